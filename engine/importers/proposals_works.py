"""The published works that notes cite become `works.bib`: in full at the first mention, by a short title after it.

A work is a title in italics, or one in quotation marks before italics, with the author before it and place, publisher and
year, or volume and year, behind it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.markup import Prose

FAMILY = r"(?:(?:de|da|do|dos|del|della|di|van|von|der|den|ter|la|le|Le)\s)*[^\W\d_a-z][\w'’-]*[^\W\d_]"
GIVEN = r"(?:[^\W\d_a-z](?:\.|(?=\s))(?:\s?[^\W\d_a-z]\.)*|[^\W\d_a-z][\w'’-]+\.?)"
NAME = rf"(?:{GIVEN}\s+){{0,4}}{FAMILY}"
AUTHORS = re.compile(rf"(?P<names>{NAME}(?:(?:,\s(?:and\s)?|\s(?:&|and|und|et|y|e)\s){NAME}){{0,5}})(?:\s\(eds?\.?\))?[,:]?\s*$")
SUBJECT = re.compile(rf"(?:^|[.;]\s)(?P<names>{GIVEN}\s+(?:{GIVEN}\s+){{0,2}}{FAMILY})\s+[a-z]+\b[^.;]*$")
LEAD = re.compile(
    r"^(?:see|see also|cf\.?|e\.g\.|also|for example|for instance|and|in|on|compare|quoted in|cited in|vgl\.|voir|ver|cf)\b[,:]?\s*",
    re.IGNORECASE,
)
SLIPPED = re.compile(
    r"(?P<initials>(?:[^\W\d_a-z]\.\s?|\b(?:Le|De|Van|von)\s)+)\0(?P<family>[^\W\d_a-z][\w'’-]+), (?P<title>.+)$", re.DOTALL
)
AND = re.compile(r"\W*(?:and|and (?:his|her|their)|und|et|y|e)\s*$")
IMPRINT = re.compile(
    r"\s*,?\s*\((?:[^()]{0,60}?\bed(?:n|ition)?\.?,\s)?(?P<address>[^():;]{2,60}):\s*(?P<publisher>[^();]{2,80}?),\s*(?P<year>1[5-9]\d\d|20\d\d)\)"
)
BARE_IMPRINT = re.compile(r"\s*,?\s*\((?P<address>[^():;\d]{2,40}),\s*(?P<year>1[5-9]\d\d|20\d\d)\)")
VOLUME = re.compile(
    r"\s*,?\s*(?:(?:vol\.?\s*)?(?P<volume>\d{1,4}|[IVXLC]{1,8})(?:\s*[,:/.]\s*(?:no\.?\s*)?(?P<number>\d{1,3}))?\s*)?\((?P<when>[^()]{0,24}?)(?P<year>1[5-9]\d\d|20\d\d)\)"
)
EXTENT = re.compile(r"\s*[,:]\s*(?:pp?\.\s*)?(?P<first>\d+)\s*[-–]\s*(?P<last>\d+)")
IN = re.compile(rf",\s+in:?\s+(?:(?P<editors>{NAME}(?:(?:,\s(?:and\s)?|\s(?:&|and)\s){NAME}){{0,4}})\s*\(eds?\.?\)\s*,?\s*)?$")
QUOTED = re.compile(r"(?:^|(?<=[\s,(]))(?P<open>[‘“'\"«„])(?P<title>[^‘“«„]{3,300}?)[’”'\"»“](?=\s*,|\s*$)")


PARTICLES = {"de", "da", "do", "dos", "del", "della", "di", "van", "von", "der", "den", "ter", "la", "le", "Le"}
MOST_WORKS = 50
UNWRITABLE = str.maketrans("", "", "{}\\")


@dataclass
class ProposedWork:
    """A work as the notes give it: BibTeX type, key, names, fields, and the note of its first mention."""

    kind: str
    key: str
    authors: list[str]
    fields: dict[str, str]
    note: str
    families: set[str] = field(default_factory=set)


def italics_in(prose: Prose) -> tuple[str, list[tuple[int, int]]]:
    """Return a note's words and the spans that stand in italics."""
    text, spans, opened = "", list[tuple[int, int]](), 0
    for token in prose.tokens:
        if token.type != "inline":
            continue
        text += "\n" if text else ""
        for child in token.children or ():
            if child.type == "em_open":
                opened = len(text)
            elif child.type == "em_close":
                spans.append((opened, len(text)))
            elif child.type in {"softbreak", "hardbreak"}:
                text += " "
            else:
                text += child.content if child.type in {"text", "code_inline"} else ""
    return text, spans


def propose_works(notes: Mapping[str, Prose]) -> tuple[str, list[ProposedWork]]:
    """Return `works.bib` for notes by label, and its works."""
    shelf = _Shelf()
    for label, prose in notes.items():
        text, spans = italics_in(prose)
        if spans or QUOTED.search(text):
            for found in _full(text, spans, label, shelf):
                shelf.add(found)
            _note_short_titles(text, spans, shelf)
    works = list(shelf.works.values())
    give_keys(works)
    works.sort(key=lambda work: work.key)
    head = "% The published works that the notes cite, as an import read them. Confirm each: correct it and delete `proposed`.\n"
    return head + "".join(f"\n% n{work.note}\n{bibtex(work)}" for work in works), works


class _Shelf:
    """The works found so far, each once, and those of each family name."""

    def __init__(self) -> None:
        self.works: dict[tuple[str, ...], ProposedWork] = {}
        self.of: dict[str, list[ProposedWork]] = {}

    def add(self, work: ProposedWork) -> None:
        if self.works.setdefault((work.fields["title"], *work.authors), work) is work:
            for family in work.families:
                self.of.setdefault(family, []).append(work)

    def full_name(self, name: str) -> str:
        """The name in full of a known author of whom the family name alone is given."""
        authors = (author for work in self.of.get(name, ()) for author in work.authors)
        return next((author for author in authors if _family(author) == name), name)


def _full(text: str, spans: list[tuple[int, int]], label: str, known: _Shelf) -> Iterator[ProposedWork]:
    """The works a note cites in full, in order."""
    end, last = 0, list[str]()
    for begin, stop in spans:
        title = text[begin:stop].strip(" ,.")
        before, after = text[end:begin], text[stop:]
        imprint = IMPRINT.match(after) or BARE_IMPRINT.match(after)
        volume = VOLUME.match(after)
        inside = IN.search(before)
        piece = (
            _last_quoted(before[: inside.start()] if inside else re.sub(r",?\s*$", "", before))
            if inside or re.search(r"['’”\"»],?\s*$", before)
            else None
        )
        match = imprint or volume
        if not match:
            continue
        lead = before[: piece[0]] if piece else before
        if not piece and (slipped := SLIPPED.search(f"{lead}\0{title}")):
            authors, title = [f"{slipped['initials'].strip()} {slipped['family']}"], slipped["title"]
        else:
            authors = _authors(lead, known) or (last if not piece and AND.fullmatch(lead) else [])
        if authors or piece:
            yield _work(title, piece[1] if piece else "", authors, match, inside, text[stop + match.end() :], label)
            last = authors
        end = stop + match.end()


def _last_quoted(text: str) -> tuple[int, str] | None:
    """The last title in quotation marks, with where it begins."""
    found = [match for match in QUOTED.finditer(text + " ") if match.end() >= len(text.rstrip(" ,")) - 1]
    return (found[-1].start(), found[-1]["title"].strip(" ,")) if found else None


def _work(
    title: str, piece: str, authors: list[str], match: re.Match[str], inside: re.Match[str] | None, after: str, label: str
) -> ProposedWork:
    groups = match.groupdict()
    fields = {"title": piece or title, "year": groups["year"]}
    kind = "book"
    if piece and (inside or groups.get("publisher")):
        kind = "incollection"
        fields["booktitle"] = title
        if inside and inside["editors"]:
            fields["editor"] = " and ".join(map(_reversed, _names(inside["editors"])))
    elif piece:
        kind = "article"
        fields["journal"] = title
        fields |= {key: groups[key] for key in ("volume", "number") if groups.get(key)}
    fields |= {key: groups[key].strip() for key in ("publisher", "address") if groups.get(key)}
    if kind != "book" and (extent := EXTENT.match(after)):
        first, last = extent["first"], extent["last"]
        last = first[: max(0, len(first) - len(last))] + last
        if int(last) - int(first) > 1:  # fewer are pages cited, not the piece's own
            fields["pages"] = f"{first}--{last}"
    return ProposedWork(kind, "", authors, fields, label, {_family(name) for name in authors})


def _authors(lead: str, known: _Shelf) -> list[str]:
    """The names right before a title, else those the sentence begins with; a bare family name is that of a known author."""
    segment = re.split(r";\s|(?<=[^\W\d_A-Z]{2})\.\s|\)\.?\s|\d\.\s", lead)[-1]
    while LEAD.match(segment):
        segment = LEAD.sub("", segment)
    match = AUTHORS.search(segment) or SUBJECT.search(lead)
    if not match:
        return []
    return [known.full_name(name) for name in _names(match["names"])]


def _names(text: str) -> list[str]:
    return [name.strip() for name in re.split(r",\s(?:and\s)?|\s(?:&|and|und|et|y|e)\s", text) if name.strip()]


def _family(name: str) -> str:
    family, comma, _ = name.partition(", ")
    if comma or name.startswith("{"):
        return family
    words = name.split()
    first = len(words) - 1
    while first > 0 and words[first - 1] in PARTICLES:
        first -= 1
    return " ".join(words[first:])


def _reversed(name: str) -> str:
    """A name with the family name first; that of a body, in braces, stays as it is."""
    if ", " in name or name.startswith("{"):
        return name
    family = _family(name)
    given = name[: len(name) - len(family)].strip()
    return f"{family}, {given}" if given else family


def _note_short_titles(text: str, spans: list[tuple[int, int]], shelf: _Shelf) -> None:
    """Give a work the short title by which a later note cites it: words of its own title, its author named before them."""
    phrases = [(begin, text[begin:stop]) for begin, stop in spans]
    phrases += [(match.start(), match["title"]) for match in QUOTED.finditer(text)]
    for begin, phrase in phrases:
        words = re.findall(r"\w+", phrase.casefold())
        before = set(re.findall(r"[\w'’-]+", text[max(0, begin - 60) : begin]))
        for work in (one for family in sorted(shelf.of.keys() & before) for one in shelf.of[family][:MOST_WORKS]):
            title = re.findall(r"\w+", work.fields["title"].casefold())
            is_part = any(title[at : at + len(words)] == words for at in range(len(title)))
            if words and len(words) < len(title) and "shorttitle" not in work.fields and is_part:
                work.fields["shorttitle"] = phrase.strip(" ,.")


def give_keys(works: Iterable[ProposedWork]) -> None:
    """Give each work a key: its first author's family name and its year, with a letter where that is taken."""
    used: dict[str, int] = {}
    for work in works:
        family = next(iter(work.authors), "") or work.fields["title"]
        plain = (
            unicodedata.normalize("NFKD", _family(family) if work.authors else family.split()[0])
            .encode("ascii", "ignore")
            .decode()
        )
        key = (re.sub(r"\W", "", plain).lower() or "work") + work.fields["year"]
        used[key] = used.get(key, 0) + 1
        work.key = key + ("" if used[key] == 1 else chr(95 + used[key]) if used[key] < 27 else f"-{used[key]}")


def bibtex(work: ProposedWork) -> str:
    """Return a work as an entry of BibTeX, marked as proposed."""
    fields = {name: text.translate(UNWRITABLE) for name, text in {**work.fields, "proposed": "true"}.items()}
    fields = {"author": " and ".join(map(_reversed, work.authors)), **fields}
    lines = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items() if text)
    return f"@{work.kind}{{{work.key},\n{lines}}}\n"
