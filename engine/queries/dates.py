"""Dates that cannot be, that their file or their neighbours contradict, or that lack a year."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date as day_of
from itertools import pairwise

from engine.dates import MONTH_FORM, MONTH_NUMBER, is_date, sort_key
from engine.links import Document
from engine.queries.finding import Certainty, Finding, Rule, others
from engine.queries.near import edits, is_transposed
from engine.queries.witness import Passage, PrintedDate, Witness

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAY = re.compile(
    rf"\b(?P<weekday>{'|'.join(WEEKDAYS)}),?\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+"
    rf"(?:of\s+)?(?P<month>{MONTH_FORM}),?\s+(?P<year>\d{{4}})\b"
)
GREGORIAN = 1753
COMPANIONS = 3
FAR = 3
FURTHEST = 25
NEAREST = 5


def impossible_day(witness: Witness) -> Iterator[Finding]:
    """A day exists in its month.

    Bad: `31 Feb. 1943`, `0 May 1931`.  Good: `28 Feb. 1943`.
    """
    for passage in witness.passages:
        for date in witness.dates_in[passage.id]:
            year = date.year or "2000"
            if not all(is_date(f"{year}-{date.month_number:02d}-{day:02d}") for day in date.days):
                yield Finding(passage.id, date.start, date.printed, Certainty.CERTAIN, "there is no such day")


def wrong_weekday(witness: Witness) -> Iterator[Finding]:
    """A weekday is that of its date.

    Bad: `Monday, 9 October 1943`.  Good: `Saturday, 9 October 1943`.
    """
    for passage in witness.passages:
        for match in WEEKDAY.finditer(passage.text) if "day" in passage.text else ():
            month, day, year = MONTH_NUMBER[match["month"][:3].lower()], int(match["day"]), int(match["year"])
            if year < GREGORIAN or not is_date(f"{year}-{month:02d}-{day:02d}"):
                continue
            weekday = WEEKDAYS[day_of(year, month, day).weekday()]
            if weekday != match["weekday"]:
                yield Finding(passage.id, match.start(), match[0], Certainty.LIKELY, f"the day was a {weekday}")


def outside_the_file(witness: Witness) -> Iterator[Finding]:
    """A document is of the years that its file covers.

    The years are those of the register, or else those of the other documents cited from the file, three at least.
    Bad: `4 May 1913` from a file of 1929 to 1933.  Good: `4 May 1931`.
    """
    filed: dict[str, list[tuple[Document, PrintedDate]]] = defaultdict(list)
    for document, printed in witness.dated:
        if document.reference:
            filed[document.reference.piece_id].append((document, printed))
    for group in filed.values():
        reference = group[0][0].reference
        entry = reference.found.piece_entry if reference else None
        if entry and is_date(entry.dates):
            begin, end = entry.dates.partition("/")[0], entry.dates.rpartition("/")[2]
            span = f"the file covers {begin[:4]}" + (f" to {end[:4]}" if end[:4] != begin[:4] else "")
            for document, printed in group:
                if printed.year and not _within(document.date, begin, end):
                    yield _outside(printed, span, [], int(begin[:4]), int(end[:4]))
        else:
            yield from _far_from_the_others(group)


def _within(date: str, begin: str, end: str) -> bool:
    """Whether a date lies in a span, each bound compared as precisely as it is given."""
    day, first, last = (re.sub(r"[?~%]", "", sort_key(one)) for one in (date, begin, end))
    return first <= day[: len(first)] and day[: len(last)] <= last


def _far_from_the_others(group: list[tuple[Document, PrintedDate]]) -> Iterator[Finding]:
    """The first or last document where it lies years from all others, and these lie close together."""
    if len({printed.where for _, printed in group}) <= COMPANIONS:
        return
    dated = sorted((int(printed.year), printed.where, printed.start, printed) for _, printed in group if printed.year)
    for stray, rest in ((dated[0], dated[1:]), (dated[-1], dated[:-1])) if len(dated) > COMPANIONS else ():
        first, last = rest[0][0], rest[-1][0]
        if last - first < FAR and (first - stray[0] >= FAR or stray[0] - last >= FAR):
            span = f"all else cited from the file is of {first}" + (f" to {last}" if last > first else "")
            yield _outside(stray[3], span, [where for _, where, *_ in rest], first, last)


def _outside(printed: PrintedDate, span: str, evidence: list[str], first: int, last: int) -> Finding:
    near = [str(year) for year in range(first, last + 1) if edits(str(year), printed.year) == 1] if last - first < 100 else []
    suspected = re.sub(r"\d{4}$", near[0], printed.printed) if len(near) == 1 else ""
    certainty = Certainty.POSSIBLE if evidence and not suspected else Certainty.LIKELY
    return Finding(printed.where, printed.start, printed.printed, certainty, span, suspected, others(evidence, printed.where))


def outside_the_subject(witness: Witness) -> Iterator[Finding]:
    """A document is not younger than the article, nor a generation from all others cited.

    A year with two figures changed about is asked about sooner.
    Bad: `4 May 2931`, or `4 May 1391` among letters of 1931.  Good: `4 May 1931`.
    """
    dated: dict[int, list[PrintedDate]] = defaultdict(list)
    for _, printed in witness.dated:
        if printed.year:
            dated[int(printed.year)].append(printed)
    published = int(witness.edition.article.year or 9999)
    for year, dates in dated.items():
        rest = [other for other in dated if other != year and other <= published]
        slips = [other for other in rest if edits(str(other), str(year)) == 1]
        distance = min((abs(other - year) for other in rest), default=0)
        transposed = [other for other in slips if is_transposed(str(other), str(year))]
        slips = transposed or slips
        if year <= published and not (slips and distance >= (NEAREST if transposed else FURTHEST)):
            continue
        said = f"the article is of {published}" if year > published else "no other document cited is of that time"
        for printed in dates:
            suspected = re.sub(r"\d{4}$", str(slips[0]), printed.printed) if len(slips) == 1 else ""
            yield Finding(printed.where, printed.start, printed.printed, Certainty.LIKELY, said, suspected)


def year_missing(witness: Witness) -> Iterator[Finding]:
    """A date that is cited has its year, or takes it from the next date before the file.

    Bad: `Miles to Rushbrooke, 6 Feb. ADM223/249.`
    Good: `Fisher to Rushbrooke, 3 July, Maund to Clanchy, 15 Aug. 1943 ADM223/249.`
    """
    for note in witness.notes:
        ends = _citation_ends(witness, note)
        for date in witness.dates_in[note.id]:
            is_cited = any(end >= date.end for end in ends) and not witness.is_narrated(date) and not _opens_a_clause(note, date)
            if is_cited and not witness.has_year(date):
                said = "no year is given, and no date of the same citation supplies it"
                yield Finding(note.id, date.start, date.printed, Certainty.CERTAIN, said)


def _citation_ends(witness: Witness, note: Passage) -> list[int]:
    """Where each citation ends: with its file."""
    return [reference.end for reference in witness.references_in(note)]


def _opens_a_clause(note: Passage, date: PrintedDate) -> bool:
    """Whether the date opens a clause rather than following a name: `12 April was the day`."""
    return bool(re.match(r"\s+[a-z]", note.text[date.end : date.end + 4]))


def year_from_a_later_date(witness: Witness) -> Iterator[Finding]:
    """A date that takes its year from the next one does not come after it in the calendar.

    Bad: `Turner minute, 21 Dec., Miles minute, 5 Jan. 1943`.  Good: `21 Dec. 1942, Miles minute, 5 Jan. 1943`.
    """
    for note in witness.notes:
        dates = witness.dates_in[note.id]
        ends = _citation_ends(witness, note)
        for date, following in pairwise(dates):
            together = not any(date.end <= end <= following.start for end in ends)
            later = (date.month_number, date.days[-1]) > (following.month_number, following.days[0])
            if together and later and following.year and not date.year and not witness.is_narrated(date):
                said = f"the year cannot be that of {following.printed}, if the two are in order"
                yield Finding(note.id, date.start, date.printed, Certainty.POSSIBLE, said)


RULES = (
    Rule("D21", "date", impossible_day),
    Rule("D22", "date", wrong_weekday),
    Rule("D23", "date", outside_the_file),
    Rule("D24", "date", outside_the_subject),
    Rule("D25", "date", year_missing),
    Rule("D26", "date", year_from_a_later_date),
)
