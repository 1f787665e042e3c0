"""Finding the forms of the registers in prose: names, abbreviations, titles and short titles.

A form is matched as a whole word, letter for letter, the longest first; `Miles's` names Miles, and
`Cavendish-Bentinck` does not name Bentinck.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.links import Citation
from engine.model import Person, Term, Work

PAGES = re.compile(r"[\s,'\"’”*:]*(?:pp?\.\s*)?(\d+(?:[-–]\d+)?(?:,\s*\d+(?:[-–]\d+)?)*)(?![\w/])")
AUTHOR_REACH = 60


@dataclass(frozen=True)
class Match:
    """A form found in a text and the entry it stands for."""

    start: int
    end: int
    entry: Person | Term


def is_free(start: int, end: int, taken: Iterable[tuple[int, int]]) -> bool:
    """Tell whether a span overlaps none of the spans taken."""
    return all(end <= begin or start >= stop for begin, stop in taken)


class Forms:
    """Every form of the people and terms registers, ready to be found."""

    def __init__(self, entries: Iterable[Person | Term]) -> None:
        self.entry_of: dict[str, Person | Term] = {}
        self.ambiguous: dict[str, list[Person | Term]] = {}
        for entry in entries:
            for form in entry.forms:
                other = self.entry_of.setdefault(form, entry)
                if other is not entry:
                    self.ambiguous.setdefault(form, [other]).append(entry)
        self._pattern = whole_words(self.entry_of)

    def find(self, text: str, taken: Sequence[tuple[int, int]] = ()) -> list[Match]:
        """Return the forms in a text, in order, outside the spans already taken."""
        if not self._pattern:
            return []
        return [
            Match(match.start(), match.end(), self.entry_of[re.sub(r"\s+", " ", match[0])])
            for match in self._pattern.finditer(text)
            if is_free(match.start(), match.end(), taken)
        ]


def whole_words(forms: Iterable[str]) -> re.Pattern[str] | None:
    """Return a pattern that matches any of the forms as a whole word, the longest first."""
    ordered = sorted(forms, key=lambda form: (-len(form), form))
    if not ordered:
        return None
    initials = "".join(sorted({re.escape(form[0]) for form in ordered}))
    joined = "|".join(re.escape(form).replace(r"\ ", r"[^\S\n]+") for form in ordered)
    return re.compile(rf"(?<![\w-])(?=[{initials}])(?:{joined})(?!\w)(?!-\w)")


class Titles:
    """The titles and short titles of the bibliography, ready to be found.

    A full title is a citation wherever it stands; a short title, or one of a single word, only where a
    family name of its author stands shortly before it.
    """

    def __init__(self, works: Iterable[Work]) -> None:
        meanings: dict[str, list[tuple[Work, bool]]] = {}
        for work in works:
            for title, short in _titles(work):
                meanings.setdefault(_title_pattern(title), []).append((work, short))
        ordered = sorted(meanings.keys() - {""}, key=lambda pattern: (-len(pattern), pattern))
        self._groups = {f"t{number}": meanings[pattern] for number, pattern in enumerate(ordered)}
        joined = "|".join(f"(?P<t{number}>{pattern})" for number, pattern in enumerate(ordered))
        self._pattern = re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE) if ordered else None

    def find(self, where: str, text: str) -> list[Citation]:
        """Return the works cited in a text with their pages, in order."""
        if not self._pattern:
            return []
        found = []
        for match in self._pattern.finditer(text):
            before = text[max(0, match.start() - AUTHOR_REACH) : match.start()]
            if meant := _meant(self._groups[str(match.lastgroup)], before):
                found.append((match, *meant))
        ends = [match.start() for match, _, _ in found[1:]] + [len(text)]
        return [
            Citation(where, work, match.start(), match.end(), _pages(text[match.end() : end], short), short)
            for (match, work, short), end in zip(found, ends, strict=False)
        ]


def _titles(work: Work) -> list[tuple[str, bool]]:
    main = re.split(r"[:.?!]\s", work.title, maxsplit=1)[0]
    shorts = {work.short_title, main if " " in main else ""} - {"", work.title}
    return [(work.title, False), *((short, True) for short in sorted(shorts))]


def _meant(works: Sequence[tuple[Work, bool]], before: str) -> tuple[Work, bool] | None:
    """The work that a title means: one whose author is named before it, else one that has it in full."""
    named = [one for one in works if _named_before(one[0], before)]
    full = [one for one in works if not one[1] and " " in one[0].title]
    return next(iter(named + full), None)


def _title_pattern(title: str) -> str:
    """A title as a pattern that minds its words only, not its case, quotation marks or punctuation."""
    return r"[\W_]+".join(map(re.escape, re.findall(r"\w+", title)))


def _named_before(work: Work, text: str) -> bool:
    return any(re.search(rf"\b{re.escape(family)}\b", text) for family, _ in work.authors or work.editors)


def _pages(after: str, short: bool) -> str:
    """The pages that follow a title: at once after a short one, else after the imprint, `(London: Macmillan, 1986)`."""
    segment = after.partition(";")[0]
    imprint = None if short else re.match(r".*?\d{4}\)", segment)
    match = PAGES.match(segment[imprint.end() if imprint else 0 :])
    return match[1] if match else ""
