"""The registers in TEI: people, terms, works, archival files and events, to which the text's pointers lead."""

from __future__ import annotations

from collections.abc import Sequence

from engine.address import of_document
from engine.apparatus import apparatus_of
from engine.exports.citations import Item, work_item
from engine.exports.names import Names
from engine.exports.tei_dates import date_attributes
from engine.exports.xmltree import Element, add
from engine.links import Links, Party, Reference
from engine.model import Edition, Event, Person, Repository, Series, Term

SCOPES = (("volume", "volume"), ("issue", "issue"), ("page", "page"))


def registers(root: Element, links: Links, names: Names) -> None:
    """Append the registers that hold anything."""
    edition = links.edition
    stand_off = add(root, "standOff")
    _people(stand_off, edition.people, names)
    _terms(stand_off, edition.glossary, names)
    if edition.works:
        works = add(stand_off, "listBibl", "", {"type": "works"})
        for work in edition.works:
            bibl_struct(works, work_item(work), names.of("work", work.key))
    _archives(stand_off, links, names)
    _documents(stand_off, links, names)
    _events(stand_off, edition, names)
    if not len(stand_off):
        root.remove(stand_off)


def _people(parent: Element, people: Sequence[Person], names: Names) -> None:
    listed = add(parent, "listPerson") if people else parent
    for person in people:
        entry = add(listed, "person", "", {"xml:id": names.of("person", person.id)})
        family, _, given = person.name.partition(", ")
        name = add(entry, "persName", "", {"type": "main"})
        add(name, "surname", family)
        if given:
            add(name, "forename", given)
        add(entry, "persName", person.display, {"type": "display"})
        if person.role:
            add(entry, "occupation", person.role)
        if person.note:
            add(entry, "note", person.note)


def _terms(parent: Element, terms: Sequence[Term], names: Names) -> None:
    listed = add(parent, "list", "", {"type": "gloss"}) if terms else parent
    for term in terms:
        add(add(listed, "label"), "term", term.term, {"xml:id": names.of("term", term.id), "type": term.kind})
        item = add(listed, "item")
        add(item, "gloss", term.expansion, {"target": names.target(term.id, "term")})
        if term.note:
            add(item, "note", term.note)


def bibl_struct(parent: Element, item: Item, name: str) -> Element:
    """Append a CSL item as a structured entry and return it; a part of a larger whole is analytic."""
    entry = add(parent, "biblStruct", "", {"xml:id": name, "type": item["type"]})
    container = item.get("container-title", "")
    if container:
        part = add(entry, "analytic")
        _responsible(part, item, "author")
        add(part, "title", item["title"], {"level": "a"})
        _numbers(part, item, "DOI", "URL")
    whole = add(entry, "monogr")
    _responsible(whole, item, *(("editor",) if container else ("author", "editor")))
    add(whole, "title", container or item["title"], {"level": "j" if item["type"] == "article-journal" else "m"})
    _numbers(whole, item, *(("ISSN", "ISBN") if container else ("DOI", "URL", "ISSN", "ISBN")))
    _imprint(add(whole, "imprint"), item)
    if "note" in item:
        add(entry, "note", item["note"])
    return entry


def _numbers(parent: Element, item: Item, *fields: str) -> None:
    for field in fields:
        if field in item:
            add(parent, "idno", item[field], {"type": field})


def _responsible(parent: Element, item: Item, *roles: str) -> None:
    for role in roles:
        for person in item.get(role, ()):
            if "literal" in person:
                add(add(parent, role), "orgName", person["literal"])
                continue
            name = add(add(parent, role), "persName")
            add(name, "surname", person["family"])
            add(name, "forename", person["given"])


def _imprint(parent: Element, item: Item) -> None:
    if "publisher-place" in item:
        add(parent, "pubPlace", item["publisher-place"])
    if "publisher" in item:
        add(parent, "publisher", item["publisher"])
    issued = item.get("issued", {})
    date = "-".join(f"{number:02d}" for number in issued.get("date-parts", [[]])[0])
    add(parent, "date", date or issued.get("literal", "undated"), date_attributes(date) if date else None)
    for field, unit in SCOPES:
        if field in item:
            add(parent, "biblScope", item[field], {"unit": unit})


def _archives(parent: Element, links: Links, names: Names) -> None:
    apparatus = apparatus_of(links)
    for repository in links.edition.repositories:
        if not repository.series:
            continue
        listed = add(parent, "listBibl", "", {"type": "archives", "xml:id": names.of("repository", repository.id)})
        add(listed, "head", repository.name)
        for series, pieces in apparatus.pieces(repository):
            _manuscript(listed, repository, series, series.code, series.title, names.of("series", series.id))
            for id_, reference, piece in pieces:
                if id_ != series.id:
                    _manuscript(listed, repository, series, reference, piece.title if piece else "", names.of("piece", id_))


def _manuscript(parent: Element, repository: Repository, series: Series, reference: str, title: str, name: str) -> None:
    entry = add(parent, "msDesc", "", {"xml:id": name, "type": "series" if reference == series.code else "piece"})
    place = add(entry, "msIdentifier")
    if repository.location:
        add(place, "settlement", repository.location)
    add(place, "repository", repository.name)
    if reference != series.code:
        add(place, "collection", series.code)
    add(place, "idno", reference)
    if title:
        add(entry, "head", title)


def _documents(parent: Element, links: Links, names: Names) -> None:
    """Append the documents that are no letters; letters are described in the header."""
    found = [document for document in links.documents if not document.is_letter]
    listed = add(parent, "listBibl", "", {"type": "documents"}) if found else parent
    for document in found:
        name = names.of("document", of_document(document).fragment)
        source = names.target(f"n{document.note}", "note")
        entry = add(listed, "bibl", "", {"xml:id": name, "type": document.kind.replace(" ", "-"), "source": source})
        if document.sender:
            party_name(add(entry, "author"), document.sender, names)
        for number in document.numbers:
            add(entry, "idno", number)
        if document.date:
            add(entry, "date", document.date, date_attributes(document.date))
        if document.reference:
            archive_ref(entry, document.reference, names)


def archive_ref(parent: Element, reference: Reference, names: Names) -> None:
    """Append a pointer to the piece a document lies in."""
    target = names.target(reference.piece_id, "piece", "series")
    add(parent, "ref", reference.canonical, {"type": "archive", "target": target})


def party_name(parent: Element, party: Party | None, names: Names) -> None:
    """Append who wrote or received a document."""
    if party and party.person:
        add(parent, "persName", party.label, {"ref": names.target(party.person.id, "person")})
    elif party:
        add(parent, "name", party.label)


def _events(parent: Element, edition: Edition, names: Names) -> None:
    listed = add(parent, "listEvent") if edition.chronology else parent
    for event in edition.chronology:
        _event(listed, event, names)


def _event(parent: Element, event: Event, names: Names) -> None:
    entry = add(parent, "event", "", {"xml:id": names.of("event", event.id)} | date_attributes(event.date))
    add(entry, "label", event.event)
    targets = [names.target(passage, "block", "note") for passage in event.rests]
    if any(targets):
        add(entry, "ptr", "", {"target": " ".join(filter(None, targets))})
