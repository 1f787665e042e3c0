"""Abbreviations that are unlike their entry in the glossary, or unlike all others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from engine.model import Term
from engine.queries.finding import Certainty, Finding, Rule, others
from engine.queries.near import edits, near_pairs
from engine.queries.witness import Witness

CAPITALS = re.compile(r"[A-Z](?<![\w/-].)[A-Z]{2,5}(?![\w/(-])")
ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
OFTEN = 3


def abbreviation_unlike_its_entry(witness: Witness) -> Iterator[Finding]:
    """An abbreviation has the letters of its entry in the glossary.

    A misprint is entered among the forms of what it means, so that it is found.  Bad: `VSS` for `VVS`.  Good: `VVS`.
    """
    for mention in witness.links.mentions:
        term, form = mention.entry, witness.text_of(mention.where)[mention.start : mention.end]
        if isinstance(term, Term) and _is_misprint(form, term):
            places = others((one.where for one in witness.links.mentions_of[term.id]), mention.where)
            said = f"the glossary has {term.term}"
            yield Finding(mention.where, mention.start, form, Certainty.LIKELY, said, term.term, places)


def _is_misprint(form: str, term: Term) -> bool:
    if form in term.expansion or not (form.isalpha() and form.isupper()):
        return False
    return len(form) == len(term.term) and edits(form, term.term) == 1


def unknown_abbreviation(witness: Witness) -> Iterator[Finding]:
    """An abbreviation that stands once and is explained nowhere is not a frequent one with its letters mistaken.

    Bad: `VSS` once and unexplained, where `VVS` stands often.  Good: `VVS`.
    """
    found = _abbreviations(witness)
    explained = {form for term in witness.edition.glossary for form in (term.term, *term.forms)} | _letters_of_names(witness)
    for one, other in near_pairs(found):
        rare, common = sorted((one, other), key=lambda word: (word in explained, len(found[word]), word))
        alike = len(rare) == len(common) and set(rare) <= set(common)
        enough = 2 if common in explained else OFTEN
        if alike and rare not in explained and len(found[rare]) == 1 and len(found[common]) >= enough:
            where, start = found[rare][0]
            said = f"explained nowhere; {common} stands {len(found[common])} times"
            yield Finding(
                where, start, rare, Certainty.LIKELY, said, common, others((place for place, _ in found[common]), where)
            )


def _abbreviations(witness: Witness) -> dict[str, list[tuple[str, int]]]:
    """The words in capitals, with their places."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for passage in witness.passages:
        for match in CAPITALS.finditer(passage.text):
            if not ROMAN.fullmatch(match[0]) and not witness.in_title(passage.id, match.start()):
                found[match[0]].append((passage.id, match.start()))
    return found


def _letters_of_names(witness: Witness) -> set[str]:
    """The words of people's, archives' and series' names."""
    names = [form for person in witness.edition.people for form in person.forms]
    for repository in witness.edition.repositories:
        names += [repository.name, *repository.forms, *(series.code for series in repository.series)]
        names += [department.code for department in repository.departments]
    return {word for name in names for word in re.findall(r"\w+", name)}


RULES = (
    Rule("D44", "spelling", abbreviation_unlike_its_entry),
    Rule("D45", "spelling", unknown_abbreviation),
)
