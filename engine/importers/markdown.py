"""Markdown with footnotes is read by pandoc, after what other programs would read in it has been taken out and said.

bytes → clean text → front matter → without code and HTML → notes and headings marked → pandoc → Manuscript → Draft
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from engine.importers.arrange import draft_of
from engine.importers.beside import Beside
from engine.importers.draft import Draft
from engine.importers.markdown_code import FENCE, Source, masked, take_code
from engine.importers.markdown_html import APART, TABLE, take_html
from engine.importers.markdown_html_notes import take_html_notes
from engine.importers.markdown_meta import front_matter, left_out, record_of
from engine.importers.marks import mark
from engine.importers.pandoc import parsed
from engine.importers.pandoc_inline import Raw
from engine.importers.pandoc_latex import QUIET
from engine.importers.pandoc_tree import TreeReader
from engine.importers.text import text_draft
from engine.importers.text_source import clean_text
from engine.importers.tree import Block, Break, Figure, Inline, Manuscript, Paragraph, Picture, Rule, Text
from engine.importers.walks import everything

FORM = "markdown-smart-markdown_in_html_blocks-blank_before_header-blank_before_blockquote-auto_identifiers-yaml_metadata_block-pandoc_title_block"
DEFINITION = re.compile(r"(?m)^([ ]{0,3}\[\^([^\]\s]+)\]:[ \t]*)")
CALL = re.compile(r"(?<!\\)\[\^([^\]\s^]+)\](?!:)")
ATX = re.compile(r"(?m)^([ ]{0,3}#{1,6}[ \t]+)(?=\S)")
SETEXT = re.compile(r"(?m)(?:\A|^[ \t]*\n)(?=[^\s#>|*+-][^\n|]*\n(?:=+|-{2,})[ \t]*$)")
PARAGRAPH = re.compile(r"(?:\A|\n[ \t]*\n)(?=[^\W\d_]|[“‘«\"'])(?!\w{1,4}[.)]\s|Table:)(?![^\n]*\n[ \t]*[:|]?[-=]{2})")
RULED_TABLE = re.compile(r"(?m)^[ ]*-{2,}(?:[ ]+-+)+[ ]*$|(?:\A|\n[ \t]*\n)[ ]*-{10,}[ ]*$")
BULLET = re.compile(r"[ ]{0,3}(?:[-*+]|1[.)])[ \t]+\S")
OF_PANDOC = re.compile(r"\^\[|\[@|^:::|\{#|^\+[-=]+\+", re.MULTILINE)
OF_A_SITE = re.compile(r"\{%|\{\{[<%]|\A\+\+\+$|(?m:^layout:)")
SIGN = re.compile(r"[*†‡]+")


def read_markdown(data: bytes, path: Path | None = None) -> Draft:
    """Return the article in a Markdown file; what it names is looked for beside `path`."""
    text, losses = clean_text(data)
    values, at, wrong = front_matter(text)
    manuscript = Manuscript(record_of(values), losses=losses)
    if wrong:
        manuscript.lose(wrong, "Correct it, or write the record into edition.yaml.", 1)
    for named in left_out(values):
        manuscript.lose(f"{named} was left out", "Name them in the edition's statement, in edition.yaml.", 1)
    if draft := _typed(text, at, path, manuscript):
        return draft
    is_pandoc = bool(path and path.suffix.lower() in (".rmd", ".qmd")) or bool(
        OF_PANDOC.search(text) and not OF_A_SITE.search(text)
    )
    source = Source(text[at:], text.count("\n", 0, at) + 1)
    take_code(source)
    take_html_notes(source)
    take_html(source)
    notes = _Notes(source)
    beside = Beside(path)
    manuscript.image = beside.image
    bibliography = beside.bibliography(values.get("bibliography"))
    read = parsed(_ready(source, notes, is_pandoc).encode(), FORM + ("" if is_pandoc else "-implicit_figures"))
    reader = TreeReader(manuscript, _raw(manuscript), bibliography.keys)
    blocks = reader.blocks(read.blocks)
    manuscript.blocks = [block for block in blocks if not (isinstance(block, Paragraph) and block.role == "calls")]
    notes.settle(manuscript)
    manuscript.losses += source.losses
    bibliography.hand_over(manuscript)
    return draft_of(manuscript)


def _typed(text: str, at: int, path: Path | None, manuscript: Manuscript) -> Draft | None:
    """The article below front matter whose notes are typed, as in plain text: `[1]` and a list of notes at the end."""
    if not at or DEFINITION.search(text) or "^[" in text:
        return None
    record = {key: value for key, value in manuscript.record.items() if value}
    draft = text_draft("\n" * text.count("\n", 0, at) + text[at:], path, record)
    return replace(draft, losses=(*manuscript.losses, *draft.losses)) if draft.notes else None


class _Notes:
    """The notes that a text defines, and where; what is wrong with them is a loss."""

    def __init__(self, source: Source) -> None:
        text = masked(source.text)
        self.keys: dict[str, str] = {}
        self.lines: dict[str, int] = {}
        defined = list(DEFINITION.finditer(text))
        for number, match in enumerate(defined, start=1):
            if match[2] in self.keys:
                source.lose(
                    match.start(),
                    f"note [^{match[2]}] is written a second time",
                    "Give one of the two another name.",
                    damaging=True,
                )
            self.keys.setdefault(match[2], f"n{number}")
            self.lines.setdefault(self.keys[match[2]], source.line(match.start()))
        begins = {match.start(2) - 2 for match in defined}
        unwritten = [match for match in CALL.finditer(text) if match[1] not in self.keys and match.start() not in begins]
        self._unwritten = {match[0]: source.line(match.start()) for match in reversed(unwritten)}

    def settle(self, manuscript: Manuscript) -> None:
        """Give the notes the lines on which they are defined, and say which calls are left in the text."""
        for key, note in manuscript.notes.items():
            manuscript.notes[key] = replace(note, line=self.lines.get(key, note.line))
        blocks = [*manuscript.blocks, *(block for note in manuscript.notes.values() for block in note.blocks)]
        words = "".join(one.words for one in everything(blocks) if isinstance(one, Text))
        for call, line in self._unwritten.items():
            if call in words:
                manuscript.lose(
                    f"note {call} is called but not written", f"Write it as {call}: … or take out the call.", line, damaging=True
                )


def _ready(source: Source, notes: _Notes, is_pandoc: bool) -> str:
    """The text with marks: notes bear their keys, headings and paragraphs their lines.

    A last paragraph calls every note, since pandoc would drop those that nothing calls.
    """
    source.replace(ATX, lambda match: match[1] + mark("line", source.line(match.start())))
    source.replace(SETEXT, lambda match: match[0] + mark("line", source.line(match.end())))
    if not RULED_TABLE.search(source.text):  # their columns are aligned sign by sign
        source.replace(PARAGRAPH, lambda match: match[0] + mark("line", source.line(match.end())))
    source.replace(DEFINITION, lambda match: match[1] + _mark_of(notes, match[2]))
    source.replace(TABLE, lambda match: CALL.sub(lambda call: mark("call", notes.keys.get(call[1], call[1])), match[0]))
    lines = source.text.replace(APART, "\n\n").split("\n")
    if not is_pandoc:
        lines = _with_lists_apart(lines)
    calls = "".join(f"[^{label}]" for label in notes.keys)
    return "\n".join(lines) + f"\n\n{mark('role', 'calls')}{calls}\n"


def _mark_of(notes: _Notes, label: str) -> str:
    """The mark of a note, with its label where that is a sign, not a name or number of its author's convenience."""
    key = notes.keys.get(label)
    return mark("note", f"{key}:{label}" if SIGN.fullmatch(label) else key) if key else ""


def _with_lists_apart(lines: Sequence[str]) -> list[str]:
    """Lines with a blank one before each list, which CommonMark does not need and pandoc does."""
    out: list[str] = []
    opened = ""
    for line in lines:
        fence = FENCE.match(line)
        if fence and (not opened or fence[1].startswith(opened)):
            opened = "" if opened else fence[1]
        before = out[-1] if out else ""
        if (
            not opened
            and BULLET.match(line)
            and before.strip()
            and not BULLET.match(before)
            and not before.startswith((" ", "\t", ">", "|"))
        ):
            out.append("")
        out.append(line)
    return out


def _raw(manuscript: Manuscript) -> Raw:
    """What becomes of code in a Markdown text: HTML and LaTeX are read by pandoc, single tags have their counterpart."""

    @functools.cache
    def read(form: str, code: str) -> Sequence[Inline | Block] | None:
        tag = re.match(r"\s*<(/?)(\w+)", code)
        if form in ("tex", "latex"):
            return _of_latex(code, manuscript)
        if form != "html":
            return None
        name = tag[2].lower() if tag else ""
        if name in ("br", "hr"):
            return (Break() if name == "br" else Rule(),)
        blocks = TreeReader(manuscript).blocks(parsed(code.encode(), "html").blocks)
        if name == "img":
            return [Picture(one.source, one.shown) for one in blocks if isinstance(one, Figure)]
        return blocks

    return read


def _of_latex(code: str, manuscript: Manuscript) -> Sequence[Inline | Block] | None:
    """The words of LaTeX in a Markdown text; None where it has none and is no mere matter of layout."""
    command = re.match(r"\\([a-zA-Z]+)", code)
    if command and command[1] in QUIET and not re.search(r"\\begin", code):
        return ()
    blocks = TreeReader(manuscript).blocks(parsed(code.encode(), "latex").blocks)
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return blocks[0].children
    return blocks or None
