"""Web pages and EPUB books are cut down to their text, their notes marked, and read by pandoc."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from pathlib import Path

from engine.importers.arrange import draft_of
from engine.importers.beside import Beside
from engine.importers.conserved import say_lost_words
from engine.importers.draft import Draft
from engine.importers.epub_source import Epub
from engine.importers.html_notes import bring_notes, take_notes
from engine.importers.html_record import record_of, title_of
from engine.importers.html_source import (
    drop_types,
    keep_languages,
    main_part,
    mark_roles,
    take_furniture,
    tree_of,
    words_in,
)
from engine.importers.pandoc import parsed
from engine.importers.pandoc_tree import TreeReader
from engine.importers.tree import Manuscript
from engine.importers.xml_source import Element, written_html

DATA = re.compile(r"data:image/[\w.+-]+;base64,(.*)", re.DOTALL)


def read_html(data: bytes, path: Path | None = None) -> Draft:
    """Return the article in a web page; images are looked for beside `path`."""
    root, losses = tree_of(data)
    part = main_part(root)
    bring_notes(root, part)
    record = record_of(root)
    manuscript = Manuscript(
        record, {"title": title_of(root, part)}, losses=losses, image=_image(Beside(path).image), has_typed_front=True
    )
    return _draft(part, manuscript)


def read_epub(data: bytes, path: Path | None = None) -> Draft:
    """Return the article in an EPUB book, its documents in order."""
    book = Epub(data)
    manuscript = Manuscript(book.record(), image=_image(book.image), has_typed_front=True)
    part = book.text(manuscript)
    return _draft(part, manuscript)


def _draft(part: Element, manuscript: Manuscript) -> Draft:
    manuscript.losses += take_furniture(part)
    take_notes(part)
    mark_roles(part)
    keep_languages(part)
    drop_types(part)
    words = words_in(part)
    read = parsed(written_html(part), "html-smart")
    manuscript.blocks = list(TreeReader(manuscript).blocks(read.blocks))
    say_lost_words(words, manuscript)
    return draft_of(manuscript)


def _image(find: Callable[[str], bytes | None]) -> Callable[[str], bytes | None]:
    """The way to an image, which may also be written out in its address."""

    def image(source: str) -> bytes | None:
        match = DATA.match(source)
        if not match:
            return find(source)
        try:
            return base64.b64decode(match[1])
        except (binascii.Error, ValueError):
            return None

    return image
