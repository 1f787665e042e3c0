"""Works as BibTeX: every field of the record, LaTeX's special characters escaped, titles kept as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.model import Work

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
VERBATIM = {"doi", "url", "eprint", "file"}
TITLES = {"title", "shorttitle", "booktitle"}
ORDER = ("author", "editor", "title", "shorttitle", "journal", "booktitle", "series", "volume", "number", "pages", "edition",
         "publisher", "address", "year", "date")  # fmt: skip


def bibtex(works: Iterable[Work]) -> bytes:
    """Return works as a BibTeX file in their order."""
    return "\n".join(map(_entry, works)).encode()


def _entry(work: Work) -> str:
    fields = {
        "author": _names(work.authors),
        "editor": _names(work.editors),
        "title": work.title,
        "shorttitle": work.short_title,
        "year": work.year,
        **work.fields,
    }
    ordered = sorted(fields, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))
    lines = [f"  {name} = {{{_value(name, fields[name])}}},\n" for name in ordered if fields[name]]
    return f"@{work.type}{{{work.key},\n{''.join(lines)}}}\n"


def _value(name: str, text: str) -> str:
    if name in {"author", "editor"}:
        return text
    if name in VERBATIM:
        return text.replace("{", "%7B").replace("}", "%7D")
    if name == "pages":
        return _escaped(text).replace("–", "--")
    # Braces around a whole title keep its capitals: the record does not say which words are names.
    return f"{{{_escaped(text)}}}" if name in TITLES else _escaped(text)


def _names(people: Sequence[tuple[str, str]]) -> str:
    """Names as BibTeX divides them: `Family, Given`, `Family, Jr, Given`, and a body's name in braces."""
    return " and ".join(_name(family, given) for family, given in people)


def _name(family: str, given: str) -> str:
    if not given:
        return f"{{{_escaped(family)}}}"
    given, _, suffix = given.partition(", ")
    return ", ".join(_escaped(part) for part in (family, suffix, given) if part)


def _escaped(text: str) -> str:
    return "".join(SPECIAL.get(character, character) for character in text)
