"""The front matter of a JATS article becomes the record, in full."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.importers.text_facts import licence_in
from engine.importers.xml_source import Element, attribute, first_text, found, local, text_of

PUBLISHED = ("epub", "pub", "electronic", "epub-ppub", "ppub", "print", "collection", "epreprint", "preprint")
NO_PLACE = {"", "label", "sup", "email", "institution-id", "ext-link"}
NO_ABSTRACT = {"graphical", "teaser", "toc", "precis", "key-points", "highlights", "web-summary"}


def record_of(front: Element, language: str) -> dict[str, object]:
    """Return the record that the front matter of an article gives."""
    meta = next(iter(found(front, "article-meta")), front)
    groups = found(meta, "kwd-group")
    own = [one for one in groups if not attribute(one, "lang") or attribute(one, "lang")[:2] == language[:2]] or groups
    record: dict[str, object] = {
        "title": title_of(meta),
        "language": language,
        "authors": authors_of(meta),
        "abstract": " ".join(_abstract(one) for one in _abstracts(meta)),
        "keywords": list(
            dict.fromkeys(text_of(word) for group in own for word in group.iter() if local(word) == "kwd" if text_of(word))
        ),
        "article": _article(front, meta),
    }
    return {key: value for key, value in record.items() if value}


def title_of(meta: Element) -> str:
    """Return the title with its subtitle, without notes called in it."""
    group = next(iter(found(meta, "title-group")), meta)
    parts = [_without_calls(one) for name in ("article-title", "subtitle") for one in found(group, name)]
    return ": ".join(filter(None, (part.rstrip(" :") for part in parts)))


def authors_of(meta: Element) -> list[dict[str, str]]:
    """Return the authors with their affiliations, addresses and ORCIDs."""
    places = {attribute(one, "id"): _affiliation(one) for one in meta.iter() if local(one) == "aff"}
    mails = {attribute(one, "id"): _below(one, "email") for one in meta.iter() if local(one) == "corresp"}
    authors = []
    for one in _contributors(meta):
        named = _name(one)
        if not named["name"]:
            continue
        called = [name for child in one.iter() if local(child) == "xref" for name in attribute(child, "rid").split()]
        own = [_affiliation(child) for child in one.iter() if local(child) == "aff"]
        alone = list(places.values()) if not own and not any(name in places for name in called) and len(places) == 1 else []
        affiliation = "; ".join(dict.fromkeys([*own, *(places[name] for name in called if name in places), *alone]))
        email = _below(one, "email") or next((mails[name] for name in called if mails.get(name)), "")
        orcid = next(
            (
                text_of(child)
                for child in one.iter()
                if local(child) == "contrib-id" and attribute(child, "contrib-id-type") == "orcid"
            ),
            "",
        )
        extra = {"affiliation": affiliation, "email": email, "orcid": orcid}
        authors.append({**named, **{key: value for key, value in extra.items() if value}})
    return authors


def _contributors(meta: Element) -> Iterator[Element]:
    """The authors; all contributors where none is called one."""
    groups = [
        one
        for one in meta.iter()
        if local(one) == "contrib-group" and local(one.getparent()) not in ("collab", "sub-article", "response")
    ]
    everyone = [one for group in groups for one in found(group, "contrib")]
    yield from [one for one in everyone if attribute(one, "contrib-type") in ("author", "")] or everyone


def _name(contributor: Element) -> dict[str, str]:
    name = next((one for one in contributor.iter() if local(one) in ("name", "string-name")), None)
    if name is None:
        collaboration = next((one for one in contributor.iter() if local(one) in ("collab", "anonymous")), None)
        words = text_of(collaboration) or ("Anonymous" if collaboration is not None else "")
        return {"name": words, "family": words, "given": ""}
    family, given, suffix = (_below(name, part) for part in ("surname", "given-names", "suffix"))
    if not family:
        given, _, family = text_of(name).rpartition(" ")
    if attribute(name, "name-style") == "eastern":
        return {"name": f"{family} {given}".strip(), "family": family, "given": given}
    return {"name": " ".join(filter(None, [given, family, suffix])), "family": family, "given": given}


def _affiliation(place: Element) -> str:
    """An affiliation in one line, without its number."""
    printed = [one for one in place.iter() if attribute(one, "content-type") == "original"]
    if printed:
        return text_of(printed[0])
    words = list(_words_of(place))
    has_signs = re.search(r"[,;]", "".join(words))
    text = " ".join((" " if has_signs else ", ").join(filter(None, (word.strip() for word in words))).split())
    return re.sub(r"\s+([,.;])|,(?=\s*[,;])", r"\1", text).strip(" ,;.")


def _words_of(place: Element) -> Iterator[str]:
    """The pieces of text in an affiliation, in order, without numbers and addresses."""
    yield _flat(place.text)
    for child in place:
        if local(child) not in NO_PLACE:
            yield from _words_of(child)
        yield _flat(child.tail)


def _flat(text: str | None) -> str:
    return " ".join((text or "").split())


def _below(parent: Element, name: str) -> str:
    return text_of(next((one for one in parent.iter() if local(one) == name), None))


def _abstracts(meta: Element) -> Iterator[Element]:
    yield from (one for one in found(meta, "abstract") if attribute(one, "abstract-type") not in NO_ABSTRACT)


def _abstract(abstract: Element) -> str:
    """An abstract in one paragraph; the titles of its parts stand in it, its own does not."""
    parts: list[str] = []
    for one in abstract.iter():
        if local(one) == "title" and local(one.getparent()) == "sec":
            parts.append(f"{text_of(one).rstrip(':.')}:")
        elif local(one) == "p":
            parts.append(_without_calls(one))
    return " ".join(parts) or text_of(abstract)


def _without_calls(element: Element) -> str:
    """The text of an element without the calls of notes in it."""
    parts = [element.text or ""]
    for child in element:
        if local(child) not in ("xref", "fn") and not (local(child) == "sup" and found(child, "xref")):
            parts.append(_without_calls(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def _article(front: Element, meta: Element) -> dict[str, object]:
    doi = next((text_of(one) for one in found(meta, "article-id") if attribute(one, "pub-id-type") == "doi"), "")
    doi = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)", "", doi, flags=re.IGNORECASE)
    journal = next(iter(found(front, "journal-meta")), front)
    issns = {attribute(one, "pub-type") or attribute(one, "publication-format"): text_of(one) for one in found(journal, "issn")}
    facts: dict[str, object] = {
        "journal": next(
            (text_of(one) for name in ("journal-title", "abbrev-journal-title") for one in journal.iter() if local(one) == name),
            "",
        ),
        "issn": next(
            (issns[kind] for kind in ("ppub", "print", "epub", "electronic") if kind in issns), next(iter(issns.values()), "")
        ),
        "doi": doi,
        "url": f"https://doi.org/{doi}" if doi else "",
        "publisher": first_text(journal, "publisher", "publisher-name"),
        "published": _published(meta),
        "status": ", ".join(
            f"{attribute(one, 'date-type') or 'dated'} {day}" for one in found(meta, "history", "date") if (day := _date(one))
        ),
        "volume": first_text(meta, "volume"),
        "issue": first_text(meta, "issue"),
        "pages": _pages(meta),
        "copyright": _copyright(meta),
        "licence": _licence(meta),
    }
    return {key: value for key, value in facts.items() if value}


def _published(meta: Element) -> str:
    """The date of publication, online before in print, as EDTF."""
    dates = {
        attribute(one, "pub-type") or attribute(one, "date-type") or attribute(one, "publication-format"): _date(one)
        for one in found(meta, "pub-date")
    }
    return next((dates[kind] for kind in PUBLISHED if dates.get(kind)), next(filter(None, dates.values()), ""))


def _date(one: Element) -> str:
    if match := re.match(r"\d{4}(?:-\d\d){0,2}", attribute(one, "iso-8601-date")):
        return match[0]
    year, month, day = (first_text(one, name) for name in ("year", "month", "day"))
    months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    number = (
        int(month)
        if re.fullmatch(r"0?[1-9]|1[0-2]", month)
        else months.index(month[:3].lower()) + 1
        if month[:3].lower() in months
        else 0
    )
    parts = [year] + [f"{number:02}"] * bool(number) + [day.zfill(2)] * bool(number and re.fullmatch(r"[0-9]{1,2}", day))
    return "-".join(parts) if re.fullmatch(r"\d{4}", year) else ""


def _pages(meta: Element) -> str:
    first, last = first_text(meta, "fpage"), first_text(meta, "lpage")
    return f"{first}–{last}" if first and last and first != last else first or first_text(meta, "elocation-id")


def _copyright(meta: Element) -> str:
    for one in meta.iter():
        if local(one) == "copyright-statement" and text_of(one):
            return text_of(one)
    year, holder = _below(meta, "copyright-year"), _below(meta, "copyright-holder")
    return f"© {year} {holder}".strip() if year and holder else ""


def funding_of(meta: Element) -> str:
    """Return who paid for the research: the statement, else the funders with the numbers of their awards."""
    said = [text_of(one) for one in meta.iter() if local(one) == "funding-statement"]
    awards = [": ".join(filter(None, map(text_of, one))) for one in meta.iter() if local(one) == "award-group"]
    return " ".join(said) or "; ".join(awards)


def _licence(meta: Element) -> dict[str, str]:
    for one in meta.iter():
        if local(one) in ("license", "permissions"):
            addresses = " ".join(str(value) for child in one.iter() for value in child.attrib.values())
            if licence := licence_in(f"{addresses} {text_of(one)}"):
                return licence
    return {}
