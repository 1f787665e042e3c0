"""Word and OpenDocument files are prepared, read by pandoc, and arranged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from engine.importers.arrange import draft_of
from engine.importers.conserved import say_lost_words
from engine.importers.draft import Draft
from engine.importers.pandoc import parsed
from engine.importers.pandoc_docx import Docx
from engine.importers.pandoc_meta import record_of
from engine.importers.pandoc_odt import Odt
from engine.importers.pandoc_tree import TreeReader
from engine.importers.tree import Block, Figure, Manuscript, Quote


def read_docx(data: bytes, path: Path | None = None) -> Draft:
    """Return the article in a Word file."""
    return draft_of(_read(Docx(data), "docx"))


def read_odt(data: bytes, path: Path | None = None) -> Draft:
    """Return the article in an OpenDocument text."""
    manuscript = _read(Odt(data), "odt")
    manuscript.blocks = list(_with_whole_quotations(manuscript.blocks))
    return draft_of(manuscript)


def _read(file: Docx | Odt, form: str) -> Manuscript:
    manuscript = Manuscript(image=file.image, has_typed_front=True)
    read = parsed(file.prepared(manuscript), form)
    reader = TreeReader(manuscript)
    manuscript.record |= record_of(read.meta, reader)
    manuscript.blocks = [
        replace(block, shown=block.shown or file.described.get(block.source, "")) if isinstance(block, Figure) else block
        for block in reader.blocks(read.blocks)
    ]
    say_lost_words(file.words, manuscript)
    return manuscript


def _with_whole_quotations(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks with the paragraphs of a quotation as one; in an OpenDocument text each stands for itself."""
    for is_quote, group in groupby(blocks, key=lambda block: isinstance(block, Quote)):
        ones = list(group)
        if is_quote:
            yield Quote(tuple(inner for one in ones if isinstance(one, Quote) for inner in one.blocks))
        else:
            yield from ones
