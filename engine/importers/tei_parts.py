"""The parts of TEI's text that have parts themselves: verse, lists, tables, figures, speeches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.importers.tree import (
    Blocks,
    Figure,
    Heading,
    Inline,
    Inlines,
    Listing,
    Paragraph,
    Styled,
    Table,
    Text,
    Verse,
)
from engine.importers.walks import plain
from engine.importers.xml_flow import FlowReader, Item, grouped
from engine.importers.xml_source import Element, attribute, found, local, text_of

BLOCKS = frozenset(
    {"p", "ab", "lg", "l", "list", "table", "figure", "sp", "quote", "cit", "epigraph", "listBibl", "floatingText"}
)
LINES = {"salute", "signed", "dateline", "byline", "docAuthor", "docDate", "docImprint", "trailer", "argument", "opener", "closer", "postscript", "imprimatur",
         "biblStruct", "biblFull", "bibl", "address", "castList", "speaker", "stage", "performance", "set", "prologue", "epilogue"}  # fmt: skip


class TeiParts(FlowReader):
    """Reads what is made of lines, items, cells and the like; its heir says in `item` what each element is."""

    depth = 0

    def _verse(self, element: Element) -> Iterator[Item]:
        """Stanzas; stanzas within stanzas stand in order, heads and notes before them."""
        stanza: list[Inlines] = []
        stanzas: list[tuple[Inlines, ...]] = []
        others: list[Item] = []
        for child in element:
            if local(child) == "l":
                indent = "\u2003" if re.search(r"indent", attribute(child, "rend")) else ""
                stanza.append((Text(indent), *self.inlines(child)) if indent else self.inlines(child))
            elif local(child) == "lg":
                stanzas += [tuple(stanza)] * bool(stanza)
                stanza = []
                stanzas += [one for verse in self._verse(child) if isinstance(verse, Verse) for one in verse.stanzas]
            elif local(child):
                others += self.item(child)
        stanzas += [tuple(stanza)] * bool(stanza)
        yield from (one for one in grouped(others))
        yield Verse(tuple(stanzas))

    def _list(self, element: Element) -> Iterator[Item]:
        """A list; labels of its items stand before them, strong."""
        kind = f"{attribute(element, 'type')} {attribute(element, 'rend')}"
        items: list[Blocks] = []
        label: Inlines = ()
        for child in element:
            if local(child) == "label":
                label = self.inlines(child)
            elif local(child) == "item":
                blocks = self.blocks(child)
                items.append((Paragraph((Styled("strong", label),)), *blocks) if label else blocks)
                label = ()
            elif local(child):
                yield from grouped(list(self.item(child)))
        yield Listing(tuple(items), 1 if re.search(r"order|number", kind) and "unordered" not in kind else None)

    def _works(self, element: Element) -> Iterator[Item]:
        for head in found(element, "head"):
            yield Heading(self.depth + 1, self.inlines(head), head.sourceline or 0)
        if not found(element, "head") and local(element.getparent()) == "back":
            yield Heading(self.depth + 1, (Text("References"),), element.sourceline or 0)
        yield Listing(
            tuple(
                (Paragraph(self.inlines(child)),)
                for child in element
                if local(child) in ("bibl", "biblStruct", "biblFull", "msDesc")
            )
        )

    def _table(self, element: Element) -> Iterator[Item]:
        rows, spans = [], False
        for row in found(element, "row"):
            cells: list[Inlines] = []
            for cell in found(row, "cell"):
                width = int(attribute(cell, "cols")) if attribute(cell, "cols").isdigit() else 1
                spans = spans or width > 1 or attribute(cell, "rows") not in ("", "1")
                cells += [self.inlines(cell), *[()] * (min(width, 50) - 1)]
            rows.append(tuple(cells))
        if spans:
            self.lose("merged cells of a table stand apart, the text in the first", element, "Look at the table.")
        first = next(iter(found(element, "row")), None)
        has_head = first is not None and (
            attribute(first, "role") == "label" or all(attribute(cell, "role") == "label" for cell in found(first, "cell"))
        )
        caption = [words for head in found(element, "head") for words in (*self.inlines(head), Text(" "))]
        yield Table(tuple(rows), has_head, tuple(caption))

    def _figure(self, element: Element) -> Iterator[Item]:
        """A figure: its head and paragraphs are the caption, its description what it shows."""
        shown = " ".join(text_of(one) for one in found(element, "figDesc"))
        caption: list[Inline] = []
        for child in element:
            if local(child) in ("head", "p", "ab"):
                caption += [*([Text(" ")] if caption else []), *self.inlines(child)]
        graphics = [one for one in element.iter() if local(one) in ("graphic", "media")]
        for graphic in graphics[:-1]:
            yield Figure(attribute(graphic, "url"), shown)
        if graphics:
            yield Figure(attribute(graphics[-1], "url"), shown, tuple(caption))
        elif plain(caption).strip():
            yield Paragraph(tuple(caption))
        yield from (one for table in found(element, "table") for one in self._table(table))

    def _speech(self, element: Element) -> Iterator[Item]:
        """A speech: the speaker's name before the words."""
        yield from (Paragraph((Styled("strong", self.inlines(one)),)) for one in found(element, "speaker"))
        for speaker in found(element, "speaker"):
            element.remove(speaker)
        yield from self.blocks(element)

    def _lines(self, element: Element) -> Iterator[Item]:
        """Words that stand by themselves, or several such."""
        inner = [child for child in element if local(child) in LINES or local(child) in BLOCKS]
        yield from self.blocks(element) if inner else [Paragraph(self.inlines(element))]
