"""TEI, the Text Encoding Initiative's XML for scholarly texts, is read by our own rules: pandoc has none.

bytes → XML → header, text, notes → Manuscript → Draft
"""

from __future__ import annotations

import re
from pathlib import Path

from engine.importers.arrange import draft_of
from engine.importers.beside import Beside
from engine.importers.draft import Draft, Unreadable
from engine.importers.tei_blocks import texts_of
from engine.importers.tei_header import front_title, record_of
from engine.importers.tei_text import TeiText
from engine.importers.tree import Footnote, Manuscript
from engine.importers.xml_flow import without_label
from engine.importers.xml_source import Element, attribute, local, root_of

LINE_END = re.compile(r"(?:(?<=\w)[-\u00ad‐¬])?\s*\Z")


def read_tei(data: bytes, path: Path | None = None) -> Draft:
    """Return the article in a TEI document; images are looked for beside `path`."""
    return tei_draft(root_of(data), path)


def tei_draft(root: Element, path: Path | None = None) -> Draft:
    """Return the article in a TEI tree."""
    texts = texts_of(root)
    if not texts:
        raise Unreadable(root.sourceline or 0, "the TEI document has no text", "Put its text into text/body.")
    _join_words(root)
    record = record_of(root)
    if not record.get("title") and (title := front_title(root)):
        record["title"] = title
    manuscript = Manuscript(record, image=Beside(path).image, has_typed_front=False)
    reader = TeiText(manuscript, root, str(record.get("language") or ""))
    manuscript.record["bibliography"] = reader.works.bibtex
    for text in texts:
        manuscript.blocks += reader.blocks(text)
    for key, note in reader.notes.elements.items():
        label = attribute(note, "n")
        manuscript.notes[key] = Footnote(without_label(reader.blocks(note), label), label, note.sourceline or 0)
    return draft_of(manuscript)


def _join_words(root: Element) -> None:
    """Take out the spaces, and the hyphen, around the beginnings of lines and pages that cut a word in two."""
    for one in root.iter():
        if attribute(one, "break") == "no" and local(one) in ("lb", "pb", "cb", "gb"):
            previous, parent = one.getprevious(), one.getparent()
            if previous is not None:
                previous.tail = LINE_END.sub("", previous.tail or "")
            elif parent is not None:
                parent.text = LINE_END.sub("", parent.text or "")
            one.tail = (one.tail or "").lstrip()
