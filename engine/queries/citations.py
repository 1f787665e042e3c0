"""Published works: short titles that mean nothing or two things, and references unlike the others in form."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from engine.links import Citation
from engine.model import Work
from engine.queries.finding import Certainty, Finding, Rule, others
from engine.queries.near import habit
from engine.queries.quotes import spans_of
from engine.queries.witness import Passage, Witness

REACH = 90
QUOTE_MARKS = "'\"‘’“”*"
IMPRINT = re.compile(r"[^()]{0,60}\((?P<imprint>[^()]*?\b(?P<year>1[4-9]\d\d|20\d\d))\)(?P<gap>[\s,:;]*)(?P<page>(?:pp?\.\s*)?\d)?")
PAGES_NEXT = re.compile(r"[\"'’”]?,\s*(?:pp?\.\s*)?\d+(?:[-–]\d+)?(?:,\s*\d+(?:[-–]\d+)?)*(?=[.;,)]|$)")
AUTHOR_LAST = re.compile(r"(?P<family>[^\W\d_a-z][\w’'-]+),\s[\"'“‘]?$")
TITLE_IN_QUOTES = re.compile(r"(?:(?<=[\s(])|^)(?:'(?P<s>[^']{4,80})'|‘(?P<c>[^‘’]{4,80})’|“(?P<d>[^“”]{4,80})”|\"(?P<e>[^\"]{4,80})\")")
SUBTITLE = re.compile(r"\w(?:(?P<colon>:)\s|(?P<stop>\.)\s(?=[^\W\d_a-z]))")
IBID = re.compile(r"\bIbid\b|\bibid\b")


def short_title(witness: Witness) -> Iterator[Finding]:
    """A short title means one work.

    Bad: `Aldrich, Hidden Hnd, 29.` where no work is called so; `Folly, Churchill, 12.` where two begin so.
    Good: `Aldrich, Hidden Hand, 29.`
    """
    by_family: dict[str, list[Work]] = defaultdict(list)
    for work in witness.edition.works:
        for family, _ in work.authors or work.editors:
            by_family[family].append(work)
    for note in witness.notes:
        for citation in witness.links.citations_in.get(note.id, ()):
            if citation.short:
                yield from _of_two(note, citation, by_family)
        for start, end in _titles_alone(witness, note):
            author = AUTHOR_LAST.search(note.text, max(0, start - REACH), start)
            if author and PAGES_NEXT.match(note.text, end):
                yield from _of_none(note, start, end, by_family.get(author["family"], []))


def _of_two(note: Passage, citation: Citation, by_family: dict[str, list[Work]]) -> Iterator[Finding]:
    printed = note.text[citation.start : citation.end]
    families = [family for family, _ in citation.work.authors or citation.work.editors]
    meant = {work.key: work for family in families for work in by_family[family] if _words(printed) in _words(work.title)}
    if len(meant) > 1:
        said = f"the short title may mean {' or '.join(sorted(meant))}"
        yield Finding(note.id, citation.start, printed, Certainty.POSSIBLE, said)


def _of_none(note: Passage, start: int, end: int, works: list[Work]) -> Iterator[Finding]:
    printed = note.text[start:end].strip(QUOTE_MARKS)
    at = start + note.text[start:end].find(printed)
    meant = [work for work in works if f" {_words(printed)} " in f" {_words(work.title)} "]
    if len(meant) > 1:
        said = f"the short title may mean {' or '.join(sorted(work.key for work in meant))}"
        yield Finding(note.id, at, printed, Certainty.POSSIBLE, said)
    elif not meant:
        yield Finding(note.id, at, printed, Certainty.LIKELY, "no work of this author is called so" if works else "no work is called so")


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _titles_alone(witness: Witness, note: Passage) -> Iterator[tuple[int, int]]:
    """The stretches in italics or quotation marks that are no work known and no journal."""
    named = {_words(work.fields.get(key, "")) for work in witness.edition.works for key in ("journal", "booktitle", "series")}
    spans = [(start, end) for start, end, kind in spans_of(note) if kind == "em"]
    spans += [match.span() for match in TITLE_IN_QUOTES.finditer(note.text)]
    taken = witness.titles_in.get(note.id, [])
    for start, end in sorted(spans):
        known = any(start < stop and begin < end for begin, stop in taken)
        if not known and _words(note.text[start:end]) not in named:
            yield start, end


@dataclass(frozen=True)
class Imprint:
    """Place, publisher and year in brackets after a title, and what follows them."""

    citation: Citation
    start: int
    printed: str
    year: str
    gap: tuple[int, int]
    has_page: bool


def _imprints(witness: Witness) -> Iterator[Imprint]:
    for citation in witness.links.citations:
        text = witness.text_of(citation.where)
        match = IMPRINT.match(text, citation.end)
        if match and not citation.short:
            yield Imprint(citation, match.start("imprint") - 1, f"({match['imprint']})", match["year"], match.span("gap"), bool(match["page"]))


def comma_before_title(witness: Witness) -> Iterator[Finding]:
    """A comma parts an author from the title.

    Bad: `Richard J. Aldrich The Hidden Hand`.  Good: `Richard J. Aldrich, The Hidden Hand`.
    """
    found = []
    for citation in witness.links.citations:
        text = witness.text_of(citation.where)
        begin = max(0, citation.start - REACH)
        head = text[begin : citation.start].rstrip(QUOTE_MARKS)
        for family, _ in citation.work.authors or citation.work.editors:
            at = head.rfind(family)
            gap = head[at + len(family) :] if at >= 0 else None
            if gap is not None and gap.strip() in {"", ",", ":"} and gap:
                found.append((citation, begin + at, begin + at + len(family), gap))
                break
    usual = habit((gap for *_, gap in found), fewest=4)
    for citation, start, end, gap in found:
        if usual and gap != usual:
            text = witness.text_of(citation.where)
            places = others((other.where for other, *_, one in found if one == usual), citation.where)
            said = f"author and title ({citation.work.short_title or citation.work.title}) are not parted as elsewhere"
            stop = end + len(gap.rstrip())
            yield Finding(citation.where, start, text[start:stop], Certainty.CERTAIN, said, text[start:end] + usual.rstrip(), places)


def comma_before_pages(witness: Witness) -> Iterator[Finding]:
    """A comma parts the imprint from the pages.

    Bad: `(London: Macmillan, 1986) 58-63`.  Good: `(London: Macmillan, 1986), 58-63`.
    """
    found = [imprint for imprint in _imprints(witness) if imprint.has_page]
    texts = [witness.text_of(imprint.citation.where) for imprint in found]
    usual = habit(text[slice(*imprint.gap)] for imprint, text in zip(found, texts, strict=True))
    for imprint, text in zip(found, texts, strict=True):
        if usual is not None and text[slice(*imprint.gap)] != usual:
            page = (re.match(r"[\d–-]+", text[imprint.gap[1] :]) or [""])[0]
            stands = text[imprint.start : imprint.gap[1]] + page
            mended = imprint.printed + usual + page
            places = others((other.citation.where for other in found), imprint.citation.where)
            said = "imprint and pages are not parted as elsewhere"
            yield Finding(imprint.citation.where, imprint.start, stands, Certainty.CERTAIN, said, mended, places)


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
                places = others((where for where, _ in with_imprint), citation.where)
                yield Finding(citation.where, citation.start, printed, Certainty.LIKELY, "the book is cited without its imprint", "", places)


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
        extent = re.fullmatch(r"(\d+)\s*[-–]+\s*(\d+)", citation.work.fields.get("pages", ""))
        if not extent or not citation.work.is_article or citation.where not in witness.note_ids:
            continue
        first, last = int(extent[1]), int(extent[1][: max(0, len(extent[1]) - len(extent[2]))] + extent[2])
        for page in re.findall(r"\d+", re.sub(r"[-–]\d+", "", citation.pages)):
            if first <= last and not first <= int(page) <= last:
                start = witness.text_of(citation.where).find(page, citation.end)
                said = f"the bibliography has {citation.work.key} on pages {first} to {last}"
                yield Finding(citation.where, start, page, Certainty.LIKELY, said)


def emphasis_beyond_title(witness: Witness) -> Iterator[Finding]:
    """Italics begin and end with the title.

    Bad: italics that take in the author's name before it.
    """
    for note in witness.notes:
        emphasised = [(start, end) for start, end, kind in spans_of(note) if kind == "em"]
        for citation in witness.links.citations_in.get(note.id, ()):
            for start, end in emphasised:
                lead = note.text[start : citation.start]
                families = [family for family, _ in citation.work.authors or citation.work.editors]
                if start < citation.start < end and any(family in lead for family in families):
                    stop = start + len(lead) + len(citation.work.short_title or citation.work.title)
                    stands = note.text[start : min(end, stop)]
                    yield Finding(note.id, start, stands, Certainty.CERTAIN, "the italics of the title take in the author's name")


def subtitle_mark(witness: Witness) -> Iterator[Finding]:
    """Title and subtitle are parted by one mark throughout.

    Bad: `Comrades in Arms. British Aid to Russia` where other titles have a colon.
    """
    found = []
    for citation in witness.links.citations:
        title = witness.text_of(citation.where)[citation.start : citation.end]
        if match := SUBTITLE.search(title) if not citation.short and citation.where in witness.note_ids else None:
            found.append((citation, title, match))
    usual = habit((match[match.lastgroup or 0] for *_, match in found), share=0.7, fewest=4)
    for citation, title, match in found:
        if usual and match[match.lastgroup or 0] != usual:
            at = match.start(match.lastgroup or 0)
            mended = title[:at] + usual + title[at + 1 :]
            places = others((other.where for other, _, one in found if one[one.lastgroup or 0] == usual), citation.where)
            said = "other titles have another mark before the subtitle"
            yield Finding(citation.where, citation.start, title, Certainty.POSSIBLE, said, mended, places)


def ibid_of_two(witness: Witness) -> Iterator[Finding]:
    """`Ibid.` follows a note that cites one thing.

    Bad: `Ibid., 12.` after a note with two works.
    """
    for before, note in zip(witness.notes, witness.notes[1:], strict=False):
        if match := IBID.match(note.text):
            works = {citation.work.key for citation in witness.links.citations_in.get(before.id, ())}
            files = {reference.canonical for reference in witness.links.references_in.get(before.id[1:], ())}
            if len(works | files) > 1:
                said = f"the note before cites {len(works | files)} things"
                yield Finding(note.id, match.start(), match[0], Certainty.POSSIBLE, said, "", (before.id,))


RULES = (
    Rule("D81", "citation", short_title),
    Rule("D82", "punctuation", comma_before_title),
    Rule("D83", "punctuation", comma_before_pages),
    Rule("D84", "citation", imprint_incomplete),
    Rule("D85", "citation", imprint_missing),
    Rule("D86", "citation", page_missing),
    Rule("D87", "citation", page_outside),
    Rule("D88", "punctuation", emphasis_beyond_title),
    Rule("D89", "consistency", subtitle_mark),
    Rule("D90", "citation", ibid_of_two),
)
