"""Numbers in a text that may call notes, each in its dress, and which of them do.

Texts dress a call as `<sup>12</sup>`, `[12]`, `^12^`, `**12**`, `[12](#n12)`, `¹²` or not at all, glued to the word before.
No dress is known beforehand: the one that pairs best with the notes is the text's, and a call is a number in it that
is next in order. Years, ordinals and list numbers are not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

OPEN = r"(?:<sup\b[^<>]*>|<(?:a|span|b|i|em|strong)\b[^<>]*>|\\?\[|\(|\$?\\?\^\{?|\*{1,3}+|_{1,2}+)"
CLOSE = r"(?:</(?:sup|a|span|b|i|em|strong)>|\\?\](?:\([^()\s]*\))?|\)|\}?\\?\^|\}\$?|\$|\*{1,3}+|_{1,2}+)"
NUMBERS = r"\d{1,5}(?:\s?[,;–-]\s?\d{1,5}){0,9}"
SYMBOL = r"(?:(?:\\?\*){1,4}+|†{1,3}+|‡{1,3}+|§{1,3}+|¶{1,3}+)"
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
DRESSED = re.compile(rf"(?P<open>{OPEN}{{1,4}}+)\s?(?P<what>{NUMBERS})[,;.]?(?:\s?(?P<close>{CLOSE}{{1,5}}))?")
DRESSED_SIGN = re.compile(rf"(?:<sup>|\\?\[|\^)\s?(?P<what>{SYMBOL})\s?(?:</sup>|\\?\]|\^)")
SUPERSCRIPT = re.compile(rf"(?P<what>[{RAISED}]{{1,5}})")
GLUED = re.compile(r"(?<=[^\W\d_]|[.,;:!?'\"’”»)\]…%])(?P<what>\d{1,5})(?![\w/%]|[.,:]\d|\s?[-–]\d)")
SPACED = re.compile(r"(?<=[.!?'\"’”»)])\s(?P<what>\d{1,5})(?=\s+[^\W\d_a-z]|\s*$)")
SIGN = re.compile(rf"(?<=[^\s*\\(\[])(?P<what>{SYMBOL})(?![\w*†‡§¶])")
EMPHASIS = re.compile(r"(?<![\w*\\])(\*{1,3}+)(?=[^\s*])[^*\n]{0,400}?(?<=[^\s*\\])\1(?!\*)|^\s*[-+*]\s")
CLEAR = {"raised", "linked"}
NEAR = 5


@dataclass(frozen=True)
class Candidate:
    """A number or sign that may call notes: where it stands, in which dress, and how much it looks like a call."""

    block: int
    start: int
    end: int
    labels: tuple[str, ...]
    dress: str
    weight: int

    @property
    def is_clear(self) -> bool:
        """Whether the dress says by itself that this is a note call."""
        return self.dress in CLEAR


@lru_cache(maxsize=50_000)
def candidates_in(text: str) -> tuple[Candidate, ...]:
    """Return the candidates of one text in order, of the block 0; a place counts once, in its fullest dress."""
    masked = EMPHASIS.sub(lambda match: re.sub(r"[*†‡§¶]", "\0", match[0]), text) if "*" in text else text
    found: dict[int, Candidate] = {}
    taken = bytearray(len(text))
    for pattern, source in (
        (DRESSED, text),
        (DRESSED_SIGN, text),
        (SUPERSCRIPT, text),
        (SIGN, masked),
        (SPACED, text),
        (GLUED, text),
    ):
        for match in pattern.finditer(source):
            if any(taken[match.start() : match.end()]) or not (one := _candidate(text, match, pattern)):
                continue
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            found[one.start] = one
    return tuple(found[start] for start in sorted(found))


def in_blocks(texts: Iterable[str]) -> Iterator[Candidate]:
    """Yield the candidates of texts in order, each with the index of its text."""
    for index, text in enumerate(texts):
        for one in candidates_in(text):
            yield Candidate(index, one.start, one.end, one.labels, one.dress, one.weight)


def _candidate(text: str, match: re.Match[str], pattern: re.Pattern[str]) -> Candidate | None:
    groups = match.groupdict()
    opened, closed = groups.get("open") or "", groups.get("close") or ""
    if pattern is DRESSED and not closed and "^" not in opened:
        return None
    labels: tuple[str, ...]
    if pattern is SUPERSCRIPT:
        labels, dress = (str(int("".join(str(RAISED.index(sign)) for sign in match["what"]))),), "raised"
    elif pattern is GLUED:
        labels, dress = (str(int(match["what"])),), "glued"
    elif pattern is SPACED:
        labels, dress = (str(int(match["what"])),), "spaced"
    else:
        labels = _labels(match["what"])
        dress = _dress(opened, closed) if labels[0].isdigit() else "*"
    start = match.start()
    if pattern is not SPACED:  # a call attaches to the word before it
        start = len(text[:start].rstrip(" ")) if dress not in {"(", "*"} else start
    return Candidate(0, start, match.end(), labels, dress, _weight(text, match.start(), labels, dress))


def _labels(what: str) -> tuple[str, ...]:
    if not what[0].isdigit():
        return (what.replace("\\", ""),)
    labels: list[str] = []
    for sign, number in re.findall(r"([,;–-]?)\s?(\d+)", what):
        last = int(labels[-1]) if labels else 0
        if sign in {"–", "-"} and last < int(number) <= last + 20:
            labels += map(str, range(last + 1, int(number) + 1))
        else:
            labels.append(str(int(number)))
    return tuple(labels)


def _dress(opened: str, closed: str) -> str:
    """The dress without what differs from call to call: raised, linked, or the signs before the number."""
    opened = re.sub(r"<(\w+)[^<>]*>", r"<\1>", opened).replace("\\", "")
    if "sup>" in opened or "^" in opened:
        return "raised"
    return "linked" if "](" in closed or "<a>" in opened else opened


def _weight(text: str, start: int, labels: Sequence[str], dress: str) -> int:
    """From 0 to 9: after a stop or a closing mark most, after a digit or a unit of measure least."""
    before = text[:start].rstrip("*_ " if dress != "glued" else "")[-8:]
    if not before:
        return 3
    if before[-1].isdigit():
        return 0 if dress == "glued" else 2
    if labels in {("2",), ("3",)} and re.search(r"(?:^|[\s\d])(?:[ckmd]?m|km|sq|ft|in|CO|H)$", before):
        return 0
    if before[-1] in "'\"’”" and not before[:-1].strip(" ("):
        return 1
    if before[-1] in ".,;:!?'\"’”»)]…؟،":
        return 1 if dress == "glued" and re.search(r"\d[.,:]$|(?:^|\s)\(?\w\.$", before) else 9
    if dress == "glued":
        return 1 if re.search(r"(?:^|\W)\w*[A-Z]$", before) else 6
    return 7 if before[-1].isalpha() else 3


@dataclass(frozen=True)
class Called:
    """The notes, by their index, that a candidate calls; `sure` where it stands in the text's own dress and in order."""

    candidate: Candidate
    notes: tuple[int, ...]
    sure: bool = True
    repeated: bool = False


@dataclass(frozen=True)
class Pairing:
    """Which candidates call which notes, the dress of most, and what found no partner."""

    called: tuple[Called, ...]
    dress: str
    uncalled: tuple[int, ...]
    unwritten: tuple[Candidate, ...]

    @property
    def score(self) -> float:
        paired = len({note for one in self.called if one.sure for note in one.notes})
        return paired - 0.5 * len(self.uncalled) - 0.1 * len(self.unwritten)


class _Notes:
    """The notes by their printed numbers, and which of them a place in the text can call."""

    def __init__(self, labels: Sequence[str], scopes: Sequence[tuple[int, int]]) -> None:
        self.count = len(labels)
        self._of: dict[str, list[int]] = {}
        for note, label in enumerate(labels):
            self._of.setdefault(label, []).append(note)
        self._begins = {label: [scopes[note][0] for note in notes] for label, notes in self._of.items()}
        self._ends = {label: [scopes[note][1] for note in notes] for label, notes in self._of.items()}
        self.highest = max((int(label) for label in self._of if label.isdigit()), default=0)

    def __contains__(self, label: str) -> bool:
        return label in self._of

    def within(self, label: str, block: int) -> list[int]:
        """The notes of that number whose calls may stand in a block; their scopes rise with them."""
        if label not in self._of:
            return []
        return self._of[label][bisect_right(self._ends[label], block) : bisect_right(self._begins[label], block)]


def paired(candidates: Sequence[Candidate], labels: Sequence[str], scopes: Sequence[tuple[int, int]]) -> Pairing:
    """Pair candidates with notes in order, as many as can be.

    `labels` are the notes' printed numbers; the calls of note i stand in the blocks from `scopes[i][0]` to before
    `scopes[i][1]`.
    """
    notes = _Notes(labels, scopes)
    dresses = Counter(one.dress for one in candidates if any(label in notes for label in one.labels) and one.weight)
    chains = {dress: _chain([c for c in candidates if c.dress == dress], notes) for dress, _ in dresses.most_common(12)}
    dress = max(chains, key=lambda name: (len(chains[name]), name != "glued", name), default="")
    in_order = _chain(candidates, notes, dress) if dress else []
    return _completed(candidates, notes, dress, in_order)


Link = tuple[Candidate, int]


def _chain(candidates: Iterable[Candidate], notes: _Notes, preferred: str = "") -> list[Link]:
    """The heaviest row of candidates whose notes rise: an increasing subsequence, found with a Fenwick tree."""
    size = notes.count
    best: list[tuple[int, int]] = [(0, -1)] * (size + 1)
    links: list[tuple[Candidate, int, int]] = []

    def upto(note: int) -> tuple[int, int]:
        found = (0, -1)
        while note > 0:
            found = max(found, best[note])
            note -= note & -note
        return found

    for one in candidates:
        if preferred and one.dress != preferred and (one.weight < 6 or one.dress in {"(", "spaced"}):
            continue
        value = 1000 + one.weight if not preferred or one.dress == preferred else 1
        for label in one.labels:
            for note in reversed(notes.within(label, one.block)):
                weight, before = upto(note)
                links.append((one, note, before))
                entry, at = (weight + value, len(links) - 1), note + 1
                while at <= size:
                    best[at] = max(best[at], entry)
                    at += at & -at
    row: list[Link] = []
    at = upto(size)[1]
    while at >= 0:
        one, note, at = links[at]
        row.append((one, note))
    return row[::-1]


def _completed(candidates: Sequence[Candidate], notes: _Notes, dress: str, row: Sequence[Link]) -> Pairing:
    """The row with the calls out of order and those of a note called before; and what is left over."""
    in_row: dict[Candidate, list[int]] = {}
    for one, note in row:
        in_row.setdefault(one, []).append(note)
    called = [Called(one, tuple(found), one.dress in {dress, "*"}) for one, found in in_row.items()]
    uncalled = set(range(notes.count)) - {note for _, note in row}
    unwritten = []
    last = 0
    for one in candidates:
        if one in in_row:
            last = max((int(label) for label in one.labels if label.isdigit()), default=last)
        if one in in_row or one.dress != dress or one.weight < 2:
            continue
        within = [notes.within(label, one.block) for label in one.labels]
        if not all(within):
            if _must_call(one, last, notes.highest):
                unwritten.append(one)
                last = int(one.labels[-1]) if one.labels[-1].isdigit() else last
            continue
        fresh = tuple(next((n for n in found if n in uncalled), -1) for found in within)
        if -1 not in fresh:
            uncalled -= set(fresh)
            called.append(Called(one, fresh, sure=False))
        elif (one.is_clear and one.weight > 3) or (dress == "[" and one.weight > 6):
            called.append(Called(one, tuple(found[0] for found in within), repeated=True))
    called.sort(key=lambda one: (one.candidate.block, one.candidate.start))
    return Pairing(tuple(called), dress, tuple(sorted(uncalled)), tuple(unwritten))


def _must_call(one: Candidate, last: int, highest: int) -> bool:
    """Whether a candidate without a note is a call all the same: its dress says so, or it is next in order."""
    if not one.labels[0].isdigit():
        return one.labels[0][0] in "†‡" and one.weight > 6
    first, end = int(one.labels[0]), int(one.labels[-1])
    return (one.is_clear and end <= highest + NEAR) or (one.weight > 5 and first == last + 1)
