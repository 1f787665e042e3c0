"""CSL items as RIS, with the tags that Zotero and EndNote read.

In RIS of a manuscript the archive stands under DB, the place in it under AN, the kind of document under M3 (so Zotero's
translator reads and writes them). Lines end with \\n; readers accept it beside the \\r\\n of the format's first description.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from engine.exports.citations import Item, names_in_words

TYPES = {
    "article-journal": "JOUR", "book": "BOOK", "chapter": "CHAP", "manuscript": "MANSCPT", "pamphlet": "PAMP",
    "paper-conference": "CONF", "report": "RPRT", "thesis": "THES", "webpage": "ELEC",
}  # fmt: skip
TAGS = (
    ("id", "ID"), ("title", "TI"), ("title-short", "ST"), ("container-title", "T2"), ("collection-title", "T3"),
    ("volume", "VL"), ("issue", "IS"), ("edition", "ET"), ("publisher", "PB"), ("publisher-place", "CY"),
    ("archive", "DB"), ("archive_location", "AN"), ("archive-place", "CY"), ("genre", "M3"),
    ("ISSN", "SN"), ("ISBN", "SN"), ("DOI", "DO"), ("URL", "UR"), ("language", "LA"), ("note", "N1"),
)  # fmt: skip


def ris(items: Iterable[Item]) -> bytes:
    """Return items as a RIS file in their order."""
    return "\n".join("".join(f"{tag}  - {value}\n" for tag, value in _lines(item)) for item in items).encode()


def _lines(item: Item) -> Iterator[tuple[str, str]]:
    yield "TY", TYPES.get(item["type"], "GEN")
    # A book's editors are A3; A2 would make them editors of its series.
    for role, tag in (("author", "AU"), ("editor", "A3" if item["type"] == "book" else "A2")):
        yield from ((tag, name) for name in names_in_words(item.get(role, ())))
    for field, tag in TAGS:
        if value := item.get(field):
            yield tag, re.sub(r"\s+", " ", value)
    yield from _dates(item.get("issued", {}))
    yield from _pages(item.get("page", ""))
    yield from (("KW", word) for word in item.get("keyword", "").split(", ") if word)
    yield "ER", ""


def _dates(date: Item) -> Iterator[tuple[str, str]]:
    parts: Sequence[int] = date.get("date-parts", [[]])[0]
    if not parts:
        if date:
            yield "PY", date["literal"]
        return
    year, *rest = parts
    yield "PY", f"{year:04d}"
    if rest:
        month, day = (*(f"{number:02d}" for number in rest), "")[:2]
        yield "DA", f"{year:04d}/{month}/{day}/"


def _pages(pages: str) -> Iterator[tuple[str, str]]:
    first, dash, last = pages.partition("-")
    if first:
        yield "SP", first
    if dash:
        yield "EP", last
