"""Prose as pandoc's Markdown: every token written out again, every other sign escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from engine.exports.nodes import Node, nodes_of
from engine.exports.weblinks import web_link
from engine.markup import Prose
from engine.model import Edition

SIGN = re.compile(r"[\\`*_{}\[\]<>#|~^$@]|&(?=#?\w+;)")
ENUMERATOR = re.compile(r"^(\(?(?:\d+|[A-Za-z]|[ivxlcdm]+|[IVXLCDM]+))([.)])(?=\s|$)")
LINE_START = re.compile(r"^(?=[-+=:%](?:[-+=:\s]|$))")
ALIGNED = {"text-align:right": "---:", "text-align:center": ":---:", "text-align:left": ":---"}
WRAPPED = {"em": "*", "strong": "**"}


def escaped(text: str) -> str:
    """Return a text in which pandoc finds no markup."""
    return SIGN.sub(lambda match: "\\" + match[0], text)


def indented(text: str, by: str = "    ") -> str:
    """Return a text with every line but the first and the empty ones moved in."""
    return re.sub(r"\n(?=[^\n])", f"\n{by}", text)


class Writer:
    """Writes prose as Markdown; links to registers and notes, which have no id in the file, lead to the site."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._ids = {*(section.id for section in edition.sections), *(block.id for block in edition.blocks)}
        self._rules: dict[str, Callable[[Node], str]] = {
            "paragraph": lambda node: _guarded(self._inline(node.children)),
            "heading": lambda node: f"{'#' * int(node.tag[1:])} {self._inline(node.children)}",
            "blockquote": lambda node: re.sub(r"(?m)^(?=.)", "> ", self.blocks(node.children)).replace("\n\n", "\n>\n"),
            "bullet_list": self._list,
            "ordered_list": self._list,
            "table": self._table,
            "fence": _fence,
            "code_block": _fence,
            "hr": lambda node: "* * *",
            "text": lambda node: escaped(node.content),
            "softbreak": lambda node: " ",
            "hardbreak": lambda node: "\\\n",
            "code_inline": _code,
            "call": lambda node: f"[^{node.meta['label']}]",
            "citation": _citation,
            "link": self._link,
            "image": lambda node: self._image(node, escaped(node.content)),
            "figure": self._figure,
            "lang": lambda node: f"[{self._inline(node.children)}]{{lang={node.attrs['lang']}}}",
        }

    def prose(self, passage: Prose) -> str:
        """Return the Markdown of a passage."""
        return self.blocks(nodes_of(passage.tokens))

    def blocks(self, nodes: Iterable[Node]) -> str:
        """Return blocks with a blank line between them."""
        return "\n\n".join(map(self._node, nodes))

    def _inline(self, nodes: Iterable[Node]) -> str:
        return "".join(map(self._node, nodes))

    def _node(self, node: Node) -> str:
        if rule := self._rules.get(node.type):
            return rule(node)
        sign = WRAPPED.get(node.type, "")
        return sign + self._inline(node.children) + sign

    def _list(self, node: Node) -> str:
        first = int(node.attrs.get("start", 1))
        items = []
        for number, item in enumerate(node.children, first):
            mark = "-" if node.type == "bullet_list" else f"{number}."
            items.append(f"{mark:<4}{indented(self.blocks(item.children))}")
        return "\n".join(items)

    def _table(self, node: Node) -> str:
        captions = [f"\n: {self._inline(part.children)}" for part in node.children if part.type == "caption"]
        rows = [row for part in node.children if part.type != "caption" for row in part.children]
        lines = [f"| {' | '.join(self._inline(cell.children) for cell in row.children)} |" for row in rows]
        aligned = [ALIGNED.get(str(cell.attrs.get("style", "")), "---") for cell in rows[0].children]
        return "\n".join([lines[0], f"| {' | '.join(aligned)} |", *lines[1:], *captions])

    def _image(self, node: Node, words: str, attributes: str = "") -> str:
        return f"![{words}](<{web_link(self._edition, str(node.attrs.get('src', '')))}>){attributes}"

    def _figure(self, node: Node) -> str:
        """A figure; to pandoc the words in the brackets are its caption, and what it shows is an attribute."""
        image, *captions = (child.children[0] if child.type == "inline" else child for child in node.children)
        if not captions:
            return self._image(image, escaped(image.content))
        shown = re.sub(r'(["\\])', r"\\\1", image.content)
        return self._image(image, self._inline(captions[0].children), f'{{alt="{shown}"}}')

    def _link(self, node: Node) -> str:
        address = web_link(self._edition, str(node.attrs.get("href", "")))
        if address.startswith("#") and address[1:] not in self._ids:
            address = self._edition.site_url + address
        words = self._inline(node.children)
        return f"[{words}](<{address}>)" if address else words


def _guarded(text: str) -> str:
    """A paragraph none of whose lines begins like a list, a heading's underline, a definition or a division."""
    lines = (LINE_START.sub(r"\\", line, count=1) for line in text.split("\n"))
    return "\n".join(ENUMERATOR.sub(r"\1\\\2", line) for line in lines)


def _code(node: Node) -> str:
    fence = _longer("`", node.content, 1)
    return f"{fence} {node.content} {fence}" if "`" in node.content else f"{fence}{node.content}{fence}"


def _fence(node: Node) -> str:
    fence = _longer("`", node.content, 3)
    return f"{fence}\n{node.content.removesuffix(chr(10))}\n{fence}"


def _longer(sign: str, text: str, least: int) -> str:
    """A row of the sign longer than any in the text."""
    return sign * max([least, *(len(run) + 1 for run in re.findall(f"{re.escape(sign)}+", text))])


def _citation(node: Node) -> str:
    pages: Sequence[str] = node.meta["pages"]
    return f"[@{node.meta['key']}{', ' if pages else ''}{pages}]"
