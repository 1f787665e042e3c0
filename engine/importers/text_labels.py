"""Each note gets the label it is called by: its printed number where that is its own, else its number in the whole text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from engine.importers.draft import Loss
from engine.importers.text_calls import Called, Candidate, in_blocks
from engine.importers.text_front import AFFILIATION, Front, plain
from engine.importers.text_lines import CALL, ENDCALL, Block
from engine.importers.text_notes import FoundNote, Reading

WRITABLE = re.compile(r"[\w*†‡.-]+")
MOST_SAID = 40
MANY = 6
ON_THE_AUTHOR = re.compile(
    r"\b(?:is|are|was)\s+(?:an?\s+|the\s+)?(?:\w+\s+){0,3}(?:professor|lecturer|fellow|historian|researcher|student|director|reader)\b",
    re.IGNORECASE,
)


class Labels:
    """The notes of a reading, their labels, and the blocks with each call marked by its note's index."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.notes: tuple[FoundNote, ...] = reading.notes
        self.blocks = _marked(reading.body, reading.pairing.called)
        self.dropped: set[int] = set()
        self._name()

    def _name(self) -> None:
        """Give the notes that are kept their labels."""
        printed = [self.notes[index].label for index in self.kept]
        self._label = dict(zip(self.kept, _labels(printed), strict=True))
        self.renumbered = list(self._label.values()) != printed

    def of(self, index: int) -> str:
        """Return the label of a note."""
        return self._label[index]

    @property
    def kept(self) -> list[int]:
        """The notes of the text, without those that belong to the title page."""
        return [index for index in range(len(self.notes)) if index not in self.dropped]

    def settle_front(self, before: Sequence[Block], front: Front) -> str:
        """Give notes called on the title page to the record, by what they say; return the calls that have to move into the text."""
        here = [int(index) for block in before for index in re.findall(rf"{CALL}(\d+){ENDCALL}", block.text)]
        below = {int(index) for block in front.text for index in re.findall(rf"{CALL}(\d+){ENDCALL}", block.text)}
        moved = ""
        for index in dict.fromkeys(here):
            if index in below:
                continue
            note = self.notes[index]
            text = plain(" ".join(note.paragraphs))
            if len(text) < 250 and AFFILIATION.search(text) and not ON_THE_AUTHOR.search(text):
                self.dropped.add(index)
                _affiliate(front, text)
            elif not note.label.isdigit():
                self.dropped.add(index)
                key = "contributor" if ON_THE_AUTHOR.search(text[:200]) else "acknowledgements"
                front.record[key] = "\n\n".join(filter(None, [str(front.record.get(key, "")), text]))
            else:
                moved += f"{CALL}{index}{ENDCALL}"
                what = f"note {note.label}, called before the text, is called at its beginning now"
                front.losses.append(Loss(note.line, what))
        self._name()
        return moved

    def losses(self, called: Iterable[int]) -> list[Loss]:
        """Return what is wrong with calls and notes: what has no partner damages the text, what is only odd is said."""
        reached = set(called) | self.dropped
        lonely = [*self._uncalled(reached), *map(self._unwritten, self.reading.pairing.unwritten)]
        found = lonely[:MOST_SAID]
        if len(lonely) > MOST_SAID:
            found.append(Loss(0, f"{len(lonely) - MOST_SAID} more notes and calls have no partner", damaging=True))
        for one in self.reading.pairing.called:
            found += self._odd(one)
        found += [*self._without_notes(), *self._swallowed()]
        if self.renumbered and self.kept:
            at = next((index for index in self.kept if self.notes[index].label != self.of(index)), 0)
            what = f"the numbers of the notes begin anew here: note {self.notes[at].label} has become note {self.of(at)}"
            found.append(Loss(self.notes[at].line, what))
        return found

    def _uncalled(self, reached: set[int]) -> Iterator[Loss]:
        """The notes that nothing calls, each with the lines between which its call must be missing."""
        lines = {index: self.blocks[one.candidate.block].line for one in self.reading.pairing.called for index in one.notes}
        before = 1
        for index, note in enumerate(self.notes):
            before = lines.get(index, before)
            if index not in reached:
                after = next((lines[later] for later in range(index + 1, len(self.notes)) if later in lines), 0)
                between = f"between lines {before} and {after}" if after else f"below line {before}"
                remedy = f"Write its number, dressed as the others are, where the source calls it: {between}."
                yield Loss(note.line, f"note {note.label} is called nowhere", remedy, damaging=True)

    def _unwritten(self, one: Candidate) -> Loss:
        what = f"note {', '.join(one.labels)} is called here but was not found"
        remedy = (
            "Put the note among the others in the source, with its number before it. "
            "From a PDF, `pdftotext -layout` keeps numbers and notes together best."
        )
        return Loss(self.blocks[one.block].line, what, remedy, damaging=True)

    def _odd(self, one: Called) -> list[Loss]:
        line, label = self.blocks[one.candidate.block].line, ", ".join(one.candidate.labels)
        if one.repeated:
            return [
                Loss(
                    line,
                    f"note {label} is called here a second time",
                    "Where this number is no call, write it as a word in the source.",
                )
            ]
        if not one.sure and len(self.notes) > 1:
            return [
                Loss(
                    line,
                    f"the call of note {label} is printed otherwise than the others, or out of order",
                    "Look whether it belongs here.",
                )
            ]
        return []

    def _swallowed(self) -> Iterator[Loss]:
        """Notes in which the calls of the next notes stand: the text below them has gone into them."""
        for note in self.notes:
            here = [one for one in in_blocks(note.paragraphs) if one.dress == self.reading.pairing.dress and one.weight > 5]
            labels = {one.labels[0] for one in here}
            follow = [{str(int(note.label) + more) for more in (1, 2)}, {"1", "2"}] if note.label.isdigit() else []
            if any(following <= labels for following in follow):
                remedy = "Put a blank line below the note, where the text goes on."
                yield Loss(note.line, f"note {note.label} seems to hold text of the article", remedy, damaging=True)

    def _without_notes(self) -> list[Loss]:
        """Calls that stand in a text in which no notes were found: dressed as such, or many numbers in order at ends of words."""
        if self.notes:
            return []
        numbers = [one for one in in_blocks(block.text for block in self.blocks) if one.weight > 5 and one.labels[0].isdigit()]
        clear = [one for one in numbers if one.is_clear]
        in_order: list[Candidate] = []
        for one in numbers:
            if int(one.labels[0]) == (int(in_order[-1].labels[-1]) + 1 if in_order else 1):
                in_order.append(one)
        calls = clear if any(one.labels[0] == "1" for one in clear) else in_order if len(in_order) >= MANY else []
        if not calls:
            return []
        remedy = "Put the notes under a heading '## Notes', each on a line of its own with its number before it."
        what = f"{len(calls)} calls of notes begin here, but no notes were found"
        return [Loss(self.blocks[calls[0].block].line, what, remedy, damaging=True)]


def _labels(printed: Sequence[str]) -> list[str]:
    """The printed numbers and signs where each stands for one note, else numbers that run on."""
    numbers = [label for label in printed if label.isdigit()]
    signs = [label for label in printed if not label.isdigit()]
    if not numbers and (len(set(signs)) < len(signs) or not all(map(WRITABLE.fullmatch, signs))):
        return [str(index + 1) for index in range(len(printed))]
    anew = len(set(numbers)) < len(numbers)
    often = Counter(signs)
    labels: list[str] = []
    running = starred = 0
    for label in printed:
        if label.isdigit():
            running += 1
            labels.append(str(running) if anew else label)
        elif often[label] == 1 and WRITABLE.fullmatch(label):
            labels.append(label)
        else:
            starred += 1
            labels.append(f"*{starred}")
    return labels


def _marked(blocks: Sequence[Block], called: Sequence[Called]) -> list[Block]:
    """The blocks with each call as CALL, its note's index and ENDCALL."""
    of_block: dict[int, list[Called]] = {}
    for one in called:
        of_block.setdefault(one.candidate.block, []).append(one)
    return [_with_marks(block, of_block.get(index, ())) for index, block in enumerate(blocks)]


def _with_marks(block: Block, called: Sequence[Called]) -> Block:
    if not called:
        return block
    text, at = "", 0
    for one in sorted(called, key=lambda one: one.candidate.start):
        text += block.text[at : one.candidate.start] + "".join(f"{CALL}{note}{ENDCALL}" for note in one.notes)
        at = one.candidate.end
    return block.with_text(text + block.text[at:])


def _affiliate(front: Front, text: str) -> None:
    authors = front.record.get("authors")
    for author in authors if isinstance(authors, list) else ():
        if "affiliation" not in author:
            author["affiliation"] = re.sub(r"^\d+\s*", "", text)
            return
