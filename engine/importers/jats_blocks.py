"""The blocks of JATS: quotations, verse, lists, figures, tables, speeches."""

from __future__ import annotations

from collections.abc import Iterator

from engine.importers.jats_bibliography import bibliography_of
from engine.importers.jats_notes import Notes
from engine.importers.jats_table import rows_of
from engine.importers.tree import (
    Block,
    Blocks,
    Figure,
    Inline,
    Inlines,
    Listing,
    Manuscript,
    Paragraph,
    Quote,
    Styled,
    Table,
    Text,
    Verse,
)
from engine.importers.walks import plain
from engine.importers.xml_flow import FlowReader, Item, grouped
from engine.importers.xml_source import Element, attribute, found, local, text_of

LETTERED = {"alpha-lower", "alpha-upper", "roman-lower", "roman-upper"}


class JatsBlocks(FlowReader):
    """Reads the blocks of JATS that are no sections; its heir says in `item` what each element is."""

    def __init__(self, manuscript: Manuscript, root: Element, language: str) -> None:
        super().__init__(manuscript, language)
        self.notes = Notes(root)
        self.works = bibliography_of(one for one in root.iter() if local(one) == "ref" and not self.notes.has_reference(one))
        self.depth = 0

    def _quote(self, element: Element) -> Iterator[Item]:
        blocks = self.blocks(element)
        yield blocks[0] if len(blocks) == 1 and isinstance(blocks[0], Verse) else Quote(blocks)

    def _verse(self, element: Element) -> Iterator[Item]:
        """Stanzas; a group of groups is a poem, its title and source lines before and after it."""
        stanza: list[Inlines] = []
        stanzas: list[tuple[Inlines, ...]] = []
        after: list[Block] = []
        for child in element:
            if local(child) == "verse-line":
                indent = (Text("\u2003"),) if attribute(child, "indent-level") not in ("", "0") else ()
                stanza.append((*indent, *self.inlines(child)))
            elif local(child) == "verse-group":
                stanzas, stanza = [*stanzas, *([tuple(stanza)] if stanza else [])], []
                stanzas += [one for verse in self._verse(child) if isinstance(verse, Verse) for one in verse.stanzas]
            elif local(child) in ("title", "subtitle"):
                yield Paragraph((Styled("strong", self.inlines(child)),))
            elif local(child):
                after += grouped(list(self.item(child)))
        yield Verse((*stanzas, *([tuple(stanza)] if stanza else [])))
        yield from after

    def _list(self, element: Element) -> Iterator[Item]:
        kind = attribute(element, "list-type")
        if kind in LETTERED:
            self.lose(
                "a list numbered with letters or Roman numerals is numbered 1, 2, 3",
                element,
                "Look whether the text refers to its letters.",
            )
        items = [self._list_item(one, kind) for one in found(element, "list-item")]
        yield from (Paragraph((Styled("strong", self.inlines(one)),)) for one in found(element, "title"))
        yield Listing(tuple(items), 1 if kind == "order" or kind in LETTERED else None)

    def _list_item(self, element: Element, kind: str) -> Blocks:
        """An item; its label stands before it where the list has no numbers of its own."""
        label = text_of(next(iter(found(element, "label")), None))
        blocks = self.blocks(element)
        if (
            label
            and kind not in ("order", "bullet", *LETTERED)
            and label not in "•–—-*▪●"
            and blocks
            and isinstance(blocks[0], Paragraph)
        ):
            return (Paragraph((Text(f"{label} "), *blocks[0].children)), *blocks[1:])
        return blocks

    def _definitions(self, element: Element) -> Iterator[Item]:
        yield from (Paragraph((Styled("strong", self.inlines(one)),)) for one in found(element, "title"))
        items = []
        for one in found(element, "def-item"):
            term = tuple(word for child in found(one, "term") for word in self.inlines(child))
            items.append(
                (Paragraph((Styled("strong", term),)), *(block for child in found(one, "def") for block in self.blocks(child)))
            )
        yield Listing(tuple(items))

    def caption(self, element: Element) -> Inlines:
        """Return the label, title and paragraphs of a figure or table in one line."""
        parts = [
            *found(element, "label"),
            *found(element, "caption", "title"),
            *found(element, "caption", "p"),
            *found(element, "attrib"),
        ]
        words: list[Inline] = []
        for part in parts:
            words += [*([Text(" ")] if words else []), *self.inlines(part)]
        return tuple(words)

    def _shown(self, element: Element) -> str:
        described = [one for name in ("alt-text", "long-desc") for one in element.iter() if local(one) == name]
        return text_of(described[0]) if described else ""

    def _figure(self, element: Element) -> Iterator[Item]:
        graphics = [one for one in element.iter() if local(one) in ("graphic", "media") and local(one.getparent()) != "caption"]
        caption, shown = self.caption(element), self._shown(element)
        alternatives = {id(one.getparent()): one for one in reversed(graphics) if local(one.getparent()) == "alternatives"}
        graphics = [
            one for one in graphics if id(one.getparent()) not in alternatives or alternatives[id(one.getparent())] is one
        ]
        for one in graphics[:-1]:
            yield Figure(attribute(one, "href"), self._shown(one) or shown)
        if graphics:
            yield Figure(attribute(graphics[-1], "href"), shown, caption)
        elif plain(caption).strip():
            yield Paragraph(caption)
        yield from (block for one in found(element, "p") for block in self.blocks(one))

    def _graphic(self, element: Element) -> Iterator[Item]:
        yield Figure(attribute(element, "href"), self._shown(element), self.caption(element))

    def _media(self, element: Element) -> Iterator[Item]:
        self.lose(f"{local(element)} {attribute(element, 'href')!r} was left out", element, "Link it, if it is on the web.")
        if words := self.caption(element):
            yield Paragraph(words)

    def _table(self, element: Element) -> Iterator[Item]:
        """A table with its caption; what stands below it in small print are paragraphs."""
        caption = self.caption(element)
        tables = [one for one in element.iter() if local(one) == "table"]
        for table in tables:
            yield from self._grid(table, caption)
            caption = ()
        if not tables:
            graphic = next((one for one in element.iter() if local(one) == "graphic"), None)
            yield Figure(attribute(graphic, "href"), self._shown(element), caption) if graphic is not None else Paragraph(caption)
        for part in found(element, "table-wrap-foot", "*"):
            is_left = local(part) == "fn" and self.notes.is_left(part)
            yield from self.blocks(part) if is_left else grouped(list(self.item(part)))

    def _grid(self, element: Element, caption: Inlines) -> Iterator[Item]:
        rows, has_head, merged = rows_of(element, self.inlines)
        if merged:
            self.lose("merged cells of a table stand apart, the text in the first", element, "Look at the table.")
        yield Table(rows, has_head, caption)

    def _with_title(self, element: Element) -> Iterator[Block]:
        parts = [
            self.inlines(one) for name in ("label", "title") for one in (*found(element, name), *found(element, "caption", name))
        ]
        words = tuple(word for part in parts for word in (*part, Text(" ")))
        if plain(words).strip():
            yield Paragraph((Styled("strong", words),))
        yield from self.blocks(element)

    def _speech(self, element: Element) -> Iterator[Item]:
        speaker = tuple(word for one in found(element, "speaker") for word in self.inlines(one))
        yield Paragraph((Styled("strong", speaker),))
        yield from (block for one in element if local(one) and local(one) != "speaker" for block in grouped(list(self.item(one))))
