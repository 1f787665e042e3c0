"""The list of everything on the site that a citation may rest on, with a digest of what stands there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from urllib.parse import urljoin

from engine import address
from engine.exports.holdings import holdings
from engine.links import Document, Links
from engine.markup import REGISTER_LINK, is_safe_link
from engine.model import Block, Edition

REGISTER_PAGES = {"person": address.PEOPLE, "work": address.WORKS, "term": address.GLOSSARY, "file": address.ARCHIVES}


@dataclass(frozen=True)
class Anchor:
    """An id, the page it stands on, how a reader calls it, and the text that stands there."""

    id: str
    kind: str
    page: str
    label: str
    text: str

    @property
    def digest(self) -> str:
        """The first 16 hexadecimal figures of the text's SHA-256."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


def anchors_json(edition: Edition, links: Links) -> bytes:
    """Return the anchors as JSON, each with the first and last release in which it stood."""
    release = edition.statement.release
    known = {"first_release": release, "last_release": release, "heir": None}
    rows = [asdict(anchor) | {"digest": anchor.digest} | known for anchor in anchors(edition, links)]
    for row in rows:
        del row["text"]
    return (json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def anchors(edition: Edition, links: Links) -> Iterator[Anchor]:
    """Yield every anchor: first those of the text in reading order, then those of the registers."""
    yield from _text(edition, links)
    yield from _archives(edition, links)
    for work in edition.works:
        yield Anchor(work.id, "work", address.WORKS, work.short_title or work.title, work.title)
    for person in edition.people:
        yield Anchor(person.id, "person", address.PEOPLE, person.display, person.name)
    for term in edition.glossary:
        yield Anchor(term.id, "term", address.GLOSSARY, term.term, f"{term.term}: {term.expansion}")
    for document in links.documents:
        at = address.of_document(document)
        yield Anchor(at.fragment, "document", at.page, document_label(document), document.printed)
    for event in edition.chronology:
        yield Anchor(event.id, "event", address.CHRONOLOGY, event.event, f"{event.date}: {event.event}")
    for query in edition.queries:
        yield Anchor(query.id, "query", address.QUERIES, f"query at {query.where}", f"{query.stands}: {query.suspected}")


def _text(edition: Edition, links: Links) -> Iterator[Anchor]:
    for section in edition.sections:
        yield Anchor(section.id, "section", address.READING, section.title, section.title)
        for block in section.blocks:
            if block.id:
                yield Anchor(block.id, _kind(block), address.READING, _label(block), block.prose.plain)
    for note in edition.notes:
        yield Anchor(note.id, "note", address.READING, f"note {note.label}", note.prose.plain)
    for call in links.calls:
        yield Anchor(call.id, "call", address.READING, f"call of note {call.note}", f"{call.block} {call.note}")


def _kind(block: Block) -> str:
    return block.kind.replace("_", " ")


def _label(block: Block) -> str:
    return f"paragraph {block.number}" if block.kind == "paragraph" else f"{_kind(block)} {block.id}"


def _archives(edition: Edition, links: Links) -> Iterator[Anchor]:
    for repository in edition.repositories:
        yield Anchor(repository.id, "repository", address.ARCHIVES, repository.name, repository.name)
        for series in repository.series:
            yield Anchor(series.id, "series", address.ARCHIVES, series.code, series.code)
    for holding in holdings(links):
        yield Anchor(holding.id, "piece", address.ARCHIVES, holding.reference, holding.reference)
    items = {reference.id: reference.canonical for reference in links.references if reference.found.item}
    for item, reference in items.items():
        yield Anchor(item, "item", address.ARCHIVES, reference, reference)


def document_label(document: Document) -> str:
    """Return how a document is called in lists: `letter, Miles to Clanchy, 1943-02-19`."""
    parties = " to ".join(party.label for party in (document.sender, document.recipient) if party)
    return ", ".join(part for part in (document.kind, parties, *document.numbers, document.date) if part)


def web_link(edition: Edition, target: str) -> str:
    """Return a link of the text as it leads from outside the site; a passage's stays as it is, an unsafe one is empty."""
    if match := REGISTER_LINK.fullmatch(target):
        return address.Address(REGISTER_PAGES[match[1]], match[2]).on_the_web(edition.site_url)
    if not is_safe_link(target):
        return ""
    return target if target.startswith("#") or ":" in target.partition("/")[0] else urljoin(edition.site_url, target)
