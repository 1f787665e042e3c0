"""Works, the article and the archival files as CSL-JSON items, from which RIS and TEI are derived.

CSL-JSON is the data format of the Citation Style Language 1.0.2, read by Zotero, pandoc and others. An item is a
dictionary with CSL's own field names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from engine import dates
from engine.address import of_catalogue
from engine.links import Links, Reference
from engine.model import Edition, Work

Item = dict[str, Any]

TYPES = {
    "article": "article-journal", "book": "book", "booklet": "pamphlet", "inbook": "chapter", "incollection": "chapter",
    "inproceedings": "paper-conference", "mastersthesis": "thesis", "online": "webpage", "phdthesis": "thesis",
    "proceedings": "book", "report": "report", "techreport": "report", "thesis": "thesis", "unpublished": "manuscript",
}  # fmt: skip
FIELDS = {
    "address": "publisher-place", "booktitle": "container-title", "doi": "DOI", "edition": "edition", "institution": "publisher",
    "isbn": "ISBN", "issn": "ISSN", "journal": "container-title", "journaltitle": "container-title", "keywords": "keyword",
    "language": "language", "location": "publisher-place", "note": "note", "number": "issue", "publisher": "publisher",
    "school": "publisher", "series": "collection-title", "url": "URL", "volume": "volume",
}  # fmt: skip


def csl_json(items: Sequence[Item]) -> bytes:
    """Return items as a CSL-JSON file."""
    return (json.dumps(items, ensure_ascii=False, indent=2) + "\n").encode()


def work_item(work: Work) -> Item:
    """Return a published work as a CSL item."""
    item: Item = {"id": work.key, "type": TYPES.get(work.type, "document"), "title": work.title}
    if work.short_title:
        item["title-short"] = work.short_title
    for role, people in (("author", work.authors), ("editor", work.editors)):
        if people:
            item[role] = [_name(family, given) for family, given in people]
    date = work.fields.get("date") or work.year
    if date:
        item["issued"] = issued(date)
    if pages := work.fields.get("pages"):
        item["page"] = re.sub(r"\s*[–—]+\s*", "-", pages)
    item.update((field, work.fields[name]) for name, field in FIELDS.items() if work.fields.get(name))
    return item


def article_work(edition: Edition) -> Work:
    """Return the article itself as a work, as far as its record says."""
    article = edition.article
    fields = {
        "journal": article.journal,
        "volume": article.volume,
        "number": article.issue,
        "pages": article.pages if article.volume else "",  # those of an online first are not final
        "date": article.published,
        "publisher": article.publisher,
        "issn": article.issn,
        "doi": article.doi,
        "url": article.doi_url,
        "language": edition.language,
        "keywords": ", ".join(edition.keywords),
    }
    return Work(
        key=re.sub(r"\W", "", edition.authors[0].family.lower()) + article.year,
        type="article",
        title=edition.title,
        authors=tuple((author.family, author.given) for author in edition.authors),
        year=article.year,
        place=edition.place,
        fields={name: text for name, text in fields.items() if text},
        short_title="" if edition.short_title == edition.title else edition.short_title,
    )


def archive_items(links: Links) -> list[Item]:
    """Return each distinct archival reference as a CSL manuscript, in the order in which they are first cited."""
    notes: dict[str, list[str]] = {}
    first: dict[str, Reference] = {}
    for reference in links.references:
        first.setdefault(reference.canonical, reference)
        notes.setdefault(reference.canonical, []).append(reference.note)
    return [_archive_item(reference, list(dict.fromkeys(notes[form]))) for form, reference in first.items()]


def _archive_item(reference: Reference, notes: Sequence[str]) -> Item:
    found = reference.found
    piece, series = found.piece_entry, found.series
    series_title = series.title if series else ""
    item = {
        "id": reference.id,
        "type": "manuscript",
        "title": (piece.title if piece else "") or series_title or reference.canonical,
        "genre": "archival file" if found.piece else "archival collection",
        "archive": found.repository.name,
        "archive-place": found.repository.location,
        "archive_collection": series_title,
        "archive_location": reference.canonical,
        "URL": _catalogue(reference),
        "note": f"Cited in note{'s' if len(notes) > 1 else ''} {', '.join(notes)}",
    }
    return {field: value for field, value in item.items() if value}


def _catalogue(reference: Reference) -> str:
    """The address of the catalogue's record of the piece, else of its series; empty where neither is known."""
    found = reference.found
    record = (found.piece_entry.catalogue if found.piece_entry else "") or (found.series.catalogue if found.series else "")
    return of_catalogue(found.repository, found.piece_canonical, record) if record else ""


def issued(date: str) -> Item:
    """Return an EDTF date as CSL's date: its parts as numbers, two lists of them for an interval."""
    if not dates.is_date(date):
        return {"literal": date}
    parts = [[int(number) for number in dates.sort_key(one).split("-")] for one in date.split("/")]
    return {"date-parts": parts} | ({"circa": True} if re.search("[?~%]", date) else {})


def _name(family: str, given: str) -> Item:
    """A name in its parts; one without a given name is that of a body."""
    if not given:
        return {"literal": family}
    given, _, suffix = given.partition(", ")
    name = {"family": family, "given": given}
    return name | ({"suffix": suffix} if suffix else {})


def names_in_words(people: Iterable[Item]) -> list[str]:
    """Return CSL names as they are sorted: `Folly, Martin H.`, or a body's name."""
    return [person.get("literal") or ", ".join(filter(None, map(person.get, ("family", "given", "suffix")))) for person in people]


def short_title(work: Work) -> tuple[str, str]:
    """Return a work as a later note names it: the family name of its first author and its short title."""
    people = work.authors or work.editors
    return (people[0][0] if people else ""), work.short_title or work.title
