"""Search has one record per anchor, so that every hit lands on the exact line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine import address, dates
from engine.links import Links, Reference
from engine.model import Edition
from engine.pagefind import Lot, Record


def token(canonical: str) -> str:
    """Return the one word under which a reference is indexed, however it is spaced: `wo178s92` for WO 178/92.

    The browser brings a query to the same form. A reference without a slash needs none.
    """
    return re.sub(r"[^a-z0-9]", "", canonical.lower().replace("/", "s")) if "/" in canonical else ""


def committee_token(document: str) -> str:
    """Return the word for a committee paper: `jic43n25` for JIC(43)25."""
    match = re.match(r"([A-Za-z]+)\s*\((\d\d)\)\s*(\d+)", document)
    return f"{match[1]}{match[2]}n{match[3]}".lower() if match else ""


def text_lot(edition: Edition) -> Lot:
    """Return the records that rest on no reference: they can be made as soon as the edition is read."""
    return edition.language, list(_of_text(edition))


def references_lot(links: Links) -> Lot:
    """Return the records of notes, files and letters: the references in them are found by their tokens too."""
    return links.edition.language, list(_of_references(links))


def _of_text(edition: Edition) -> Iterator[Record]:
    for section in edition.sections:
        for block in section.blocks:
            if block.id:
                title = f"¶ {block.number}" if block.kind == "paragraph" else section.title
                yield Record(_url(address.of_passage(block.id)), "Paragraph", title, section.title, block.prose.plain)
    for person in edition.people:
        words = " ".join([person.display, person.name, *person.forms, person.role])
        yield Record(_url(address.of_entry(person)), "Person", person.name, person.role, words)
    for work in edition.works:
        names = " ".join(f"{given} {family}" for family, given in (*work.authors, *work.editors))
        words = " ".join([names, work.title, work.year, *work.fields.values()])
        yield Record(_url(address.of_entry(work)), "Work", work.title, names, words)
    for event in edition.chronology:
        yield Record(_url(address.of_entry(event)), "Event", dates.in_words(event.date), "", event.event)
    for term in edition.glossary:
        yield Record(
            _url(address.of_entry(term)), "Term", term.term, term.expansion, " ".join([*term.forms, term.expansion, term.note])
        )


def _of_references(links: Links) -> Iterator[Record]:
    for note in links.edition.notes:
        yield Record(_url(address.of_passage(note.id)), "Note", f"Note {note.label}", "", _note_words(links, note.label))
    yield from _files(links)
    yield from _letters(links)


def _url(place: address.Address) -> str:
    return place.seen_from("")


def _note_words(links: Links, label: str) -> str:
    """A note's words, each reference followed by its token, and the readings suspected in it."""
    text = links.notes[label].prose.plain
    words, at = [], 0
    for reference in links.references_in.get(label, ()):
        words += [
            text[at : reference.end],
            *filter(None, [token(reference.canonical), *map(committee_token, reference.documents)]),
        ]
        at = reference.end
    suspected = [query.suspected for query in links.edition.queries if query.where == f"n{label}" and query.suspected]
    return " ".join([*words, text[at:], *(_with_token(reading) for reading in suspected)])


def _with_token(reading: str) -> str:
    match = re.fullmatch(r"([A-Z]+)\s?(\d+/.*)", reading)
    return f"{reading} {token(' '.join(match.groups()))}" if match else reading


def _files(links: Links) -> Iterator[Record]:
    cited: dict[str, Reference] = {}
    for reference in links.references:
        cited.setdefault(reference.id, reference)
    for reference in cited.values():
        found = reference.found
        titles = [found.piece_entry.title if found.piece_entry else "", found.series.title if found.series else ""]
        words = " ".join(filter(None, [reference.canonical, token(reference.canonical), *titles, found.repository.name]))
        where = next(filter(None, [*titles, found.repository.name]))
        yield Record(_url(address.of_entry(reference)), "File", reference.canonical, where, words)


def _letters(links: Links) -> Iterator[Record]:
    for document in links.documents:
        parties = [party.label for party in (document.sender, document.recipient) if party]
        file = document.reference.canonical if document.reference else ""
        title = ", ".join(filter(None, [" to ".join(parties), document.kind]))
        date = dates.in_words(document.date) if document.date else ""
        words = " ".join(
            filter(None, [title, date, file, token(file), *document.numbers, *map(committee_token, document.numbers)])
        )
        yield Record(
            _url(address.of_document(document)),
            "Letter",
            title[:1].upper() + title[1:],
            ", ".join(filter(None, [date, file])),
            words,
        )
