"""The works of a JATS article's reference list become BibTeX, as far as the list says what is title, year and author."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.importers.cited_works import YEAR, CitedWorks, bare
from engine.importers.proposals_works import ProposedWork
from engine.importers.xml_source import Element, attribute, local, text_of

FIELDS = {"source": "", "volume": "volume", "issue": "number", "publisher-name": "publisher", "publisher-loc": "address"}


def bibliography_of(refs: Iterable[Element]) -> CitedWorks:
    """Return the works that references describe, each by the id of its reference; those that are no more than words are left out."""
    return CitedWorks((attribute(ref, "id"), work) for ref in refs if (work := _work(ref)))


def _work(ref: Element) -> ProposedWork | None:
    cited = next((one for one in ref.iter() if local(one) in ("element-citation", "mixed-citation", "citation")), None)
    if cited is None:
        return None
    said = {local(one): text_of(one) for one in reversed(list(cited.iter())) if one is not cited and local(one)}
    piece = said.get("article-title") or said.get("chapter-title") or said.get("part-title", "")
    source, year = said.get("source", ""), YEAR.search(said.get("year", ""))
    if not (piece or source) or not year:
        return None
    fields = {"title": piece or source, "year": year[0]}
    kind = "book"
    if piece and source:
        in_book = "chapter-title" in said or attribute(cited, "publication-type") in ("book", "chapter", "edited-book")
        kind = "incollection" if in_book or "publisher-name" in said else "article"
        fields["booktitle" if kind == "incollection" else "journal"] = source
    fields |= {name: said[tag] for tag, name in FIELDS.items() if name and said.get(tag)}
    if said.get("fpage"):
        fields["pages"] = f"{said['fpage']}--{said['lpage']}" if said.get("lpage") else said["fpage"]
    doi = next((text_of(one) for one in cited.iter() if local(one) == "pub-id" and attribute(one, "pub-id-type") == "doi"), "")
    fields |= {"doi": doi} if doi else {}
    authors, editors = (list(dict.fromkeys(_people(cited, kind))) for kind in ("author", "editor"))
    if editors and authors:
        fields["editor"] = " and ".join(editors)
    return ProposedWork(kind, "", authors or editors, fields, "")


def _people(cited: Element, role: str) -> Iterator[str]:
    """The people of a role, `Family, Given`; those of no role are authors."""
    for one in cited.iter():
        if local(one) not in ("name", "string-name", "collab"):
            continue
        group = next((above for above in one.iterancestors() if local(above) == "person-group"), None)
        if (attribute(group, "person-group-type") if group is not None else "author") != role:
            continue
        family, given = (
            next((text_of(part) for part in one.iter() if local(part) == name), "") for name in ("surname", "given-names")
        )
        if family:
            yield bare(f"{family}, {given}" if given else family)
        elif words := bare(text_of(one)):
            yield f"{{{words}}}"
