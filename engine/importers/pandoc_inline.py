"""Pandoc's inlines become a manuscript's: words, emphasis, links, and notes, each once however often it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from engine.importers.marks import CLOSE, MARK, OPEN, cleaned
from engine.importers.tree import (
    Block,
    Blocks,
    Break,
    Call,
    Cite,
    Code,
    Footnote,
    Foreign,
    Inline,
    Inlines,
    Link,
    Manuscript,
    Picture,
    Styled,
    Text,
)
from engine.importers.walks import plain

STYLES = {"Emph": "emphasis", "Strong": "strong", "Underline": "emphasis", "Superscript": "raised", "Subscript": "lowered"}
CLASSES = {"emphasis", "strong", "raised", "lowered"}
UNSTYLED = {
    "Underline": "underlined words are emphasised",
    "Strikeout": "words that were struck out stand unmarked",
    "SmallCaps": "small capitals stand as other letters",
}
QUOTES = {"DoubleQuote": "“”", "SingleQuote": "‘’"}
Node = dict[str, Any]
Raw = Callable[[str, str], Sequence[Inline | Block] | None]


class InlineReader:
    """Reads pandoc's inlines; `raw` says what becomes of code of another format, `works` which works can be cited."""

    def __init__(self, manuscript: Manuscript, raw: Raw | None = None, works: frozenset[str] = frozenset()) -> None:
        self.manuscript, self._raw, self._works = manuscript, raw, works
        self.line = 0

    def blocks(self, nodes: Sequence[Node]) -> Blocks:
        """Return blocks."""
        raise NotImplementedError

    def inlines(self, nodes: Sequence[Node]) -> Inlines:
        """Return inlines, marks read and taken out."""
        return tuple(_merged(inline for node in _with_whole_marks(nodes) for inline in self._inline(node["t"], node.get("c"))))

    def lose(self, what: str, remedy: str = "") -> None:
        """Note what could not be carried over."""
        self.manuscript.lose(what, remedy, self.line)

    def raw(self, form: str, code: str) -> Sequence[Inline | Block]:
        """Return what becomes of code of another format."""
        found = self._raw(form, code) if self._raw else None
        if found is None:
            words = " ".join(code.split())
            shown = f"{words[:60]}…" if len(words) > 60 else words
            self.lose(f"{form} code was left out: {shown}", "Say the same in plain Markdown, if it belongs to the text.")
        return found or ()

    def _inline(self, kind: str, content: Any) -> Iterator[Inline]:
        match kind:
            case "Str":
                yield from _marked(content)
            case "Space" | "SoftBreak":
                yield Text(" ")
            case "LineBreak":
                yield Break()
            case "Emph" | "Strong" | "Underline" | "Superscript" | "Subscript":
                yield from self._styled(kind, content)
            case "Strikeout" | "SmallCaps":
                self.lose(UNSTYLED[kind])
                yield from self.inlines(content)
            case "Quoted":
                signs = QUOTES[content[0]["t"]]
                yield from (Text(signs[0]), *self.inlines(content[1]), Text(signs[1]))
            case "Code":
                yield Code(cleaned(content[1]))
            case "Math":
                self.lose("formulas stand as TeX", "Write them as words or signs where you can.")
                yield Code(cleaned(content[1]).strip())
            case "Cite":
                yield from self._cited(*content)
            case "Link":
                yield Link(content[2][0].strip(), self.inlines(_not_underlined(content[1])))
            case "Image":
                yield self._picture(*content)
            case "Note":
                yield self._note(content)
            case "RawInline":
                yield from (one for one in self.raw(*content) if isinstance(one, Inline))
            case "Span":
                yield from self._span(*content)

    def _styled(self, kind: str, nodes: Sequence[Node]) -> Iterator[Inline]:
        if kind in UNSTYLED:
            self.lose(UNSTYLED[kind])
        children = self.inlines(nodes)
        if all(isinstance(one, Call) for one in children):  # word processors raise the calls themselves
            yield from children
        else:
            yield Styled(STYLES[kind], children)

    def _cited(self, citations: Sequence[Node], nodes: Sequence[Node]) -> Iterator[Inline]:
        found = [
            (one["citationId"], plain(self.inlines(one["citationSuffix"])).strip(" ,"), one["citationPrefix"])
            for one in citations
        ]
        if found and all(key in self._works for key, _, _ in found):
            for number, (key, pages, prefix) in enumerate(found):
                yield from (Text("; " if number else ""), *self.inlines(prefix), Text(" " if prefix else ""), Cite(key, pages))
            return
        self.lose(
            "citations stand as they were typed",
            "Put the bibliography (.bib) beside the source, under the name it gives, and import again.",
        )
        keys = "; ".join(f"@{key}{f', {pages}' if pages else ''}" for key, pages, _ in found)
        yield Text(plain(self.inlines([node for node in nodes if node["t"] != "RawInline"])) or f"[{keys}]")

    def _note(self, nodes: Sequence[Node]) -> Inline:
        """The call of a note; a note that bears a mark is known by it, and kept once."""
        first = next((match for match in MARK.finditer(string(nodes)) if match[1] == "note"), None)
        key, _, label = (first[2] if first else f"#{len(self.manuscript.notes) + 1}").partition(":")
        if key not in self.manuscript.notes:
            self.manuscript.notes[key] = Footnote(())  # so that a note within it does not take its number
            self.manuscript.notes[key] = Footnote(self.blocks(nodes), label, self.line)
        return Call(key)

    def _picture(self, attributes: list[Any], nodes: Sequence[Node], target: list[str]) -> Inline:
        """An image; its words describe it, or are its caption where they are marked so."""
        said = dict(attributes[2])
        words, alt = self.inlines(nodes), said.get("alt") or said.get("fig-alt") or ""
        if (alt and plain(words) != alt) or any(match[1] == "caption" for match in MARK.finditer(string(nodes))):
            return Picture(target[0], alt, words)
        shown = alt or plain(words)
        shown = "" if shown == "image" else shown  # what pandoc says of an image of which nothing is said
        return Picture(target[0], shown, (Text(target[1]),) if target[1] else ())

    def _span(self, attributes: list[Any], nodes: Sequence[Node]) -> Iterator[Inline]:
        _, classes, pairs = attributes
        others, children = dict(pairs), self.inlines(nodes)
        style = next((name for name in classes if name in CLASSES), "")
        if "smallcaps" in classes:
            self.lose(UNSTYLED["SmallCaps"])
        if style:
            children = (Styled(style, children),)
        if "href" in others:
            children = (Link(others["href"], children),)
        yield from [Foreign(others["lang"], children)] if others.get("lang") else children


def _not_underlined(nodes: Sequence[Node]) -> list[Node]:
    """The nodes of a link without the line that word processors draw below it."""
    return [inner for node in nodes for inner in (node["c"] if node["t"] == "Underline" else [node])]


def string(nodes: Any) -> str:
    """Return all strings below nodes, in order; marks are looked for in it."""
    if isinstance(nodes, dict):
        return str(nodes["c"]) if nodes.get("t") == "Str" else string(nodes.get("c", ""))
    return "".join(map(string, nodes)) if isinstance(nodes, list) else ""


def _marked(words: str) -> Iterator[Inline]:
    """The words of a string and the calls marked in it."""
    at = 0
    for match in MARK.finditer(words):
        yield from _text(words[at : match.start()])
        at = match.end()
        if match[1] == "call":
            yield Call(match[2])
        elif match[1] == "ref":
            yield Link(f"note:{match[2]}", (Text("#"),))
    yield from _text(words[at:])


def _merged(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """Inlines with neighbouring words as one."""
    for is_text, group in groupby(inlines, key=lambda one: isinstance(one, Text)):
        ones = list(group)
        if is_text:
            yield Text("".join(one.words for one in ones if isinstance(one, Text)))
        else:
            yield from ones


def _text(words: str) -> Iterator[Inline]:
    if words := cleaned(words):
        yield Text(words)


def _with_whole_marks(nodes: Sequence[Node]) -> Iterator[Node]:
    """Nodes with the strings that pandoc cut within a mark joined again."""
    waiting = ""
    for node in nodes:
        if waiting or (node["t"] == "Str" and node["c"].rfind(OPEN) > node["c"].rfind(CLOSE)):
            waiting += node["c"] if node["t"] == "Str" else ""
            if waiting.rfind(OPEN) > waiting.rfind(CLOSE):
                continue
            node, waiting = {"t": "Str", "c": waiting}, ""
        yield node
