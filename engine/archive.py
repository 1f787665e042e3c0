"""The grammar of archival references, made from the repositories of `archives.yaml`.

A repository says how its references are written, `{series}/{piece}[/{item}]` for The National Archives or
`{series}, Box {piece}[, Folder {item}]` for another; its departments give the letters a series begins with and the
forms in which they are printed. `FO 371/36970/N7293`, `FO371/36970/N7293` and `F[oreign O[ffice Records]
371/36970/N7293` are one reference. One canonical form, with single spaces, serves sorting, search and addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from engine.dates import MONTH_FORM
from engine.model import Piece, Repository, Series, slug

NUMBER = r"\d{1,9}[a-z]?"
ITEM = r"\w+(?:[.-]\w+)*"
LONGEST_RANGE = 50
COMMITTEE_PAPER = r"[A-Z]{2,5}\(\d\d\)\s?\d+(?:st|nd|rd|th)?(?:\s?\([A-Z]{1,3}\))?(?:\s(?:mtg|meeting)\b(?:\s\([A-Z]{1,3}\))?)?"
ENDS_HERE = r"(?=\s*(?:[,.](?!\d)|[;)\]]|and\b|$))"
NOT_A_DAY = rf"(?!\d\d?(?:(?:,|,? and|\s?[-–])\s?\d\d?){{0,9}}\s+{MONTH_FORM}\b)"
YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
SEPARATED = r"(?:,|,? and|,? &)\s+"
MORE_ITEMS = re.compile(rf"{SEPARATED}(?P<item>(?P<letters>[A-Za-z]+)\d+\w*)(?![\w/])")
MORE_PIECES = re.compile(rf"{SEPARATED}(?:(?P<series>\d+[A-Z]?)/)?{NOT_A_DAY}(?P<piece>{NUMBER})(?![\w/(-]){ENDS_HERE}")
LETTERS = re.compile(r"[A-Za-z]+")
SERIES_NUMBER = re.compile(r"\d+[A-Z]?$")
BLANK_BEFORE_FIGURE = re.compile(r"(?<=[A-Za-z\].])\s+(?=\d)")
FORM = re.compile(r"[^{}\[\]]*\{series\}[^{}\[\]]+\{piece\}(?:\[[^{}\[\]]+\{item\}[^{}\[\]]*\])?[^{}\[\]]*")


@dataclass(frozen=True)
class Found:
    """A reference as it stands in a text; `series` is None where the register does not know the code."""

    start: int
    end: int
    printed: str
    repository: Repository
    code: str
    series: Series | None
    piece: str = ""
    item: str = ""

    @cached_property
    def canonical(self) -> str:
        return canonical(self.repository, self.code, self.piece, self.item)

    @cached_property
    def id(self) -> str:
        return slug(self.canonical)

    @cached_property
    def piece_canonical(self) -> str:
        """The reference without its item: the file one orders."""
        return canonical(self.repository, self.code, self.piece)

    @cached_property
    def piece_entry(self) -> Piece | None:
        return self.series.piece_by_number.get(self.piece) if self.series else None


def canonical(repository: Repository, code: str, piece: str = "", item: str = "") -> str:
    """Return the one form of a reference used for sorting, search and addresses."""
    if not piece:
        return code
    form = repository.form if item else re.sub(r"\[.*?\]", "", repository.form)
    return re.sub(r"[\[\]]", "", form).format(series=code, piece=piece, item=item)


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts `FO 371/9` before `FO 371/10`."""
    parts = re.findall(r"0*(\d+)|(\D+)", text)
    return tuple((1, 0, words.casefold()) if words else (0, len(digits), digits) for digits, words in parts)


def _literal(text: str) -> str:
    """A form as a pattern in which blanks may be wider, and missing between letters and digits."""
    spaced = BLANK_BEFORE_FIGURE.sub(r"\\s*", re.escape(text).replace("\\ ", " "))
    return spaced.replace(" ", r"\s+")


class Grammar:
    """Finds the references of all repositories in a text, and the committee papers and telegrams beside them."""

    def __init__(self, repositories: Iterable[Repository], telegrams: Iterable[str] = ()) -> None:
        self.repositories = tuple(repositories)
        self._compiled = [_compile(repository) for repository in self.repositories]
        prefixes = "|".join(map(re.escape, telegrams)) or "(?!)"
        self.document = re.compile(rf"\b(?:{COMMITTEE_PAPER}|(?:{prefixes})\s?\d+|Report \d+)(?![\d/])")

    def find(self, text: str) -> list[Found]:
        """Return the references in a text in the order in which they stand there."""
        found = [one for compiled in self._compiled for one in _find(text, compiled)]
        return _without_overlaps(found)


class _Compiled(NamedTuple):
    """A repository with the patterns of its references, its series by code and form, and its departments' codes by form."""

    repository: Repository
    numbered: re.Pattern[str] | None
    named: re.Pattern[str] | None
    series: dict[str, Series]
    departments: tuple[tuple[str, str], ...]


def _find(text: str, by: _Compiled) -> Iterator[Found]:
    for match in by.numbered.finditer(text) if by.numbered else ():
        code = _code(match["series"], by)
        base = Found(match.start(), match.end(), match[0], by.repository, code, by.series.get(code),
                     match["piece"], match["item"] or "")  # fmt: skip
        yield from _range(base, match["last"])
        yield from _continued(text, base)
    for match in by.named.finditer(text) if by.named else ():
        series = by.series[_bare(match[0])]
        yield Found(match.start(), match.end(), match[0], by.repository, series.code, series)


def _compile(repository: Repository) -> _Compiled:
    codes = {series.code: series for series in repository.series}
    alternatives = [
        rf"(?:{'|'.join(_literal(form) for form in (*department.printed, department.code))})\s*\d+[A-Z]?"
        for department in repository.departments
    ]
    lettered = {department.code for department in repository.departments}
    for series in repository.series:
        if series.numbered and series.code.split(" ")[0] not in lettered:
            alternatives += map(_literal, (series.code, *series.forms))
            codes |= dict.fromkeys(series.forms, series)
    numbered = None
    if alternatives:
        joined = "|".join(sorted(alternatives, key=len, reverse=True))
        numbered = re.compile(rf"(?<![\w/]){_form_pattern(repository.form, joined)}(?![\w/])")
    names = {form: series for series in repository.series if not series.numbered for form in (series.code, *series.forms)}
    joined = "|".join(map(_literal, sorted(names, key=len, reverse=True)))
    named = re.compile(rf"(?<!\w)(?:{joined})(?!\w)") if names else None
    codes |= {_bare(name): series for name, series in names.items()}
    departments = tuple((_narrow(form), one.code) for one in repository.departments for form in (*one.printed, one.code))
    return _Compiled(repository, numbered, named, codes, departments)


def _form_pattern(form: str, series: str) -> str:
    """The template of a reference as a pattern with the groups series, piece, last (of a range) and item."""
    pattern = ""
    for part in re.findall(r"\{\w+\}|[\[\]]|[^{}\[\]]+", form):
        if part == "{series}":
            pattern += f"(?P<series>{series})"
        elif part == "{piece}":
            pattern += rf"(?P<piece>{NUMBER})(?:[-–](?P<last>\d{{1,9}})(?![-\d/]))?"
        elif part == "{item}":
            pattern += f"(?P<item>{ITEM})"
        else:
            pattern += {"[": "(?:", "]": ")?"}.get(part) or _literal(part).replace(r"\s+", r"\s*")
    return pattern if "{item}" in form else pattern + "(?P<item>)"


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _code(printed: str, by: _Compiled) -> str:
    """Return the code of a series as the register writes it: `WO 178` for `W[ar]O[ffice papers] 178`."""
    stands = _narrow(printed)
    for form, code in by.departments:
        if stands.startswith(form) and SERIES_NUMBER.fullmatch(number := stands[len(form) :].lstrip()):
            return f"{code} {number}"
    for series in by.repository.series:
        if stands in map(_narrow, (series.code, *series.forms)):
            return series.code
    return printed


def _narrow(text: str) -> str:
    """A form without the blanks that `_literal` lets be wider or missing."""
    return " ".join(BLANK_BEFORE_FIGURE.sub("", text).split())


def _range(base: Found, last: str | None) -> Iterator[Found]:
    """The pieces of `CAB 81/91-93`, or of a shortened `CAB 81/91-3`; without a range the one piece."""
    if not last or not base.piece.isdigit():
        yield base
        return
    full = base.piece[: max(0, len(base.piece) - len(last))] + last
    count = int(full) - int(base.piece)
    if not 0 < count <= LONGEST_RANGE:
        yield base
        return
    for number in range(int(base.piece), int(full) + 1):
        yield _sibling(base, base.start, base.end, base.printed, piece=str(number).zfill(len(base.piece)))


def _continued(text: str, base: Found) -> Iterator[Found]:
    """The references that share the beginning of the one before: `FO371/36970/N6997, N7241`; `WO 178/27 and 92`."""
    letters = LETTERS.match(base.item)
    if base.item and not letters:
        return
    number = SERIES_NUMBER.search(base.code)
    more, group = (MORE_ITEMS, "item") if letters else (MORE_PIECES, "piece")
    at = base.end
    while match := more.match(text, at):
        shares = match["letters"] == letters[0] if letters else match["series"] in (None, number and number[0])
        if not shares or (YEAR.fullmatch(match[group]) and not (base.series and match[group] in base.series.piece_by_number)):
            return
        yield _sibling(base, match.start(group), match.end(group), match[group], **{group: match[group]})
        at = match.end()


def _sibling(base: Found, start: int, end: int, printed: str, piece: str = "", item: str = "") -> Found:
    return Found(start, end, printed, base.repository, base.code, base.series, piece or base.piece, item)


def _without_overlaps(found: list[Found]) -> list[Found]:
    """Keep the longest of the references that overlap; those of one range stand at one place together."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        same_range = kept and (kept[-1].start, kept[-1].end) == (one.start, one.end) and kept[-1].piece != one.piece
        if not kept or one.start >= kept[-1].end or same_range:
            kept.append(one)
    return kept
