"""Names that differ by a letter or two from the register, or from each other, in the same context."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from engine.links import Party
from engine.model import Person
from engine.queries.finding import Certainty, Finding, Rule, others
from engine.queries.habits import Instance, against_habit, habit
from engine.queries.near import edits, near_pairs
from engine.queries.witness import Witness

WORD = re.compile(r"[^\W\d_][\w’']*")
INFLECTIONS = {"s", "n", "an", "y", "e", "es", "ns", "ed", "er", "ish", "ism", "ist", "ite", "d", "r", "ic", "al"}
INITIALS = re.compile(r"[A-Z](?<![\w.].)(?:\s(?:[A-Z]\s){0,2}|\.\s?(?:[A-Z]\.\s?){0,2})(?=[A-Z][a-z])")
FAMILY = re.compile(r"[^\W\d_][\w’-]*")
SHORTEST = 4
LONG = 6
OFTEN = 4


def name_unlike_the_register(witness: Witness) -> Iterator[Finding]:
    """A name is spelt as the register heads it.

    A form is entered under a person as it is printed, misspellings too, so that it is found; what differs from the
    heading by a letter or two is asked about.  Bad: `Lyttleton` under `Lyttelton, Oliver`.  Good: `Lyttelton`.
    """
    named: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
    for mention in witness.links.mentions:
        if isinstance(mention.entry, Person):
            form = witness.text_of(mention.where)[mention.start : mention.end]
            named[mention.entry.id].append((mention.where, mention.start, form))
    for person in witness.edition.people:
        places = named[person.id]
        spelt = {form: _misspelling(form, person) for form in {form for *_, form in places}}
        for where, start, form in places:
            if misspelling := spelt[form]:
                word, name = misspelling
                right = [other for other, _, printed in places if name in WORD.findall(printed)]
                alike = [other for other, _, printed in places if word in WORD.findall(printed)]
                said = f"the register and other places have {name}" if right else f"the register has {person.name}"
                mended = _mended(form, word, name, person)
                evidence = others(right or alike, where)
                yield Finding(where, start, form, _certainty(word, name, bool(right)), said, mended, evidence)


def _misspelling(form: str, person: Person) -> tuple[str, str] | None:
    """The word of a form that is nearly, but not quite, one of the person's names, and that name."""
    names = WORD.findall(f"{person.name} {person.display}")
    near = ((word, name) for word in WORD.findall(form) if word not in names for name in names if _is_misspelt(word, name))
    return next(near, None)


def _is_misspelt(word: str, name: str) -> bool:
    """Whether a word is the name but for a letter or two; an apostrophe of another style is none."""
    if min(len(word), len(name)) < 4 or word[0] != name[0] or word.replace("'", "’") == name.replace("'", "’"):
        return False
    return edits(word, name) <= (1 if len(name) == 4 else 2)


def _mended(form: str, word: str, name: str, person: Person) -> str:
    """The form in the register's spelling; a double name as the register joins it."""
    mended, family = form.replace(word, name), person.name.partition(",")[0]
    return family if WORD.findall(mended) == WORD.findall(family) else mended


def _certainty(word: str, name: str, stands_elsewhere: bool) -> Certainty:
    """Likely; but only possible where i and y alone differ, a habit with foreign names, and the text has nothing else."""
    is_habit = word.replace("y", "i") == name.replace("y", "i")
    return Certainty.POSSIBLE if is_habit and not stands_elsewhere else Certainty.LIKELY


def unknown_correspondent(witness: Witness) -> Iterator[Finding]:
    """A correspondent whom the register does not know is not somebody else misspelt, whom it knows or the text names.

    Bad: `Waldoock to Fisher` where the text has `Waldock`.  Good: `Waldock to Fisher`.
    """
    known = {word for person in _confirmed(witness) for form in person.forms for word in WORD.findall(form)}
    spelt = witness.names
    parties = [(one, party) for one in witness.links.documents for party in (one.sender, one.recipient) if party]
    unknown = {_bare(party) for _, party in parties if not party.office} - known
    partners = _partners(unknown, {*known, *spelt})
    for document, party in parties:
        name = _bare(party)
        if party.office or name not in unknown or not partners[name]:
            continue
        where = f"n{document.note}"
        better = max(partners[name], key=lambda other: (other in known, len(spelt.get(other, ())), other))
        settled = better in known or len(spelt.get(better, ())) >= OFTEN
        start = witness.text_of(where).find(name, document.start)
        evidence = others((passage.id for passage, _ in spelt.get(better, ())), where)
        certainty, mended = (Certainty.LIKELY, better) if settled else (Certainty.POSSIBLE, "")
        yield Finding(where, start, name, certainty, f"nearly the same name is {better} elsewhere", mended, evidence)


def _confirmed(witness: Witness) -> list[Person]:
    """The people of the register but for those that an import has taken from the text itself."""
    return [person for person in witness.edition.people if not person.proposed]


def _bare(party: Party) -> str:
    """The last word of a printed name, where a misprint tells."""
    words = WORD.findall(party.printed)
    return words[-1] if words and words[-1][0].isupper() else party.printed


def _partners(unknown: set[str], names: set[str]) -> dict[str, list[str]]:
    """For each unknown name those that are it but for a letter, or that it is the beginning of."""
    found: dict[str, list[str]] = defaultdict(list)
    begun = {(name[:1], len(name) + more) for name in unknown for more in (-1, 0, 1)}
    alike = (name for name in unknown | names if len(name) >= SHORTEST and (name[0], len(name)) in begun)
    for one, other in near_pairs(alike):
        if one[0] == other[0] and not one.isupper() and f"{one}s" != other:
            found[one].append(other)
            found[other].append(one)
    for other in names:
        if len(other) >= SHORTEST + 2 and other[:-2] in unknown and other[-2:] not in INFLECTIONS:
            found[other[:-2]].append(other)
    return found


def rare_spelling(witness: Witness) -> Iterator[Finding]:
    """A capitalised word that stands once is not a frequent one with a letter changed.

    Bad: `Arkangelsk` once, where all other places have `Arkhangelsk`.
    """
    spelt = witness.names
    forms = {word for person in witness.edition.people for form in person.forms for word in WORD.findall(form)}
    forms |= {word for term in witness.edition.glossary for form in term.forms for word in WORD.findall(form)}
    for one, other in near_pairs(word for word in spelt if len(word) >= LONG):
        rare, common = sorted((one, other), key=lambda word: (len(spelt[word]), word))
        if len(spelt[rare]) == 1 and len(spelt[common]) > 1 and rare not in forms and not _is_inflected(rare, common):
            passage, start = spelt[rare][0]
            said = f"elsewhere {common}, {len(spelt[common])} times"
            certainty, mended = (Certainty.LIKELY, common) if len(spelt[common]) >= OFTEN else (Certainty.POSSIBLE, "")
            evidence = others((found.id for found, _ in spelt[common]), passage.id)
            yield Finding(passage.id, start, rare, certainty, said, mended, evidence)


def _is_inflected(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return (long.startswith(short) and long[len(short) :] in INFLECTIONS) or (
        len(one) == len(other) and one[:-1] == other[:-1] and {one[-1], other[-1]} <= set("aeinosydr")
    )


def initials_without_stops(witness: Witness) -> Iterator[Finding]:
    """Initials have their full stops, or none has.

    Bad: `A J Smithers` beside `Bradley F. Smith` and `D. Stoker`.  Good: `A. J. Smithers`.
    """
    names = [family for work in witness.edition.works for family, _ in (*work.authors, *work.editors)]
    names += [person.name.partition(",")[0] for person in witness.edition.people]
    families = {word for name in names for word in name.split()[:1]}
    found = []
    for note in witness.notes:
        for match in INITIALS.finditer(note.text):
            name = FAMILY.match(note.text, match.end())
            if name and name[0] in families:
                found.append(Instance(note.id, match.start(), match[0] + name[0], "." if "." in match[0] else ""))
    said = "initials are printed otherwise elsewhere"
    yield from against_habit(found, said, lambda one, usual: re.sub(r"\b([A-Z])\.?(?=\s|[A-Z]\b)", rf"\1{usual}", one.stands))


def author_named_two_ways(witness: Witness) -> Iterator[Finding]:
    """An author cited in full has the same forenames each time.

    Bad: `Martin Folly` once, `Martin H. Folly` else.  Good: `Martin H. Folly` throughout.
    """
    printed: dict[tuple[str, str], list[tuple[str, int, str]]] = defaultdict(list)
    for citation in witness.links.citations:
        text = witness.text_of(citation.where)[: citation.start]
        for family, given in () if citation.short or not citation.where.startswith("n") else citation.work.authors:
            at = text.rfind(f"{given} {family}") if given else -1
            if at >= 0:
                printed[family, given[0]].append((citation.where, at, given))
    for (family, _), places in printed.items():
        usual = habit((given for *_, given in places), share=0.6, fewest=2)
        for where, start, given in places:
            if usual and given != usual:
                said = "the author is named otherwise elsewhere"
                right = others((other for other, _, form in places if form == usual), where)
                yield Finding(where, start, f"{given} {family}", Certainty.LIKELY, said, f"{usual} {family}", right)


RULES = (
    Rule("D31", "name", name_unlike_the_register),
    Rule("D32", "name", unknown_correspondent),
    Rule("D33", "name", rare_spelling),
    Rule("D34", "punctuation", initials_without_stops),
    Rule("D35", "consistency", author_named_two_ways),
)
