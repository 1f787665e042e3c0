"""Titles of published works: short ones that mean nothing or two things, and how they are set off."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from engine.links import Citation
from engine.model import Work
from engine.queries.finding import Certainty, Finding, Rule
from engine.queries.habits import Instance, against_habit
from engine.queries.witness import Passage, Witness

REACH = 90
QUOTE_MARKS = "'\"‘’“”*"
PAGES_NEXT = re.compile(r"[\"'’”]?,\s*(?:pp?\.\s*)?\d+(?:[-–]\d+)?(?:,\s*\d+(?:[-–]\d+)?)*(?=[.;,)]|$)")
AUTHOR_LAST = re.compile(r"(?P<family>[^\W\d_a-z][\w’'-]+),\s[\"'“‘]?$")
TITLE_IN_QUOTES = re.compile(r"(?:(?<=[\s(])|^)(?:'[^']{4,80}'|‘[^‘’]{4,80}’|“[^“”]{4,80}”|\"[^\"]{4,80}\")")
SUBTITLE = re.compile(r"(?<=\w)(?P<mark>:|\.(?=\s[^\W\d_a-z]))\s")


def short_title(witness: Witness) -> Iterator[Finding]:
    """A short title means one work.

    Bad: `Aldrich, Hidden Hnd, 29.` where no work is called so; `Folly, Churchill, 12.` where two begin so.
    Good: `Aldrich, Hidden Hand, 29.`
    """
    by_family: dict[str, list[Work]] = defaultdict(list)
    for work in witness.edition.works:
        for family, _ in work.authors or work.editors:
            by_family[family].append(work)
    named = {_words(work.fields.get(key, "")) for work in witness.edition.works for key in ("journal", "booktitle", "series")}
    for note in witness.notes:
        for citation in witness.links.citations_in.get(note.id, ()):
            if citation.short:
                yield from _of_two(note, citation, by_family)
        for start, end in _titles_alone(witness, note, named):
            author = AUTHOR_LAST.search(note.text, max(0, start - REACH), start)
            if author and PAGES_NEXT.match(note.text, end):
                yield from _of_none(note, start, end, by_family.get(author["family"], []))


def _of_two(note: Passage, citation: Citation, by_family: dict[str, list[Work]]) -> Iterator[Finding]:
    printed = note.text[citation.start : citation.end]
    families = [family for family, _ in citation.work.authors or citation.work.editors]
    meant = {work.key: work for family in families for work in by_family[family] if _words(printed) in _words(work.title)}
    if len(meant) > 1:
        said = f"the short title may mean {' or '.join(sorted(meant))}"
        yield Finding(note.id, citation.start, printed, Certainty.POSSIBLE, said)


def _of_none(note: Passage, start: int, end: int, works: list[Work]) -> Iterator[Finding]:
    printed = note.text[start:end].strip(QUOTE_MARKS)
    at = start + note.text[start:end].find(printed)
    meant = [work for work in works if f" {_words(printed)} " in f" {_words(work.title)} "]
    if len(meant) > 1:
        said = f"the short title may mean {' or '.join(sorted(work.key for work in meant))}"
        yield Finding(note.id, at, printed, Certainty.POSSIBLE, said)
    elif not meant:
        said = "no work of this author is called so" if works else "no work is called so"
        yield Finding(note.id, at, printed, Certainty.LIKELY, said)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _titles_alone(witness: Witness, note: Passage, named: set[str]) -> Iterator[tuple[int, int]]:
    """The stretches in italics or quotation marks that are no work known and no journal's name."""
    spans = note.spans("em") + [match.span() for match in TITLE_IN_QUOTES.finditer(note.text)]
    taken = witness.titles_in.get(note.id, [])
    for start, end in sorted(spans):
        known = any(start < stop and begin < end for begin, stop in taken)
        if not known and _words(note.text[start:end]) not in named:
            yield start, end


def comma_before_title(witness: Witness) -> Iterator[Finding]:
    """A comma parts an author from the title.

    Bad: `Richard J. Aldrich The Hidden Hand`.  Good: `Richard J. Aldrich, The Hidden Hand`.
    """
    found = []
    for citation in witness.links.citations:
        text = witness.text_of(citation.where)
        begin = max(0, citation.start - REACH)
        head = text[begin : citation.start].rstrip(QUOTE_MARKS)
        for family, _ in citation.work.authors or citation.work.editors:
            at = head.rfind(family)
            gap = head[at + len(family) :] if at >= 0 else ""
            if gap and gap.strip() in {"", ",", ":"}:
                found.append(Instance(citation.where, begin + at, family + gap.rstrip(), gap.rstrip()))
                break
    said = "author and title are not parted as elsewhere"
    yield from against_habit(found, said, lambda one, usual: one.stands.removesuffix(one.form) + usual, fewest=4)


def emphasis_beyond_title(witness: Witness) -> Iterator[Finding]:
    """Italics begin with the title.

    Bad: italics that take in the author's name before it.
    """
    for note in witness.notes:
        for citation in witness.links.citations_in.get(note.id, ()):
            families = [family for family, _ in citation.work.authors or citation.work.editors]
            for start, end in note.spans("em"):
                lead = note.text[start : citation.start]
                if start < citation.start < end and any(family in lead for family in families):
                    title = SUBTITLE.split(note.text[citation.start : min(end, citation.end)])[0]
                    stands = lead + title
                    yield Finding(note.id, start, stands, Certainty.CERTAIN, "the italics of the title take in the author's name")


def subtitle_mark(witness: Witness) -> Iterator[Finding]:
    """Title and subtitle are parted by one mark throughout.

    Bad: `Comrades in Arms. British Aid to Russia` where other titles have a colon.
    """
    found = []
    for citation in witness.links.citations:
        title = witness.text_of(citation.where)[citation.start : citation.end]
        match = SUBTITLE.search(title)
        if match and not citation.short and citation.where in witness.note_ids:
            found.append(Instance(citation.where, citation.start, title, match["mark"]))
    said = "other titles have another mark before the subtitle"
    yield from against_habit(found, said, _with_mark, certainty=Certainty.POSSIBLE, share=0.7, fewest=4)


def _with_mark(title: Instance, usual: str) -> str:
    match = SUBTITLE.search(title.stands)
    return title.stands[: match.start("mark")] + usual + title.stands[match.end("mark") :] if match else title.stands


RULES = (
    Rule("D81", "citation", short_title),
    Rule("D82", "punctuation", comma_before_title),
    Rule("D83", "punctuation", emphasis_beyond_title),
    Rule("D84", "consistency", subtitle_mark),
)
