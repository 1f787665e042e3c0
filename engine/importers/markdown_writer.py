"""Blocks are written in the edition's Markdown, read back, and compared: every word, call and link must be there again.

Where it is not, the block is written once more with every sign escaped and no emphasis, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum

from engine.importers.markdown_inline import InlineWriter
from engine.importers.tree import (
    Block,
    Blocks,
    Call,
    Figure,
    Heading,
    Inlines,
    Link,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Styled,
    Table,
    Verbatim,
    Verse,
)
from engine.importers.walks import everything, inlines_of, plain
from engine.markup import Prose, parse


class Fidelity(StrEnum):
    """How a block could be written: as it is, without its emphasis, or not with all its words."""

    WHOLE = "whole"
    UNSTYLED = "unstyled"
    DAMAGED = "damaged"


def block_markdown(block: Block, *, second: bool = False) -> tuple[str, Fidelity]:
    """Return a block as one block of Markdown, empty where it has no content.

    `second` is true of a list that follows another: it takes the other sign, or the two would become one.
    """
    return _checked((block,), lambda writer: writer.block(block, second))


def note_markdown(blocks: Blocks) -> tuple[str, Fidelity]:
    """Return the blocks of a note as Markdown."""
    return _checked(blocks, lambda writer: writer.blocks(blocks))


def _checked(blocks: Blocks, write: Callable[[BlockWriter], str]) -> tuple[str, Fidelity]:
    text = write(BlockWriter())
    prose = parse(text)
    if _has_all(prose, blocks) and _weight(prose) == _emphasis(blocks):
        return text, Fidelity.WHOLE
    text = write(BlockWriter(strict=True))
    return text, Fidelity.UNSTYLED if _has_all(parse(text), blocks) else Fidelity.DAMAGED


def _has_all(prose: Prose, blocks: Blocks) -> bool:
    inlines = list(everything(blocks))
    calls = [one.note for one in inlines if isinstance(one, Call)]
    links = [one for one in inlines if isinstance(one, Link) and one.target and plain((one,)).strip()]
    return (
        prose.plain.split() == _words(blocks) and [*prose.calls] == calls and len(prose.links) - len(prose.images) == len(links)
    )


def _words(blocks: Blocks) -> list[str]:
    return [word for block in blocks for stretch in inlines_of(block) for word in plain(stretch).split()]


def _emphasis(blocks: Blocks) -> list[str]:
    """The words, without spaces, as their signs with 1 for emphasis, 2 for strong, 3 for both."""

    def found(inlines: Inlines, styles: frozenset[str]) -> Iterator[str]:
        for one in inlines:
            now = styles | {one.style} if isinstance(one, Styled) else styles
            if children := getattr(one, "children", None):
                yield from found(children, now)
            else:
                yield from _weighed(plain((one,)), ("emphasis" in now) + 2 * ("strong" in now))

    return [sign for block in blocks for stretch in inlines_of(block) for sign in found(stretch, frozenset())]


def _weight(prose: Prose) -> list[str]:
    out: list[str] = []
    weight = 0
    for child in (child for token in prose.tokens for child in token.children or ()):
        weight += {"em": 1, "strong": 2}.get(child.tag, 0) * child.nesting
        if child.type in ("text", "code_inline"):
            out += _weighed(child.content, weight)
    return out


def _weighed(words: str, weight: int) -> Iterator[str]:
    return (f"{sign}{weight}" for sign in words if not sign.isspace())


class BlockWriter:
    """Writes blocks; `strict` as in `InlineWriter`."""

    def __init__(self, strict: bool = False) -> None:
        self._inline = InlineWriter(strict)

    def blocks(self, blocks: Blocks) -> str:
        """Return blocks with a blank line between them."""
        texts: list[str] = []
        second = False
        for at, block in enumerate(blocks):
            before = blocks[at - 1] if at else None
            second = is_second_list(before, block) and not second
            texts.append(self.block(block, second))
        return "\n\n".join(filter(None, texts))

    def block(self, block: Block, second: bool = False) -> str:
        """Return a block."""
        match block:
            case Paragraph(children):
                return self._inline.line(children)
            case Heading(level, children):
                words = re.sub(r"(#+)$", r"\\\1", self._inline.words(children).replace("\\\n", " ").strip())
                return f"{'#' * min(level, 6)} {words}" if words else ""
            case Quote(blocks):
                return _prefixed(self.blocks(blocks))
            case Verse(stanzas):
                return _prefixed("\n\n".join(filter(None, (self._stanza(stanza) for stanza in stanzas))))
            case Listing():
                return self._list(block, second)
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case Verbatim(words):
                fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", words))])
                return f"{fence}\n{words.strip(chr(10))}\n{fence}"
            case Rule():
                return "***"

    def _stanza(self, lines: tuple[Inlines, ...]) -> str:
        """Lines of verse with hard breaks; spaces at the beginning, which indent a line, become broad ones."""
        written = []
        for line in lines:
            text = self._inline.line(line)
            indent = len(words) - len(words.lstrip()) if (words := plain(line)) else 0
            written.append(("&emsp;" * ((indent + 1) // 2) + text.lstrip()) if indent and text else text)
        return "\\\n".join(filter(None, written))

    def _list(self, listing: Listing, second: bool) -> str:
        is_tight = all(len(item) == 1 or _is_tight(item) for item in listing.items)
        items = []
        for number, item in enumerate(listing.items, listing.first or 0):
            sign = ("*" if second else "-") if listing.first is None else f"{number}{')' if second else '.'}"
            body = "\n".join(map(self.block, item)) if is_tight else self.blocks(item)
            items.append(f"{sign} {body}".replace("\n", "\n" + " " * (len(sign) + 1)))
        return re.sub(r"(?m)[ ]+$", "", ("\n" if is_tight else "\n\n").join(items))

    def _table(self, table: Table) -> str:
        width = max((len(row) for row in table.rows), default=0)
        if not width:
            return ""
        rows = [list(map(self._cell, row)) + [""] * (width - len(row)) for row in table.rows]
        head, body = (rows[0], rows[1:]) if table.has_head else ([""] * width, rows)
        rule = [{"right": "--:", "center": ":-:"}.get(one, "---") for one in (*table.aligned, *[""] * width)][:width]
        text = "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body))
        caption = self._inline.words(table.caption).replace("\\\n", " ").strip()
        return f"{text}\n\n: {caption}" if caption else text

    def _cell(self, inlines: Inlines) -> str:
        return self._inline.words(inlines).replace("\\\n", " ").replace("|", "\\|").strip()

    def _figure(self, figure: Figure) -> str:
        caption = self._inline.words(figure.caption).replace("\\\n", " ").strip()
        title = re.sub(r'["\\]|&(?=#?\w+;)', r"\\\g<0>", caption)
        image = self._inline.image(figure.source, figure.shown)
        return f'{image[:-1]} "{title}")' if title else image


def _is_tight(item: Blocks) -> bool:
    """Whether an item of a list is a paragraph with a list below it, which needs no blank line."""
    if len(item) != 2 or not isinstance(item[0], Paragraph) or not isinstance(item[1], Listing):
        return False
    return bool(plain(item[0].children).strip()) and item[1].first in (None, 1)


def is_second_list(before: Block | None, block: Block) -> bool:
    """Tell whether a list follows another of its kind, with which it would become one."""
    if not isinstance(before, Listing) or not isinstance(block, Listing):
        return False
    return (before.first is None) == (block.first is None)


def _prefixed(text: str) -> str:
    return re.sub(r"(?m)^> $", ">", re.sub(r"(?m)^", "> ", text)) if text else ""
