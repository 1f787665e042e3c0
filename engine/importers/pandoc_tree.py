"""Pandoc's blocks become a manuscript's: paragraphs, headings, lists, tables, figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from engine.importers.marks import MARK, cleaned
from engine.importers.pandoc_inline import InlineReader, Node, string
from engine.importers.pandoc_table import Grid, grid_of
from engine.importers.tree import (
    Block,
    Blocks,
    Break,
    Call,
    Figure,
    Footnote,
    Foreign,
    Heading,
    Inline,
    Inlines,
    Listing,
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
from engine.importers.walks import changed, inlines_of, plain

ASTERISM = re.compile(r"[*⁂•·#~—–_-](?:\s*[*⁂•·#~—–_-])*")
VERSE = re.compile(r"poem|poetry|verse|stanza|strophe|lg|line-?group")
STANZA = re.compile(r"stanza|strophe|lg|line-?group")
BOX = re.compile(r"(?:callout|admonition|alert|infobox|textbox)\b")


class TreeReader(InlineReader):
    """Reads pandoc's tree into a manuscript."""

    def blocks(self, nodes: Sequence[Node]) -> Blocks:
        return tuple(block for node in nodes for block in self._block(node["t"], node.get("c")))

    def _block(self, kind: str, content: Any) -> Iterator[Block]:
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
                yield from _unrolled(Listing(tuple(self.blocks(item) for item in content)))
            case "OrderedList":
                yield from _unrolled(self._numbered(*content))
            case "DefinitionList":
                yield self._definitions(content)
            case "CodeBlock":
                yield Verbatim(cleaned(content[1]))
            case "RawBlock":
                yield from (Paragraph((one,)) if isinstance(one, Inline) else one for one in self.raw(*content))
            case "HorizontalRule":
                yield Rule()
            case "Table":
                yield from self._table(grid_of(content))
            case "Figure":
                yield from self._figure(content[1][1], content[2])
            case "Div":
                yield from self._division(*content)

    def _paragraph(self, nodes: Sequence[Node]) -> Iterator[Block]:
        role, children = self._role(nodes), self.inlines(nodes)
        pictures = [one for one in children if isinstance(one, Picture)]
        if len(pictures) == 1 and not plain(children).strip() and not any(isinstance(one, Call) for one in children):
            yield _alone(pictures[0])
        elif match := re.fullmatch(r"heading(\d)", role):
            yield Heading(int(match[1]), children, self.line)
        elif ASTERISM.fullmatch(plain(children).strip()) and not any(isinstance(one, Call) for one in children):
            yield Rule()
        elif children:
            yield Paragraph(children, role)

    def _heading(self, level: int, attributes: list[Any], nodes: Sequence[Node]) -> Iterator[Block]:
        role, children = self._role(nodes), self.inlines(nodes)
        if plain(children).strip():
            yield Paragraph(children, role) if role else Heading(level, children, self.line, attributes[0])

    def _role(self, nodes: Sequence[Node]) -> str:
        """The role marked in a paragraph or heading; a mark of its line is read on the way."""
        marks = {match[1]: match[2] for match in MARK.finditer(string(nodes))}
        self.line = int(marks.get("line", self.line))
        return marks.get("role", "")

    def _quotation(self, nodes: Sequence[Node]) -> Iterator[Block]:
        blocks = self.blocks(nodes)
        stanzas = [_lines(block.children) for block in blocks if isinstance(block, Paragraph)]
        if len(stanzas) == len(blocks) and any(len(stanza) > 1 for stanza in stanzas):
            yield Verse(tuple(stanzas))
        elif blocks:
            yield Quote(blocks)

    def _numbered(self, attributes: list[Any], items: Sequence[Sequence[Node]]) -> Listing:
        first, style, _ = attributes
        if style["t"] not in ("DefaultStyle", "Decimal", "Example"):
            self.lose(
                "a list numbered with letters or Roman numerals is numbered 1, 2, 3",
                "Look whether the text refers to its letters.",
            )
        return Listing(tuple(self.blocks(item) for item in items), first)

    def _definitions(self, items: Sequence[Any]) -> Block:
        found = []
        for term, definitions in items:
            words = Paragraph((Styled("strong", self.inlines(term)),))
            found.append((words, *(block for one in definitions for block in self.blocks(one))))
        return Listing(tuple(found))

    def _figure(self, caption: Sequence[Node], nodes: Sequence[Node]) -> Iterator[Block]:
        words, blocks = joined(self.blocks(caption)), self.blocks(nodes)
        images = [image for block in blocks for image in _images(block)]
        if len(images) == 1 and images[0].caption:  # its title is the caption, and the words between its brackets describe it
            yield replace(images[0], shown=images[0].shown or plain(words))
            return
        if len(images) == 1:
            yield replace(images[0], shown="" if images[0].shown == plain(words) else images[0].shown, caption=words)
            return
        tables = [block for block in blocks if isinstance(block, Table)]
        yield from images
        yield from (block for block in blocks if not images and not isinstance(block, Table))
        yield from (replace(table, caption=table.caption or words) for table in tables)
        if words and not tables:
            yield Paragraph(words)

    def _table(self, grid: Grid) -> Iterator[Block]:
        cells = [[self.blocks(cell) for cell in row] for row in grid.rows]
        if len(cells) == 1 and len(cells[0]) == 1:  # a frame, not a table
            yield Quote(cells[0][0])
            return
        if grid.merged:
            self.lose("merged cells of a table stand apart, the text in the first", "Look at the table.")
        if any(not isinstance(block, Paragraph) for row in cells for cell in row for block in cell):
            self.lose("lists, images or tables within a table's cell became words", "Look at the table.")
        rows = tuple(tuple(map(joined, row)) for row in cells)
        yield Table(rows, grid.has_head, joined(self.blocks(grid.caption)), grid.aligned)

    def _division(self, attributes: list[Any], nodes: Sequence[Node]) -> Iterator[Block]:
        _, classes, pairs = attributes
        others = dict(pairs)
        language, blocks = others.get("lang", ""), self.blocks(nodes)
        if "importnote" in classes:  # a note that was found elsewhere on the page and put here
            self.manuscript.notes[others["key"]] = Footnote(blocks, others.get("sign", ""), int(others.get("line", 0)))
            return
        if "import-figcaption" in classes:  # as HTML in Markdown is handed on
            blocks = tuple(replace(block, role="caption") if isinstance(block, Paragraph) else block for block in blocks)
        if "import-blockquote" in classes or any(BOX.match(name) for name in classes):
            blocks = (Quote(tuple(_without_heading(block) for block in blocks)),)
        if blocks and any(VERSE.fullmatch(name) for name in classes) and all(isinstance(block, Paragraph) for block in blocks):
            lines = [_lines(block.children) for block in blocks if isinstance(block, Paragraph)]
            is_one = any(STANZA.fullmatch(name) for name in classes) and all(len(stanza) == 1 for stanza in lines)
            blocks = (Verse((tuple(line for stanza in lines for line in stanza),) if is_one else tuple(lines)),)
        for block in blocks:
            yield (
                changed(block, lambda words: (Foreign(language, words),) if plain(words).strip() else words)
                if language
                else block
            )


def _unrolled(listing: Listing) -> Iterator[Block]:
    """A list, out of which items with headings are taken: word processors number headings as lists."""
    waiting: list[Blocks] = []
    number = listing.first
    for at, item in enumerate(listing.items):
        if not any(isinstance(block, Heading) for block in item):
            waiting.append(item)
            continue
        if waiting:
            yield Listing(tuple(waiting), number)
        yield from item
        waiting, number = [], None if listing.first is None else listing.first + at + 1
    if waiting:
        yield Listing(tuple(waiting), number)


def _without_heading(block: Block) -> Block:
    """A block of a box, whose heading heads no section."""
    return Paragraph((Styled("strong", block.children),)) if isinstance(block, Heading) else block


def joined(blocks: Blocks) -> Inlines:
    """Return the words of blocks as one line."""
    found: list[Inline] = []
    for children in (children for block in blocks for children in inlines_of(block) if children):
        found += [*([Text(" ")] if found else []), *children]
    return tuple(found)


def _alone(picture: Picture) -> Figure:
    return Figure(picture.source, picture.shown, picture.title)


def _images(block: Block) -> Iterator[Figure]:
    if isinstance(block, Figure):
        yield block
    elif isinstance(block, Paragraph):
        yield from (_alone(one) for one in block.children if isinstance(one, Picture))


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
