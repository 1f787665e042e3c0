"""Pages are rendered by the templates over the model and its links; a template never decides what is true."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from engine import address, dates
from engine.address import Address
from engine.anchors import page_name, page_of
from engine.archive import canonical, natural_key
from engine.ledger import Published, name_of
from engine.links import Citation, Document, Links, Mention, Party, Reference
from engine.markup import REGISTER_LINK, Linker, Prose, annotated, html, inline_html, parse
from engine.metadata import DOWNLOADS, metadata
from engine.model import Block, Edition, Note, Person, Piece, Query, Repository, Series, Work, slug
from engine.succession import Change, succession_of


@dataclass(frozen=True)
class Page:
    """A page of the site: its path from the root, its template, its title and what it says of itself."""

    path: str
    template: str
    title: str
    description: str

    @property
    def name(self) -> str:
        """The page's name in the site's own navigation: `archives`, or `article` for the reading page."""
        return self.template.removesuffix(".html")


@dataclass(frozen=True)
class Mark:
    """A query's mark in the text: an empty span at the end of the reading that is in doubt."""

    query: Query
    start: int
    end: int


def pages_of(edition: Edition) -> list[Page]:
    """Return the site's pages in the order of its navigation."""
    author, title = edition.authors_named, edition.short_title
    return [
        Page(address.READING, "article.html", edition.title, f"{author}, {edition.title}, with every note and reference."),
        Page(address.ARCHIVES, "archives.html", "Archives", f"The archival files behind {author}, {title}, and where each is used."),
        Page(address.WORKS, "works.html", "Works", f"The published works cited in {author}, {title}, and where."),
        Page(address.PEOPLE, "people.html", "People", f"Everyone named in {author}, {title}, with roles, letters and passages."),
        Page(address.LETTERS, "letters.html", "Letters", f"The letters, minutes and meetings cited in {author}, {title}."),
        Page(address.CHRONOLOGY, "chronology.html", "Chronology", f"The events of {author}, {title}, each with its ground."),
        Page(address.GLOSSARY, "glossary.html", "Glossary", f"Abbreviations, bodies and operations in {author}, {title}."),
        Page(address.QUERIES, "queries.html", "Queries", f"Doubtful places in the source of {author}, {title}, and the rulings."),
        Page(address.SEARCH, "search.html", "Search", f"Search {author}, {title}: text, notes, files, letters, people."),
        Page(address.ABOUT, "about.html", "About", f"How to cite {author}, {title}; licence, downloads, accessibility."),
        Page(address.NOT_FOUND, "404.html", "Page not found", "There is no page at this address."),
    ]


class View:
    """What templates ask while one page is rendered: links as seen from the page, and prose as HTML."""

    def __init__(self, page: Page, links: Links) -> None:
        self.page, self.links, self.edition = page, links, links.edition
        self._seen: set[tuple[str, str]] = set()
        self._called: Counter[str] = Counter()
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
        form = Markup('<span class="former" id="{}" data-former="{} of release {} is now here."></span>')
        return Markup("").join(form.format(one.id, _capital(one.label), one.last) for one in self.succession.former.get(self._name(id_), ()))

    def tombstones(self, id_: str = "") -> list[tuple[Published, str]]:
        """The ids that are gone and stood behind one that stands, or at the page's foot, each with the reason."""
        return self.succession.tombstones.get(self._name(id_), [])

    def change(self, id_: str) -> Change | None:
        return self.succession.change(self._name(id_))

    def _name(self, id_: str) -> str:
        return name_of(page_name(self.page.path), id_) if id_ else f"{page_name(self.page.path)}/"

    # Prose as HTML.

    def paragraph(self, block: Block) -> Markup:
        """The inline HTML of a paragraph, or the block HTML of anything else."""
        return inline_html(annotated(block.prose, self._spans(block.id, [])), self._linker)

    def block(self, block: Block) -> Markup:
        return html(annotated(block.prose, self._spans(block.id, [])), self._linker)

    def note(self, note: Note) -> Markup:
        return inline_html(annotated(note.prose, self._spans(note.id, self.links.references_in.get(note.label, ()))), self._linker)

    def direction(self, prose: Prose) -> Markup:
        """The attribute of a passage that is written against the direction of the edition's language."""
        turned = prose.direction not in ("", self.edition.direction)
        return Markup(' dir="{}"').format(prose.direction) if turned else Markup("")

    def markdown(self, text: str) -> Markup:
        """The HTML of a line of Markdown from a register."""
        return inline_html(parse(text).tokens, self._linker)

    def _spans(self, where: str, references: Sequence[Reference]) -> list[Reference | Citation | Mention | Mark]:
        """Everything to be marked in a passage; of a person or term only the first mention there."""
        firsts: dict[str, Mention] = {}
        for mention in self.links.mentions_in.get(where, ()):
            firsts.setdefault(mention.entry.id, mention)
        spans: list[Reference | Citation | Mention] = [*references, *self.links.citations_in.get(where, ()), *firsts.values()]
        return [*spans, *self._marks(where, spans)]

    def _marks(self, where: str, spans: Iterable[Reference | Citation | Mention]) -> list[Mark]:
        marks = []
        for query in self.queries_at.get(where, ()):
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
        form = '<sup>{}<a id="{}" href="#n{}" role="doc-noteref" aria-label="Note {}">{}</a></sup>'
        return Markup(form).format(self.former(anchor), anchor, label, label, label)

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
            return Markup('<a href="{}">').format(self.entry(span))
        if isinstance(span, Citation):
            full = Markup(' data-full="{}"').format(self.imprint(span.work)) if span.short else ""
            return Markup('<a href="{}"{}>').format(self.entry(span.work), full)
        return Markup('<a href="{}">').format(self.entry(span.entry))

    def _mark(self, mark: Mark) -> Markup:
        label = f"Query: {mark.query.suspected}?" if mark.query.suspected else "Query"
        return Markup('<a class="query" href="{}" aria-label="{}">?</a>').format(self.entry(mark.query), label)

    def _link(self, target: str) -> str:
        if match := REGISTER_LINK.fullmatch(target):
            page = {"person": address.PEOPLE, "work": address.WORKS, "term": address.GLOSSARY, "file": address.ARCHIVES}[match[1]]
            return self.to(Address(page, match[2]))
        return self.passage(target[1:]) if target.startswith("#") else target

    # What the registers show.

    @cached_property
    def queries_at(self) -> dict[str, list[Query]]:
        found: dict[str, list[Query]] = defaultdict(list)
        for query in self.edition.queries:
            found[query.where].append(query)
        return found

    def paragraphs_of(self, note: str) -> list[str]:
        return self.links.paragraphs_of(note)

    def notes_citing(self, piece: str) -> list[str]:
        """The labels of the notes that cite a piece, in order, each once."""
        return list(dict.fromkeys(reference.note for reference in self.links.references_to.get(piece, ())))

    def items_of(self, piece: str) -> list[tuple[Reference, list[str]]]:
        """The items of a piece, or the piece itself, with the notes that cite each."""
        notes: dict[str, list[str]] = defaultdict(list)
        first: dict[str, Reference] = {}
        for reference in self.links.references_to.get(piece, ()):
            first.setdefault(reference.id, reference)
            notes[reference.id].append(reference.note)
        ordered = sorted(first.values(), key=lambda reference: natural_key(reference.canonical))
        return [(reference, list(dict.fromkeys(notes[reference.id]))) for reference in ordered]

    def documents_in_piece(self, piece: str) -> list[Document]:
        found = [d for d in self.links.documents if d.reference and d.reference.piece_id == piece]
        return sorted(found, key=lambda document: dates.sort_key(document.date) or "9")

    def span_of(self, documents: Iterable[Document]) -> str:
        """The dates from the first to the last of some documents, in English."""
        dated = sorted((dates.sort_key(document.date), document.date) for document in documents if document.date)
        if not dated:
            return ""
        first, last = dates.in_words(dated[0][1]), dates.in_words(dated[-1][1])
        return first if first == last else f"{first} – {last}"

    def used_with(self, piece: str) -> list[str]:
        """The other pieces cited in the same notes, the most frequent first."""
        counted: Counter[str] = Counter()
        for note in self.notes_citing(piece):
            counted.update({r.piece_id for r in self.links.references_in[note]} - {piece})
        return [other for other, _ in sorted(counted.items(), key=lambda item: (-item[1], natural_key(item[0])))][:6]

    @cached_property
    def piece_names(self) -> dict[str, str]:
        """Each cited piece by its id, as it is referred to: `FO 371/36970`."""
        return {
            reference.piece_id: reference.found.piece_canonical for reference in self.links.references
        }

    def pieces(self, repository: Repository) -> list[tuple[Series, list[tuple[str, str, Piece | None]]]]:
        """The series of a repository in order, each with its pieces as (id, reference, register entry)."""
        ordered = sorted(repository.series, key=lambda series: natural_key(series.code))
        return [(series, self._pieces_of(repository, series)) for series in ordered]

    def _pieces_of(self, repository: Repository, series: Series) -> list[tuple[str, str, Piece | None]]:
        if not series.numbered:
            return [(series.id, series.code, None)]
        registered = {piece.number: piece for piece in series.pieces}
        cited = {r.found.piece: r.piece_id for r in self.links.references if r.found.series is series}
        found = []
        for number in sorted(registered.keys() | cited.keys(), key=natural_key):
            name = canonical(repository, series.code, number)
            found.append((slug(name), name, registered.get(number)))
        return found

    def catalogue(self, repository: Repository, reference: str, record: str = "") -> str:
        return address.of_catalogue(repository, reference, record)

    @cached_property
    def works(self) -> list[Work]:
        return sorted(self.edition.works, key=lambda work: work.sort_key)

    @cached_property
    def people(self) -> list[tuple[str, list[Person]]]:
        ordered = sorted(self.edition.people, key=lambda person: person.name.casefold())
        return [(initial, list(group)) for initial, group in groupby(ordered, key=lambda person: person.name[0].upper())]

    @cached_property
    def documents(self) -> list[Document]:
        """All documents by date, the undated last."""
        return sorted(self.links.documents, key=lambda document: (dates.sort_key(document.date) or "9", natural_key(document.id)))

    @cached_property
    def years(self) -> list[tuple[str, list[object]]]:
        ordered = sorted(self.edition.chronology, key=lambda event: dates.sort_key(event.date))
        return [(year, list(group)) for year, group in groupby(ordered, key=lambda event: event.date[:4])]

    def mentions_of(self, entry: str) -> list[str]:
        """The passages that mention a register entry, paragraphs before notes, each once."""
        found = dict.fromkeys(mention.where for mention in self.links.mentions_of.get(entry, ()))
        return sorted(found, key=lambda where: where.startswith("n"))

    def names(self, people: Sequence[tuple[str, str]], *, first_reversed: bool = False) -> str:
        """Names joined as a bibliography joins them."""
        shown = [
            f"{family}, {given}" if first_reversed and index == 0 and given else f"{given} {family}".strip()
            for index, (family, given) in enumerate(people)
        ]
        return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1] if shown else ""

    def imprint(self, work: Work) -> str:
        """A work in one line of plain text, as a note gives it at the first mention."""
        title = f"‘{work.title}’" if work.is_article else work.title
        published = self.published(work)
        return f"{self.names(work.authors or work.editors)}, {title}{' ' if published.startswith('(') else ', '}{published}"

    def published(self, work: Work) -> str:
        """Where and when a work was published: journal, volume and year, or place, publisher and year."""
        fields = work.fields
        if journal := fields.get("journal"):
            volume = f" {fields['volume']}" if "volume" in fields else ""
            return f"{journal}{volume} ({work.year})"
        where = ": ".join(part for part in (fields.get("address"), fields.get("publisher")) if part)
        inside = f"in {fields['booktitle']} " if "booktitle" in fields else ""
        return f"{inside}({', '.join(part for part in (where, work.year) if part)})"

    def party(self, party: Party | None) -> Markup:
        """Who wrote or received a document, linked to the person."""
        if party is None:
            return Markup("")
        if party.person is None:
            return escape(party.label)
        return Markup('<a href="{}">{}</a>').format(self.entry(party.person), party.label)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def _environment(templates: Path) -> Environment:
    """Jinja over a folder of templates; it keeps those it has read and reads again those that change."""
    environment = Environment(
        loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["in_words"] = dates.in_words
    environment.globals["address"] = address
    return environment


def render_pages(links: Links, templates: Path) -> dict[str, bytes]:
    """Return every page of the site under its path, as UTF-8."""
    environment = _environment(templates)
    pages = pages_of(links.edition)
    shared = {"edition": links.edition, "links": links, "pages": pages, "downloads": DOWNLOADS}
    rendered = {}
    for page in pages:
        view = View(page, links)
        text = environment.get_template(page.template).render(shared, page=page, view=view, metadata=metadata(links.edition))
        rendered[page.path] = (text.rstrip() + "\n").encode()
    return rendered
