"""Finding the forms of the registers in prose: names, abbreviations, titles and short titles.

A form is matched as a whole word, letter for letter, the longest first; `Miles's` names Miles, and
`Cavendish-Bentinck` does not name Bentinck.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from engine.links import Citation
from engine.model import Person, Term, Work

PAGES = re.compile(r"[\s,'\"’”*:]*(?:pp?\.\s*)?(\d+(?:[-–]\d+)?(?:,\s*\d+(?:[-–]\d+)?)*)(?![\w/])")
AUTHOR_REACH = 60
WORD = re.compile(r"[^\W_]+")
HEAD = re.compile(r"\w+|\W")
BLANK = re.compile(r"[^\S\n]+")
GOES_ON = re.compile(r"-?\w")


class Match(NamedTuple):
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
        self._words = WholeWords(self.entry_of)

    def find(self, text: str, taken: Sequence[tuple[int, int]] = ()) -> list[Match]:
        """Return the forms in a text, in order, outside the spans already taken."""
        return [
            Match(start, end, self.entry_of[" ".join(text[start:end].split())])
            for start, end in self._words.spans(text)
            if is_free(start, end, taken)
        ]


class WholeWords:
    """Forms that are found as whole words, letter for letter, the longest first; a blank in one may be wider in the text."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._by_head: dict[str, list[list[str]]] = defaultdict(list)
        for form in sorted(set(filter(None, forms)), key=lambda form: (-len(form), form)):
            self._by_head[HEAD.findall(form)[0]].append(form.split(" "))
        initials = "".join(sorted({re.escape(head[0]) for head in self._by_head}))
        self._heads = re.compile(rf"[{initials}](?<![\w-].)(?:(?<=\w)\w*)?") if initials else None

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where a form stands in a text, in order; none overlaps another."""
        free = 0
        for match in self._heads.finditer(text) if self._heads else ():
            forms, start = self._by_head.get(match[0]), match.start()
            if forms and start >= free and (end := next(filter(None, (_end(text, start, words) for words in forms)), 0)):
                free = end
                yield start, end


def _end(text: str, at: int, words: Sequence[str]) -> int:
    """Where the words of a form end that stand at an offset; 0 where they do not stand there, or a word goes on."""
    for index, word in enumerate(words):
        blank = BLANK.match(text, at) if index else None
        if index and not blank:
            return 0
        at = blank.end() if blank else at
        if not text.startswith(word, at):
            return 0
        at += len(word)
    return 0 if GOES_ON.match(text, at) else at


Title = tuple[tuple[str, ...], list[tuple[Work, bool]]]


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
        self._by_word: dict[str, list[Title]] = defaultdict(list)
        self._by_pair: dict[tuple[str, ...], list[Title]] = defaultdict(list)
        self._firsts = {words[0] for words in meanings if words}
        for words in sorted(meanings.keys() - {()}, key=lambda words: (-len(words), words)):
            alike = self._by_pair[words[:2]] if len(words) > 1 else self._by_word[words[0]]
            alike.append((words, meanings[words]))

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
        words = list(map(str.casefold, WORD.findall(text)))
        begun = [(at, titles) for at, word in enumerate(words) if word in self._firsts and (titles := self._begun_by(words, at))]
        spans = [match.span() for match in WORD.finditer(text)] if begun else []
        free = 0
        for at, titles in begun:
            for title, works in titles if at >= free else ():
                if tuple(words[at : at + len(title)]) == title and (meant := _meant(works, text, spans[at][0])):
                    free = at + len(title)
                    yield *meant, spans[at][0], spans[free - 1][1]
                    break

    def _begun_by(self, words: Sequence[str], at: int) -> list[Title]:
        """The titles that begin with the words at a position, the longest first."""
        return [*self._by_pair.get(tuple(words[at : at + 2]), ()), *self._by_word.get(words[at], ())]


def _titles(work: Work) -> list[tuple[str, bool]]:
    main = re.split(r"[:.?!]\s", work.title, maxsplit=1)[0]
    shorts = {work.short_title, main if " " in main else ""} - {"", work.title}
    return [(work.title, False), *((short, True) for short in sorted(shorts))]


def _meant(works: Sequence[tuple[Work, bool]], text: str, at: int) -> tuple[Work, bool] | None:
    """The work that a title means: the one whose author is named last before it, else one that has it in full."""
    before = text[max(0, at - AUTHOR_REACH) : at]
    named_at = [_named_at(work, before) for work, _ in works]
    if (last := max(named_at)) >= 0:
        return works[named_at.index(last)]
    return next((one for one in works if not one[1] and " " in one[0].title), None)


def _named_at(work: Work, text: str) -> int:
    """Where a family name of the work's authors stands last in a text; -1 for nowhere."""
    families = (re.escape(family) for family, _ in work.authors or work.editors if family in text)
    return max((match.start() for family in families for match in re.finditer(rf"\b{family}\b", text)), default=-1)


def _pages(after: str, short: bool) -> str:
    """The pages that follow a title: at once after a short one, else after the imprint, `(London: Macmillan, 1986)`."""
    segment = after.partition(";")[0]
    imprint = None if short else re.match(r".*?\d{4}\)", segment)
    match = PAGES.match(segment[imprint.end() if imprint else 0 :])
    return match[1] if match else ""
