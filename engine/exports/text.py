"""The edition as one Markdown file in pandoc's dialect, with metadata, ids and footnotes.

The file is written anew from the tokens, and every sign is escaped that pandoc would read as markup: HTML, formulas and
raised letters are not markup in the edition, so they are none in the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from engine.dates import in_words
from engine.exports.pandoc import Writer, escaped, indented
from engine.markup import parse
from engine.model import Block, Edition, Section

COMMENT = "# Read it with pandoc -f markdown-smart to keep quotation marks and dashes as they stand.\n"


def edition_markdown(edition: Edition) -> bytes:
    """Return the edition as Markdown: metadata, sections, what the article says after them, this edition, notes."""
    writer = Writer(edition)
    parts = [_metadata(edition)]
    for section in edition.sections:
        parts += _section(section, writer)
    parts += _after(edition, writer)
    parts += [f"[^{note.label}]: {indented(writer.prose(note.prose))}" for note in edition.notes]
    return ("\n\n".join(parts) + "\n").encode()


def _metadata(edition: Edition) -> str:
    """The YAML block that pandoc takes title and authors from; JSON's strings are YAML's too."""
    article, statement = edition.article, edition.statement
    edited = {
        "statement": _plain(statement.statement),
        "kind": statement.kind,
        "release": statement.release,
        "date": statement.date,
        "editors": list(statement.editors),
        "url": edition.site_url,
    }
    data = {
        "title": edition.title,
        "subtitle": "Abridged edition" if statement.is_abridged else "Full-text edition",
        "author": [author.name for author in edition.authors],
        "date": article.published,
        "lang": edition.language,
        "journal": article.journal,
        "doi": article.doi,
        "licence": f"{statement.licence.name}, {statement.licence.url}",
        "edition": edited,
        "keywords": list(edition.keywords),
        "abstract": _plain(edition.abstract),
        "bibliography": "works.bib",
    }
    lines = "".join(f"{key}: {json.dumps(_escaped_values(value), ensure_ascii=False)}\n" for key, value in data.items() if value)
    return f"---\n{COMMENT}{lines}---"


def _escaped_values(value: object) -> object:
    """Pandoc reads the strings of the metadata as Markdown too."""
    if isinstance(value, dict):
        return {key: _escaped_values(one) for key, one in value.items() if one}
    if isinstance(value, list):
        return [_escaped_values(one) for one in value]
    return escaped(str(value))


def _plain(text: str) -> str:
    return parse(text).plain


def _section(section: Section, writer: Writer) -> Iterator[str]:
    supplied = "" if section.printed else " .supplied"
    yield f"{'#' * int(section.level)} {escaped(section.title)} {{#{section.id}{supplied}}}"
    for block in section.blocks:
        yield _block(block, writer)


def _block(block: Block, writer: Writer) -> str:
    """A block; one with an id in a division that bears it, since pandoc's paragraphs have none."""
    text = writer.prose(block.prose)
    if not block.id:
        return text
    kind = f'.paragraph number="{block.number}"' if block.kind == "paragraph" else f".{block.kind}"
    return f"::: {{#{block.id} {kind}}}\n{text}\n:::"


def _after(edition: Edition, writer: Writer) -> Iterator[str]:
    statement = edition.statement
    for id_, title, text in (
        ("disclosure", "Disclosure statement", edition.disclosure),
        ("contributor", "Notes on contributor", edition.contributor),
    ):
        if text:
            yield f"## {title} {{#{id_} .unnumbered}}"
            yield writer.prose(parse(text))
    yield "## This edition {#this-edition .unnumbered}"
    yield writer.prose(parse(statement.statement))
    yield f"Release {escaped(statement.release)}, {in_words(statement.date)}. Licence: {escaped(statement.licence.name)}."
    if statement.changes:
        yield "Changes made:"
        yield "\n".join(f"-   {escaped(change)}" for change in statement.changes)
