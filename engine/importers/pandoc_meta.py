"""The metadata that pandoc finds in a source becomes the record; a note called there goes where it belongs."""

from __future__ import annotations

from typing import Any

from engine.importers.arrange_front import keywords_in
from engine.importers.arrange_lines import authors_in
from engine.importers.arrange_thanks import settle_note
from engine.importers.pandoc_inline import InlineReader
from engine.importers.text_facts import date_in
from engine.importers.tree import Break, Call, Inline, Inlines, Paragraph
from engine.importers.walks import everything, plain, squeezed


def record_of(meta: dict[str, Any], reader: InlineReader) -> dict[str, object]:
    """Return the record that pandoc's metadata give; the notes called in them are settled by the reader's manuscript."""
    found = {key: _value(value, reader) for key, value in meta.items()}
    record = reader.manuscript.record
    title, subtitle = _words(found.get("title", ())), _words(found.get("subtitle", ()))
    values: dict[str, object] = {
        "title": f"{title}: {subtitle}" if title and subtitle else title,
        "authors": [author for line in _lines(found.get("author", ())) for author in _author(line)],
        "abstract": _words(found.get("abstract", ())),
        "keywords": keywords_in(_words(found.get("keywords", ()))),
        "language": _words(found.get("lang", ())),
    }
    record |= {key: value for key, value in values.items() if value}
    if date := date_in(_words(found.get("date", ()))):
        record["article"] = {"published": date}
    for inlines in found.values():
        for one in everything([Paragraph(inlines)]):
            if isinstance(one, Call):
                settle_note(reader.manuscript, one.note)
    return record


def _value(value: dict[str, Any], reader: InlineReader) -> Inlines:
    """A value as inlines; the entries of a list with breaks between them."""
    content: Any = value.get("c")
    match value["t"]:
        case "MetaInlines":
            return reader.inlines(content)
        case "MetaBlocks":
            blocks = reader.blocks(content)
            return tuple(one for block in blocks for one in (*(block.children if isinstance(block, Paragraph) else ()), Break()))
        case "MetaList":
            return tuple(one for entry in content for one in (*_value(entry, reader), Break(), Break()))
        case "MetaMap":
            name = content.get("name") or content.get("literal")
            return _value(name, reader) if name else ()
        case "MetaString":
            return ()
    return ()


def _words(inlines: Inlines) -> str:
    return squeezed(plain(inlines))


def _lines(inlines: Inlines) -> list[list[str]]:
    """Entries parted by two breaks, each as its lines."""
    entries: list[list[list[Inline]]] = [[[]]]
    before: Inline | None = None
    for one in inlines:
        if isinstance(one, Break):
            if isinstance(before, Break):
                entries.append([[]])
            else:
                entries[-1].append([])
        else:
            entries[-1][-1].append(one)
        before = one
    return [[words for line in entry if (words := squeezed(plain(line)))] for entry in entries]


def _author(lines: list[str]) -> list[dict[str, str]]:
    """The authors an entry names in its first line; what follows it is where they are."""
    if not lines:
        return []
    authors = authors_in(lines[0])
    places = [line for line in lines[1:] if "@" not in line]
    mail = next((line for line in lines[1:] if "@" in line), "")
    for author in authors:
        author |= {key: value for key, value in (("affiliation", ", ".join(places)), ("email", mail)) if value}
    return authors
