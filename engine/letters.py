"""Finding letters, minutes, meetings and other dated documents in notes.

A note names a document by who wrote it, to whom, its kind and its date, and the file it lies in:
`Kirkman to Exham (Deputy DMI), 4 Aug., Exham to Kirkman, 28 Sept. 1942 WO178/92.` A sender left out is the
one before (`Martel to COS, 24 May, to CIGS, 9 July 1943`); a year left out is the neighbour's and marked as
inferred. The names are those of the people register and the offices and bodies of the glossary.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from engine.archive import Grammar
from engine.dates import MONTH_FORM, iso_date, sort_key
from engine.links import Document, Party, Reference
from engine.model import Person, Tenure, Term
from engine.register import WholeWords

DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
DATE = re.compile(
    rf"(?<![\w/(.-])(?P<days>{DAY}(?:(?:,\s|\sand\s|,\sand\s|\s?[-–]\s?){DAY}){{0,9}})\s+(?P<month>{MONTH_FORM})"
    rf"(?:,?\s*(?P<year>\d{{4}})(?!\d))?(?![\w/])"
)
CAPITAL = r"[^\W\d_a-z]"
NAME = re.compile(rf"(?:\d+\s)?(?:(?:de|von|van|der)\s)*{CAPITAL}[\w.'’-]*(?:\s(?:{CAPITAL}[\w.'’-]*|de|von|van|der|of|the))*")
KINDS = (
    "letter", "minute", "minutes", "note", "memo", "memorandum", "report", "telegram", "telegrams", "paper", "brief",
    "diary", "directive", "meeting", "mtg", "lecture", "account", "speech", "draft telegram", "despatch", "dispatch",
    "signal", "record", "briefing",
)  # fmt: skip
KIND = re.compile(rf"\b({'|'.join(sorted(KINDS, key=len, reverse=True))})\b", re.IGNORECASE)
KIND_NEXT = re.compile(rf" (?:{'|'.join(KINDS)})\b")
KIND_NAME = {
    "minutes": "minute", "memo": "memorandum", "mtg": "meeting", "telegrams": "telegram", "draft telegram": "telegram",
    "dispatch": "despatch", "briefing": "brief",
}  # fmt: skip
SHORTENED = {
    "mtg", "Adm", "Brig", "Capt", "Cdr", "Col", "Gen", "Hon", "Maj", "Mrs", "Prof", "Rev", "Sgt",
    "Jan", "Feb", "Mar", "Apr", "Jun", "June", "Jul", "July", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec",
}  # fmt: skip
OFFICE_KINDS = {"office", "body", "abbreviation"}
ADDRESSED = re.compile(rf"(?i:{'|'.join(KINDS)})\s+to\s+(?:the\s+)?(?P<recipient>{CAPITAL}.*)$")
BEFORE_RECIPIENT = re.compile(rf"(?<!\S)to (?:{CAPITAL}[\w.-]* ){{0,3}}$")
NO_NAME = re.compile(r"(?:A|An|Another|The|This|That|Its|His|Her|Their|In|On|For)\b")
ASIDE = re.compile(r"\s\([^()]*\)\s?(?=,|$|\sto\s)|\s\d{3,4}\s?(?=,|$)")


class _Dated(NamedTuple):
    """A date in a note: its span, and its days each as an EDTF date."""

    start: int
    end: int
    dates: tuple[str, ...]


class _Draft(NamedTuple):
    """A document as far as it is read: its kind and parties first, then where it stands, its date and its numbers."""

    kind: str
    sender: Party | None
    recipient: Party | None = None
    start: int = 0
    end: int = 0
    printed: str = ""
    date: str = ""
    numbers: tuple[str, ...] = ()


class Correspondents:
    """Who can write and receive: the people of the register, and offices with their holders."""

    def __init__(self, people: Iterable[Person], glossary: Iterable[Term]) -> None:
        people = tuple(people)
        self._person = {form: person for person in people for form in person.forms}
        self._holders: dict[str, list[tuple[Tenure, Person]]] = defaultdict(list)
        for person in people:
            for tenure in person.offices:
                self._holders[tenure.office].append((tenure, person))
        offices = self._holders.keys() | {form for term in glossary if term.kind in OFFICE_KINDS for form in term.forms}
        self._offices = offices - self._person.keys()
        self._words = WholeWords([*self._person, *self._offices])

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Return the names in a text, each with its span."""
        return [(start, end, text[start:end]) for start, end in self._words.spans(text)]

    def party(self, printed: str, date: str = "") -> Party:
        """Return whom a printed name means; an office, its one holder at that date if the register says so."""
        name = re.sub(r"\s+", " ", printed)
        if person := self._person.get(name):
            return Party(printed, person)
        holders = [person for tenure, person in self._holders.get(name, ()) if _holds(tenure, date)]
        return Party(printed, holders[0] if len(holders) == 1 else None, name if name in self._offices else "")


def _holds(tenure: Tenure, date: str) -> bool:
    """Whether the tenure spans the date, each compared to the precision in which its bound is known."""
    if not date:
        return False
    day, begin, end = sort_key(date), sort_key(tenure.begin), sort_key(tenure.end)
    return begin <= day[: len(begin)] and (not end or day[: len(end)] <= end)


class Finder:
    """Finds the documents of one note after another; it remembers the last year for a note that gives none."""

    def __init__(self, grammar: Grammar, correspondents: Correspondents) -> None:
        self._grammar = grammar
        self._correspondents = correspondents
        self._last_year = ""

    def find(
        self, note: str, text: str, references: Sequence[Reference], taken: Sequence[tuple[int, int]] = ()
    ) -> list[Document]:
        """Return the documents of a note in order; `taken` are the spans of published works."""
        numbers = [m for m in self._grammar.document.finditer(text) if not _within(m.start(), taken)]
        files = [r for r in references if r.found.piece]
        masked = _mask(text, [m.span() for m in numbers] + [(r.start, r.end) for r in files])
        dated = self._dates(masked, files, taken)
        stops = {m.end() for m in re.finditer(r"[;.](?=\s)", masked) if _is_stop(masked, m)}
        found = list(self._documents(text, masked, dated, numbers, sorted(stops | {r.end for r in files})))
        found += _undated(text, numbers, {number for document in found for number in document.numbers})
        found.sort(key=lambda document: (document.start, sort_key(document.date)))
        placed = _with_references(found, references)
        return [
            Document(
                f"{note}-{count}", note, draft.kind, draft.start, draft.end, draft.printed,
                draft.sender, draft.recipient, draft.date, draft.numbers, reference,
            )
            for count, (draft, reference) in enumerate(placed, 1)
        ]  # fmt: skip

    def _dates(self, masked: str, references: Sequence[Reference], taken: Sequence[tuple[int, int]]) -> list[_Dated]:
        matches = [m for m in DATE.finditer(masked) if not _within(m.start(), taken)]
        years = [m["year"] or "" for m in matches]
        found = []
        for index, match in enumerate(matches):
            year = years[index] or self._inferred_year(matches, index, years, references)
            if not year:
                continue
            inferred = not years[index]
            days = re.findall(r"\d+", match["days"])
            dates = [iso_date(day, match["month"], year, inferred=inferred) for day in days]
            if re.search(r"[-–]", match["days"]):
                dates = [f"{dates[0]}/{dates[-1]}"]
            found.append(_Dated(match.start(), match.end(), tuple(dates)))
            self._last_year = year
        return found

    def _inferred_year(
        self, matches: Sequence[re.Match[str]], index: int, years: Sequence[str], references: Sequence[Reference]
    ) -> str:
        """The next year in the same file's citation, else the one before, else one of the neighbouring note."""
        end = min((r.start for r in references if r.start >= matches[index].end()), default=10**9)
        following = (year for match, year in zip(matches[index:], years[index:], strict=True) if year and match.start() < end)
        before = filter(None, reversed(years[:index]))
        after = filter(None, years[index:])
        return next(following, "") or next(before, "") or next(after, self._last_year)

    def _documents(
        self, text: str, masked: str, dated: Sequence[_Dated], numbers: Sequence[re.Match[str]], stops: Sequence[int]
    ) -> Iterator[_Draft]:
        last: _Draft | None = None
        begin = 0
        for one in dated:
            begin = max([begin, *(stop for stop in stops if stop <= one.start)])
            own = [m for m in numbers if begin <= m.start() < one.start or _directly_after(masked, one.end, m)]
            start, head = _head(text, masked, begin, one.start)
            begin = max([one.end, *(m.end() for m in own)])
            if head or own:
                draft = self._read(head, one.dates[0], last, [m[0] for m in own])
                draft = draft and draft._replace(start=start, numbers=tuple(m[0] for m in own))
            else:
                draft = last
            if draft is None:
                continue
            last = draft
            printed = text[draft.start : begin].strip()
            for date in one.dates:
                sender, recipient = self._holding(draft.sender, date), self._holding(draft.recipient, date)
                yield draft._replace(sender=sender, recipient=recipient, end=begin, printed=printed, date=date)

    def _holding(self, party: Party | None, date: str) -> Party | None:
        """The party with who held its office on that day."""
        return party and self._correspondents.party(party.printed, date)

    def _read(self, head: str, date: str, last: _Draft | None, numbers: Sequence[str]) -> _Draft | None:
        """Read what stands before a date, its last clause first; None where it is not a document."""
        bare = _unspaced(ASIDE.sub("", head))
        clause = bare.rpartition(", ")[2]
        if clause != bare and (draft := self._minute(clause, date, strict=True)):
            return draft
        return self._letter(bare, date, last, numbers) or self._minute(bare, date, numbers=numbers)

    def _letter(self, bare: str, date: str, last: _Draft | None, numbers: Sequence[str]) -> _Draft | None:
        """A document with a recipient: `Miles letter to Clanchy`, `Martel to COS`, `to CIGS`, `Directive to MacFarlane`."""
        names = self._correspondents.find(bare)
        found = _recipient(bare, names)
        if found is None:
            plain = bare.partition(" to ")
            if NAME.fullmatch(plain[0]) and NAME.fullmatch(plain[2]):
                writer, addressee = (self._correspondents.party(name, date) for name in (plain[0], plain[2]))
                return _Draft("telegram" if _is_telegram(numbers) else "letter", writer, addressee)
            addressed = ADDRESSED.match(bare)
            return _Draft(_kind(bare), None, Party(addressed["recipient"])) if addressed else None
        lead, recipient = bare[: found[0]], self._correspondents.party(found[1], date)
        kind = _kind(lead)
        before = [name for name in names if name[1] <= found[0]]
        if before:
            return _Draft(
                kind or ("telegram" if _is_telegram(numbers) else "letter"),
                self._correspondents.party((before[0] if kind else before[-1])[2], date), recipient,
            )  # fmt: skip
        name = lead.strip()
        sender = Party(name) if not kind and NAME.fullmatch(name) else last.sender if last and not name else None
        return _Draft(kind or ("telegram" if _is_telegram(numbers) else "letter"), sender, recipient)

    def _minute(self, bare: str, date: str, *, strict: bool = False, numbers: Sequence[str] = ()) -> _Draft | None:
        """A document without recipient: `Rushbrooke minute`, `Note by Turner`, `COS(43)37th mtg`; strictly, name and kind only."""
        names = self._correspondents.find(bare)
        writer = next((name for name in names[:1] if name[0] == 0 or bare[: name[0]].endswith(" by ")), None)
        kind = _kind(bare) or _kind_of_numbers(numbers)
        if not kind or (strict and not (writer and KIND_NEXT.match(bare, writer[1]))):
            return None
        return _Draft(kind, self._correspondents.party(writer[2], date) if writer else _author(bare))


def _recipient(bare: str, names: Sequence[tuple[int, int, str]]) -> tuple[int, str] | None:
    """The last name after a `to`, with where its `to` begins; a rank may stand between."""
    for start, _, printed in reversed(names):
        if lead := BEFORE_RECIPIENT.search(bare, max(0, start - 80), start):
            return lead.start(), printed
    return None


def _undated(text: str, numbers: Sequence[re.Match[str]], used: set[str]) -> Iterator[_Draft]:
    """Committee papers and telegrams that stand without a date of their own."""
    for match in numbers:
        if match[0] not in used and not match[0].startswith("Report"):
            kind = _kind_of_numbers([match[0]])
            yield _Draft(kind, None, start=match.start(), end=match.end(), printed=match[0], numbers=(match[0],))


def _author(bare: str) -> Party | None:
    """A writer the register does not know, before the kind: `Medhurst note`, `Thornton minute`."""
    name = None if NO_NAME.match(bare) else NAME.match(bare)
    return Party(name[0]) if name and KIND_NEXT.match(bare, name.end()) else None


def _kind(bare: str) -> str:
    match = KIND.search(bare)
    return KIND_NAME.get(match[1].lower(), match[1].lower()) if match else ""


def _kind_of_numbers(numbers: Sequence[str]) -> str:
    for number in numbers:
        if re.search(r"(?:mtg|meeting)|\d(?:st|nd|rd|th)\b", number):
            return "meeting"
        if number.startswith("Report"):
            return "report"
    return "telegram" if _is_telegram(numbers) else "paper" if numbers else ""


def _is_telegram(numbers: Sequence[str]) -> bool:
    return any(re.fullmatch(r"[A-Z]+\s?\d+", number) for number in numbers)


def _head(text: str, masked: str, begin: int, end: int) -> tuple[int, str]:
    """What stands between the last boundary and a date, without the separators around it."""
    lead = re.match(r"(?:[\s,;.&:)\]]|\d{3,}\s*,|\b(?:and|see|See|also)\s)*", text[begin:end])
    start = begin + (lead.end() if lead else 0)
    head = masked[start:end]
    return start, re.sub(r"[\x00\s]+", " ", head).strip(" ,")


def _unspaced(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\[[^\[\]]*\]", "", text)).strip(" ,")


def _mask(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\x00" * (end - start) + text[end:]
    return text


def _within(at: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _is_stop(masked: str, match: re.Match[str]) -> bool:
    """A semicolon ends a citation, and a full stop that does not belong to an abbreviation or an initial."""
    if match[0] == ";":
        return True
    word = re.search(r"(\w+)$", masked[max(0, match.start() - len("September.")) : match.start()])
    return not word or not (len(word[1]) <= 2 or word[1] in SHORTENED)


def _directly_after(masked: str, end: int, match: re.Match[str]) -> bool:
    return match.start() >= end and not masked[end : match.start()].strip(" \x00")


def _with_references(documents: Sequence[_Draft], references: Sequence[Reference]) -> list[tuple[_Draft, Reference | None]]:
    """Give each document the next reference after it; documents and references in equal numbers pair in order.

    Where the references lead, `KW 12/345: Wren to Corrie, 4 May 1931`, it is the one before.
    """
    if documents and references and references[0].end <= documents[0].start and references[-1].end <= documents[-1].start:
        return [(one, [r for r in references if r.end <= one.start][-1]) for one in documents]
    groups: dict[int, list[_Draft]] = {}
    for document in documents:
        position = next((i for i, r in enumerate(references) if r.end > document.start), len(references))
        groups.setdefault(position, []).append(document)
    found: list[tuple[_Draft, Reference | None]] = []
    for position, group in groups.items():
        run = _adjacent(references, position)
        paired = len(run) == len(group) > 1
        found += ((one, run[index] if paired else run[0] if run else None) for index, one in enumerate(group))
    return found


def _adjacent(references: Sequence[Reference], position: int) -> list[Reference]:
    """The references that share one printed beginning, from the one at the position."""
    run = list(references[position : position + 1])
    for reference in references[position + 1 :]:
        if reference.start - run[-1].end > len(", and "):
            break
        run.append(reference)
    return run
