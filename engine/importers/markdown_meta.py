"""The front matter of a Markdown file becomes the record: YAML, TOML, JSON, or pandoc's title block."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from engine.importers.arrange_front import keywords_in
from engine.importers.arrange_lines import authors_in
from engine.importers.text_facts import DOI, date_in, licence_in
from engine.importers.text_front import AFFILIATION

FRONT = (
    (re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL), "YAML"),
    (re.compile(r"\A\+\+\+[ \t]*\n(.*?\n)\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL), "TOML"),
    (re.compile(r"\A(\{\n.*?\n\})[ \t]*(?:\n|\Z)", re.DOTALL), "JSON"),
    (re.compile(r"\A((?:%[^\n]*\n(?:[ \t]+[^\n]*\n)*){1,3})"), "title block"),
)
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
OTHERS = ("translator", "translators", "editor", "editors", "reviewer", "reviewers", "contributor", "contributors")
DEEPEST = 100
Values = Mapping[str, Any]


def front_matter(source: str) -> tuple[dict[str, Any], int, str]:
    """Return the values before a text, the place where the text begins, and what is wrong with them."""
    for pattern, kind in FRONT:
        if match := pattern.match(source):
            try:
                return _read(kind, match[1]), match.end(), ""
            except (ValueError, yaml.YAMLError, RecursionError) as error:
                reason = str(error).partition("\n")[0] or type(error).__name__
                return {}, match.end(), f"the front matter is not valid {kind}: {reason}"
    return {}, 0, ""


def _read(kind: str, text: str) -> dict[str, Any]:
    if kind == "title block":
        parts = [re.sub(r"\s+", " ", part).strip() for part in re.split(r"(?m)^%", text)[1:]] + ["", "", ""]
        return {"title": parts[0], "author": re.split(r"\s*;\s*", parts[1]) if parts[1] else [], "date": parts[2]}
    if kind == "YAML":
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text, yaml.SafeLoader)):
            raise ValueError("it uses aliases (*), which are not read")
        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        values = yaml.load(text, loader) if text.count("[") + text.count("{") < DEEPEST else None
    else:
        values = tomllib.loads(text) if kind == "TOML" else json.loads(text)
    if not isinstance(values, dict):
        raise ValueError("it holds no keys")
    return {str(key).lower().replace("_", "-"): value for key, value in values.items()}


def record_of(values: Values) -> dict[str, object]:
    """Return the record that front matter gives; keys as pandoc, Quarto, Jekyll, Hugo and the journals' templates name them."""
    title, subtitle = _text(values.get("title")), _text(values.get("subtitle"))
    record: dict[str, object] = {
        "title": f"{title}: {subtitle}" if title and subtitle else title,
        "language": _text(values.get("lang") or values.get("language") or values.get("languagecode")),
        "authors": [author for one in _list(values.get("author") or values.get("authors")) for author in _authors(one, values)],
        "abstract": _text(values.get("abstract") or values.get("summary")),
        "keywords": _keywords(values.get("keywords") or values.get("tags")),
        "acknowledgements": _text(values.get("acknowledgements") or values.get("acknowledgments") or values.get("thanks")),
        "article": _article(values),
    }
    return {key: value for key, value in record.items() if value}


def _article(values: Values) -> dict[str, object]:
    article = values.get("article") if isinstance(values.get("article"), Mapping) else {}
    found = {**values, **article} if isinstance(article, Mapping) else dict(values)
    journal = found.get("journal") or found.get("container-title") or found.get("publication")
    doi = DOI.search(_text(found.get("doi")))
    facts: dict[str, object] = {
        "journal": _text(journal.get("title") if isinstance(journal, Mapping) else journal),
        "issn": _text(found.get("issn") or (journal.get("issn") if isinstance(journal, Mapping) else "")),
        "doi": doi[0] if doi else "",
        "url": f"https://doi.org/{doi[0]}" if doi else "",
        "published": date_in(_text(found.get("date") or found.get("published"))),
        "publisher": _text(found.get("publisher")),
        "volume": _text(found.get("volume")),
        "issue": _text(found.get("issue")),
        "licence": licence_in(
            _text(found.get("license") or found.get("licence") or found.get("rights") or found.get("copyright"))
        ),
    }
    return {key: value for key, value in facts.items() if value}


def _authors(one: object, values: Values) -> list[dict[str, str]]:
    """The authors of one entry: a name, several names in one line, or a mapping with name and affiliation."""
    if not isinstance(one, Mapping):
        named = str(one or "")
        found = authors_in(re.sub(r"\^?\[.*|<[^<>]*@[^<>]*>", "", named).strip()) if named.strip() else []
        note = re.search(r"\^\[([^\]]+)\]", named)
        return _with_place(found, note[1]) if note else found
    name = one.get("name") or " ".join(
        filter(None, [_text(one.get("given") or one.get("first")), _text(one.get("family") or one.get("last"))])
    )
    if isinstance(name, Mapping):
        name = " ".join(filter(None, [_text(name.get("given")), _text(name.get("family"))]))
    found = authors_in(_text(name)) if _text(name) else [{"name": key, **_parts(key)} for key in map(_text, one) if key]
    extra = {"affiliation": _affiliation(one.get("affiliation") or one.get("affiliations") or one.get("institute"), values)}
    extra |= {key: _text(one.get(key)) for key in ("email", "orcid")}
    for author in found[:1]:
        author |= {key: value for key, value in extra.items() if value}
    return found


def _with_place(authors: list[dict[str, str]], note: str) -> list[dict[str, str]]:
    """Authors, the first with the affiliation and the address in the note to the name."""
    mail = MAIL.search(note)
    place = MAIL.sub("", note).strip(" ,;.")
    if authors:
        authors[0] |= {"affiliation": place} if AFFILIATION.search(place) else {}
        authors[0] |= {"email": mail[0]} if mail else {}
    return authors


def left_out(values: Values) -> list[str]:
    """Return the people whom front matter names and the record has no place for, each with the key."""
    named = {key: "; ".join(filter(None, (_text(one) for one in _list(values.get(key))))) for key in OTHERS}
    return [f"{key} ({names})" for key, names in named.items() if names]


def _affiliation(value: object, values: Values) -> str:
    """An affiliation as text; a number or name refers to the list of affiliations."""
    known = [
        one
        for one in _list(values.get("affiliations") or values.get("affiliation") or values.get("institute"))
        if isinstance(one, Mapping)
    ]
    names = []
    for one in _list(value):
        if isinstance(one, Mapping):
            names.append(", ".join(filter(None, (_text(one.get(key)) for key in ("name", "department", "city", "country")))))
        else:
            names.append(
                next(
                    (_text(entry.get("name")) for entry in known if _text(entry.get("index") or entry.get("id")) == _text(one)),
                    _text(one),
                )
            )
    return "; ".join(filter(None, names))


def _parts(name: str) -> dict[str, str]:
    given, _, family = name.rpartition(" ")
    return {"family": family, "given": given}


def _keywords(value: object) -> list[str]:
    return keywords_in(value) if isinstance(value, str) else [_text(one) for one in _list(value) if _text(one)]


def _list(value: object) -> Iterable[object]:
    return value if isinstance(value, list | tuple) else [value] if value else []


def _text(value: object) -> str:
    """A value as plain words in one line; lists and mappings are none."""
    if value is None or isinstance(value, list | tuple | Mapping):
        return ""
    return " ".join(re.sub(r"\[\^[^\]\s]+\]|\^\[[^\]]*\]|(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)", "", str(value)).split())
