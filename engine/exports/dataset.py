"""The edition as data: what the editor wrote and what it refers to, in one JSON document.

Offsets count characters of the `text` of the paragraph or note they lie in; `markdown` is that text as written. `sources`
are the files of the content, whole: from them the same site can be built again.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from engine.address import of_document
from engine.exports.lined import lined
from engine.links import Citation, Document, Links, Mention, Party, Reference
from engine.model import Edition, Note, Person, Section, Work

REGISTERS = ("works", "repositories", "people", "glossary", "chronology", "queries")
ELSEWHERE = {*REGISTERS, "sections", "notes", "images", "ledger", "sources", "place"}


def edition_json(edition: Edition, links: Links) -> bytes:
    """Return the edition as JSON with sorted keys, its lists with one record a line."""
    data: dict[str, Any] = {
        "sources": {name: _source(content) for name, content in edition.sources.items()},
        "record": _record(edition, without=ELSEWHERE),
        "sections": [_section(section) for section in edition.sections],
        "notes": [_note(note, links) for note in edition.notes],
        "images": [_record(image, without={"content"}) for image in edition.images],
        "registers": {name: _plain(getattr(edition, name)) for name in REGISTERS},
        "calls": [{"id": call.id, "note": f"n{call.note}", "paragraph": call.block} for call in links.calls],
        "references": [_reference(reference) for reference in links.references],
        "citations": [_citation(citation) for citation in links.citations],
        "documents": [_document(document) for document in links.documents],
        "mentions": [_mention(mention) for mention in links.mentions],
    }
    return lined(data)


def _source(content: bytes) -> Any:
    """A file of the content as it stands: text as text, an image in base64."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode()}


def _record(record: Any, without: set[str]) -> dict[str, Any]:
    return {name: _plain(getattr(record, name)) for name in _field_names(record.__class__) if name not in without}


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    """The names of a record's fields, in their order; none for what is no record."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else getattr(kind, "_fields", ())


def _plain(value: Any) -> Any:
    """A record as dictionaries and lists, without its place in the content's files."""
    if isinstance(value, str | int):
        return value
    if isinstance(value, Work):
        return _record(value, {"place"}) | {"authors": _names(value.authors), "editors": _names(value.editors)}
    if _field_names(value.__class__):
        return _record(value, {"place"})
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return dict(value) if hasattr(value, "items") else value


def _names(people: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"family": family, "given": given} for family, given in people]


def _section(section: Section) -> dict[str, Any]:
    paragraphs = [
        {
            "id": block.id,
            "kind": block.kind,
            "text": block.prose.plain,
            "markdown": block.prose.source,
            "calls": [f"n{label}" for label in block.prose.calls],
        }
        for block in section.blocks
    ]
    return _record(section, {"place", "blocks"}) | {"paragraphs": paragraphs}


def _note(note: Note, links: Links) -> dict[str, Any]:
    return {
        "id": note.id,
        "label": note.label,
        "text": note.prose.plain,
        "markdown": note.prose.source,
        "called_by": [call.id for call in links.calls_of.get(note.label, ())],
        "paragraphs": links.paragraphs_of(note.label),
    }


def _reference(reference: Reference) -> dict[str, Any]:
    found = reference.found
    return {
        "where": f"n{reference.note}",
        "start": reference.start,
        "end": reference.end,
        "printed": found.printed,
        "id": reference.id,
        "reference": reference.canonical,
        "repository": found.repository.id,
        "series": reference.series_id,
        "piece": reference.piece_id,
        "item": found.item,
        "documents": list(reference.documents),
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return _record(citation, {"work"}) | {"work": citation.work.key}


def _document(document: Document) -> dict[str, Any]:
    return _record(document, {"note", "sender", "recipient", "reference"}) | {
        "id": of_document(document).fragment,
        "where": f"n{document.note}",
        "from": _party(document.sender),
        "to": _party(document.recipient),
        "reference": document.reference.id if document.reference else None,
    }


def _party(party: Party | None) -> dict[str, Any] | None:
    if party is None:
        return None
    return {
        "printed": party.printed,
        "label": party.label,
        "office": party.office,
        "person": party.person.id if party.person else None,
    }


def _mention(mention: Mention) -> dict[str, Any]:
    return {
        "where": mention.where,
        "start": mention.start,
        "end": mention.end,
        "entry": mention.entry.id,
        "register": "people" if isinstance(mention.entry, Person) else "glossary",
    }
