"""Works are read from BibTeX with bibtexparser and set as bibliographies print them.

bibtexparser is imported only here. Names are split before LaTeX is decoded, since braces guard a name's parts;
an entry it cannot read is a problem, and so is a line where it silently swallowed a missing comma.
"""

from __future__ import annotations

import re

from engine.model import Work
from engine.problem import Place, Problem

HINT = "Compare the entry with its neighbours: each field is 'name = {value},' and the entry ends with a brace of its own."


def read_works(source: str, file: str, problems: list[Problem]) -> tuple[Work, ...]:
    """Return the works of a BibTeX text in its order."""
    from bibtexparser import middlewares as m
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import Entry

    library = parse_string(source, append_middleware=[m.SeparateCoAuthors(), m.SplitNameParts(), m.LatexDecodingMiddleware()])
    for block in library.failed_blocks:
        line = (getattr(block, "start_line", None) or 0) + 1
        reason = str(getattr(block, "error", "")).splitlines()[0:1] or ["it cannot be read"]
        problems.append(Problem(Place(file, line), "B01", f"this entry is not valid BibTeX: {reason[0]}", HINT))
    works = []
    for entry in library.entries:
        if isinstance(entry, Entry) and (work := _work(entry, file, problems)):
            works.append(work)
    return tuple(works)


def _work(entry: object, file: str, problems: list[Problem]) -> Work | None:
    fields = {name.lower(): field.value for name, field in entry.fields_dict.items()}  # type: ignore[attr-defined]
    place = Place(file, (entry.start_line or 0) + 1)  # type: ignore[attr-defined]
    texts = {name: _plain(value) for name, value in fields.items() if isinstance(value, str)}
    for name, text in texts.items():
        if re.search(r"\n\s*\w+\s*=\s*[{\"]", str(fields[name])):
            problems.append(Problem(place, "B02", f"a comma is missing after the field {name!r}", HINT))
            return None
        texts[name] = text
    if not texts.get("title"):
        problems.append(Problem(place, "B03", f"the work {entry.key!r} has no title", "Add 'title = {…},'."))  # type: ignore[attr-defined]
        return None
    known = {"title", "shorttitle", "year", "author", "editor"}
    return Work(
        key=entry.key,  # type: ignore[attr-defined]
        type=entry.entry_type.lower(),  # type: ignore[attr-defined]
        title=texts["title"],
        authors=_names(fields.get("author")),
        year=texts.get("year", ""),
        place=place,
        fields={name: text for name, text in texts.items() if name not in known},
        editors=_names(fields.get("editor")),
        short_title=texts.get("shorttitle", ""),
    )


def _names(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list):
        return ()
    names = []
    for part in value:
        family = " ".join([*part.von, *part.last])
        given = " ".join([*part.first, *(f", {jr}" for jr in part.jr)])
        names.append((_plain(family), _plain(given)))
    return tuple(names)


def _plain(text: str) -> str:
    """BibTeX's text without the braces that guard capitals, its double hyphens as dashes."""
    return re.sub(r"\s+", " ", re.sub(r"[{}]", "", text)).replace("--", "–").strip()
