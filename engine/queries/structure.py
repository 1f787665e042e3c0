"""Headings, note calls and paragraphs: levels that jump, calls out of order or repeated, sentences cut off."""

from __future__ import annotations

from collections.abc import Iterator

from engine.model import Section
from engine.problem import Place
from engine.queries.finding import Certainty, Finding, Rule, others
from engine.queries.witness import Witness

CLOSED = tuple(".?!…:;。")
CLOSERS = "\"'’”»)]*"
DASHES = ("—", "–")
CALL_AT = "[^{}]"


def heading_level_jumps(witness: Witness) -> Iterator[Finding]:
    """A heading lies at most one level below the one before, and none above the first.

    Bad: a heading of level 4 after one of level 2.  Good: level 3 after level 2.
    """
    before = top = 0
    for section in witness.edition.sections:
        for level, title, place, where in _headings(section):
            if before and level > before + 1:
                said = f"the heading is of level {level} and follows one of level {before}"
                yield Finding(where, 0, title, Certainty.LIKELY, said, place=place)
            elif level < top:
                said = f"the heading is of level {level}, above the first, which is of level {top}"
                yield Finding(where, 0, title, Certainty.POSSIBLE, said, place=place)
            before, top = level, top or level


def _headings(section: Section) -> Iterator[tuple[int, str, Place, str]]:
    """Level, words and line of each heading, and the passage below it, by which it is known."""
    ids = [block.id for block in section.blocks if block.id and block.kind != "heading"]
    yield section.level, section.title, section.place, ids[0] if ids else section.id
    for index, block in enumerate(section.blocks):
        if block.kind == "heading":
            below = (one.id for one in section.blocks[index:] if one.id and one.kind != "heading")
            yield block.level, block.prose.plain, block.place, next(below, section.id)


def calls_out_of_order(witness: Witness) -> Iterator[Finding]:
    """Notes are called in the order in which they stand.

    Bad: `[^13]` before `[^12]`.  Good: `[^12]`, then `[^13]`.
    """
    position = {note.label: index for index, note in enumerate(witness.edition.notes)}
    seen: set[str] = set()
    highest = -1
    labels = [note.label for note in witness.edition.notes]
    for call in witness.links.calls:
        if call.note not in position or call.note in seen:
            continue
        seen.add(call.note)
        expected = highest + 1
        if position[call.note] < highest:
            said = f"note {call.note} is called after note {labels[highest]}"
            yield Finding(call.block, 0, CALL_AT.format(call.note), Certainty.LIKELY, said, "", (f"n{call.note}",))
        elif position[call.note] > expected and labels[expected] in witness.links.calls_of:
            said = f"note {call.note} is called where note {labels[expected]} is next"
            yield Finding(call.block, 0, CALL_AT.format(call.note), Certainty.LIKELY, said, "", (f"n{call.note}",))
        highest = max(highest, position[call.note])


def note_called_twice(witness: Witness) -> Iterator[Finding]:
    """A numbered note is called once.

    Bad: `[^12]` in two paragraphs.  Good: `[^12]` in one.
    """
    for calls in witness.links.calls_of.values():
        for call in calls[1:]:
            said = f"note {call.note} is called a second time"
            evidence = (*others((other.block for other in calls), call.block), f"n{call.note}")
            yield Finding(call.block, 0, CALL_AT.format(call.note), Certainty.POSSIBLE, said, "", evidence)


def paragraph_cut_off(witness: Witness) -> Iterator[Finding]:
    """A paragraph ends with its sentence.

    Bad: a paragraph that ends `fell into the`, and one that begins `remit of the Mission.`
    """
    for section in witness.edition.sections:
        blocks = section.blocks
        for block, following in zip(blocks, [*blocks[1:], None], strict=False):
            text = block.prose.plain.rstrip()
            is_cut = block.kind == "paragraph" and text and not _is_closed(text)
            if is_cut and (following is None or following.kind == "paragraph"):
                goes_on = following is not None and following.prose.plain[:1].islower()
                stands = " ".join(text.split()[-4:])
                certainty = Certainty.CERTAIN if goes_on else Certainty.LIKELY
                evidence = (following.id,) if following and goes_on and following.id else ()
                said = "the paragraph ends without a closing mark"
                where, start = block.id or section.id, max(0, text.rfind(stands))
                yield Finding(where, start, stands, certainty, said, "", evidence, place=block.place)


def _is_closed(text: str) -> bool:
    return text.rstrip(CLOSERS).endswith(CLOSED) or text.endswith(DASHES)


RULES = (
    Rule("D91", "text", heading_level_jumps),
    Rule("D92", "reference", calls_out_of_order),
    Rule("D93", "reference", note_called_twice),
    Rule("D94", "text", paragraph_cut_off),
)
