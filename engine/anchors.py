"""Everything on the site that a link or a citation may lead to, with the words that stand there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine import address
from engine.apparatus import apparatus_of
from engine.ledger import TEXT, default_label, digest_of, name_of
from engine.links import Document, Links
from engine.model import Block
from engine.numbering import words_of
from engine.problem import Place


class Anchor(NamedTuple):
    """An id, the ledger's name of its page, how a reader calls it, the digest of its words, and the section, note or series it is in."""

    id: str
    kind: str
    page: str
    label: str
    digest: str
    place: Place
    host: str = ""

    @property
    def name(self) -> str:
        """Its name in the ledger, `p30` or `archives/fo-371`."""
        return name_of(self.page, self.id)


def page_name(page: str) -> str:
    """Return the name the ledger has for a page of the site."""
    return page.partition("/")[0] if "/" in page else TEXT


ARCHIVES, WORKS, PEOPLE, LETTERS, CHRONOLOGY, GLOSSARY, QUERIES = map(
    page_name,
    (address.ARCHIVES, address.WORKS, address.PEOPLE, address.LETTERS, address.CHRONOLOGY, address.GLOSSARY, address.QUERIES),
)


def page_of(name: str) -> str:
    """Return the path of the page that the ledger knows under a name."""
    return address.READING if name == TEXT else f"{name}/index.html"


def anchors(links: Links) -> Iterator[Anchor]:
    """Yield every anchor: first those of the text in reading order, then those of the registers."""
    edition = links.edition
    yield from _text(links)
    yield from _archives(links)
    for work in edition.works:
        yield Anchor(work.id, "work", WORKS, work.short_title or work.title, digest_of(work.title), work.place)
    for person in edition.people:
        yield Anchor(person.id, "person", PEOPLE, person.display, digest_of(person.name), person.place)
    for term in edition.glossary:
        yield Anchor(term.id, "term", GLOSSARY, term.term, digest_of(f"{term.term}: {term.expansion}"), term.place)
    for document in links.documents:
        id_, place = address.of_document(document).fragment, links.notes[document.note].place
        digest, host = digest_of(words_of(document)), f"n{document.note}"
        yield Anchor(id_, "document", LETTERS, document_label(document), digest, place, host)
    for event in edition.chronology:
        yield Anchor(event.id, "event", CHRONOLOGY, event.event, digest_of(f"{event.date}: {event.event}"), event.place)
    for query in edition.queries:
        digest = digest_of(f"{query.stands}: {query.suspected}")
        label = default_label("query", query.id, query.where)
        yield Anchor(query.id, "query", QUERIES, label, digest, query.place, query.where)


def _text(links: Links) -> Iterator[Anchor]:
    for section in links.edition.sections:
        yield Anchor(section.id, "section", TEXT, section.title, digest_of(section.title), section.place)
        for block in section.blocks:
            if block.id:
                label = default_label(_kind(block), block.id)
                yield Anchor(block.id, _kind(block), TEXT, label, digest_of(block.prose.plain), block.place, section.id)
    for note in links.edition.notes:
        yield Anchor(note.id, "note", TEXT, default_label("note", note.id), digest_of(note.prose.plain), note.place)
    for call in links.calls:
        # What stands at a call is the note's number, whichever paragraph it is in.
        place = links.blocks[call.block].place if call.block in links.blocks else links.edition.place
        host = f"n{call.note}"
        yield Anchor(call.id, "call", TEXT, default_label("call", call.id, host), digest_of(call.note), place, host)


def _kind(block: Block) -> str:
    return block.kind.replace("_", "-")


def _archives(links: Links) -> Iterator[Anchor]:
    apparatus = apparatus_of(links)
    for repository in links.edition.repositories:
        name = repository.name
        yield Anchor(repository.id, "repository", ARCHIVES, name, digest_of(name), repository.place)
        for series, pieces in apparatus.pieces(repository):
            yield Anchor(series.id, "series", ARCHIVES, series.code, digest_of(series.code), series.place, repository.id)
            for piece, reference, entry in pieces:
                if piece != series.id:
                    place = entry.place if entry else series.place
                    yield Anchor(piece, "piece", ARCHIVES, reference, digest_of(reference), place, series.id)
    cited = {reference.id: reference for reference in links.references if reference.found.item}
    for item, one in cited.items():
        form, place = one.canonical, links.notes[one.note].place
        yield Anchor(item, "item", ARCHIVES, form, digest_of(form), place, one.piece_id)


def document_label(document: Document) -> str:
    """Return how a document is called in lists: `letter, Miles to Clanchy, 1943-02-19`."""
    parties = " to ".join(party.label for party in (document.sender, document.recipient) if party)
    return ", ".join(part for part in (document.kind, parties, *document.numbers, document.date) if part)
