"""The blocks of TEI: divisions with their heads, paragraphs, quotations, verse, lists, tables, figures, drama."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from engine.importers.tei_bibliography import bibliography_of
from engine.importers.tei_notes import Notes
from engine.importers.tei_parts import BLOCKS, LINES, TeiParts
from engine.importers.tree import (
    Block,
    Blocks,
    Call,
    Heading,
    Inline,
    Manuscript,
    Paragraph,
    Quote,
    Styled,
    Text,
    Verbatim,
    Verse,
)
from engine.importers.xml_flow import Item, grouped
from engine.importers.xml_source import Element, attribute, found, local, text_of

DIVISION = re.compile(r"div[0-7]?|front|body|back|group|text|floatingText|body")


class TeiBlocks(TeiParts):
    """Reads the blocks of TEI; what is within a line is left to `inline_item`."""

    def __init__(self, manuscript: Manuscript, root: Element, language: str) -> None:
        super().__init__(manuscript, language)
        self.renditions = {attribute(one, "id"): text_of(one) for one in root.iter() if local(one) == "rendition"}
        self.notes = Notes(texts_of(root))
        self.works = bibliography_of(texts_of(root))
        self.labels = {attribute(one, "id"): attribute(one, "label") or attribute(one, "n") for one in root.iter()}
        self._block_rules: dict[str, Callable[[Element], Iterable[Item]]] = {
            "p": self._paragraph,
            "ab": self._paragraph,
            "head": self._head,
            "quote": self._quote,
            "cit": self._cit,
            "epigraph": lambda one: [Quote(tuple(_unquoted(self.blocks(one))))],
            "q": self._quote,
            "lg": self._stanzas,
            "l": self._loose_lines,
            "abstract": lambda one: (),
            "teaser": self._teaser,
            "list": self._list,
            "listBibl": self._works,
            "table": self._table,
            "figure": self._figure,
            "sp": self._speech,
            "eg": lambda one: [Verbatim("".join(one.itertext()))],
            "titlePage": self._title_page,
            **dict.fromkeys(LINES, self._lines),
        }

    def inline_item(self, element: Element) -> Iterable[Item]:
        """Return what an element within a line is."""
        raise NotImplementedError

    def item(self, element: Element) -> Iterable[Item]:
        name = local(element)
        if DIVISION.fullmatch(name):
            return self._division(element)
        if name in ("quote", "q") and not self._is_block(element):
            return self.inline_item(element)
        if name in ("bibl", "stage", "address", "signed", "dateline", "byline", "docAuthor", "docDate") and self._is_in_line(
            element
        ):
            return self.inline_item(element)
        rule = self._block_rules.get(name)
        return rule(element) if rule else self.inline_item(element)

    def _is_in_line(self, element: Element) -> bool:
        """Whether an element stands among words."""
        parent = element.getparent()
        return local(parent) in (
            "p",
            "ab",
            "note",
            "item",
            "cell",
            "head",
            "cit",
            "q",
            "quote",
            "hi",
            "seg",
            "byline",
            "bibl",
            "l",
            "ref",
        )

    def _is_block(self, element: Element) -> bool:
        """Whether a quotation is set as a block: by what it holds, by where it stands, or by what is said of it."""
        if any(local(child) in BLOCKS for child in element) or re.search(r"block|display", attribute(element, "rend")):
            return True
        return local(element) == "quote" and not self._is_in_line(element)

    def _paragraph(self, element: Element) -> Blocks:
        """A paragraph, with the calls of the notes that point to it as a whole at its end."""
        blocks = self.blocks(element)
        if re.search(r"quot|citation|zitat", attribute(element, "rend")):
            blocks = (Quote(blocks),)
        calls = tuple(Call(key) for key in self.notes.at_anchor(attribute(element, "id")))
        if calls and blocks and isinstance(blocks[-1], Paragraph):
            return (*blocks[:-1], Paragraph((*blocks[-1].children, *calls)))
        return blocks

    def _stanzas(self, element: Element) -> Iterable[Item]:
        """Stanzas that follow each other make one poem, read at the first of them; one with a head begins another."""
        if _is_followed(element.getprevious(), element, "lg") and not found(element, "head"):
            return
        after = _run(element, "lg")
        first, *rest = (list(self._verse(one)) for one in (element, *after))
        verses = [one for read in (first, *rest) for one in read if isinstance(one, Verse)]
        yield from (one for read in (first, *rest) for one in read if not isinstance(one, Verse))
        yield Verse(tuple(stanza for verse in verses for stanza in verse.stanzas))

    def _loose_lines(self, element: Element) -> Iterable[Item]:
        """Lines that stand by themselves make one stanza, read at the first of them."""
        if not _is_followed(element.getprevious(), element, "l"):
            yield Verse((tuple(self.inlines(one) for one in (element, *_run(element, "l"))),))

    def _teaser(self, element: Element) -> Iterable[Item]:
        self.lose(f"the teaser was left out: “{text_of(element)[:80]}”", element)
        return ()

    def _division(self, element: Element) -> Iterator[Item]:
        """A division, its heads a heading; one without a head after others that have one begins a section without title."""
        if attribute(element, "type").lower() in ("abstract", "resume", "résumé") and not self.manuscript.record.get("abstract"):
            self.manuscript.record["abstract"] = " ".join(text_of(one) for one in element if local(one) and local(one) != "head")
            return
        if attribute(element, "type") == "queries":
            self.lose("an editor's queries were left out", element)
            return
        is_text = local(element) in ("text", "body", "front", "back", "group")
        heads = found(element, "head")
        self.depth += not is_text
        if heads:
            words: list[Inline] = []
            for head in heads:
                words += [*([Text(": ")] if words else []), *self.inlines(head)]
            yield Heading(self.depth or 1, tuple(words), heads[0].sourceline or 0, attribute(element, "id"))
        elif not is_text and any(
            local(one).startswith("div") and found(one, "head") for one in element.itersiblings(preceding=True)
        ):
            yield Heading(self.depth, (), element.sourceline or 0)
        yield from (one for one in self.flow(element) if not (isinstance(one, Text) and not one.words.strip()))
        self.depth -= not is_text

    def _head(self, element: Element) -> Iterator[Item]:
        """The head of a division is read with it; that of a list or of verse is a line of its own."""
        if not DIVISION.fullmatch(local(element.getparent())) and local(element.getparent()) not in ("table", "figure"):
            yield Paragraph((Styled("strong", self.inlines(element)),))

    def _quote(self, element: Element) -> Iterator[Item]:
        blocks = self.blocks(element)
        yield blocks[0] if len(blocks) == 1 and isinstance(blocks[0], Verse) else Quote(blocks)

    def _cit(self, element: Element) -> Iterable[Item]:
        """A quotation with its source, which stands within the quotation."""
        if self._is_in_line(element) and not any(
            local(one) in BLOCKS - {"quote"} for one in element.iter() if one is not element
        ):
            return self.flow(element)
        items: list[Item] = []
        for child in element:
            if local(child):
                items += self.blocks(child) if local(child) == "quote" else grouped(list(self.item(child)))
        return [Quote(tuple(_unquoted(grouped(items))))]

    def _title_page(self, element: Element) -> Iterator[Item]:
        """A title page is the record's; of what it says beyond title and author nothing is lost silently."""
        self.lose(
            f"the title page was left out: “{' '.join(' '.join(element.itertext()).split())[:80]}…”",
            element,
            "Compare it with edition.yaml.",
        )
        yield from ()


def _is_followed(before: Element | None, element: Element, name: str) -> bool:
    """Whether an element stands right after another of that name."""
    return before is not None and local(before) == name and not (before.tail or "").strip()


def _run(element: Element, name: str) -> Iterator[Element]:
    """The elements of that name that follow an element at once, up to one with a head of its own."""
    before = element
    for one in element.itersiblings():
        if local(one) != name or not _is_followed(before, one, name) or found(one, "head"):
            return
        yield one
        before = one


def _unquoted(blocks: Blocks) -> Iterator[Block]:
    """Blocks with those of a quotation among them standing by themselves."""
    for block in blocks:
        yield from block.blocks if isinstance(block, Quote) else (block,)


def texts_of(root: Element) -> list[Element]:
    """Return the texts of a document, those within texts not counted."""
    found_texts = [one for one in root.iter() if local(one) == "text"]
    return [
        one for one in found_texts if not any(local(above) in ("text", "group", "floatingText") for above in one.iterancestors())
    ]
