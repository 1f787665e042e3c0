"""The edition as TEI P5, the Text Encoding Initiative's XML for scholarly texts; it is valid against `tei_all`."""

from __future__ import annotations

from engine.address import of_document
from engine.apparatus import apparatus_of
from engine.exports.names import Names
from engine.exports.tei_header import header
from engine.exports.tei_registers import registers
from engine.exports.tei_text import Encoder
from engine.exports.xmltree import Element, add, add_text, written
from engine.links import Links
from engine.markup import parse
from engine.model import Block, Edition, Query, Section

SCHEMA = "https://tei-c.org/release/xml/tei/custom/schema/relaxng/tei_all.rng"
HEAD = f'<?xml-model href="{SCHEMA}" type="application/xml" schematypens="http://relaxng.org/ns/structure/1.0"?>\n'
MIXED = {
    "ab", "cell", "change", "code", "corr", "edition", "figDesc", "foreign", "gloss", "head", "hi", "item", "label", "name", "note", "orgName", "p",
    "persName", "q", "ref", "rs", "sic", "title",
}  # fmt: skip


def edition_tei(edition: Edition, links: Links) -> bytes:
    """Return the edition as one TEI document."""
    names = _names(edition, links)
    root = Element("TEI", {"xmlns": "http://www.tei-c.org/ns/1.0", "xml:lang": edition.language})
    header(root, links, names)
    encoder = Encoder(links, names)
    text = add(root, "text")
    _body(add(text, "body"), edition, encoder)
    _back(add(text, "back"), edition, encoder)
    registers(root, links, names)
    return written(root, MIXED, HEAD)


def _names(edition: Edition, links: Links) -> Names:
    """Every id of the document, those of the text first: they keep their form where two are alike."""
    names = Names()
    for section in edition.sections:
        names.claim("section", section.id)
        for block in section.blocks:
            if block.id:
                names.claim("block", block.id)
    apparatus = apparatus_of(links)
    archives = [found for repository in edition.repositories for found in apparatus.pieces(repository)]
    ids = {
        "note": [note.id for note in edition.notes],
        "call": [call.id for call in links.calls],
        "work": [work.key for work in edition.works],
        "repository": [repository.id for repository in edition.repositories],
        "series": [series.id for series, _ in archives],
        "piece": [piece for series, pieces in archives for piece, *_ in pieces if piece != series.id],
        "person": [person.id for person in edition.people],
        "term": [term.id for term in edition.glossary],
        "document": [of_document(document).fragment for document in links.documents],
        "event": [event.id for event in edition.chronology],
        "query": [query.id for query in edition.queries],
    }
    for kind, found in ids.items():
        for one in found:
            names.claim(kind, one)
    return names


def _body(parent: Element, edition: Edition, encoder: Encoder) -> None:
    """Append the sections, each inside the one of a higher level before it."""
    above: list[tuple[int, Element]] = [(0, parent)]
    for section in edition.sections:
        while above[-1][0] >= section.level:
            above.pop()
        above.append((section.level, _section(above[-1][1], section, encoder)))


def _section(parent: Element, section: Section, encoder: Encoder) -> Element:
    division = add(parent, "div", "", {"type": "section", "xml:id": encoder.names.of("section", section.id)})
    # A heading that the article does not print is marked as supplied.
    head = add(division, "head", section.title if section.printed else "")
    if not section.printed:
        add(head, "supplied", section.title)
    for block in section.blocks:
        _block(division, block, encoder)
    return division


def _block(parent: Element, block: Block, encoder: Encoder) -> None:
    before = len(parent)
    encoder.passage(parent, block.id, block.prose)
    if block.id and len(parent) > before:
        parent[before].set("xml:id", encoder.names.of("block", block.id))
        if block.kind == "paragraph":
            parent[before].set("n", block.number)


def _back(parent: Element, edition: Edition, encoder: Encoder) -> None:
    notes = _division(parent, "notes", "Notes") if edition.notes else parent
    for note in edition.notes:
        name = encoder.names.of("note", note.id)
        encoder.passage(add(notes, "note", "", {"xml:id": name, "n": note.label, "place": "end"}), note.id, note.prose)
    for kind, title, text in (
        ("disclosure", "Disclosure statement", edition.disclosure),
        ("contributor", "Notes on contributor", edition.contributor),
    ):
        if text:
            encoder.passage(_division(parent, kind, title), "", parse(text))
    if edition.queries:
        listed = add(_division(parent, "queries", "Queries"), "list")
        for query in edition.queries:
            _query(listed, query, encoder)


def _division(parent: Element, kind: str, title: str) -> Element:
    division = add(parent, "div", "", {"type": kind})
    add(division, "head", title)
    return division


def _query(parent: Element, query: Query, encoder: Encoder) -> None:
    """Append a query to the list; one that found no place in the text has its id here."""
    name = encoder.names.of("query", query.id)
    item = add(parent, "item", "", {"corresp": f"#{name}"} if query.id in encoder.placed else {"xml:id": name})
    add(item, "ref", query.where, {"target": encoder.pointer(query.where)})
    add_text(item, ": ")
    add(item, "q", query.stands)
    if query.suspected:
        add_text(item, ", perhaps ")
        add(item, "q", query.suspected)
    add_text(item, f". {query.ground} ")
    see = " ".join(filter(None, map(encoder.pointer, query.see)))
    if see:
        add(item, "ptr", "", {"type": "see", "target": see})
    add(item, "note", f"{query.ruling}: {query.reason}" if query.reason else query.ruling, {"type": "ruling"})
