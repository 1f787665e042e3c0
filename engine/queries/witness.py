"""The witness is the text as the rules read it: its passages, printed dates and dated documents, each found once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, wraps
from typing import Any, NamedTuple, TypeVar

from markdown_it.token import Token

from engine.dates import MONTH_FORM, MONTH_NUMBER
from engine.letters import DAY
from engine.links import Document, Links, Reference
from engine.markup import Prose
from engine.problem import Place

T = TypeVar("T")
PRINTED_DATE = re.compile(
    rf"(?<![\w/(.-])(?P<days>(?:{DAY}(?:,\s|\sand\s|,\sand\s|\s?[-–]\s?)){{0,9}}\d{{1,2}}(?:st|nd|rd|th)?)"
    rf"(?P<gap>\s*)(?P<month>{MONTH_FORM})(?:(?P<comma>,?)(?P<space>\s*)(?P<year>\d{{4}})(?!\d))?(?![\w/])"
)
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
CAPITAL = re.compile(r"[^\W\d_a-z]")
CAPITALISED = re.compile(rf"{CAPITAL.pattern}[^\W\d_A-Z]{{4,}}")
POSSESSIVE = re.compile(r"['’]s?$")
TOLD = re.compile(
    r"\b(?:on|of|in|at|by|to|the|for|from|till|until|since|dated|before|after|between|about|around|early|late|mid|and)\s$",
    re.IGNORECASE,
)


def _length(token: Token) -> int:
    """How much of the plain text an inline token is."""
    if token.type in {"softbreak", "hardbreak"}:
        return 1
    return len(token.content) if token.type in {"text", "code_inline"} else 0


class Passage(NamedTuple):
    """A paragraph or note with its plain text."""

    id: str
    text: str
    prose: Prose
    place: Place

    def place_of(self, start: int) -> Place:
        """The line on which an offset of the plain text stands."""
        at, top = 0, next((token.map[0] for token in self.prose.tokens if token.map), 0)
        for token in (token for token in self.prose.tokens if token.type == "inline"):
            line = (token.map or [top])[0] - top
            for child in token.children or ():
                at += _length(child)
                if at > start:
                    return self.place.below(line)
                line += child.type in {"softbreak", "hardbreak"}
            at += 1
        return self.place

    def spans(self, kind: str) -> list[tuple[int, int]]:
        """The stretches of the plain text that are emphasised (`em`) or code (`code_inline`)."""
        found: list[tuple[int, int]] = []
        at = opened = 0
        marked = any(sign in self.prose.source for sign in "*_`")
        for token in (token for token in self.prose.tokens if marked and token.type == "inline"):
            for child in token.children or ():
                if child.type == f"{kind}_open":
                    opened = at
                elif child.type == f"{kind}_close":
                    found.append((opened, at))
                elif child.type == kind:
                    found.append((at, at + _length(child)))
                at += _length(child)
            at += 1
        return found


class PrintedDate(NamedTuple):
    """A day and month as a note prints them, with or without a year."""

    where: str
    start: int
    end: int
    printed: str
    days: tuple[int, ...]
    gap: str
    month: str
    comma: str
    space: str
    year: str

    @property
    def month_number(self) -> int:
        return MONTH_NUMBER[self.month[:3].lower()]


class Witness:
    """An edition's text and links, with what several rules ask of them."""

    def __init__(self, links: Links) -> None:
        self.links = links
        self.edition = links.edition
        self.kept: dict[Callable[[Witness], Any], Any] = {}

    @cached_property
    def notes(self) -> tuple[Passage, ...]:
        return tuple(Passage(note.id, note.prose.plain, note.prose, note.place) for note in self.edition.notes)

    @cached_property
    def blocks(self) -> tuple[Passage, ...]:
        """The paragraphs and other blocks of the text; headings, which have no id of a paragraph, are left out."""
        blocks = (block for block in self.edition.blocks if block.id and block.kind not in {"heading", "fence", "code_block"})
        return tuple(Passage(block.id, block.prose.plain, block.prose, block.place) for block in blocks)

    @cached_property
    def note_ids(self) -> frozenset[str]:
        return frozenset(note.id for note in self.notes)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        return self.blocks + self.notes

    @cached_property
    def by_id(self) -> dict[str, Passage]:
        """Every passage, the headings that have an id too."""
        blocks = (Passage(block.id, block.prose.plain, block.prose, block.place) for block in self.edition.blocks if block.id)
        return {passage.id: passage for passage in (*blocks, *self.passages)}

    def text_of(self, where: str) -> str:
        """The plain text of a passage."""
        return self.by_id[where].text

    @cached_property
    def titles_in(self) -> dict[str, list[tuple[int, int]]]:
        """The spans of published works by passage: what a title says is not the author's doing."""
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for citation in self.links.citations:
            found[citation.where].append((citation.start, citation.end))
        return dict(found)

    def in_title(self, where: str, at: int) -> bool:
        """Whether an offset lies in the title of a published work."""
        return any(start <= at < end for start, end in self.titles_in.get(where, ()))

    @cached_property
    def words(self) -> dict[str, list[tuple[Passage, int]]]:
        """Every word outside titles, hyphened ones whole, with its places."""
        found: dict[str, list[tuple[Passage, int]]] = defaultdict(list)
        for passage in self.passages:
            has_titles = passage.id in self.titles_in
            for match in WORD.finditer(passage.text):
                if not (has_titles and self.in_title(passage.id, match.start())):
                    found[match[0]].append((passage, match.start()))
        return dict(found)

    @cached_property
    def names(self) -> dict[str, list[tuple[Passage, int]]]:
        """The words that the text has with a capital only, possessives without their ending, each with its places."""
        found: dict[str, list[tuple[Passage, int]]] = defaultdict(list)
        for printed, places in self.words.items():
            word = POSSESSIVE.sub("", printed) if CAPITAL.match(printed) else ""
            if CAPITALISED.fullmatch(word) and word.lower() not in self.words:
                found[word] += places
        return dict(found)

    @cached_property
    def dates_in(self) -> dict[str, list[PrintedDate]]:
        """The printed dates of each passage, those in titles left out."""
        return {passage.id: list(self._dates(passage)) for passage in self.passages}

    def _dates(self, passage: Passage) -> Iterator[PrintedDate]:
        for match in PRINTED_DATE.finditer(self._without_numbers(passage)):
            if self.in_title(passage.id, match.start()):
                continue
            days = tuple(int(day) for day in re.findall(r"\d+", match["days"]))
            parts = (match["gap"], match["month"], match["comma"] or "", match["space"] or "", match["year"] or "")
            yield PrintedDate(passage.id, match.start(), match.end(), match[0], days, *parts)

    def _without_numbers(self, passage: Passage) -> str:
        """The text with the numbers of papers blotted out: in `Report 4, 12 Sept.` the report is not of the 4th."""
        text = passage.text
        documents = self.links.documents_in.get(passage.id[1:], ()) if passage.id in self.note_ids else ()
        for document in documents:
            for number in document.numbers:
                text = text.replace(number, "\0" * len(number))
        return text

    def references_in(self, passage: Passage) -> Sequence[Reference]:
        """The archival references of a note; a paragraph has none."""
        return self.links.references_in.get(passage.id[1:], ()) if passage.id in self.note_ids else ()

    @cached_property
    def dates_in_notes(self) -> tuple[PrintedDate, ...]:
        return tuple(date for note in self.notes for date in self.dates_in[note.id])

    @cached_property
    def dated(self) -> tuple[tuple[Document, PrintedDate], ...]:
        """Each document whose date is printed, with it; the days of one month share a printed date."""
        return tuple(pair for label, documents in self.links.documents_in.items() for pair in self._paired(label, documents))

    def _paired(self, label: str, documents: Iterable[Document]) -> Iterator[tuple[Document, PrintedDate]]:
        dates = self.dates_in[f"n{label}"]
        for document in documents:
            if not document.date:
                continue
            month, days = int(document.date.replace("?", "")[5:7] or 0), _days_of(document.date)
            for date in dates:
                inside = document.start <= date.start < document.end
                if inside and date.month_number == month and (not days or set(days) <= set(date.days)):
                    yield document, date
                    break

    def has_year(self, date: PrintedDate) -> bool:
        """Whether a date has its year, or another of the same citation has it: a citation ends with its file."""
        if date.year:
            return True
        ends = [reference.end for reference in self.references_in(self.by_id[date.where])]
        begin = max((end for end in ends if end <= date.start), default=0)
        end = min((end for end in ends if end >= date.end), default=len(self.text_of(date.where)))
        return any(other.year and begin <= other.start < end for other in self.dates_in[date.where])

    def is_narrated(self, date: PrintedDate) -> bool:
        """Whether a preposition leads to the date, as in `on 12 April`: then it is told, not cited."""
        return bool(TOLD.search(self.text_of(date.where), max(0, date.start - 10), date.start))


def once(find: Callable[[Witness], T]) -> Callable[[Witness], T]:
    """Let what several rules look for be found once for a witness, and kept with it."""

    @wraps(find)
    def kept(witness: Witness) -> T:
        if find not in witness.kept:
            witness.kept[find] = find(witness)
        found: T = witness.kept[find]
        return found

    return kept


def _days_of(date: str) -> list[int]:
    return [int(part[-2:]) for part in date.replace("?", "").split("/") if len(part) == 10]
