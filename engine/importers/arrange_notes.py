"""Each note gets the label it is called by: its own number where no other note has it, else its number in the whole text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from engine.importers.tree import Block, Call, Footnote, Inline, Inlines, Link, Manuscript, Text
from engine.importers.walks import changed, everything, plain, rewritten

WRITABLE = re.compile(r"[\w*†‡.-]+")


class Labels:
    """The labels of the notes that the text calls, in the order of their first calls; the others are given a place.

    A note called only in another note is put at that note's end, one called nowhere among the blocks in `uncalled`.
    """

    def __init__(self, manuscript: Manuscript, text: Iterable[Sequence[Block]]) -> None:
        self._manuscript = manuscript
        self.order = [key for key in _calls([block for blocks in text for block in blocks]) if key in manuscript.notes]
        self.of = dict(zip(self.order, self._labels(), strict=True))
        self.known = frozenset(self.of.values())
        nested = {key for one in self.order for key in self._settle_within(one, {one})}
        left = [key for key in manuscript.notes if key not in self.of and key not in nested]
        self.uncalled = tuple(block for key in left for block in self._left(key))
        for key in left:
            del manuscript.notes[key]

    def _labels(self) -> list[str]:
        """Printed numbers and signs where each stands for one note; where numbers begin anew, they run on instead."""
        printed = [_in_figures(self._manuscript.notes[key].label) for key in self.order]
        numbers, counts = [label for label in printed if label.isdigit()], Counter(printed)
        anew = len(set(numbers)) < len(numbers)
        if anew:
            self._manuscript.lose("the numbers of the notes begin anew; here they run on")
        labels: list[str] = []
        count = 0
        for label in printed:
            is_number = label.isdigit() or not WRITABLE.fullmatch(label) or counts[label] > 1
            count += is_number
            labels.append(str(count) if is_number and (anew or not label.isdigit()) else label)
        return labels if len(set(labels)) == len(labels) else [str(number) for number in range(1, len(labels) + 1)]

    def _settle_within(self, key: str, above: set[str]) -> list[str]:
        """Make a link of each call in a note, or add the note it calls to its end; return the notes so added."""
        note = self._manuscript.notes[key]
        added = [one for one in _calls(note.blocks) if one not in self.of and one not in above and one in self._manuscript.notes]
        below = [found for one in added for found in self._settle_within(one, above | set(added))]
        blocks = [changed(block, self._without_calls) for block in note.blocks]
        for one in added:
            self._manuscript.lose("a note within a note stands at that note's end", line=note.line)
            blocks += self._manuscript.notes[one].blocks
        self._manuscript.notes[key] = replace(note, blocks=tuple(blocks))
        return [*added, *below]

    def _without_calls(self, inlines: Inlines) -> Inlines:
        def rewrite(one: Inline) -> Inlines | None:
            if not isinstance(one, Call):
                return None
            label = self.of.get(one.note)
            return (Link(f"#n{label}", (Text(one.shown or label),)),) if label else ()

        return rewritten(inlines, rewrite)

    def _left(self, key: str) -> Sequence[Block]:
        note: Footnote = self._manuscript.notes[key]
        words = " ".join(" ".join(plain((one,)) for one in everything(note.blocks)).split()[:8])
        remedy = "Call it where it belongs, or say what it is; its text stands in a section at the end."
        self._manuscript.lose(
            f"{f'note {note.label}' if note.label else 'a note'} is called nowhere: “{words}…”", remedy, note.line
        )
        return [changed(block, self._without_calls) for block in note.blocks]


def call_missing(manuscript: Manuscript, call: Call, line: int) -> Inlines:
    """Note that a note is called but not written; what the source shows there stays."""
    remedy = f"Write the note, or take out its call, {call.shown or call.note}."
    manuscript.lose(f"note {call.shown or call.note} is called but not written", remedy, line, damaging=True)
    return (Text(call.shown),) if call.shown else ()


def _calls(blocks: Iterable[Block]) -> list[str]:
    return list(dict.fromkeys(one.note for one in everything(blocks) if isinstance(one, Call)))


def _in_figures(label: str) -> str:
    """A label without brackets and full stop, its digits those of ASCII: an id has to be typed."""
    bare = label.strip().strip("[]()").rstrip(".").strip()
    return "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in bare)
