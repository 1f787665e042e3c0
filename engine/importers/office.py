"""Word and OpenDocument files are prepared, read by pandoc, and arranged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.importers.arrange import draft_of
from engine.importers.conserved import say_lost_words
from engine.importers.draft import Draft
from engine.importers.pandoc import parsed
from engine.importers.pandoc_docx import Docx
from engine.importers.pandoc_meta import record_of
from engine.importers.pandoc_odt import Odt
from engine.importers.pandoc_tree import TreeReader
from engine.importers.tree import Figure, Manuscript


def read_docx(data: bytes, path: Path | None = None) -> Draft:
    """Return the article in a Word file."""
    return draft_of(_read(Docx(data), "docx"))


def read_odt(data: bytes, path: Path | None = None) -> Draft:
    """Return the article in an OpenDocument text."""
    odt = Odt(data)
    manuscript = _read(odt, "odt")
    manuscript.blocks = [
        replace(block, shown=block.shown or odt.described.get(block.source, "")) if isinstance(block, Figure) else block
        for block in manuscript.blocks
    ]
    return draft_of(manuscript)


def _read(file: Docx | Odt, form: str) -> Manuscript:
    manuscript = Manuscript(image=file.image, has_typed_front=True)
    read = parsed(file.prepared(manuscript), form)
    reader = TreeReader(manuscript)
    manuscript.record |= record_of(read.meta, reader)
    manuscript.blocks = list(reader.blocks(read.blocks))
    say_lost_words(file.words, manuscript)
    return manuscript
