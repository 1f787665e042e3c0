"""The record of an article becomes `edition.yaml`: written anew with its remarks, or mended where the source settles it.

A record that stands is the editor's: only what says that the text is abridged changes when the full text comes, and
every other line stays as it was.
"""

from __future__ import annotations

import json
import re
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from engine.importers.draft import Draft, Loss
from engine.model import slug

WIDTH = 112
ORCID = re.compile(r"(?:\d{4}-){3}\d{3}[\dXx]")
PLAIN = re.compile(r"[^\W_][^:#\n\"\[\]{}&*!|>%@`]*[^\s:#\n\"\[\]{}&*!|>%@`]|[^\W\d_]")
NOT_TEXT = re.compile(r"(?i:true|false|yes|no|on|off|null|~)|[-+\d.][\d_.,:eExXoO-]*")
NO_LICENCE = {"id": "LicenseRef-unknown", "name": "No licence stated", "url": "https://rightsstatements.org/vocab/CNE/1.0/"}
NO_JOURNAL, NO_AUTHOR = "journal not stated", "Author not stated"
MISSING = {
    "authors": ("the author was not found", "Write the name under 'authors' in edition.yaml."),
    "journal": ("the journal was not found", "Write it under 'article' in edition.yaml."),
    "published": (
        "the date of publication was not found, and is estimated from the latest year the text names",
        "Put it right in edition.yaml.",
    ),
    "licence": ("no licence was found", "See what the publisher allows, and write it under 'licence' in edition.yaml."),
}


def scalar(text: str) -> str:
    """Return a text as a YAML value in one line, in quotation marks where it needs them."""
    text = " ".join(str(text).split())
    if PLAIN.fullmatch(text) and not NOT_TEXT.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=False)


def entry(key: str, text: str, indent: str = "") -> str:
    """Return a key with a text: in one line, or folded over several."""
    text = " ".join(str(text).split())
    line = f"{indent}{key}: {scalar(text)}\n"
    if len(line) <= WIDTH:
        return line
    lines = textwrap.wrap(text, WIDTH - len(indent) - 2, break_long_words=False, break_on_hyphens=False)
    return f"{indent}{key}: >-\n" + "".join(f"{indent}  {line}\n" for line in lines)


def items(key: str, texts: Sequence[str], indent: str = "") -> str:
    """Return a key with a list of texts, one to a line."""
    return f"{indent}{key}:\n" + "".join(f"{indent}  - {scalar(text)}\n" for text in texts) if texts else f"{indent}{key}: []\n"


def new_record(draft: Draft, name: str) -> tuple[str, list[Loss]]:
    """Return the text of `edition.yaml` for an article that has none yet, and what the source did not say."""
    record, article = draft.record, _mapping(draft.record.get("article"))
    missing = [key for key in ("journal", "licence", "published") if not article.get(key)] + ["authors"] * (
        not record.get("authors")
    )
    title = str(record.get("title") or name)
    short = short_title(title)
    published = str(article.get("published") or _estimated(draft))
    licence = _licence(_mapping(article.get("licence")) or NO_LICENCE)
    text = "# The article, and this edition of it.\n\n"
    text += entry("title", title)
    text += entry("short_title", short) if short != title else ""
    text += entry("language", str(record.get("language") or "en"))
    text += "\n# In the order of the title page. `family` and `given` are used for sorting and for citations.\nauthors:\n"
    text += "".join(
        _author(_mapping(author))
        for author in _list(record.get("authors")) or [{"name": NO_AUTHOR, "family": NO_AUTHOR, "given": ""}]
    )
    text += "\n# The published article.\narticle:\n"
    text += entry("journal", str(article.get("journal") or NO_JOURNAL), "  ")
    for key in ("issn", "doi", "url", "publisher"):
        text += entry(key, str(article[key]), "  ") if article.get(key) else ""
    text += f"  published: {published if re.fullmatch(r'[0-9-]+', published) else json.dumps(published)}  # a day, a month or a year\n"
    for key in ("volume", "issue", "pages", "status", "copyright"):
        text += entry(key, str(article[key]), "  ") if article.get(key) else ""
    text += licence + _statements(record) + _edition(draft, title, short, published, licence)
    losses = [Loss(0, *MISSING[key]) for key in sorted(missing)]
    return text, losses


def short_title(title: str) -> str:
    """Return the part of a title before its colon."""
    first = re.split(r":\s|\s[–—]\s", title, maxsplit=1)[0].strip()
    return first if 3 < len(first) < len(title) else title


def statement_of(draft: Draft) -> tuple[str, list[str]]:
    """Return what an edition of the full text says of itself, and its list of changes."""
    record, article = draft.record, _mapping(draft.record.get("article"))
    names = [str(_mapping(author).get("name", "")) for author in _list(record.get("authors"))]
    whose = f"the article of {' and '.join(filter(None, [', '.join(names[:-1]), names[-1]]))}" if names else "the article"
    record_of = f" Quote from the version of record: {article['url']}" if article.get("url") else ""
    statement = (
        f"This edition gives {whose} in full, with its notes. Neither author nor publisher has made, checked or approved it, "
        f"and the text was taken over by a program: slips may have come in.{record_of}"
    )
    changes = [
        *map(str, _list(record.get("changes"))),
        "Paragraphs are numbered.",
        "Registers, links, search, data files and queries about doubtful places are added.",
    ]
    return statement, changes


def mended_record(standing: str, draft: Draft) -> str:
    """Return a record that stands, changed only where it said that the text is abridged and the full text is now here."""
    values = yaml.safe_load(standing)
    edition = _mapping(_mapping(values).get("edition"))
    if edition.get("kind") != "abridged":
        return standing
    statement, changes = statement_of(draft)
    text = _replaced(standing, ("edition", "kind"), entry("kind", "full", "  "))
    if "abridged" in str(edition.get("title", "")):
        title = re.sub(r"an abridged edition", "a digital edition", str(edition["title"])).replace("abridged", "full")
        text = _replaced(text, ("edition", "title"), entry("title", title, "  "))
    text = _replaced(text, ("edition", "statement"), entry("statement", statement, "  "))
    text = _replaced(text, ("edition", "changes"), items("changes", changes, "  "))
    for key in ("abstract", "disclosure", "contributor"):
        if draft.record.get(key) and _mapping(values).get(key):
            text = _replaced(text, (key,), entry(key, str(draft.record[key])))
    return text


def _replaced(source: str, path: tuple[str, ...], lines: str) -> str:
    """A YAML text with the lines of one key exchanged; what is said above it of our own words goes with them."""
    node: Any = yaml.compose(source, yaml.SafeLoader)
    for key in path[:-1]:
        node = next(value for name, value in node.value if name.value == key)
    found = next((name for name, _ in node.value if name.value == path[-1]), None)
    old = source.splitlines(keepends=True)
    if found is None:
        return source
    begin, column = found.start_mark.line, found.start_mark.column
    end = begin + 1
    while end < len(old) and (
        not old[end].strip() or _indent(old[end]) > column or (_indent(old[end]) == column and old[end].lstrip().startswith("- "))
    ):
        end += 1
    while not old[end - 1].strip() or (old[end - 1].lstrip().startswith("#") and _indent(old[end - 1]) <= column):
        end -= 1
    remark = re.search(r"\s+#.*$", old[begin]) if end == begin + 1 and lines.count("\n") == 1 else None
    if remark:
        lines = lines.rstrip("\n") + remark[0].rstrip("\n") + "\n"
    above = begin - 1
    if above >= 0 and old[above].lstrip().startswith("#") and "own words" in old[above]:
        old[above] = re.sub(
            r"# in our own words", "# As printed", re.sub(r", in our own words", ", as printed", old[above]), flags=re.IGNORECASE
        )
    return "".join([*old[:begin], lines, *old[end:]])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _author(author: Mapping[str, object]) -> str:
    if number := ORCID.search(str(author.get("orcid", ""))):
        author = {**author, "orcid": f"https://orcid.org/{number[0].upper()}"}
    lines = "".join(
        entry(key, str(author[key]), "    ")
        for key in ("name", "family", "given", "affiliation", "email", "orcid")
        if author.get(key)
    )
    return "  - " + lines.removeprefix("    ")


def _licence(licence: Mapping[str, object]) -> str:
    return "  licence:\n" + "".join(entry(key, str(licence.get(key, "")), "    ") for key in ("id", "name", "url"))


def _statements(record: Mapping[str, object]) -> str:
    text = ""
    if record.get("abstract"):
        text += "\n" + entry("abstract", str(record["abstract"]))
    if record.get("keywords"):
        text += "\n" + items("keywords", [str(word) for word in _list(record["keywords"])])
    if record.get("disclosure") or record.get("contributor"):
        text += "\n# Statements that end the article.\n"
        text += "".join(entry(key, str(record[key])) for key in ("disclosure", "contributor") if record.get(key))
    return text


def _edition(draft: Draft, title: str, short: str, published: str, licence: str) -> str:
    statement, changes = statement_of(draft)
    return (
        "\n# This edition. `kind` is abridged or full; `release` counts up by one with every release.\nedition:\n  kind: full\n"
        + entry("title", f"{short}: a digital edition", "  ")
        + entry("statement", statement, "  ")
        + "  # What was changed; licences such as CC BY ask for it.\n"
        + items("changes", changes, "  ")
        + "  editors: []\n  release: 1\n"
        + f"  date: {json.dumps(published)}  # to be: the day of the release\n"
        + licence
        + f"\nsite:\n  url: https://example.org/{_address(short)}/  # where the site will stand\n"
    )


def _address(title: str) -> str:
    """A title as part of an address, in the letters of ASCII; one with none of these is called edition."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return slug(plain)[:60].strip("-") or "edition"


def _estimated(draft: Draft) -> str:
    """The latest year that text and notes name, marked as no more than about right."""
    words = " ".join([*draft.notes.values(), *(block for section in draft.sections for block in section.blocks)])
    years = [int(year) for year in re.findall(r"(?<![\d/])(1[5-9]\d\d|20\d\d)(?![\d/])", words)]
    return f"{max((year for year in years if year <= 2100), default=2000)}~"
