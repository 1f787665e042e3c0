"""What a template asks while one page is rendered: links as seen from the page, and prose as HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup, escape

from engine import address
from engine.address import Address
from engine.anchors import page_name, page_of
from engine.apparatus import Apparatus
from engine.imprint import imprint
from engine.ledger import Published, name_of
from engine.links import Citation, Links, Mention, Party, Reference
from engine.markup import REGISTER_LINK, Linker, Prose, annotated, html, inline_html, parse
from engine.model import Block, Note, Query, Repository, Term
from engine.pages import Page
from engine.succession import Change, succession_of


class Mark(NamedTuple):
    """A query's mark in the text: an empty span at the end of the reading that is in doubt."""

    query: Query
    start: int
    end: int


class View:
    """What templates ask while one page is rendered: links as seen from the page, and prose as HTML."""

    def __init__(self, page: Page, links: Links, registers: Apparatus) -> None:
        self.page, self.links, self.edition, self.registers = page, links, links.edition, registers
        self._linked: set[tuple[str, str]] = set()
        self._called: Counter[str] = Counter()
        self._shown: dict[str, Markup] = {}
        self.succession = succession_of(links)

    # Links as seen from this page.

    def to(self, target: Address) -> str:
        if self.page.path == address.NOT_FOUND:
            return target.on_the_web(self.base_path)
        return target.seen_from(self.page.path)

    @cached_property
    def base_path(self) -> str:
        """The path the site stands under, for the one page that is served at any depth."""
        return "/" + "/".join(self.edition.site_url.split("/")[3:])

    def page_link(self, path: str) -> str:
        return self.to(Address(path))

    def passage(self, passage: str) -> str:
        return self.to(address.of_passage(passage))

    def entry(self, entry: address.Entry) -> str:
        return self.to(address.of_entry(entry))

    def asset(self, path: str) -> str:
        return self.to(Address(path))

    def lasting(self, one: Published) -> str:
        """The link to an id of the ledger, whether it stands or not."""
        return self.to(Address(page_of(one.page), one.id))

    @property
    def canonical(self) -> str:
        return Address(self.page.path).on_the_web(self.edition.site_url)

    # What became of published ids.

    def former(self, id_: str) -> Markup:
        """Empty elements with the ids whose heir this is; their words appear, by style, when one is followed."""
        form = '<span class="former" id="{}" data-former="{} of release {} is now here."></span>'
        former = self.succession.former.get(self._name(id_), ())
        return Markup("".join(form.format(escape(one.id), escape(one.title), one.last) for one in former))

    def tombstones(self, id_: str = "") -> list[tuple[Published, str]]:
        """The ids that are gone and stood behind one that stands, or at the page's foot, each with the reason."""
        return self.succession.tombstones.get(self._name(id_), [])

    def change(self, id_: str) -> Change | None:
        return self.succession.change(self._name(id_))

    def _name(self, id_: str) -> str:
        return name_of(self._page_name, id_) if id_ else f"{self._page_name}/"

    @cached_property
    def _page_name(self) -> str:
        return page_name(self.page.path)

    # Where something is used: links to paragraphs and notes, in one form on every register.

    def passages(self, ids: Iterable[str]) -> Markup:
        """Links to passages: ¶ 8, n. 12."""
        return Markup(", ".join(map(self.shown, ids)))

    def called(self, labels: Iterable[str]) -> Markup:
        """Links to notes, each with the paragraphs that call it: n. 12 (¶ 8), n. 13 (¶ 8, ¶ 9)."""
        return Markup(", ".join(map(self._with_calls, labels)))

    def _with_calls(self, label: str) -> str:
        paragraphs = ", ".join(map(self.shown, self.links.paragraphs_of(label)))
        return f"{self.shown(f'n{label}')} ({paragraphs})" if paragraphs else self.shown(f"n{label}")

    def shown(self, id_: str) -> Markup:
        """A link to a paragraph or note: ¶ 8."""
        if id_ not in self._shown:
            is_note = id_.startswith("n") and id_[1:] in self.links.notes
            name = f"n. {id_[1:]}" if is_note else f"¶ {id_.removeprefix('p')}"
            self._shown[id_] = Markup(f'<a href="{escape(self.passage(id_))}">{escape(name)}</a>')
        return self._shown[id_]

    # Prose as HTML.

    def paragraph(self, block: Block) -> Markup:
        """The inline HTML of a paragraph, or the block HTML of anything else."""
        return inline_html(annotated(block.prose, self._spans(block.id, [])), self._linker)

    def block(self, block: Block) -> Markup:
        return html(annotated(block.prose, self._spans(block.id, [])), self._linker)

    def note(self, note: Note) -> Markup:
        return inline_html(
            annotated(note.prose, self._spans(note.id, self.links.references_in.get(note.label, ()))), self._linker
        )

    def direction(self, prose: Prose) -> Markup:
        """The attribute of a passage that is written against the direction of the edition's language."""
        turned = prose.direction not in ("", self._direction)
        return Markup(f' dir="{prose.direction}"' if turned else "")

    @cached_property
    def _direction(self) -> str:
        return self.edition.direction

    def markdown(self, text: str) -> Markup:
        """The HTML of a line of Markdown from a register."""
        return inline_html(parse(text).tokens, self._linker)

    def _spans(self, where: str, references: Sequence[Reference]) -> list[Reference | Citation | Mention | Mark]:
        """Everything to be marked in a passage, so that no reader meets one link over and over."""
        spans: list[Reference | Citation | Mention] = [*references, *self.links.citations_in.get(where, ()), *self._firsts(where)]
        return [*spans, *self._marks(where, spans)]

    def _firsts(self, where: str) -> list[Mention]:
        """The first mention of each person in a passage, and of each term in a section or note."""
        section = self.links.section_of.get(where)
        firsts: dict[str, Mention] = {}
        for mention in self.links.mentions_in.get(where, ()):
            reach = section.id if section and isinstance(mention.entry, Term) else where
            if (reach, mention.entry.id) not in self._linked:
                self._linked.add((reach, mention.entry.id))
                firsts[mention.entry.id] = mention
        return list(firsts.values())

    def _marks(self, where: str, spans: Iterable[Reference | Citation | Mention]) -> list[Mark]:
        marks = []
        for query in self.registers.queries_at.get(where, ()):
            plain = self._plain(where)
            at = plain.find(query.stands)
            end = at + len(query.stands) if at >= 0 else len(plain)
            end = max([end, *(span.end for span in spans if span.start < end < span.end)])
            marks.append(Mark(query, end, end))
        return marks

    def _plain(self, where: str) -> str:
        if block := self.links.blocks.get(where):
            return block.prose.plain
        note = self.links.notes.get(where[1:])
        return note.prose.plain if note else ""

    @cached_property
    def _linker(self) -> Linker:
        sizes = {image.path: (image.width, image.height) for image in self.edition.images}
        return Linker(self._call, self._citation, self._mention, self._mark, self._link, lambda source: sizes.get(source, (0, 0)))

    def _call(self, label: str) -> Markup:
        self._called[label] += 1
        nth = self._called[label]
        anchor = f"r{label}" if nth == 1 else f"r{label}-{nth}"
        shown = escape(label)
        link = f'<a id="{escape(anchor)}" href="#n{shown}" role="doc-noteref" aria-label="Note {shown}">{shown}</a>'
        return Markup(f"<sup>{self.former(anchor)}{link}</sup>")

    def _citation(self, key: str, pages: str) -> Markup:
        work = self.links.works.get(key)
        if not work:
            return escape(f"[@{key}]")
        title = Markup("<cite>{}</cite>").format(work.short_title or work.title)
        family = work.authors[0][0] if work.authors else ""
        after = f", {pages}" if pages else ""
        return Markup('<a href="{}">{}{}</a>{}').format(self.entry(work), f"{family}, " if family else "", title, after)

    def _mention(self, span: Reference | Citation | Mention) -> Markup:
        if isinstance(span, Reference):
            return Markup(f'<a href="{escape(self.entry(span))}">')
        if isinstance(span, Citation):
            full = f' data-full="{escape(imprint(span.work))}"' if span.short else ""
            return Markup(f'<a href="{escape(self.entry(span.work))}"{full}>')
        foreign = f' lang="{escape(span.entry.language)}"' if isinstance(span.entry, Term) and span.entry.language else ""
        return Markup(f'<a href="{escape(self.entry(span.entry))}"{foreign}>')

    def _mark(self, mark: Mark) -> Markup:
        label = f"Query: {mark.query.suspected}?" if mark.query.suspected else "Query"
        return Markup(f'<a class="query" href="{escape(self.entry(mark.query))}" aria-label="{escape(label)}">?</a>')

    def _link(self, target: str) -> str:
        if match := REGISTER_LINK.fullmatch(target):
            page = {"person": address.PEOPLE, "work": address.WORKS, "term": address.GLOSSARY, "file": address.ARCHIVES}[match[1]]
            return self.to(Address(page, match[2]))
        return self.passage(target[1:]) if target.startswith("#") else target

    # What the registers show.

    def catalogue(self, repository: Repository, reference: str, record: str = "") -> str:
        return address.of_catalogue(repository, reference, record)

    def party(self, party: Party | None) -> Markup:
        """Who wrote or received a document, linked to the person."""
        if party is None:
            return Markup("")
        if party.person is None:
            return escape(party.label)
        return Markup(f'<a href="{escape(self.entry(party.person))}">{escape(party.label)}</a>')
