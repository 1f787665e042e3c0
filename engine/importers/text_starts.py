"""Lines that may begin notes: a number or sign in whatever dress, and words after it or on the next line."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from engine.importers.text_body import ABBREVIATED
from engine.importers.text_calls import CLOSE, OPEN, RAISED, SYMBOL
from engine.importers.text_lines import Block, Line, is_ended

ANCHOR = r"(?:<a\b[^<>]*>\s*</a>\s*)?"
START = re.compile(
    rf"[ \t]*(?:[-+*][ \t]+)?{ANCHOR}(?P<open>{OPEN}{{0,4}}+)(?P<label>\d{{1,5}}|[{RAISED}]{{1,5}})"
    rf"(?P<point>\\?[.):]?)(?P<close>{CLOSE}{{0,4}})(?P<after>\\?[.):]?)(?P<gap>\s*)(?:(?=\S)|$)"
)
SIGNED = re.compile(rf"[ \t]*(?:<sup>|\\?\[|\^)?\s?(?P<label>{SYMBOL})(?:\s?(?:</sup>|\\?\]|\^))?(?P<gap>\s*)(?=\S)")


@dataclass(frozen=True)
class Start:
    """A line that may begin a note: its place, the note's printed number or sign, its shape, where its words begin."""

    block: int
    at: int
    line: int
    label: str
    shape: str
    words: int
    after_stop: bool = True

    @property
    def number(self) -> int:
        return int(self.label) if self.label.isdigit() else 0


def start_in(block: Block, index: int, at: int) -> Start | None:
    """Return the start of a note in a block's line; one after an unfinished line may be a page or a year instead."""
    start = start_of(block.lines[at], index, at)
    before = block.lines[at - 1].text.rstrip() if at else ""
    return start and replace(start, after_stop=is_ended(before) and not ABBREVIATED.search(before))


def start_of(line: Line, block: int, at: int) -> Start | None:
    """Return the start of a numbered note, if a line may be one."""
    match = START.match(line.text)
    if not match:
        return None
    dress = "".join(re.sub(r"<(\w+)[^<>]*>|\\", r"<\1>", match["open"]))
    label = match["label"]
    raised = label[0] in RAISED
    alone = match.end() == len(line.text)  # its words begin on the next line
    if not (
        match["gap"]
        or match["close"]
        or raised
        or alone
        or (line.text[match.end() : match.end() + 1].isupper() and not match["point"])
    ):
        return None
    if raised:
        label = "".join(str(RAISED.index(sign)) for sign in label)
    shape = f"{dress}{'¹' if raised else '1'}{(match['point'] + match['after']).strip(chr(92))}{'' if not alone or match['point'] + match['after'] else '↵'}{' ' if match['gap'] or alone else ''}"
    return Start(block, at, line.number, str(int(label)), shape, match.end())


def signed_start(line: Line, block: int, at: int) -> Start | None:
    """Return the start of a note that bears a sign, if a line may be one."""
    match = SIGNED.match(line.text)
    if not match or (match["label"].startswith(("*", "\\")) and not match["gap"] and "^" not in match[0]):
        return None
    return Start(block, at, line.number, match["label"].replace("\\", ""), "sign", match.end())
