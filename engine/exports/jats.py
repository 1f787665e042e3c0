"""The edition as JATS 1.3, the XML of journal articles: record, text, notes and the works cited.

It keeps to the Archiving and Interchange tag set, ANSI/NISO Z39.96-2021. The ids are those of the site. An abridgement is
called one, is related to the article by its DOI, and does not bear that DOI itself. The registers are left to the TEI file.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.exports.citations import work_item
from engine.exports.jats_front import front
from engine.exports.jats_text import Encoder
from engine.exports.names import Names
from engine.exports.xmltree import Element, add, written
from engine.links import Links
from engine.markup import parse
from engine.model import Block, Edition, Note, Section, Work

HEAD = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD v1.3 20210610//EN"'
    ' "JATS-archivearticle1-3.dtd">\n'
)
MIXED = {"p", "title", "td", "th", "verse-line", "article-title", "element-citation", "xref", "named-content", "ext-link", "code"}
PUBLICATION_TYPES = {
    "article-journal": "journal", "book": "book", "chapter": "book", "paper-conference": "confproc", "report": "report",
    "thesis": "thesis", "webpage": "web",
}  # fmt: skip
FIELDS = (
    ("container-title", "source"), ("volume", "volume"), ("issue", "issue"), ("publisher-place", "publisher-loc"),
    ("publisher", "publisher-name"), ("page", "page-range"), ("note", "comment"),
)  # fmt: skip


def edition_jats(links: Links) -> bytes:
    """Return the edition as one JATS document."""
    edition, names = links.edition, _names(links)
    kind = "abridgement" if edition.statement.is_abridged else "research-article"
    attributes = {"dtd-version": "1.3", "article-type": kind, "xml:lang": edition.language}
    root = Element("article", {"xmlns:xlink": "http://www.w3.org/1999/xlink", **attributes})
    front(root, edition)
    encoder = Encoder(links, names)
    _body(add(root, "body"), edition, encoder)
    _back(add(root, "back"), edition, encoder)
    return written(root, MIXED, HEAD)


def _names(links: Links) -> Names:
    """Every id of the document, those of the text first: they keep their form where two are alike."""
    edition, names = links.edition, Names()
    for section in edition.sections:
        names.claim("section", section.id)
        for block in section.blocks:
            if block.id:
                names.claim("block", block.id)
    for note in edition.notes:
        names.claim("note", note.id)
    for call in links.calls:
        names.claim("call", call.id)
    for work in edition.works:
        names.claim("work", work.key)
    return names


def _body(parent: Element, edition: Edition, encoder: Encoder) -> None:
    """Append the sections and sub-headings, each inside the one of a higher level before it."""
    above: list[tuple[int, Element]] = [(0, parent)]
    for section in edition.sections:
        above.append((section.level, _section(_parent(above, section.level), section, encoder)))
        for block in section.blocks:
            if block.level:
                above.append((block.level, _heading(_parent(above, block.level), block, encoder)))
            else:
                _block(above[-1][1], block, encoder)


def _parent(above: list[tuple[int, Element]], level: int) -> Element:
    while above[-1][0] >= level:
        above.pop()
    return above[-1][1]


def _section(parent: Element, section: Section, encoder: Encoder) -> Element:
    # A heading that the article does not print is marked as supplied.
    supplied = "" if section.printed else "supplied"
    made = add(parent, "sec", "", {"id": encoder.names.of("section", section.id), "specific-use": supplied})
    add(made, "title", section.title)
    return made


def _heading(parent: Element, block: Block, encoder: Encoder) -> Element:
    made = add(parent, "sec", "", {"id": encoder.names.of("block", block.id)} if block.id else {})
    encoder.words(add(made, "title"), block.id, block.prose)
    return made


def _block(parent: Element, block: Block, encoder: Encoder) -> None:
    before = len(parent)
    encoder.passage(parent, block.id, block.prose)
    if block.id and len(parent) > before:
        parent[before].set("id", encoder.names.of("block", block.id))


def _back(parent: Element, edition: Edition, encoder: Encoder) -> None:
    if edition.notes:
        group = add(parent, "fn-group")
        add(group, "title", "Notes")
        for note in edition.notes:
            _note(group, note, encoder)
    _works(parent, edition.works, encoder.names)
    for kind, title, text in (
        ("disclosure", "Disclosure statement", edition.disclosure),
        ("contributor", "Notes on contributor", edition.contributor),
    ):
        if text:
            notes = add(parent, "notes", "", {"notes-type": kind})
            add(notes, "title", title)
            encoder.passage(notes, "", parse(text))


def _note(parent: Element, note: Note, encoder: Encoder) -> None:
    made = add(parent, "fn", "", {"id": encoder.names.of("note", note.id), "fn-type": "other"})
    add(made, "label", note.label)
    encoder.passage(made, note.id, note.prose)
    if len(made) == 1:
        add(made, "p")


def _works(parent: Element, works: Iterable[Work], names: Names) -> None:
    listed = None
    for work in works:
        if listed is None:
            listed = add(parent, "ref-list")
            add(listed, "title", "Works cited")
        _work(add(listed, "ref", "", {"id": names.of("work", work.key)}), work)


def _work(parent: Element, work: Work) -> None:
    """A work in its parts, in an order in which a bibliography names them."""
    item = work_item(work)
    kind = PUBLICATION_TYPES.get(item["type"], "other")
    cited = add(parent, "element-citation", "", {"publication-type": kind})
    for role in ("author", "editor"):
        people = item.get(role, [])
        group = add(cited, "person-group", "", {"person-group-type": role}) if people else cited
        for person in people:
            _person(group, person)
    inside = "container-title" in item
    add(cited, "chapter-title" if inside and kind == "book" else "article-title" if inside else "source", work.title)
    for field, tag in FIELDS:
        if text := item.get(field):
            add(cited, tag, str(text))
    if work.year:
        add(cited, "year", work.year)
    if doi := item.get("DOI"):
        add(cited, "pub-id", doi, {"pub-id-type": "doi"})


def _person(parent: Element, person: dict[str, str]) -> None:
    if literal := person.get("literal"):
        add(parent, "collab", literal)
        return
    name = add(parent, "name")
    add(name, "surname", person["family"])
    add(name, "given-names", person.get("given", ""))
    if suffix := person.get("suffix"):
        add(name, "suffix", suffix)
