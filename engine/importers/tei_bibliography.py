"""The works that a TEI document lists become BibTeX, as far as the encoding says what is title, date and author."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from engine.importers.cited_works import YEAR, CitedWorks, bare
from engine.importers.proposals_works import ProposedWork
from engine.importers.xml_source import Element, attribute, local, text_of

ONE_NAME = re.compile(r"[^\W\d_][\w'’ -]+, [^\W\d_][\w.'’ -]*")
SCOPES = {"volume": "volume", "vol": "volume", "issue": "number", "page": "pages", "pages": "pages", "pp": "pages"}
LEVELS = {"a": "piece", "j": "journal", "m": "book", "u": "book", "s": "series"}


def bibliography_of(texts: Iterable[Element]) -> CitedWorks:
    """Return the works in the lists of texts, each by the id of its entry; those that are no more than words are left out."""
    entries = [one for text in texts for one in text.iter() if local(one) in ("bibl", "biblStruct", "biblFull")]
    listed = [one for one in entries if any(local(above) == "listBibl" for above in one.iterancestors())]
    return CitedWorks((attribute(one, "id"), work) for one in listed if (work := _work(one)))


def _work(entry: Element) -> ProposedWork | None:
    titles = {kind: text_of(one) for one in reversed(_below(entry, "title")) if (kind := _level(one, entry))}
    dates = " ".join(f"{attribute(one, 'when')} {text_of(one)}" for one in _below(entry, "date"))
    year = YEAR.search(dates) or next(iter([*YEAR.finditer(text_of(entry))][-1:]), None)
    title = titles.get("piece") or titles.get("book", "")
    if not title or not year:
        return None
    fields = {"title": title, "year": year[0]}
    kind = "book"
    if "piece" in titles:
        kind = "article" if "journal" in titles or "book" not in titles else "incollection"
        host = titles.get("journal") or titles.get("book", "")
        fields |= {"journal" if kind == "article" else "booktitle": host} if host else {}
    for scope in _below(entry, "biblScope"):
        name = SCOPES.get(attribute(scope, "unit") or attribute(scope, "type"))
        if name and text_of(scope):
            fields[name] = text_of(scope).replace("–", "--")
    said_of = {name: _below(entry, tag) for tag, name in (("publisher", "publisher"), ("pubPlace", "address"))}
    fields |= {name: text_of(ones[0]) for name, ones in said_of.items() if ones}
    authors, editors = (list(dict.fromkeys(_people(entry, role))) for role in ("author", "editor"))
    said = (entry.text or "").strip(" .,;\n")
    if not authors and ONE_NAME.fullmatch(said):
        authors = [bare(said)]
    if authors and editors:
        fields["editor"] = " and ".join(editors)
    return ProposedWork(kind, "", authors or editors, fields, "")


def _below(entry: Element, name: str) -> list[Element]:
    return [one for one in entry.iter() if local(one) == name]


def _level(title: Element, entry: Element) -> str:
    """What a title is the title of: by its level, else a piece where it is set in quotation marks and another follows."""
    if level := attribute(title, "level"):
        return LEVELS.get(level, "")
    if "quot" in attribute(title, "rend"):
        return "piece"
    return "journal" if any("quot" in attribute(one, "rend") for one in _below(entry, "title")) else "book"


def _people(entry: Element, role: str) -> Iterator[str]:
    for one in _below(entry, role):
        family, given = (" ".join(map(text_of, _below(one, name))) for name in ("surname", "forename"))
        name = bare(f"{family}, {given}" if given else family or text_of(one)).strip(" .")
        yield name if family or ", " in name or len(name.split()) < 4 else f"{{{name}}}"
