"""The references and the letters as tables: CSV as RFC 4180 has it, in UTF-8, with a header and \\n at line ends.

A cell that begins as a formula does is preceded by an apostrophe; see FORMULA.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from engine.apparatus import apparatus_of
from engine.archive import natural_key
from engine.links import Document, Links, Reference

ARCHIVES = ("note", "paragraph", "repository", "reference", "series", "piece", "item", "document", "printed")
LETTERS = ("note", "paragraph", "kind", "from", "to", "date", "reference", "printed")
ORDERS = ("repository", "reference", "series", "piece", "sections")
FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")


def archives_csv(links: Links) -> bytes:
    """Return one row for each archival reference of each note, in the order of the notes."""
    return _table(ARCHIVES, (_reference_row(links, reference) for reference in links.references))


def letters_csv(links: Links) -> bytes:
    """Return one row for each letter or other document of each note; its date is EDTF."""
    return _table(LETTERS, (_document_row(links, document) for document in links.documents))


def order_csv(links: Links) -> bytes:
    """Return one row for each distinct file, in the archives' order, with the sections that rest on it."""
    found = {reference.piece_id: reference.found for reference in links.references}
    sections: dict[str, list[str]] = {}
    for evidence in apparatus_of(links).evidence:
        for file in evidence.order:
            sections.setdefault(file, []).append(evidence.section.id)
    ordered = sorted(found.items(), key=lambda item: (item[1].repository.name, natural_key(item[1].piece_canonical)))
    rows = (
        [one.repository.name, one.piece_canonical, one.code, one.piece, " ".join(sections.get(file, ()))] for file, one in ordered
    )
    return _table(ORDERS, rows)


def _reference_row(links: Links, reference: Reference) -> list[str]:
    found = reference.found
    return [
        reference.note,
        " ".join(links.paragraphs_of(reference.note)),
        found.repository.name,
        found.canonical,
        found.code,
        found.piece,
        found.item,
        "; ".join(reference.documents),
        found.printed,
    ]


def _document_row(links: Links, document: Document) -> list[str]:
    return [
        document.note,
        " ".join(links.paragraphs_of(document.note)),
        document.kind,
        document.sender.label if document.sender else "",
        document.recipient.label if document.recipient else "",
        document.date,
        document.reference.canonical if document.reference else "",
        document.printed,
    ]


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return stream.getvalue().encode()


def _guarded(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula gets an apostrophe in front, which makes it text.

    One that has such an apostrophe of its own gets another: to have the text back, take one away where FORMULA matches.
    """
    guarded = f"'{cell}" if FORMULA.match(cell) else cell
    return guarded.replace("\r", "\n")
