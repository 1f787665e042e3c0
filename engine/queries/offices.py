"""Offices: who holds them, and whether they are written like all others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator

from engine.dates import sort_key
from engine.links import Document, Mention
from engine.model import Person, Tenure, Term
from engine.queries.finding import Certainty, Finding, Rule, others
from engine.queries.witness import Witness
from engine.register import WholeWords

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
        self.printed = WholeWords(forms | {form for form in self._term_of if self._key(form) in self._held})

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
    for where, mentions in witness.links.mentions_in.items():
        text = witness.text_of(where)
        offices = list(register.printed.spans(text))
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
                places = others((f"n{one.note}" for one in forms[full]), where)
                yield Finding(where, start, base, Certainty.POSSIBLE, said, "", places)


def office_unlike_its_entry(witness: Witness) -> Iterator[Finding]:
    """An office or body is written out as the glossary expands it.

    Bad: `Chief of Air Staff` where the glossary has `Chief of the Air Staff`.  Good: `Chief of the Air Staff`.
    """
    for mention in witness.links.mentions:
        term, form = mention.entry, witness.text_of(mention.where)[mention.start : mention.end]
        if not isinstance(term, Term) or " " not in form or form in (term.expansion, term.term):
            continue
        if FUNCTION_WORDS.sub("", form) == FUNCTION_WORDS.sub("", term.expansion):
            said = f"the glossary has {term.expansion}"
            yield Finding(mention.where, mention.start, form, Certainty.LIKELY, said, term.expansion)


RULES = (
    Rule("D41", "office", office_of_another),
    Rule("D42", "office", office_without_its_letter),
    Rule("D43", "office", office_unlike_its_entry),
)
