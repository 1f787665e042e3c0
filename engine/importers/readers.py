"""Which reader reads a source: by its ending, and where that says little by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from engine.importers.archive_files import packed_kind
from engine.importers.draft import Draft, Unreadable
from engine.importers.text_lines import bare_words
from engine.importers.text_parts import part_of
from engine.importers.text_source import KINDS

LARGEST = 50_000_000
READERS = {
    "text": "text.read_text", "markdown": "markdown.read_markdown", "tei": "tei.read_tei", "jats": "jats.read_jats",
    "html": "pandoc_html.read_html", "epub": "pandoc_html.read_epub", "docx": "office.read_docx", "odt": "office.read_odt",
    "latex": "pandoc_latex.read_latex",
}  # fmt: skip
ENDINGS = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown", ".rmd": "markdown", ".qmd": "markdown",
    ".xml": "xml", ".tei": "tei", ".jats": "jats", ".nxml": "jats", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".epub": "epub", ".docx": "docx", ".odt": "odt", ".tex": "latex", ".latex": "latex",
}  # fmt: skip
PACKED = {"docx", "odt", "epub"}
FOOTNOTE = re.compile(rb"^\[\^[^\]\s]+\]:[ \t]", re.MULTILINE)
METADATA = re.compile(rb"\A\s*(?:---|\+\+\+)[ \t]*\r?\n")
TYPED_CALL = re.compile(rb"<sup>|\[\d+\]|\^\d+")
FENCE = re.compile(rb"^(?:```|~~~)", re.MULTILINE)
LONGEST_NAME = 60
TEI_ROOT = re.compile(rb"<(?:\w+:)?(?:TEI|teiCorpus|TEI\.2)[\s>]")


def read_source(source: Path) -> Draft:
    """Return the article in a file as a draft; one that cannot be read is a draft without text and its reason."""
    try:
        head = _head(source)
        module, _, function = READERS[_reader(source, head)].partition(".")
        reader: Callable[[bytes, Path], Draft] = getattr(import_module(f"engine.importers.{module}"), function)
        return reader(source.read_bytes(), source)
    except Unreadable as refusal:
        return refusal.draft
    except (RecursionError, MemoryError):
        return Unreadable(0, "the file is nested too deeply, or too large to be held", "Simplify it, or divide it.").draft
    except OSError as error:
        return Unreadable(0, f"the file cannot be read: {error.strerror}", "Look at its name and its permissions.").draft


def _head(source: Path) -> bytes:
    """The beginning of a file, as far as the choice of a reader needs it."""
    if source.is_dir():
        raise Unreadable(0, "this is a folder", "Name the file in it that holds the article.")
    if not source.exists():
        raise Unreadable(0, "there is no such file", "Look at its name and folder.")
    if not source.is_file():
        raise Unreadable(0, "this is no file", "Name the file that holds the article.")
    if (size := source.stat().st_size) > LARGEST:
        raise Unreadable(
            0, f"the file holds {size / 1e6:.0f} MB", "Take out what is not the article: embedded films, other texts."
        )
    if not size:
        raise Unreadable(0, "the file is empty", "Save the article into it again.")
    with source.open("rb") as file:
        return file.read(2_000_000)


def _reader(source: Path, head: bytes) -> str:
    ending = source.suffix.lower()
    name = ENDINGS.get(ending, "")
    if head.startswith(b"PK\x03\x04"):
        return packed_kind(source.read_bytes())
    if name == "xml":
        return _of_xml(head)
    if name in {"text", "markdown"}:
        return _of_text(name, head)
    for magic, kind, remedy in KINDS:
        if head.startswith(magic):
            raise Unreadable(0, f"the file is {kind}", remedy)
    if name in PACKED:
        raise Unreadable(
            0, f"the file is no packed file, as {ending} says", "Give it the ending of what it is, such as .txt or .html."
        )
    if name:
        return name
    if head.lstrip().startswith((b"<?xml", b"<TEI")):
        return _of_xml(head)
    if ending in {".pdf", ".doc", ".rtf", ".pages", ".wpd"}:
        raise Unreadable(
            0, f"files of the kind {ending} are not read", "Save it as .docx, or take its text out into a .txt file."
        )
    return _of_text("text", head)


def _of_xml(head: bytes) -> str:
    """The reader of an XML file, by its root: TEI, XHTML, or else JATS."""
    if TEI_ROOT.search(head[:20_000]):
        return "tei"
    return "html" if re.search(rb"<html[\s>]", head[:20_000]) else "jats"


def _of_text(name: str, head: bytes) -> str:
    """Text with Markdown's own footnotes is Markdown, whatever its ending; Markdown with none is read as text from a PDF."""
    footnotes = len(FOOTNOTE.findall(head))
    if name == "text":
        return "markdown" if footnotes and METADATA.match(head) else "text"
    if footnotes or METADATA.match(head):
        return "markdown"
    typed = TYPED_CALL.search(head) and not FENCE.search(head)  # in code, [1] is no call
    return "text" if typed or _has_notes(head.decode("utf-8", "ignore")) else "markdown"


def _has_notes(text: str) -> bool:
    """Whether a line names the notes, in any of the languages known."""
    lines = {line.strip() for line in text.splitlines() if len(line) < LONGEST_NAME}
    return any(part_of(bare_words(line)) == "notes" for line in lines)
