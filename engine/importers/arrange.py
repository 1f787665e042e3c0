"""A manuscript becomes a draft: captions go to their figures, front and back matter to the record, headings divide the text.

as read → captions, front and back matter → notes labelled, calls settled → images → Markdown → Draft
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from engine.importers.arrange_front import take_front
from engine.importers.arrange_images import Images
from engine.importers.arrange_inline import Settler
from engine.importers.arrange_notes import Labels
from engine.importers.arrange_parts import Part, move_calls, parts_of, with_captions, without_back
from engine.importers.draft import Draft, DraftSection, Loss
from engine.importers.markdown_writer import Fidelity, block_markdown, is_second_list, note_markdown
from engine.importers.text_facts import language_of
from engine.importers.tree import (
    Block,
    Footnote,
    Heading,
    Manuscript,
)
from engine.importers.typed_notes import take_typed_notes
from engine.importers.walks import changed, plain, squeezed, words_of
from engine.model import slug


def draft_of(manuscript: Manuscript) -> Draft:
    """Return a manuscript as a draft."""
    manuscript.blocks = list(with_captions(manuscript.blocks))
    take_typed_notes(manuscript)
    take_front(manuscript)
    record = manuscript.record
    parts = without_back(parts_of(manuscript), manuscript)
    move_calls(parts, manuscript)
    labels = Labels(manuscript, [part.blocks for part in parts])
    parts += [Part((), 2, 0, list(left)) for left in [labels.uncalled] if left]
    if not record.get("language"):
        seen = language_of(" ".join(words_of(part.blocks[:60]) for part in parts))
        said = manuscript.assumed.get("language", "")
        record["language"] = said if said.lower().partition("-")[0] == seen else seen
    record["language"] = _tag(str(record["language"]))
    settler = Settler(manuscript, labels, str(record["language"]))
    images = Images(manuscript)
    writer = _Writer(manuscript, settler, images)
    sections = tuple(writer.section(part) for part in parts if part.title or part.blocks)
    notes = {labels.of[key]: writer.note(labels.of[key], manuscript.notes[key]) for key in labels.order}
    kept = {key: value for key, value in record.items() if value}
    return Draft(kept, sections, notes, images.files, tuple(_summed_up(manuscript.losses)))


def _tag(language: str) -> str:
    """A language tag as it is usually written: en-GB, sr-Latn."""
    first, *others = re.split("[-_]", language)
    return "-".join([first.lower(), *(one.upper() if len(one) == 2 else one.capitalize() for one in others)])


class _Writer:
    """Writes sections and notes, and says what could not be written as it is."""

    def __init__(self, manuscript: Manuscript, settler: Settler, images: Images) -> None:
        self._manuscript, self._settler, self._images = manuscript, settler, images
        self._ids: Counter[str] = Counter()

    def section(self, part: Part) -> DraftSection:
        self._settler.line = part.line
        title = self._settler.settled(part.title)
        texts: list[str] = []
        before: Block | None = None
        second = False
        for block in self._ready(part.blocks):
            second = is_second_list(before, block) and not second
            text, fidelity = block_markdown(block, second=second)
            self._say(fidelity, text, part.line)
            if text:
                before = block
                texts.append(f"{text} {{#{self._id(block)}}}" if isinstance(block, Heading) else text)
        return DraftSection(squeezed(plain(title)), part.level, tuple(_trimmed(texts)), part.line)

    def note(self, label: str, note: Footnote) -> str:
        self._settler.line = note.line
        text, fidelity = note_markdown(tuple(self._ready(note.blocks)))
        self._say(fidelity, text, note.line)
        if not text.strip():
            self._manuscript.lose(f"note {label} is empty", "Write its text into the source.", note.line, damaging=True)
        return text

    def _ready(self, blocks: Iterable[Block]) -> Iterator[Block]:
        settled = (changed(block, self._settler.settled) for block in blocks)
        yield from (one for block in settled for one in self._images.placed(block, self._settler.line))

    def _id(self, heading: Heading) -> str:
        """An id for a sub-heading; the hyphens set it off from the ids of sections."""
        name = f"sub-{slug(plain(heading.children))[:50].strip('-')}"
        self._ids[name] += 1
        return name if self._ids[name] == 1 else f"{name}-{self._ids[name]}"

    def _say(self, fidelity: Fidelity, text: str, line: int) -> None:
        start = " ".join(text.split()[:8])
        if fidelity is Fidelity.UNSTYLED:
            self._manuscript.lose(f"emphasis could not be kept in “{start}…”", "Put it back by hand.", line)
        elif fidelity is Fidelity.DAMAGED:
            self._manuscript.lose(
                f"the words of “{start}…” could not be written", "Simplify this place of the source.", line, damaging=True
            )


def _trimmed(texts: list[str]) -> list[str]:
    """Blocks without rules at their beginning and end."""
    while texts and texts[-1] == "***":
        texts.pop()
    while texts and texts[0] == "***":
        texts.pop(0)
    return texts


def _summed_up(losses: Iterable[Loss]) -> Iterator[Loss]:
    """Losses in order, those that say the same as one, with their number."""
    groups: dict[tuple[str, str, bool], list[int]] = {}
    for loss in losses:
        groups.setdefault((loss.what, loss.remedy, loss.damaging), []).append(loss.line)
    found = [
        Loss(min(filter(None, lines), default=0), what + _also(lines), remedy, damaging)
        for (what, remedy, damaging), lines in groups.items()
    ]
    yield from sorted(found)


def _also(lines: Sequence[int]) -> str:
    """How often a loss was found, and where beyond its first line."""
    others = list(dict.fromkeys(sorted(filter(None, lines))))[1:]
    if len(lines) == 1:
        return ""
    shown = ", ".join(map(str, others[:8])) + ("…" if len(others) > 8 else "")
    return f" ({len(lines)} times{f', also on line {shown}' if others else ''})"
