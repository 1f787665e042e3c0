"""Notes are found in a text, wherever they stand: in a section of their own, or under each page.

A text can be read in several ways (which lines begin notes? do their numbers begin anew?); each is a `Reading`, and the
one whose notes pair best with the calls is right.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from engine.importers.text_body import full_length, paragraphs
from engine.importers.text_calls import Candidate, Pairing, candidates_in, in_blocks, paired
from engine.importers.text_lines import Block, Line, bare_words, is_ended, joined
from engine.importers.text_parts import BACK, part_of
from engine.importers.text_starts import Start, signed_start, start_in, start_of

BACKLINK = re.compile(r"\s*(?:\[\s*)?[↩↑⬆⇑⏎]\ufe0e?(?:\s*\](?:\([^()]*\))?)?\s*|\s*\[\^\]\(#[^()]*\)\s*")
MOST_SKIPPED = 4
LONGEST_TITLE = 80
SHORTEST_CHAPTER = 200
LOOK_AHEAD = 40


@dataclass(frozen=True)
class FoundNote:
    """A note as it stands in the source: its printed number, its paragraphs, its line and the block it follows."""

    label: str
    paragraphs: tuple[str, ...]
    line: int
    after: int


@dataclass(frozen=True)
class Reading:
    """One way to read a text: its notes, the blocks of its body, and how calls and notes pair."""

    notes: tuple[FoundNote, ...]
    body: tuple[Block, ...]
    pairing: Pairing = field(default_factory=lambda: Pairing((), "", (), ()))


def read_notes(blocks: Sequence[Block], wrapped: bool) -> Reading:
    """Return the best reading of a text's notes, those with signs among the numbered ones."""
    starts = [[start_in(block, index, at) for at in range(len(block.lines))] for index, block in enumerate(blocks)]
    best = Reading((), tuple(blocks))
    for part in ("notes", "references"):
        if sections := _sections(blocks, starts, part):
            best = _better(best, _in_sections(blocks, starts, sections, wrapped))
    if len(best.pairing.uncalled) * 2 > len(best.notes) or not best.notes:
        best = _best_under_pages(blocks, starts, best, wrapped)
    signed = _under_pages(best.body, wrapped, None, "sign")
    return _paired(_divided(_merged(best, signed) if signed.notes else best, wrapped))


def _better(best: Reading, readings: Iterable[Reading]) -> Reading:
    return max([best, *map(_paired, readings)], key=lambda reading: reading.pairing.score)


def _best_under_pages(blocks: Sequence[Block], starts: Sequence[Sequence[Start | None]], best: Reading, wrapped: bool) -> Reading:
    """The best reading with notes under the pages, if one is better: only combinations that might be are tried."""
    shapes = Counter(start.shape for row in starts for start in row if start and start.number)
    candidates = (one for block in blocks for one in candidates_in(block.text))
    dresses = Counter(one.dress for one in candidates if one.labels[0].isdigit() and one.weight > 2)
    for shape, lines in shapes.most_common(6):
        for dress, calls in dresses.most_common(8):
            if min(lines, calls) > best.pairing.score:
                best = _better(best, [_under_pages(blocks, wrapped, dress, shape)])
    return best


def _sections(blocks: Sequence[Block], starts: Sequence[Sequence[Start | None]], part: str) -> list[tuple[int, int]]:
    """The sections of notes: each its heading's index and the index after its last block."""
    found = []
    index = 0
    while index < len(blocks):
        if _title_part(blocks, index) == part and any(
            starts[at] and starts[at][0] for at in range(index + 1, min(index + 4, len(blocks)))
        ):
            end = _section_end(blocks, starts, index)
            found.append((index, end))
            index = end
        else:
            index += 1
    return found


def _title_part(blocks: Sequence[Block], index: int) -> str:
    block = blocks[index]
    if block.heading:
        return part_of(bare_words(block.heading[1]))
    if len(block.lines) > 1 or len(block.text) > 60:
        return ""
    return part_of(bare_words(block.text))


def _section_end(blocks: Sequence[Block], starts: Sequence[Sequence[Start | None]], index: int) -> int:
    """Notes end at the next heading, unless notes go on below it: those of the next chapter."""
    last = 0
    for at in range(index + 1, len(blocks)):
        is_heading = blocks[at].heading or _is_plain_heading(blocks, starts, at)
        if is_heading or _title_part(blocks, at) in {*BACK, "notes", "references"}:
            below = starts[at + 1][0] if at + 1 < len(blocks) else None
            if _title_part(blocks, at) == "notes" or not is_heading or not below or below.number not in {1, last + 1}:
                return at
        last = max([last, *(start.number for start in starts[at] if start and start.number in {1, last + 1})])
    return len(blocks)


def _is_plain_heading(blocks: Sequence[Block], starts: Sequence[Sequence[Start | None]], at: int) -> bool:
    """Whether a short line without a stop, above a long block that begins no note, is the heading of the next chapter."""
    block, below = blocks[at], blocks[at + 1] if at + 1 < len(blocks) else None
    is_short = len(block.lines) == 1 and len(block.text) < LONGEST_TITLE and not starts[at][0] and not block.is_special
    if (
        not is_short
        or below is None
        or starts[at + 1][0]
        or len(below.text) < SHORTEST_CHAPTER
        or not is_ended(blocks[at - 1].text)
    ):
        return False
    return not is_ended(block.text) and bool(re.match(r"\W*[^\W\d_a-z]", block.text)) and block.text[-1:] not in ",;-–"


def _in_sections(
    blocks: Sequence[Block], starts: Sequence[Sequence[Start | None]], sections: Sequence[tuple[int, int]], wrapped: bool
) -> Iterator[Reading]:
    inside = {at for begin, end in sections for at in range(begin, end)}
    ordered = sorted(inside)
    rows = [[start for at in range(begin + 1, end) for start in starts[at] if start] for begin, end in sections]
    shapes = Counter(start.shape for row in rows for start in row)
    body = tuple(block for at, block in enumerate(blocks) if at not in inside)
    heads = [at for at, block in enumerate(blocks) if block.heading]
    for shape, _ in shapes.most_common(4):
        for restarting, strict in ((False, False), (True, False), (False, True), (True, True)):
            notes: list[FoundNote] = []
            for (begin, end), row in zip(sections, rows, strict=True):
                kept = [start for start in row if start.shape == shape] if strict else row
                chosen = _chain(kept, shape, restarting, heads)
                after = begin - bisect_left(ordered, begin)
                notes += _notes(blocks, chosen, end, after, wrapped)
            yield Reading(tuple(notes), body)


def _chain(starts: Sequence[Start], shape: str, restarting: bool, heads: Sequence[int]) -> list[Start]:
    """The starts that are next in order; one of another shape only where it is exactly next, one that has a later turn not yet."""
    chosen: list[Start] = []
    expected = 0
    for at, start in enumerate(starts):
        ahead = {later.number for later in starts[at + 1 : at + LOOK_AHEAD] if later.shape == shape}
        if start.shape != shape:
            accepted = bool(chosen) and start.number == expected and expected not in ahead
        elif not chosen or start.number == expected:
            accepted = bool(chosen) or start.number <= 1 or 1 not in ahead
        elif start.number == 1 and bisect_left(heads, start.block) > bisect_left(heads, chosen[-1].block):
            accepted = True
        elif restarting and start.number == 1:
            accepted = expected > 1 and (1 in ahead or any(later.number == 2 for later in starts[at + 1 : at + 2]))
        else:
            accepted = start.after_stop and expected < start.number <= expected + MOST_SKIPPED and expected not in ahead
        if accepted:
            chosen.append(start)
            expected = start.number + 1
    return chosen


def _notes(blocks: Sequence[Block], starts: Sequence[Start], end: int, after: int, wrapped: bool) -> Iterator[FoundNote]:
    """The notes that begin at some starts, each with all that stands before the next."""
    ends = [(start.block, start.at) for start in starts[1:]] + [(end, 0)]
    for start, (last_block, last_at) in zip(starts, ends, strict=False):
        lines: list[tuple[Line, bool]] = []
        for at in range(start.block, min(last_block + 1, end)):
            if blocks[at].heading:
                break
            begin = start.at if at == start.block else 0
            stop = last_at if at == last_block else len(blocks[at].lines)
            lines += [(line, at > start.block and number == 0) for number, line in enumerate(blocks[at].lines[begin:stop])]
        yield FoundNote(start.label, _paragraphs(lines, start.words, wrapped), start.line, after)


def _paragraphs(lines: Sequence[tuple[Line, bool]], words: int, wrapped: bool) -> tuple[str, ...]:
    """The paragraphs of a note: a new one after a blank line, or a line's end in a text without wrapping, where a sentence ended."""
    found: list[str] = []
    for index, (line, apart) in enumerate(lines):
        text = BACKLINK.sub(" ", line.text[words:] if index == 0 else line.text).strip()
        if found and (not (apart or not wrapped) or not is_ended(found[-1]) or text[:1].islower()):
            found[-1] = joined((found[-1], text))
        elif text:
            found.append(text)
    return tuple(found) or ("",)


def _under_pages(blocks: Sequence[Block], wrapped: bool, dress: str | None, shape: str) -> Reading:
    """Notes that stand below the text that calls them: each line that begins with a number called and next in order."""
    notes: list[FoundNote] = []
    body: list[Block] = []
    pending: Counter[str] = Counter()
    wanted = dress or "*"
    last = 0
    for index, block in enumerate(blocks):
        chosen: list[Start] = []
        above: Counter[str] = Counter()  # what the lines of this block call that stand above the first note among them
        for at, line in enumerate(block.lines):
            start = signed_start(line, index, at) if dress is None else start_of(line, index, at)
            if not start or (dress is not None and start.shape != shape):
                continue
            if at and not chosen:
                above = _called_in(replace(block, lines=block.lines[:at]), wanted)
            if not pending[start.label] and not above[start.label]:
                continue
            if dress is not None and not (start.number in {1, last + 1} or last < start.number <= last + MOST_SKIPPED):
                continue
            pending.update(above)
            above = Counter()
            pending[start.label] -= 1
            last = start.number
            chosen.append(start)
        rest = block.lines[: chosen[0].at] if chosen else block.lines
        if rest:
            kept = replace(block, lines=rest)
            body.append(kept)
            if not chosen or not chosen[0].at:
                pending.update(_called_in(kept, wanted))
        notes += _notes(blocks, chosen, index + 1, len(body), wrapped)
    return Reading(tuple(notes), _marked_broken(body, notes))


def _called_in(block: Block, dress: str) -> Counter[str]:
    return Counter(label for one in candidates_in(block.text) if one.dress == dress for label in one.labels)


def _marked_broken(body: Sequence[Block], notes: Sequence[FoundNote]) -> tuple[Block, ...]:
    after = {note.after for note in notes}
    return tuple(replace(block, broken=True) if index in after else block for index, block in enumerate(body))


def _merged(reading: Reading, signed: Reading) -> Reading:
    """Numbered notes and those with signs, in the order of the source, over the body that is left."""
    kept = {block.line: index for index, block in enumerate(signed.body)}
    lines = [block.line for block in reading.body]
    moved = [replace(note, after=sum(line in kept for line in lines[: note.after])) for note in reading.notes]
    notes = sorted([*moved, *signed.notes], key=lambda note: note.line)
    return Reading(tuple(notes), signed.body)


def _divided(reading: Reading, wrapped: bool) -> Reading:
    """The reading with its body divided into paragraphs."""
    body: list[Block] = []
    first: list[int] = []
    full = full_length(reading.body) if wrapped else 0
    below = {note.after for note in reading.notes}
    for index, block in enumerate(reading.body):
        first.append(len(body))
        if index + 1 not in below or _title_part(reading.body, index) != "notes":  # a heading of notes that are gone goes too
            body += paragraphs([block], wrapped, full)
    first.append(len(body))
    return Reading(tuple(replace(note, after=first[note.after]) for note in reading.notes), tuple(body))


def _paired(reading: Reading) -> Reading:
    """The reading with its calls paired; those of a group of notes stand between it and the group before."""
    ends = sorted({note.after for note in reading.notes})
    last = len(reading.body)
    scopes = []
    for note in reading.notes:
        at = bisect_left(ends, note.after)
        scopes.append((ends[at - 1] if at else 0, last if at == len(ends) - 1 else note.after))
    candidates: list[Candidate] = list(in_blocks(block.text for block in reading.body))
    return replace(reading, pairing=paired(candidates, [note.label for note in reading.notes], scopes))
