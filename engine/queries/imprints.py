"""Imprints and pages: whether they are all there, and like those of other works."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from engine.links import Citation
from engine.queries.finding import Certainty, Finding, Rule, others
from engine.queries.habits import Instance, against_habit, habit
from engine.queries.witness import Witness, once

IMPRINT = re.compile(r"[^()]{0,60}\((?P<imprint>[^()]*?\b(?P<year>1[4-9]\d\d|20\d\d))\)(?P<gap>[\s,:;]*)")
IMPRINT_GAP = re.compile(r"\)[\s,:;]*")
FIRST_PAGE = re.compile(r"(?:pp?\.\s*)?\d+(?:[-–]\d+)?")
IBID = re.compile(r"\bIbid\b|\bibid\b")


class Imprint(NamedTuple):
    """Place, publisher and year in brackets after a title, and what follows them."""

    citation: Citation
    start: int
    printed: str
    year: str
    gap: tuple[int, int]


@once
def _imprints(witness: Witness) -> list[Imprint]:
    found = []
    for citation in witness.links.citations:
        text = witness.text_of(citation.where)
        match = IMPRINT.match(text, citation.end)
        if match and not citation.short:
            printed = f"({match['imprint']})"
            found.append(Imprint(citation, match.start("imprint") - 1, printed, match["year"], match.span("gap")))
    return found


def comma_before_pages(witness: Witness) -> Iterator[Finding]:
    """A comma parts the imprint from the pages.

    Bad: `(London: Macmillan, 1986) 58-63`.  Good: `(London: Macmillan, 1986), 58-63`.
    """
    found = []
    for imprint in _imprints(witness):
        text = witness.text_of(imprint.citation.where)
        if page := FIRST_PAGE.match(text, imprint.gap[1]):
            stands, gap = text[imprint.start : page.end()], text[slice(*imprint.gap)]
            found.append(Instance(imprint.citation.where, imprint.start, stands, gap))
    said = "imprint and pages are not parted as elsewhere"
    yield from against_habit(found, said, lambda one, usual: IMPRINT_GAP.sub(f"){usual}", one.stands))


def imprint_incomplete(witness: Witness) -> Iterator[Finding]:
    """A book's imprint has place and publisher, where others have both, and the year of the bibliography.

    Bad: `(Macmillan, 1986)` or `(London, 1986)` where others have `(London: John Murray, 2001)`.
    """
    found = [imprint for imprint in _imprints(witness) if not imprint.citation.work.is_article]
    full = habit(":" in imprint.printed for imprint in found)
    for imprint in found:
        if full and ":" not in imprint.printed:
            places = others((other.citation.where for other in found if ":" in other.printed), imprint.citation.where)
            said = "place or publisher is missing"
            yield Finding(imprint.citation.where, imprint.start, imprint.printed, Certainty.LIKELY, said, "", places)
        elif re.fullmatch(r"\d{4}", imprint.citation.work.year) and imprint.citation.work.year not in imprint.printed:
            mended = imprint.printed.replace(imprint.year, imprint.citation.work.year)
            said = f"the bibliography has {imprint.citation.work.year}"
            yield Finding(imprint.citation.where, imprint.start, imprint.printed, Certainty.LIKELY, said, mended)


def imprint_missing(witness: Witness) -> Iterator[Finding]:
    """A book is given with its imprint the first time a note cites it in full.

    Bad: `Hubert Griffith, R.A.F. in Russia.` where other books have place, publisher and year.
    """
    first: dict[str, Citation] = {}
    for citation in witness.links.citations:
        if citation.where in witness.note_ids and not citation.work.is_article:
            first.setdefault(citation.work.key, citation)
    books = (imprint.citation for imprint in _imprints(witness) if imprint.citation.work.type == "book")
    with_imprint = dict.fromkeys((citation.where, citation.start) for citation in books)
    full = [citation for citation in first.values() if not citation.short and citation.work.type == "book"]
    if habit(((citation.where, citation.start) in with_imprint for citation in full), fewest=4):
        for citation in full:
            if (citation.where, citation.start) not in with_imprint:
                printed = witness.text_of(citation.where)[citation.start : citation.end]
                said = "the book is cited without its imprint"
                places = others((where for where, _ in with_imprint), citation.where)
                yield Finding(citation.where, citation.start, printed, Certainty.LIKELY, said, "", places)


def page_missing(witness: Witness) -> Iterator[Finding]:
    """A work cited by its short title is cited with a page, where others are.

    Bad: `Smith, Sharing Secrets.`  Good: `Smith, Sharing Secrets, 98.`
    """
    short = [citation for citation in witness.links.citations if citation.short and citation.where in witness.note_ids]
    if habit((bool(citation.pages) for citation in short), fewest=4):
        for citation in short:
            if not citation.pages:
                printed = witness.text_of(citation.where)[citation.start : citation.end]
                places = others((other.where for other in short if other.pages), citation.where)
                said = "no page is given, as for other short titles"
                yield Finding(citation.where, citation.start, printed, Certainty.POSSIBLE, said, "", places)


def page_outside(witness: Witness) -> Iterator[Finding]:
    """A page of an article lies within the article.

    Bad: page 177 of an article on pages 75 to 78.
    """
    for citation in witness.links.citations:
        extent = re.fullmatch(r"(\d{1,9})\s*[-–]+\s*(\d{1,9})", citation.work.fields.get("pages", ""))
        if not extent or not citation.work.is_article or citation.where not in witness.note_ids:
            continue
        first, last = int(extent[1]), int(extent[1][: max(0, len(extent[1]) - len(extent[2]))] + extent[2])
        for page in re.findall(r"(?<!\d)\d{1,9}(?!\d)", re.sub(r"[-–]\d+", "", citation.pages)):
            if first <= last and not first <= int(page) <= last:
                start = witness.text_of(citation.where).find(page, citation.end)
                said = f"the bibliography has {citation.work.key} on pages {first} to {last}"
                yield Finding(citation.where, start, page, Certainty.LIKELY, said)


def ibid_of_two(witness: Witness) -> Iterator[Finding]:
    """`Ibid.` follows a note that cites one thing.

    Bad: `Ibid., 12.` after a note with two works.
    """
    for before, note in pairwise(witness.notes):
        if match := IBID.match(note.text):
            works = {citation.work.key for citation in witness.links.citations_in.get(before.id, ())}
            files = {reference.canonical for reference in witness.links.references_in.get(before.id[1:], ())}
            if len(works | files) > 1:
                said = f"the note before cites {len(works | files)} things"
                yield Finding(note.id, match.start(), match[0], Certainty.POSSIBLE, said, "", (before.id,))


RULES = (
    Rule("D85", "punctuation", comma_before_pages),
    Rule("D86", "citation", imprint_incomplete),
    Rule("D87", "citation", imprint_missing),
    Rule("D88", "citation", page_missing),
    Rule("D89", "citation", page_outside),
    Rule("D90", "citation", ibid_of_two),
)
