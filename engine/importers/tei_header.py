"""The header of a TEI document becomes the record; the description of its source goes before that of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.importers.arrange_front import keywords_in
from engine.importers.arrange_lines import authors_in
from engine.importers.text_facts import DOI, date_in, licence_in
from engine.importers.xml_source import Element, attribute, first_text, found, local, text_of

DHQ_NAMESPACE = "http://www.digitalhumanities.org/ns/dhq"  # a journal whose files do not name it
DHQ = {"journal": "Digital Humanities Quarterly", "issn": "1938-4122"}
ISSN = re.compile(r"\d{4}-\d{3}[\dXx]")


def record_of(root: Element) -> dict[str, object]:
    """Return the record that a TEI header gives."""
    header = next((one for one in root.iter() if local(one) == "teiHeader"), None)
    if header is None:
        return {}
    statement = next(iter(found(header, "fileDesc", "titleStmt")), None)
    source = _source(header)
    record: dict[str, object] = {
        "title": _title(source) or _title(statement),
        "language": _language(root, header),
        "authors": _merged(_authors(source), _authors(statement)),
        "abstract": text_of(
            next(
                (one for place in (header, *found(root, "text", "front")) for one in place.iter() if local(one) == "abstract"),
                None,
            )
        ),
        "keywords": _keywords(header),
        "article": _article(header, source),
    }
    return {key: value for key, value in record.items() if value}


def _source(header: Element) -> Element | None:
    """The description of the printed article, if there is one with a title: its analytic part, or the whole."""
    for path in (("biblStruct", "analytic"), ("biblStruct", "monogr"), ("biblFull", "titleStmt"), ("bibl",)):
        for one in found(header, "fileDesc", "sourceDesc", *path):
            if found(one, "title"):
                return one
    return None


def _title(parent: Element | None) -> str:
    """The main title, and after a colon the sub-title."""
    titles = found(parent, "title") if parent is not None else []
    parts = [part for one in titles for part in (found(one, "title") or [one])] if titles else []
    kinds = {
        attribute(one, "type") or "main": text_of(one) for one in reversed(parts) if attribute(one, "level") not in ("j", "s")
    }
    main = kinds.get("main") or kinds.get("a") or next(iter(kinds.values()), "")
    return ": ".join(filter(None, [main, kinds.get("sub", "")]))


def _language(root: Element, header: Element) -> str:
    texts = [one for one in root.iter() if local(one) == "text"]
    said = [attribute(one, "lang") for one in [*texts[:1], root]]
    languages = found(header, "profileDesc", "langUsage", "language")
    return next(filter(None, [said[0], *(attribute(one, "ident") for one in languages[:1]), said[-1]]), "")


def _authors(parent: Element | None) -> list[dict[str, str]]:
    authors: list[dict[str, str]] = []
    people = [*found(parent, "author"), *found(parent, "authorInfo")] if parent is not None else []
    for one in people:
        name = next((child for child in one.iter() if local(child) in ("persName", "name", "author_name")), one)
        family, given = _parts(name, ("surname", "family")), _parts(name, ("forename",))
        if family:
            link = _parts(name, ("nameLink",))
            given = given or text_of(name).removesuffix(family).strip()
            family = f"{link} {family}".strip()
            found_names = [{"name": f"{given} {family}".strip(), "family": family, "given": given}]
        else:
            words = text_of(name)
            family, comma, given = words.partition(", ")
            found_names = authors_in(f"{given} {family}" if comma and "," not in given else words) if words else []
        for author in found_names[:1]:
            extra = {"affiliation": _below(one, "affiliation"), "email": _below(one, "email"), "orcid": _orcid(one)}
            author |= {key: value for key, value in extra.items() if value}
        authors += found_names
    return authors


def _merged(printed: list[dict[str, str]], encoded: list[dict[str, str]]) -> list[dict[str, str]]:
    """The authors of the printed article, with what the file's own statement says of them beyond."""
    others = {author["family"]: author for author in encoded}
    return [{**others.get(author["family"], {}), **author} for author in printed] or encoded


def _parts(name: Element, kinds: tuple[str, ...]) -> str:
    return " ".join(text_of(one) for one in name.iter() if local(one) in kinds)


def _below(parent: Element, name: str) -> str:
    return text_of(next((one for one in parent.iter() if local(one) == name), None))


def _orcid(parent: Element) -> str:
    return next((text_of(one) for one in parent.iter() if local(one) == "idno" and attribute(one, "type").upper() == "ORCID"), "")


def _keywords(header: Element) -> list[str]:
    words: list[str] = []
    for one in found(header, "profileDesc", "textClass", "keywords"):
        terms = [text_of(term) for term in one.iter() if local(term) in ("term", "item")]
        words += terms or keywords_in(text_of(one))
    return list(dict.fromkeys(filter(None, words)))


def _article(header: Element, source: Element | None) -> dict[str, object]:
    """The facts of publication, those of the printed article before those of the file."""
    publication = next(iter(found(header, "fileDesc", "publicationStmt")), None)
    printed = source if source is None or local(source) == "bibl" else source.getparent()
    described = [one for one in (printed, publication) if one is not None]
    identifiers = [
        (attribute(one, "type").lower(), text_of(one)) for place in described for one in place.iter() if local(one) == "idno"
    ]
    doi = next(
        (match[0] for kind, text in identifiers if (match := DOI.search(text)) and (kind == "doi" or "doi" in text or not kind)),
        "",
    )
    issn = next((match[0] for kind, text in identifiers if "issn" in kind and (match := ISSN.search(text))), "")
    facts: dict[str, object] = {
        "journal": _journal(printed),
        "issn": issn.upper(),
        "doi": doi,
        "url": f"https://doi.org/{doi}" if doi else "",
        "published": _date(described),
        "publisher": next((text_of(one) for place in described for one in place.iter() if local(one) == "publisher"), ""),
        "licence": _licence(publication),
        **_scope(printed),
    }
    defaults: dict[str, object] = {kind: text for kind, text in identifiers if kind in ("volume", "issue")}
    defaults |= DHQ if DHQ_NAMESPACE in header.nsmap.values() else {}
    return {**defaults, **{key: value for key, value in facts.items() if value}}


def _journal(printed: Element | None) -> str:
    for level in ("j", "s"):
        for one in printed.iter() if printed is not None else ():
            if local(one) == "title" and attribute(one, "level") == level:
                return text_of(one)
    return ""


def _date(described: Iterable[Element]) -> str:
    for place in described:
        for one in place.iter():
            if local(one) == "date" and (date := date_in(attribute(one, "when") or attribute(one, "from") or text_of(one))):
                return date
    return ""


def _licence(publication: Element | None) -> dict[str, str]:
    for one in publication.iter() if publication is not None else ():
        if local(one) in ("licence", "availability", "license"):
            targets = " ".join(str(value) for child in one.iter() for value in child.attrib.values())
            if licence := licence_in(f"{targets} {text_of(one)}"):
                return licence
    return {}


def _scope(printed: Element | None) -> dict[str, str]:
    """Volume, issue and pages."""
    scope: dict[str, str] = {}
    for one in printed.iter() if printed is not None else ():
        if local(one) == "biblScope":
            unit = attribute(one, "unit") or attribute(one, "type")
            begin, end = attribute(one, "from"), attribute(one, "to")
            words = f"{begin}–{end}" if begin and end and begin != end else text_of(one) or begin
            key = {"volume": "volume", "vol": "volume", "issue": "issue", "page": "pages", "pages": "pages", "pp": "pages"}.get(
                unit
            )
            if key and words:
                scope[key] = words if key != "pages" else re.sub(r"^pp?\.\s*", "", words).replace("-", "–")
    return scope


def front_title(root: Element) -> str:
    """Return the title that a title page gives."""
    for one in root.iter():
        if local(one) in ("docTitle", "titlePart"):
            return first_text(one, "titlePart") or text_of(one)
    return ""
