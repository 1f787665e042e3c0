"""Offices and abbreviations: who holds them, and whether they are written like all others."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator

from engine.dates import sort_key
from engine.links import Document, Mention
from engine.model import Person, Tenure, Term
from engine.register import whole_words
from engine.queries.finding import Certainty, Finding, Rule, others
from engine.queries.near import edits, near_pairs
from engine.queries.witness import Witness

CAPITALS = re.compile(r"(?<![\w(/-])[A-Z]{3,6}(?![\w/(-])")
ROMAN = re.compile(r"[IVXLCDM]+")
FUNCTION_WORDS = re.compile(r"\b(?:the|of|for|and|de|la|du)\b|[\s-]+")


class Register:
    """Who holds which office, under whichever of its forms it is printed."""

    def __init__(self, witness: Witness) -> None:
        self._term_of = {form: term for term in witness.edition.glossary for form in (term.term, term.expansion, *term.forms)}
        self._held: dict[str, list[tuple[Tenure, Person]]] = defaultdict(list)
        for person in witness.edition.people:
            for tenure in person.offices:
                self._held[self._key(tenure.office)].append((tenure, person))
        forms = {tenure.office for held in self._held.values() for tenure, _ in held}
        self.pattern = whole_words(forms | {form for form in self._term_of if self._key(form) in self._held})

    def _key(self, office: str) -> str:
        """What the forms of one office have in common: the id of its entry, or the form itself."""
        term = self._term_of.get(office)
        return term.id if term else office

    def holders(self, office: str, date: str) -> list[Person]:
        """Who held an office at a date; all its holders where the register knows none of that date."""
        held = self._held[self._key(re.sub(r"\s+", " ", office))]
        at = [person for tenure, person in held if date and _holds(tenure, date)]
        return at or [person for _, person in held]


def _holds(tenure: Tenure, date: str) -> bool:
    day, begin, end = (re.sub(r"[?~%]", "", sort_key(one)) for one in (date, tenure.begin, tenure.end))
    return (not begin or begin <= day[: len(begin)]) and (not end or day[: len(end)] <= end)


def office_of_another(witness: Witness) -> Iterator[Finding]:
    """An office stands with the name of its holder.

    Bad: `Clanchy (DNI)` where the register has Rushbrooke in that office.  Good: `Rushbrooke (DNI)`.
    """
    register = Register(witness)
    for where, mentions in witness.links.mentions_in.items() if register.pattern else ():
        text = witness.text_of(where)
        offices = [match.span() for match in register.pattern.finditer(text)] if register.pattern else []
        for mention in mentions:
            if not isinstance(mention.entry, Person):
                continue
            for start, end in offices:
                if _belongs(text, mention, start, end):
                    holders = register.holders(text[start:end], _date_at(witness, where, mention.start))
                    if mention.entry.id not in {holder.id for holder in holders}:
                        yield _misplaced(witness, mention, start, end, holders)


def _belongs(text: str, mention: Mention, start: int, end: int) -> bool:
    """Whether an office is the person's: `Clanchy (DNI)`, `CIGS Brooke`, `Brooke, Chief of the Imperial General Staff,`."""
    after = text[end : end + 1]
    if start > mention.end:
        gap = text[mention.end : start]
        return (gap == " (" and after in ",)") or (gap == ", " and " " in text[start:end] and after in set(",.;)") | {""})
    return end < mention.start and text[end : mention.start] == " "


def _date_at(witness: Witness, where: str, at: int) -> str:
    """The date of the document that is being cited at an offset; empty where there is none."""
    documents = witness.links.documents_in.get(where[1:], ()) if where.startswith("n") else ()
    return next((document.date for document in documents if document.start <= at < document.end), "")


def _misplaced(witness: Witness, mention: Mention, start: int, end: int, holders: list[Person]) -> Finding:
    """The finding, with a reading where the holder is the letter's other party, or a body has the same letters."""
    where, text, office, suspected = mention.where, witness.text_of(mention.where), "", ""
    begin, stop = min(mention.start, start), max(mention.end, end)
    stop += text[stop : stop + 1] == ")"
    office, name = text[start:end], text[mention.start : mention.end]
    for term in witness.edition.glossary:
        if term.term != office and term.term.isupper() and sorted(term.term) == sorted(office):
            suspected = text[begin:stop].replace(office, term.term)
    ids = {holder.id for holder in holders}
    before = [one for one in witness.links.mentions_in[where] if one.entry.id in ids and text[one.end : begin] == " to "]
    if before:
        begin = before[0].start
        suspected = f"{text[begin : before[0].end]} ({office}) to {name}"
    said = f"the register gives the office to {' and '.join(holder.display for holder in holders)}"
    named = (one.where for holder in holders for one in witness.links.mentions_of.get(holder.id, ()))
    return Finding(where, begin, text[begin:stop], Certainty.LIKELY, said, suspected, others(named, where))


def office_without_its_letter(witness: Witness) -> Iterator[Finding]:
    """An office with a letter in brackets has it each time it writes to the same person.

    Bad: `ACAS to Cheshire` beside `Cheshire to ACAS(I)`, both on one file.  Good: `ACAS(I)` in both.
    """
    found: dict[Hashable, dict[str, list[Document]]] = defaultdict(lambda: defaultdict(list))
    for document in witness.links.documents:
        for party, other in ((document.sender, document.recipient), (document.recipient, document.sender)):
            if party and party.office and other and document.reference:
                base = re.sub(r"\([A-Z]\)$", "", party.printed)
                found[base, other.key, document.reference.piece_id][party.printed].append(document)
    for (base, *_), forms in found.items():  # type: ignore[misc]  # a tuple
        if len(forms) == 2 and base in forms:
            (full,) = forms.keys() - {base}
            for document in forms[base]:
                where = f"n{document.note}"
                start = witness.text_of(where).find(base, document.start)
                said = f"{full} writes to the same person on the same file"
                yield Finding(where, start, base, Certainty.POSSIBLE, said, "", others((f"n{one.note}" for one in forms[full]), where))


def abbreviation_unlike_its_entry(witness: Witness) -> Iterator[Finding]:
    """An abbreviation has the letters of its entry in the glossary.

    A misprint is entered among the forms of what it means, so that it is found.  Bad: `VSS` for `VVS`.  Good: `VVS`.
    """
    for mention in witness.links.mentions:
        form, term = witness.text_of(mention.where)[mention.start : mention.end], mention.entry
        if isinstance(term, Term) and form != term.term and form.isupper() and term.term.isupper() and form not in term.expansion:
            if len(form) == len(term.term) and form.isalpha() and edits(form, term.term) == 1:
                right = others((m.where for m in witness.links.mentions_of[term.id]), mention.where)
                yield Finding(mention.where, mention.start, form, Certainty.LIKELY, f"the glossary has {term.term}", term.term, right)


def unknown_abbreviation(witness: Witness) -> Iterator[Finding]:
    """An abbreviation that stands once and is explained nowhere is not a frequent one with its letters mistaken.

    Bad: `VSS` once and unexplained, where `VVS` stands often.  Good: `VVS`.
    """
    known = {form for term in witness.edition.glossary for form in (term.term, *term.forms) if CAPITALS.fullmatch(form)}
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in witness.links.mentions:
        found[witness.text_of(mention.where)[mention.start : mention.end]].append(mention)
    spared = {d.code for r in witness.edition.repositories for d in r.departments} | _words_of_names(witness)
    places: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for passage in witness.passages:
        for match in CAPITALS.finditer(passage.text):
            word = match[0]
            if word not in known and word not in spared and not ROMAN.fullmatch(word) and not witness.in_title(passage.id, match.start()):
                places[word].append((passage.id, match.start()))
    for one, other in near_pairs([*places, *known]):
        rare, common = (one, other) if other in known else (other, one)
        like = len(rare) == len(common) and set(rare) <= set(common)
        if common in known and rare in places and len(places[rare]) == 1 and len(found[common]) >= 2 and like:
            where, start = places[rare][0]
            said = f"explained nowhere; {common} stands {len(found[common])} times"
            yield Finding(where, start, rare, Certainty.LIKELY, said, common, others((m.where for m in found[common]), where))


def _words_of_names(witness: Witness) -> set[str]:
    names = [form for person in witness.edition.people for form in person.forms]
    names += [word for repository in witness.edition.repositories for word in (repository.name, *repository.forms)]
    names += [series.code for repository in witness.edition.repositories for series in repository.series]
    return {word for name in names for word in re.findall(r"\w+", name)}


def office_unlike_its_entry(witness: Witness) -> Iterator[Finding]:
    """An office or body is written out as the glossary expands it.

    Bad: `Chief of Air Staff` where the glossary has `Chief of the Air Staff`.  Good: `Chief of the Air Staff`.
    """
    for mention in witness.links.mentions:
        term, form = mention.entry, witness.text_of(mention.where)[mention.start : mention.end]
        if not isinstance(term, Term) or " " not in form or form in (term.expansion, term.term):
            continue
        if FUNCTION_WORDS.sub("", form) == FUNCTION_WORDS.sub("", term.expansion):
            yield Finding(mention.where, mention.start, form, Certainty.LIKELY, f"the glossary has {term.expansion}", term.expansion)


RULES = (
    Rule("D41", "office", office_of_another),
    Rule("D42", "office", office_without_its_letter),
    Rule("D43", "spelling", abbreviation_unlike_its_entry),
    Rule("D44", "spelling", unknown_abbreviation),
    Rule("D45", "office", office_unlike_its_entry),
)
