"""Word and OpenDocument files are prepared, read by pandoc, and arranged."""

from __future__ import annotations

from pathlib import Path

from engine.importers.arrange import draft_of
from engine.importers.draft import Draft
from engine.importers.pandoc import parsed
from engine.importers.pandoc_docx import Docx
from engine.importers.pandoc_meta import record_of
from engine.importers.pandoc_tree import TreeReader
from engine.importers.tree import Manuscript


def read_docx(data: bytes, path: Path | None = None) -> Draft:
    """Return the article in a Word file."""
    docx = Docx(data)
    manuscript = Manuscript(image=docx.image, has_typed_front=True)
    read = parsed(docx.prepared(manuscript), "docx")
    reader = TreeReader(manuscript)
    manuscript.record |= record_of(read.meta, reader)
    manuscript.blocks = list(reader.blocks(read.blocks))
    return draft_of(manuscript)
