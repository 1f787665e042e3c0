"""Pandoc's tree becomes a manuscript: blocks, inlines, notes each once however often they are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from engine.importers.marks import CLOSE, MARK, OPEN, cleaned
from engine.importers.pandoc_table import Grid, grid_of
from engine.importers.tree import (
    Block,
    Blocks,
    Break,
    Call,
    Cite,
    Code,
    Figure,
    Footnote,
    Foreign,
    Heading,
    Inline,
    Inlines,
    Link,
    Listing,
    Manuscript,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Styled,
    Table,
    Text,
    Verbatim,
    Verse,
)
from engine.importers.walks import changed, plain

STYLES = {"Emph": "emphasis", "Strong": "strong", "Underline": "emphasis", "Superscript": "raised", "Subscript": "lowered"}
UNSTYLED = {"Underline": "underlined words are emphasised", "Strikeout": "words that were struck out stand unmarked", "SmallCaps": "small capitals stand as other letters"}
QUOTES = {"DoubleQuote": "“”", "SingleQuote": "‘’"}
Node = dict[str, Any]


class TreeReader:
    """Reads pandoc's blocks into a manuscript; `raw` says what becomes of code of another format."""

    def __init__(self, manuscript: Manuscript, raw: Callable[[str, str], Inlines | Blocks | None] | None = None, works: frozenset[str] = frozenset()) -> None:
        self._manuscript = manuscript
        self._raw, self._works = raw, works
        self._line = 0

    def blocks(self, nodes: Iterable[Node]) -> Blocks:
        """Return blocks."""
        return tuple(block for node in nodes for block in self._block(node))

    def inlines(self, nodes: Sequence[Node]) -> Inlines:
        """Return inlines, marks read and taken out."""
        return tuple(inline for node in _with_whole_marks(nodes) for inline in self._inline(node))

    def lose(self, what: str, remedy: str = "") -> None:
        """Note what could not be carried over."""
        self._manuscript.lose(what, remedy, self._line)

    def _block(self, node: Node) -> Iterator[Block]:
        kind, content = node["t"], node.get("c")
        match kind:
            case "Para" | "Plain":
                yield from self._paragraph(content)
            case "Header":
                yield from self._heading(*content)
            case "BlockQuote":
                yield from self._quotation(content)
            case "LineBlock":
                yield Verse(tuple(_stanzas([self.inlines(line) for line in content])))
            case "BulletList":
                yield Listing(tuple(self.blocks(item) for item in content))
            case "OrderedList":
                yield self._numbered(*content)
            case "DefinitionList":
                yield self._definitions(content)
            case "CodeBlock":
                yield Verbatim(cleaned(content[1]))
            case "RawBlock":
                yield from self._raw_blocks(*content)
            case "HorizontalRule":
                yield Rule()
            case "Table":
                yield from self._table(grid_of(content))
            case "Figure":
                yield from self._figure(content)
            case "Div":
                yield from self._division(*content)

    def _paragraph(self, nodes: Sequence[Node]) -> Iterator[Block]:
        role = "".join(match[2] for match in MARK.finditer(_string(nodes)) if match[1] == "role")
        children = self.inlines(nodes)
        pictures = [one for one in children if isinstance(one, Picture)]
        if len(pictures) == 1 and not plain(children).strip() and not any(isinstance(one, Call) for one in children):
            yield Figure(pictures[0].source, pictures[0].shown)
        elif match := re.fullmatch(r"heading(\d)", role):
            yield Heading(int(match[1]), children, self._line)
        elif children:
            yield Paragraph(children, role)

    def _heading(self, level: int, attributes: list[Any], nodes: Sequence[Node]) -> Iterator[Block]:
        for match in MARK.finditer(_string(nodes)):
            self._line = int(match[2]) if match[1] == "line" else self._line
        role = "".join(match[2] for match in MARK.finditer(_string(nodes)) if match[1] == "role")
        children = self.inlines(nodes)
        if plain(children).strip():
            yield Paragraph(children, role) if role else Heading(level, children, self._line, attributes[0])

    def _quotation(self, nodes: Sequence[Node]) -> Iterator[Block]:
        blocks = self.blocks(nodes)
        lines = [_lines(block.children) for block in blocks if isinstance(block, Paragraph)]
        is_verse = len(lines) == len(blocks) and any(len(stanza) > 1 for stanza in lines)
        if blocks:
            yield Verse(tuple(lines)) if is_verse else Quote(blocks)

    def _numbered(self, attributes: list[Any], items: Sequence[Sequence[Node]]) -> Block:
        first, style, _ = attributes
        if style["t"] not in ("DefaultStyle", "Decimal", "Example"):
            self.lose("a list numbered with letters or Roman numerals is numbered 1, 2, 3", "Look whether the text refers to its letters.")
        return Listing(tuple(self.blocks(item) for item in items), first)

    def _definitions(self, items: Sequence[Any]) -> Block:
        found = []
        for term, definitions in items:
            words = Paragraph((Styled("strong", self.inlines(term)),))
            found.append((words, *(block for one in definitions for block in self.blocks(one))))
        return Listing(tuple(found))

    def _figure(self, content: list[Any]) -> Iterator[Block]:
        _, (_, caption), nodes = content
        words = _joined(self.blocks(caption))
        blocks = self.blocks(nodes)
        images = [replace(block, caption=()) for block in blocks if isinstance(block, Figure)]
        images += [Figure(one.source, one.shown) for block in blocks if isinstance(block, Paragraph) for one in block.children if isinstance(one, Picture)]
        if len(images) == 1:
            shown = images[0].shown
            yield Figure(images[0].source, "" if shown == plain(words) else shown, words)
            return
        others = images or [block for block in blocks if not isinstance(block, Table)]
        tables = [block for block in blocks if isinstance(block, Table)]
        yield from others
        yield from (replace(table, caption=table.caption or words) for table in tables)
        if words and not tables:
            yield Paragraph(words)

    def _table(self, grid: Grid) -> Iterator[Block]:
        cells = [[self.blocks(cell) for cell in row] for row in grid.rows]
        caption = _joined(self.blocks(grid.caption))
        if len(cells) == 1 and len(cells[0]) == 1:  # a frame, not a table
            yield Quote(cells[0][0])
            return
        if grid.merged:
            self.lose("merged cells of a table stand apart, the text in the first", "Look at the table.")
        blocks = [block for row in cells for cell in row for block in cell]
        if any(not isinstance(block, Paragraph) for block in blocks):
            self.lose("lists, images or tables within a table's cell became words", "Look at the table.")
        yield Table(tuple(tuple(_joined(cell) for cell in row) for row in cells), grid.has_head, caption, grid.aligned)

    def _division(self, attributes: list[Any], nodes: Sequence[Node]) -> Iterator[Block]:
        language = dict(attributes[2]).get("lang", "")
        blocks = self.blocks(nodes)
        if language:
            blocks = tuple(changed(block, lambda children: (Foreign(language, children),) if plain(children) else children) for block in blocks)
        yield from blocks

    def _raw_blocks(self, form: str, code: str) -> Iterator[Block]:
        found = self._raw(form, code) if self._raw else None
        if found is None:
            self.lose(f"{form} code was left out: {_shown(code)}", "Say the same in plain Markdown, if it belongs to the text.")
        for one in found or ():
            yield one if not isinstance(one, Inline) else Paragraph((one,))

    def _inline(self, node: Node) -> Iterator[Inline]:
        kind, content = node["t"], node.get("c")
        match kind:
            case "Str":
                yield from self._marked(content)
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
                first, last = QUOTES[content[0]["t"]]
                yield from (Text(first), *self.inlines(content[1]), Text(last))
            case "Code":
                yield Code(cleaned(content[1]))
            case "Math":
                self.lose("formulas stand as TeX", "Write them as words or signs where you can.")
                yield Code(cleaned(content[1]).strip())
            case "Cite":
                yield from self._cited(*content)
            case "Link":
                yield self._link(*content)
            case "Image":
                yield Picture(content[2][0], dict(content[0][2]).get("alt", "") or plain(self.inlines(content[1])))
            case "Note":
                yield self._note(content)
            case "RawInline":
                yield from self._raw_inlines(*content)
            case "Span":
                yield from self._span(*content)

    def _styled(self, kind: str, nodes: Sequence[Node]) -> Iterator[Inline]:
        if kind in UNSTYLED:
            self.lose(UNSTYLED[kind])
        children = self.inlines(nodes)
        if len(children) == 1 and isinstance(children[0], Call):  # Word raises the calls themselves
            yield children[0]
        elif children:
            yield Styled(STYLES[kind], children)

    def _marked(self, words: str) -> Iterator[Inline]:
        """The words of a string and the calls marked in it."""
        at = 0
        for match in MARK.finditer(words):
            yield from _text(words[at : match.start()])
            at = match.end()
            if match[1] == "call":
                yield Call(match[2])
        yield from _text(words[at:])

    def _cited(self, citations: Sequence[Node], nodes: Sequence[Node]) -> Iterator[Inline]:
        found = [(one["citationId"], plain(self.inlines(one["citationSuffix"])).strip(" ,"), one["citationPrefix"]) for one in citations]
        if found and all(key in self._works and not prefix for key, _, prefix in found):
            yield from (Cite(key, pages) for key, pages, _ in found)
            return
        self.lose("citations stand as they were typed", "Put the bibliography (.bib) beside the source, under the name it gives, and import again.")
        keys = "; ".join(f"@{key}{f', {pages}' if pages else ''}" for key, pages, _ in found)
        yield Text(plain(self.inlines([node for node in nodes if node["t"] != "RawInline"])) or f"[{keys}]")

    def _link(self, attributes: list[Any], nodes: Sequence[Node], target: list[str]) -> Inline:
        return Link(target[0].strip(), self.inlines(nodes))

    def _note(self, nodes: Sequence[Node]) -> Inline:
        """The call of a note; a note that bears a mark is known by it, and kept once."""
        first = next((match for match in MARK.finditer(_string(nodes)) if match[1] == "note"), None)
        key, _, label = (first[2] if first else f"#{len(self._manuscript.notes) + 1}").partition(":")
        if key not in self._manuscript.notes:
            self._manuscript.notes[key] = Footnote(())  # so that a note within it does not take its number
            self._manuscript.notes[key] = Footnote(self.blocks(nodes), label, self._line)
        return Call(key)

    def _raw_inlines(self, form: str, code: str) -> Iterator[Inline]:
        found = self._raw(form, code) if self._raw else None
        if found is None:
            self.lose(f"{form} code was left out: {_shown(code)}", "Say the same in plain Markdown, if it belongs to the text.")
        yield from (one for one in found or () if isinstance(one, Inline))

    def _span(self, attributes: list[Any], nodes: Sequence[Node]) -> Iterator[Inline]:
        _, classes, others = attributes
        children = self.inlines(nodes)
        if "smallcaps" in classes:
            self.lose(UNSTYLED["SmallCaps"])
        if language := dict(others).get("lang", ""):
            yield Foreign(language, children)
        else:
            yield from children


def _text(words: str) -> Iterator[Inline]:
    if words := cleaned(words):
        yield Text(words)


def _string(nodes: Any) -> str:
    """All strings below nodes, in order; only marks are looked for in it."""
    if isinstance(nodes, dict):
        return str(nodes["c"]) if nodes.get("t") == "Str" else _string(nodes.get("c", ""))
    return "".join(map(_string, nodes)) if isinstance(nodes, list) else ""


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


def _joined(blocks: Blocks) -> Inlines:
    """The words of blocks as one line."""
    found: list[Inline] = []
    for block in blocks:
        for children in _stretches(block):
            found += [*([Text(" ")] if found else []), *children]
    return tuple(found)


def _stretches(block: Block) -> Iterator[Inlines]:
    from engine.importers.walks import inlines_of

    yield from (children for children in inlines_of(block) if children)


def _lines(children: Inlines) -> tuple[Inlines, ...]:
    lines: list[list[Inline]] = [[]]
    for one in children:
        if isinstance(one, Break):
            lines.append([])
        else:
            lines[-1].append(one)
    return tuple(map(tuple, lines))


def _stanzas(lines: Sequence[Inlines]) -> Iterator[tuple[Inlines, ...]]:
    stanza: list[Inlines] = []
    for line in [*lines, ()]:
        if plain(line).strip():
            stanza.append(line)
        elif stanza:
            yield tuple(stanza)
            stanza = []


def _shown(code: str) -> str:
    words = " ".join(code.split())
    return f"{words[:60]}…" if len(words) > 60 else words
