"""LaTeX is read by pandoc, a second time where commands it does not know hold words."""

from __future__ import annotations

import re
from pathlib import Path

from engine.importers.arrange import draft_of
from engine.importers.beside import Beside
from engine.importers.draft import Draft, Unreadable
from engine.importers.latex_bibliography import with_typed_bibliography
from engine.importers.latex_source import (
    BIBLIOGRAPHY,
    LatexText,
    declarations,
    put_together,
    with_known_names,
    with_notes,
    with_whole_tables,
)
from engine.importers.marks import cleaned
from engine.importers.pandoc import Parsed, parsed
from engine.importers.pandoc_inline import string
from engine.importers.pandoc_meta import record_of
from engine.importers.pandoc_tree import TreeReader
from engine.importers.text_source import clean_text
from engine.importers.tree import Manuscript

QUIET = {
    "maketitle", "newpage", "clearpage", "cleardoublepage", "pagebreak", "noindent", "indent", "vspace", "hspace",
    "bigskip", "medskip", "smallskip", "vfill", "hfill", "centering", "raggedright", "label", "index", "glossary",
    "pagestyle", "thispagestyle", "setcounter", "addtocounter", "setlength", "addtolength", "linespread", "doublespacing",
    "onehalfspacing", "singlespacing", "tableofcontents", "listoffigures", "listoftables", "printindex",
    "printbibliography", "bibliography", "bibliographystyle", "nocite", "theendnotes", "frontmatter", "mainmatter",
    "backmatter", "appendix", "phantomsection", "addcontentsline", "markboth", "markright", "pagenumbering", "hypersetup",
    "usepackage", "documentclass", "selectlanguage", "fontsize", "selectfont", "sloppy", "fussy", "hyphenation", "noalign",
    "protect", "relax", "par", "today", "date", "makeatletter", "makeatother", "arraystretch", "enlargethispage",
    "footnotesize", "small", "large", "Large", "LARGE", "huge", "Huge", "normalsize", "tiny", "scriptsize", "sectionmark",
    "chaptermark", "geometry", "setmainfont", "addbibresource", "graphicspath", "captionsetup", "definecolor", "color",
    "setstretch", "titleformat", "renewcommand", "newcommand", "begin", "end", "item", "hline", "toprule", "midrule",
    "bottomrule", "cmidrule",
}  # fmt: skip
ENCODING = re.compile(rb"^[^%\n]*\\usepackage\s*\[(?:[^\[\]]*,)?\s*((?!utf8)[\w-]+)\s*\]\s*\{inputenc\}", re.MULTILINE)
ENCODINGS = {
    "latin1": "cp1252",
    "latin9": "iso8859_15",
    "ansinew": "cp1252",
    "applemac": "mac_roman",
    "maccyr": "mac_cyrillic",
    "koi8-r": "koi8_r",
}
SIGNS = r"\providecommand{\dag}{†}\providecommand{\ddag}{‡}\providecommand{\textquote}[1]{“#1”}"


def read_latex(data: bytes, path: Path | None = None) -> Draft:
    """Return the article in a LaTeX file; what it includes is looked for beside `path`."""
    text, losses = clean_text(_as_utf8(data))
    beside = Beside(path)
    manuscript = Manuscript(losses=losses, image=beside.image)
    whole = put_together(text, path.stem if path else "", beside, manuscript)
    joined = with_typed_bibliography("\n".join(whole.lines))
    ready = with_whole_tables(with_known_names(with_notes(joined, manuscript)))
    if "\\pandocbounded" in ready:  # pandoc's own way of fitting an image to the page, which it does not read back
        ready = ready.replace("\\begin{document}", "\\begin{document}\\renewcommand{\\pandocbounded}[1]{#1}", 1)
    names = [f"{name.strip().removesuffix('.bib')}.bib" for found in BIBLIOGRAPHY.findall(ready) for name in found.split(",")]
    bibliography = beside.bibliography(names)
    try:
        messages, read = _read(ready)
    except Unreadable as refusal:
        raise Unreadable(whole.origin(refusal.loss.line), refusal.loss.what, refusal.loss.remedy) from refusal
    reader = TreeReader(manuscript, works=bibliography.keys)
    manuscript.record = record_of(read.meta, reader) | manuscript.record
    manuscript.blocks = list(reader.blocks(read.blocks))
    bibliography.hand_over(manuscript)
    _say(messages, whole, manuscript)
    return draft_of(manuscript)


def _as_utf8(data: bytes) -> bytes:
    """A text in the encoding it names; one that names none, or wrongly, as it is."""
    match = ENCODING.search(data)
    name = match[1].decode("ascii") if match else ""
    try:
        return data.decode("utf-8").encode() if not name else data.decode(ENCODINGS.get(name, name)).encode()
    except (LookupError, UnicodeDecodeError):
        return data


def _read(text: str) -> tuple[list[tuple[str, int]], Parsed]:
    """What pandoc reads in a text, and what it leaves out, or reads for its words alone, with lines.

    Of the preamble nothing is said: it holds no text.
    """
    begin = text.partition("\\begin{document}")[0].count("\n") + 1 if "\\begin{document}" in text else 0
    first = parsed((SIGNS + text).encode(), "latex")
    skipped = _skipped(first, begin)
    declared = dict(declarations(content for content, _ in skipped))
    read = first
    if declared:
        try:
            read = parsed((SIGNS + "".join(declared.values()) + text).encode(), "latex")
        except Unreadable:
            declared = {}
        if len(string(read.blocks)) < len(string(first.blocks)):  # a declaration has swallowed more than it gives back
            declared, read = {}, first
    said = [
        (f"the command \\{_command(content)} was read for its words", line)
        for content, line in skipped
        if _command(content) in declared
    ]
    said += [(f"LaTeX {' '.join(cleaned(content).split())[:60]} was left out", line) for content, line in _skipped(read, begin)]
    return list(dict.fromkeys(said)), read


def _skipped(read: Parsed, begin: int) -> list[tuple[str, int]]:
    found = [(str(one["contents"]), int(one["line"])) for one in read.messages if one["type"] == "SkippedContent"]
    return [(content, line) for content, line in found if line >= begin and _command(content) not in QUIET]


def _command(content: str) -> str:
    match = re.match(r"\\([a-zA-Z]+)", content)
    return match[1] if match else content


def _say(messages: list[tuple[str, int]], whole: LatexText, manuscript: Manuscript) -> None:
    for what, line in messages:
        manuscript.lose(what, "See whether anything is missing there.", whole.origin(line))
