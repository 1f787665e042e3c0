"""The text is read once against the registers, and every reference, name and title in it gets its meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from engine.archive import Found, Grammar
from engine.letters import Correspondents, Finder
from engine.links import Call, Citation, Document, Links, Mention, Reference
from engine.markup import REGISTER_LINK, Prose
from engine.model import Edition, Work
from engine.numbering import keep_numbers
from engine.register import Forms, Titles


def resolve_links(edition: Edition) -> Links:
    """Return what the edition's text refers to: calls, references, works, documents, people and terms."""
    grammar = Grammar(edition.repositories, edition.telegrams)
    titles = Titles(edition.works)
    forms = Forms([*edition.people, *edition.glossary])
    works_by_key = {work.key: work for work in edition.works}
    finder = Finder(grammar, Correspondents(edition.people, edition.glossary))
    references: list[Reference] = []
    unknown: list[tuple[str, Found]] = []
    citations: list[Citation] = []
    documents: list[Document] = []
    mentions: list[Mention] = []
    for note in edition.notes:
        text = note.prose.plain
        cited = titles.find(note.id, text)
        works = [(citation.start, citation.end) for citation in cited]
        found = grammar.find(text)
        unknown += [(note.label, one) for one in found if not one.series]
        own = _references(note.label, text, [one for one in found if one.series], grammar)
        documents += finder.find(note.label, text, own, works)
        references += own
        citations += [*cited, *_by_key(note.id, note.prose, works_by_key)]
        papers = [match.span() for match in grammar.document.finditer(text) if "(" in match[0]]
        taken = works + papers + [(reference.start, reference.end) for reference in own]
        mentions += [Mention(note.id, m.entry, m.start, m.end) for m in forms.find(text, taken)]
    for block in (block for block in edition.blocks if block.id):  # nothing can point back to one without
        cited = titles.find(block.id, block.prose.plain)
        citations += [*cited, *_by_key(block.id, block.prose, works_by_key)]
        taken = [(citation.start, citation.end) for citation in cited]
        mentions += [Mention(block.id, m.entry, m.start, m.end) for m in forms.find(block.prose.plain, taken)]
    return Links(
        edition,
        tuple(_calls(edition)),
        tuple(references),
        tuple(citations),
        tuple(keep_numbers(documents, edition.ledger)),
        tuple(mentions),
        tuple(unknown),
    )


def _by_key(where: str, prose: Prose, works: Mapping[str, Work]) -> Iterable[Citation]:
    """The works that a passage cites by their keys; a key that works.bib does not have is the checks' to report."""
    linked = [(match[2], "") for target in prose.links if (match := REGISTER_LINK.fullmatch(target)) and match[1] == "work"]
    return [Citation(where, works[key], 0, 0, pages) for key, pages in [*prose.citations, *linked] if key in works]


def _calls(edition: Edition) -> Iterable[Call]:
    counted: Counter[str] = Counter()
    where = next((block.id for block in edition.blocks if block.id), "")
    for block in edition.blocks:
        where = block.id or where  # a quotation or list without an id is cited by the paragraph before it
        for label in block.prose.calls:
            counted[label] += 1
            yield Call(label, where, counted[label])


def _references(note: str, text: str, found: list[Found], grammar: Grammar) -> list[Reference]:
    """Each reference with the committee papers and telegrams that stand between it and the one before."""
    numbers = [(match.start(), match[0]) for match in grammar.document.finditer(text)]
    references, begin = [], 0
    for one in found:
        documents = tuple(number for at, number in numbers if begin <= at < one.start)
        references.append(Reference(note, one, documents))
        begin = one.end
    return references
