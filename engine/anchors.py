"""Everything on the site that a link or a citation may lead to, with the words that stand there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from engine import address
from engine.apparatus import apparatus_of
from engine.ledger import TEXT, default_label, digest_of, name_of
from engine.links import Document, Links
from engine.model import Block
from engine.numbering import words_of
from engine.problem import Place


@dataclass(frozen=True)
class Anchor:
    """An id, the page it stands on, how a reader calls it, its words, and what it is part of: a section, note or series."""

    id: str
    kind: str
    page: str
    label: str
    text: str
    place: Place
    host: str = ""

    @cached_property
    def digest(self) -> str:
        """What the ledger keeps of the words: 16 hexadecimal figures."""
        return digest_of(self.text)

    @cached_property
    def name(self) -> str:
        """Its name in the ledger, `p30` or `archives/fo-371`."""
        return name_of(page_name(self.page), self.id)


def page_name(page: str) -> str:
    """Return the name the ledger has for a page of the site."""
    return page.partition("/")[0] if "/" in page else TEXT


def page_of(name: str) -> str:
    """Return the path of the page that the ledger knows under a name."""
    return address.READING if name == TEXT else f"{name}/index.html"


def anchors(links: Links) -> Iterator[Anchor]:
    """Yield every anchor: first those of the text in reading order, then those of the registers."""
    edition = links.edition
    yield from _text(links)
    yield from _archives(links)
    for work in edition.works:
        yield Anchor(work.id, "work", address.WORKS, work.short_title or work.title, work.title, work.place)
    for person in edition.people:
        yield Anchor(person.id, "person", address.PEOPLE, person.display, person.name, person.place)
    for term in edition.glossary:
        yield Anchor(term.id, "term", address.GLOSSARY, term.term, f"{term.term}: {term.expansion}", term.place)
    for document in links.documents:
        at, place = address.of_document(document), links.notes[document.note].place
        yield Anchor(at.fragment, "document", at.page, document_label(document), words_of(document), place, f"n{document.note}")
    for event in edition.chronology:
        yield Anchor(event.id, "event", address.CHRONOLOGY, event.event, f"{event.date}: {event.event}", event.place)
    for query in edition.queries:
        text = f"{query.stands}: {query.suspected}"
        label = default_label("query", query.id, query.where)
        yield Anchor(query.id, "query", address.QUERIES, label, text, query.place, query.where)


def _text(links: Links) -> Iterator[Anchor]:
    for section in links.edition.sections:
        yield Anchor(section.id, "section", address.READING, section.title, section.title, section.place)
        for block in section.blocks:
            if block.id:
                label = default_label(_kind(block), block.id)
                yield Anchor(block.id, _kind(block), address.READING, label, block.prose.plain, block.place, section.id)
    for note in links.edition.notes:
        yield Anchor(note.id, "note", address.READING, default_label("note", note.id), note.prose.plain, note.place)
    for call in links.calls:
        # What stands at a call is the note's number, whichever paragraph it is in.
        place = links.blocks[call.block].place if call.block in links.blocks else links.edition.place
        host = f"n{call.note}"
        yield Anchor(call.id, "call", address.READING, default_label("call", call.id, host), call.note, place, host)


def _kind(block: Block) -> str:
    return block.kind.replace("_", "-")


def _archives(links: Links) -> Iterator[Anchor]:
    apparatus = apparatus_of(links)
    for repository in links.edition.repositories:
        name = repository.name
        yield Anchor(repository.id, "repository", address.ARCHIVES, name, name, repository.place)
        for series, pieces in apparatus.pieces(repository):
            yield Anchor(series.id, "series", address.ARCHIVES, series.code, series.code, series.place, repository.id)
            for piece, reference, entry in pieces:
                if piece != series.id:
                    place = entry.place if entry else series.place
                    yield Anchor(piece, "piece", address.ARCHIVES, reference, reference, place, series.id)
    cited = {reference.id: reference for reference in links.references if reference.found.item}
    for item, one in cited.items():
        form, place = one.canonical, links.notes[one.note].place
        yield Anchor(item, "item", address.ARCHIVES, form, form, place, one.piece_id)


def document_label(document: Document) -> str:
    """Return how a document is called in lists: `letter, Miles to Clanchy, 1943-02-19`."""
    parties = " to ".join(party.label for party in (document.sender, document.recipient) if party)
    return ", ".join(part for part in (document.kind, parties, *document.numbers, document.date) if part)
