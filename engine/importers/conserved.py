"""What stood in a source is counted against what was read of it, word by word: what another program drops is said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from engine.importers.marks import cleaned
from engine.importers.tree import Blocks, Manuscript
from engine.importers.walks import inlines_of, plain

WORD = re.compile(r"\w+")
SHOWN = 8
GRAVE = 0.02


def say_lost_words(source: Iterable[str], manuscript: Manuscript) -> None:
    """Note the words of a source, given by paragraphs, that a manuscript has in neither text, notes nor record."""
    paragraphs = [WORD.findall(cleaned(text)) for text in source]
    whole = sum(map(len, paragraphs))
    missing = Counter(word for words in paragraphs for word in words) - _words_of(manuscript)
    if not missing:
        return
    runs = sorted((_missing_in(words, missing) for words in paragraphs), key=len, reverse=True)
    lost = sum(missing.values())
    remedy = "Look there in the source: hidden text, a drawing or a field may hold them."
    shown = " ".join(runs[0][:SHOWN])
    manuscript.lose(
        f"words of the source were not read: {lost}, such as “{shown}”", remedy, damaging=lost > max(20, GRAVE * whole)
    )


def _missing_in(words: list[str], missing: Counter[str]) -> list[str]:
    return [word for word in words if missing[word]]


def _words_of(manuscript: Manuscript) -> Counter[str]:
    counted = Counter(WORD.findall(str(manuscript.record)))
    for blocks in [tuple(manuscript.blocks), *(note.blocks for note in manuscript.notes.values())]:
        counted += _words_in(blocks)
    return counted


def _words_in(blocks: Blocks) -> Counter[str]:
    found: Counter[str] = Counter()
    for block in blocks:
        found.update(WORD.findall(getattr(block, "words", "")))
        for stretch in inlines_of(block):
            found.update(WORD.findall(cleaned(plain(stretch))))
    return found
