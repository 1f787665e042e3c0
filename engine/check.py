"""Each rule is a generator that finds one kind of mistake; its docstring is its documentation.

A rule takes the edition's links and yields problems with the place, what is wrong and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from engine.links import Links
from engine.markup import REGISTER_LINK, is_safe_link
from engine.model import Person, Repository, Series, Term, Work
from engine.problem import Place, Problem, Severity
from engine.queries import rulings
from engine.register import Forms
from engine.safety import RULES as SAFETY
from engine.safety import proses_of

Rule = Callable[[Links], Iterator[Problem]]
PARAGRAPH_ID = re.compile(r"p\d+[a-z]?")
TYPED_HTML = re.compile(r"</?[a-zA-Z][^<>\n]{0,80}>")
PLACEHOLDER = "example.org"


def check_edition(links: Links) -> list[Problem]:
    """Return every problem of an edition, sorted by file and line."""
    return sorted(problem for rule in RULES for problem in rule(links))


def check_form(links: Links) -> list[Problem]:
    """Return the problems of an edition's form, which must be sound before a page can be made; the source's slips are left out."""
    return sorted(problem for rule in RULES if rule is not check_queries for problem in rule(links))


def check_paragraph_ids(links: Links) -> Iterator[Problem]:
    """A paragraph ends with its lasting id.

    Bad: `The fog lifted.`  Good: `The fog lifted. {#p23}`, and `{#p23a}` for one inserted after it.
    """
    for block in links.edition.blocks:
        if block.kind == "paragraph" and not block.id:
            yield Problem(
                block.place, "P01", "the paragraph has no id", "End it with an unused id in braces, such as {#p23a} after p23."
            )
        elif block.kind == "paragraph" and not PARAGRAPH_ID.fullmatch(block.id):
            yield Problem(
                block.place,
                "P02",
                f"the id {block.id!r} is not of the form p23 or p23a",
                "Write p, a number, and perhaps one letter.",
            )


def check_unique_ids(links: Links) -> Iterator[Problem]:
    """An id names one thing.

    Bad: two paragraphs `{#p23}`.  Good: `{#p23}` and `{#p23a}`.
    """
    edition = links.edition
    passages = [(s.id, s.place) for s in edition.sections] + [(b.id, b.place) for b in edition.blocks if b.id]
    taken = {note.id for note in edition.notes} | {call.id for call in links.calls} | RESERVED
    yield from _repeated("P03", "the id", passages, taken)
    yield from _repeated("N02", "the note", [(note.label, note.place) for note in edition.notes])
    yield from _repeated("B04", "the work", [(work.key, work.place) for work in edition.works])
    for register in (edition.people, edition.glossary, edition.chronology, edition.queries, edition.repositories):
        yield from _repeated("Y11", "the id", [(entry.id, entry.place) for entry in register])
    series = [(series.code, series.place) for repository in edition.repositories for series in repository.series]
    yield from _repeated("A01", "the series", series)
    for repository in edition.repositories:
        for one in repository.series:
            yield from _repeated("A02", f"the piece {one.code}/", [(piece.number, piece.place) for piece in one.pieces])


RESERVED = {"main", "contents", "notes", "abstract", "disclosure", "contributor"}


def _repeated(code: str, what: str, places: Iterable[tuple[str, Place]], taken: Iterable[str] = ()) -> Iterator[Problem]:
    first: dict[str, Place | None] = dict.fromkeys(taken)
    for name, place in places:
        if name in first:
            where = first[name]
            said = f"it stands first at {where}" if where else "the page itself uses it"
            yield Problem(place, code, f"{what} {name} is taken: {said}", "Give one of the two a name of its own.")
        else:
            first[name] = place


def check_calls(links: Links) -> Iterator[Problem]:
    """A note that is called is written, and one that is written is called.

    Bad: `[^57]` in a paragraph and no `[^57]:` in notes.md.  Good: both.
    """
    first: dict[str, Place] = {}
    for block in links.edition.blocks:
        for label in block.prose.calls:
            first.setdefault(label, block.place)
            if label not in links.notes:
                yield Problem(
                    block.place, "N03", f"note [^{label}] is called but not written", f"Write it in notes.md as [^{label}]: …"
                )
    for note in links.edition.notes:
        if note.label not in first:
            yield Problem(
                note.place,
                "N04",
                f"note [^{note.label}] is written but never called",
                f"Put [^{note.label}] where it belongs, or delete the note.",
            )
        if not note.prose.plain.strip():
            yield Problem(note.place, "N05", f"note [^{note.label}] is empty", "Write its text after the colon.")
        for label in note.prose.calls:
            yield Problem(
                note.place, "N06", f"note [^{note.label}] calls note [^{label}]", "Write 'see note 5' with a link: [note 5](#n5)."
            )


def check_links(links: Links) -> Iterator[Problem]:
    """A link leads to the web, to a passage or to a register entry that exists.

    Bad: `[here](#p99)` where there is no p99; `[x](javascript:…)`.
    """
    edition = links.edition
    passages = (
        RESERVED
        | {s.id for s in edition.sections}
        | links.blocks.keys()
        | {n.id for n in edition.notes}
        | {c.id for c in links.calls}
    )
    entries = {
        "person": {person.id for person in edition.people},
        "term": {term.id for term in edition.glossary},
        "work": set(links.works),
        "file": {reference.id for reference in links.references},
    }
    for prose, place in proses_of(edition):
        for target in prose.links:
            register = REGISTER_LINK.fullmatch(target)
            if not is_safe_link(target):
                yield Problem(
                    place,
                    "L01",
                    f"the link {target!r} is not allowed",
                    "Links lead to https:, http: or mailto: addresses, or to #p23.",
                )
            elif target.startswith("#") and target[1:] not in passages:
                yield Problem(
                    place, "L02", f"the link {target!r} leads nowhere", "Name a paragraph, note or section that exists."
                )
            elif register and register[2] not in entries[register[1]]:
                yield Problem(place, "L03", f"the register has no entry {target!r}", "Add the entry, or correct its id.")
        for key, _ in prose.citations:
            if key not in links.works:
                yield Problem(place, "B05", f"works.bib has no work {key!r}", "Add the work, or correct the key.")


def check_images(links: Links) -> Iterator[Problem]:
    """An image lies in content/images/, is shown, and says in words what it shows.

    Bad: `![](images/map.png)`, `![A map](https://example.org/map.png)`.  Good: `![A map of the bay](images/map.png "The bay, 1931.")`.
    """
    unused = {image.path: image for image in links.edition.images}
    known = frozenset(unused)
    for prose, place in proses_of(links.edition):
        for source, description in prose.images:
            unused.pop(source, None)
            if source not in known:
                hint = "Put the file there, as PNG, JPEG, GIF or WebP, and write its path as images/name.png."
                yield Problem(place, "I04", f"the image {source!r} is not in content/images/", hint)
            if not description:
                hint = f"Say between the square brackets what it shows: ![A map of the bay]({source})."
                yield Problem(
                    place, "I05", f"the image {source!r} has no words for those who cannot see it", hint, Severity.WARNING
                )
    for image in unused.values():
        place = Place(f"{links.edition.place.file.partition('/')[0]}/{image.path}")
        yield Problem(place, "I06", "the image is shown nowhere", "Show it in the text, or delete the file.", Severity.WARNING)


def check_headings(links: Links) -> Iterator[Problem]:
    """A sub-heading stands below the heading of its section.

    Bad: `## Wrecks` in a section of level 2.  Good: `### Wrecks`.
    """
    for section in links.edition.sections:
        for block in section.blocks:
            if block.kind == "heading" and block.level <= section.level:
                found, least = "#" * block.level, "#" * (section.level + 1)
                yield Problem(
                    block.place, "S02", f"the sub-heading is not below its section: {found}", f"Begin it with {least} or more."
                )


def check_typed_html(links: Links) -> Iterator[Problem]:
    """Text is Markdown; HTML in it is shown as it was typed.

    Bad: `<i>Nelson</i>`.  Good: `*Nelson*`.
    """
    for prose, place in proses_of(links.edition):
        if match := TYPED_HTML.search(prose.plain):
            hint = "Write *emphasis* and [links](https://…) as Markdown, or put code between backticks."
            yield Problem(place, "T01", f"HTML shows as typed: {match[0]}", hint, Severity.WARNING)


def check_references(links: Links) -> Iterator[Problem]:
    """The register knows every archival reference of the notes.

    Bad: `WO 179/92` in a note and no series `WO 179` in archives.yaml.
    """
    for label, found in links.unknown_references:
        place = links.notes[label].place
        hint = f"Correct it, or add the series {found.code} to archives.yaml."
        yield Problem(place, "R01", f"the series {found.code} of {found.printed!r} is in no register", hint)
    for reference in links.references:
        if reference.found.piece and not reference.found.piece_entry:
            hint = f"Correct it, or add '- number: \"{reference.found.piece}\"' to {reference.found.code} in archives.yaml."
            place = links.notes[reference.note].place
            yield Problem(place, "R02", f"the piece {reference.found.piece_canonical} is in no register", hint)


def check_forms(links: Links) -> Iterator[Problem]:
    """A form names one person or term.

    Bad: `Smith` among the forms of two people.  Good: `Bradley Smith` and `Arthur Smith`.
    """
    for form, entries in Forms([*links.edition.people, *links.edition.glossary]).ambiguous.items():
        others = ", ".join(entry.id for entry in entries[:-1])
        yield Problem(
            entries[-1].place, "Y12", f"the form {form!r} also names {others}", "Leave it with one; mark the others in the text."
        )


def check_grounds(links: Links) -> Iterator[Problem]:
    """Events and queries name passages that exist.

    Bad: `rests: [p99]`.  Good: `rests: [p23, n12]`.
    """
    known = links.blocks.keys() | {note.id for note in links.edition.notes}
    for event in links.edition.chronology:
        for passage in event.rests:
            if passage not in known:
                yield Problem(
                    event.place, "Y13", f"the event rests on {passage!r}, which does not exist", "Name a paragraph or note."
                )
    for query in links.edition.queries:
        for passage in (query.where, *query.see):
            if passage not in known:
                yield Problem(
                    query.place, "Q01", f"the query names {passage!r}, which does not exist", "Name a paragraph or note."
                )


def check_queries(links: Links) -> Iterator[Problem]:
    """What is amiss in the source is ruled on, and every ruling is about something (Q02, Q03), with its reason (Q04).

    Bad: a ruling on `Waldoock` in a note that has `Waldock` now.  Good: `ruling: accepted`, with a `reason`.
    """
    yield from rulings.problems_of(links)


def check_proposals(links: Links) -> Iterator[Problem]:
    """What an import proposed is confirmed by the editor.

    Bad: `proposed: true` in an entry nobody has looked at.  Good: the entry corrected, and that line gone.
    """
    edition = links.edition
    archives: list[Repository | Series] = [
        *edition.repositories,
        *(series for repository in edition.repositories for series in repository.series),
    ]
    registers: tuple[Sequence[Repository | Series | Work | Person | Term], ...] = (
        archives,
        edition.works,
        edition.people,
        edition.glossary,
    )
    for entries in registers:
        proposed = sorted((entry.place for entry in entries if entry.proposed), key=lambda place: place.line)
        if proposed:
            what = f"{len(proposed)} {'entry is' if len(proposed) == 1 else 'entries are'} only proposed, by the import"
            yield Problem(
                proposed[0], "Y14", what, "Look each of them over, correct it, and delete its 'proposed'.", Severity.WARNING
            )


def check_address(links: Links) -> Iterator[Problem]:
    """The edition knows the address it will stand at.

    Bad: `url: https://example.org/…` on a site that is published.
    """
    edition = links.edition
    if not re.match(r"https?://[^/\s]+/", edition.site_url):
        yield Problem(
            edition.place,
            "E01",
            f"the site's url {edition.site_url!r} is no web address",
            "Write it as https://name.github.io/repository/.",
        )
    elif PLACEHOLDER in edition.site_url:
        hint = "Write the site's address under 'site: url:' in edition.yaml, or give --base-url."
        yield Problem(edition.place, "E02", "the site's url is still the placeholder", hint, Severity.WARNING)


RULES: tuple[Rule, ...] = (
    check_paragraph_ids,
    check_unique_ids,
    check_calls,
    check_links,
    check_images,
    check_headings,
    check_typed_html,
    check_references,
    check_forms,
    check_grounds,
    check_queries,
    check_proposals,
    check_address,
    *SAFETY,
)
