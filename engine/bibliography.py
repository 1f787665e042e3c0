"""Works are read from BibTeX with bibtexparser and set as bibliographies print them.

bibtexparser is imported only here. Names are split before LaTeX is decoded, since braces guard a name's parts;
an entry it cannot read is a problem, and so is what it passes over in silence: a missing comma, text between entries.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from engine.model import Work
from engine.problem import Place, Problem

if TYPE_CHECKING:
    from bibtexparser.model import Block, Entry, Field

HINT = "Compare the entry with its neighbours: each field is 'name = {value},' and the entry ends with a brace of its own."
SWALLOWED = re.compile(r"\n\s*\w+\s*=\s*[{\"\d]")
OUTSIDE = re.compile(r"^[ \t]*[^%\s]", re.MULTILINE)
VERBATIM = {"url", "doi", "eprint", "issn", "isbn"}


def read_works(source: str, file: str, problems: list[Problem]) -> tuple[Work, ...]:
    """Return the works of a BibTeX text in its order."""
    from bibtexparser import middlewares as m
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import ImplicitComment

    logging.getLogger("bibtexparser").addHandler(logging.NullHandler())  # what it would print is a problem below
    library = parse_string(source, append_middleware=[m.SeparateCoAuthors(), m.SplitNameParts()])
    for block in library.failed_blocks:
        problems.append(Problem(_place(block, file), "B01", f"this entry is not valid BibTeX: {_reason(block)}", HINT))
    for comment in library.comments:
        if isinstance(comment, ImplicitComment) and (match := OUTSIDE.search(comment.comment)):
            place = _place(comment, file).below(comment.comment.count("\n", 0, match.start()))
            hint = "Begin an entry with @book{, @article{ and so on, and a remark with %."
            problems.append(Problem(place, "B06", "text stands between the entries", hint))
    return tuple(work for entry in library.entries if (work := _work(entry, file, problems)))


def _place(block: Block | Field, file: str) -> Place:
    return Place(file, (block.start_line or 0) + 1)


def _reason(block: Block) -> str:
    """What bibtexparser says of an entry, without its advice to programmers."""
    error = getattr(block, "error", None)
    reason = str(getattr(error, "abort_reason", error)).partition(". Note")[0]
    return (reason.splitlines() or [""])[0] or "it cannot be read"


def _work(entry: Entry, file: str, problems: list[Problem]) -> Work | None:
    try:
        return _made(entry, file, problems)
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError):  # whatever the decoder stumbles over
        hint = "Write plain text in its place: LaTeX is read for accents and signs, not for commands that nest or link."
        problems.append(Problem(_place(entry, file), "B07", f"LaTeX in the work {entry.key!r} cannot be read", hint))
        return None


def _made(entry: Entry, file: str, problems: list[Problem]) -> Work | None:
    for field in entry.fields:
        if SWALLOWED.search(str(field.value)):
            problems.append(Problem(_place(field, file), "B02", f"a comma is missing after the field {field.key!r}", HINT))
            return None
    fields = {field.key.lower(): field.value for field in entry.fields}
    texts = {name: _plain(value, name) for name, value in fields.items() if isinstance(value, str)}
    if not texts.get("title"):
        problems.append(Problem(_place(entry, file), "B03", f"the work {entry.key!r} has no title", "Add 'title = {…},'."))
        return None
    known = {"title", "shorttitle", "year", "author", "editor", "proposed"}
    return Work(
        key=entry.key,
        type=entry.entry_type.lower(),
        title=texts["title"],
        authors=_names(fields.get("author")),
        year=texts.get("year", ""),
        place=_place(entry, file),
        fields={name: text for name, text in texts.items() if name not in known},
        editors=_names(fields.get("editor")),
        short_title=texts.get("shorttitle", ""),
        proposed=texts.get("proposed", "") not in {"", "false"},
    )


def _names(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list):
        return ()
    names = []
    for part in value:
        family = _plain(" ".join([*part.von, *part.last]))
        given = _plain(" ".join([*part.first, *(f", {jr}" for jr in part.jr)]))
        names += [(family, given)] if family else [(given, "")] if given else []  # braces around nothing are no name
    return tuple(names)


def _plain(text: str, name: str = "") -> str:
    """A value as it is printed: LaTeX spelled out, without the braces that guard capitals; addresses stay as they are."""
    if name not in VERBATIM:
        text = _decoded(text) if "\\" in text else text
        for latex, printed in (("~", " "), ("---", "—"), ("--", "–"), ("``", "“"), ("''", "”")):
            text = text.replace(latex, printed)
    return " ".join(re.sub(r"[{}]", "", text).split())


def _decoded(text: str) -> str:
    """LaTeX as text; a bare & or %, to LaTeX a tab and a remark, stands for itself."""
    from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]  # what bibtexparser decodes with

    return str(LatexNodes2Text(math_mode="verbatim").latex_to_text(re.sub(r"(?<!\\)([&%])", r"\\\1", text)))
