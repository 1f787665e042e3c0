"""Finding the forms of the registers in prose: names, abbreviations, titles and short titles.

A form is matched as a whole word, letter for letter, the longest first; `Miles's` names Miles, and
`Cavendish-Bentinck` does not name Bentinck.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.links import Citation
from engine.model import Person, Term, Work

PAGES = re.compile(r"[\s,'\"’”*:]*(?:pp?\.\s*)?(\d+(?:[-–]\d+)?(?:,\s*\d+(?:[-–]\d+)?)*)(?![\w/])")
AUTHOR_REACH = 60
WORD = re.compile(r"[^\W_]+")


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
    ordered = sorted(filter(None, forms), key=lambda form: (-len(form), form))
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
        meanings: dict[tuple[str, ...], list[tuple[Work, bool]]] = {}
        for work in works:
            for title, short in _titles(work):
                words = tuple(match[0].casefold() for match in WORD.finditer(title))
                meanings.setdefault(words, []).append((work, short))
        self._by_first: dict[str, list[tuple[tuple[str, ...], list[tuple[Work, bool]]]]] = {}
        for words in sorted(meanings.keys() - {()}, key=lambda words: (-len(words), words)):
            self._by_first.setdefault(words[0], []).append((words, meanings[words]))

    def find(self, where: str, text: str) -> list[Citation]:
        """Return the works cited in a text with their pages, in order."""
        found = list(self._cited(text))
        ends = [start for _, _, start, _ in found[1:]] + [len(text)]
        return [
            Citation(where, work, start, end, _pages(text[end:following], short), short)
            for (work, short, start, end), following in zip(found, ends, strict=False)
        ]

    def _cited(self, text: str) -> Iterator[tuple[Work, bool, int, int]]:
        """The works whose titles stand in a text word by word, whatever stands between the words."""
        matches = list(WORD.finditer(text))
        words = [match[0].casefold() for match in matches]
        free = 0
        for at, word in enumerate(words):
            for title, works in self._by_first.get(word, ()) if at >= free else ():
                if tuple(words[at : at + len(title)]) == title and (meant := _meant(works, text, matches[at].start())):
                    free = at + len(title)
                    yield *meant, matches[at].start(), matches[free - 1].end()
                    break


def _titles(work: Work) -> list[tuple[str, bool]]:
    main = re.split(r"[:.?!]\s", work.title, maxsplit=1)[0]
    shorts = {work.short_title, main if " " in main else ""} - {"", work.title}
    return [(work.title, False), *((short, True) for short in sorted(shorts))]


def _meant(works: Sequence[tuple[Work, bool]], text: str, at: int) -> tuple[Work, bool] | None:
    """The work that a title means: the one whose author is named last before it, else one that has it in full."""
    before = text[max(0, at - AUTHOR_REACH) : at]
    best = max(works, key=lambda one: _named_at(one[0], before))
    if _named_at(best[0], before) >= 0:
        return best
    return next((one for one in works if not one[1] and " " in one[0].title), None)


def _named_at(work: Work, text: str) -> int:
    """Where a family name of the work's authors stands last in a text; -1 for nowhere."""
    families = (re.escape(family) for family, _ in work.authors or work.editors)
    return max((match.start() for family in families for match in re.finditer(rf"\b{family}\b", text)), default=-1)


def _pages(after: str, short: bool) -> str:
    """The pages that follow a title: at once after a short one, else after the imprint, `(London: Macmillan, 1986)`."""
    segment = after.partition(";")[0]
    imprint = None if short else re.match(r".*?\d{4}\)", segment)
    match = PAGES.match(segment[imprint.end() if imprint else 0 :])
    return match[1] if match else ""
