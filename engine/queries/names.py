"""Names that differ by a letter or two from the register, or from each other, in the same context."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from engine.links import Party
from engine.model import Person
from engine.queries.finding import Certainty, Finding, Rule
from engine.queries.near import edits, habit, near_pairs
from engine.queries.witness import Passage, Witness

WORD = re.compile(r"[^\W\d_][\w’']*")
CAPITALISED = re.compile(r"(?<![\w'’-])[^\W\d_a-z][^\W\d_A-Z]{4,}(?![\w-])")
INFLECTIONS = {"s", "n", "an", "y", "e", "es", "ns", "ed", "er", "ish", "ism", "ist", "ite", "d", "r", "ic", "al"}
INITIALS = re.compile(r"(?<![\w.])(?:[A-Z]\s){1,3}(?=[A-Z][a-z])|(?<![\w.])(?:[A-Z]\.\s?){1,3}(?=[A-Z][a-z])")
LONG = 6


def name_unlike_the_register(witness: Witness) -> Iterator[Finding]:
    """A name is spelt as the register heads it.

    A form is entered under a person as it is printed, misspellings too, so that it is found; what differs from the
    heading by a letter or two is asked about.  Bad: `Lyttleton` under `Lyttelton, Oliver`.  Good: `Lyttelton`.
    """
    found: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    printed: dict[str, set[str]] = defaultdict(set)
    people = {person.id: person for person in witness.edition.people}
    for mention in witness.links.mentions:
        if mention.entry.id in people and isinstance(mention.entry, Person):
            form = witness.text_of(mention.where)[mention.start : mention.end]
            found[mention.entry.id, form].append((mention.where, mention.start))
            printed[mention.entry.id].update(WORD.findall(form))
    for (person, form), places in found.items():
        mended, spelt = _mended(form, people[person])
        if not mended:
            continue
        right = spelt in printed[person]
        certainty = Certainty.CERTAIN if right else Certainty.POSSIBLE if _is_transliterated(form, mended) else Certainty.LIKELY
        said = f"the register and other places have {spelt}" if right else f"the register has {people[person].name}"
        for where, start in dict(reversed(places)).items():
            evidence = tuple(dict.fromkeys(other for other, _ in places if other != where))
            yield Finding(where, start, form, certainty, said, mended, evidence)


def _mended(form: str, person: Person) -> tuple[str, str]:
    """The form with the word that is not the register's in the register's spelling, and that spelling."""
    names = WORD.findall(f"{person.name} {person.display}")
    for word in WORD.findall(form):
        if word in names or len(word) < 4:
            continue
        for name in names:
            if _is_misspelt(word, name):
                return form.replace(word, name), name
    return "", ""


def _is_misspelt(word: str, name: str) -> bool:
    """Whether a word is the name but for a letter, or two in a long one, or for its end."""
    if word[0] != name[0] or len(name) < 4:
        return False
    return edits(word, name) <= (2 if len(name) > LONG else 1)


def _is_transliterated(form: str, mended: str) -> bool:
    """Whether only i and y differ: a habit in writing foreign names more than a slip."""
    return form.translate({ord("y"): "i"}) == mended.translate({ord("y"): "i"})


def unknown_correspondent(witness: Witness) -> Iterator[Finding]:
    """A correspondent whom the register does not know is not one it knows, misspelt.

    Bad: `Waldoock to Fisher` where all else is `Waldock`.  Good: `Waldock to Fisher`.
    """
    known: dict[str, str] = {word: person.name for person in witness.edition.people for form in person.forms for word in WORD.findall(form)}
    parties = Counter(_bare(party) for document in witness.links.documents for party in (document.sender, document.recipient) if party)
    pool = {name for name in parties if len(name) >= 4} | {name for name in known if len(name) >= 4}
    partners = _partners(pool)
    for document in witness.links.documents:
        for party in (document.sender, document.recipient):
            if party is None or party.person or party.office:
                continue
            name = _bare(party)
            better = [other for other in partners.get(name, ()) if other in known or parties[other] > parties[name]]
            if better and name not in known:
                where = f"n{document.note}"
                start = witness.text_of(where).find(name, document.start)
                yield Finding(where, start, name, Certainty.LIKELY, "a correspondent of nearly this name is known", better[0])


def _bare(party: Party) -> str:
    """The last word of a printed name, where a misprint tells."""
    words = WORD.findall(party.printed)
    return words[-1] if words and words[-1][0].isupper() else party.printed


def _partners(names: Iterable[str]) -> dict[str, list[str]]:
    """For each name those that are it but for a letter, or that it is the beginning of."""
    found: dict[str, list[str]] = defaultdict(list)
    ordered = sorted(names)
    for one, other in near_pairs(ordered):
        if one[0] == other[0] and not one.isupper() and not other.isupper():
            found[one].append(other)
            found[other].append(one)
    for one, other in zip(ordered, ordered[1:], strict=False):
        if other.startswith(one) and len(other) - len(one) == 2 and other[len(one) :] not in INFLECTIONS:
            found[one].append(other)
    return found


def rare_spelling(witness: Witness) -> Iterator[Finding]:
    """A capitalised word that stands once is not a frequent one with a letter changed.

    Bad: `Arkangelsk` once, where all other places have `Arkhangelsk`.
    """
    counted: Counter[str] = Counter()
    places: dict[str, tuple[Passage, int]] = {}
    ordinary: set[str] = set()
    for passage in witness.passages:
        ordinary.update(re.findall(r"(?<![\w-])[a-z]{4,}", passage.text))
        for match in CAPITALISED.finditer(passage.text):
            if not witness.in_title(passage.id, match.start()):
                word = re.sub(r"['’]s?$", "", match[0])
                counted[word] += 1
                places.setdefault(word, (passage, match.start()))
    forms = {word for person in witness.edition.people for form in person.forms for word in WORD.findall(form)}
    forms |= {word for term in witness.edition.glossary for form in term.forms for word in WORD.findall(form)}
    words = [word for word in counted if word.lower() not in ordinary and len(word) >= LONG]
    for one, other in near_pairs(words):
        rare, common = sorted((one, other), key=lambda word: (counted[word], word))
        if counted[rare] == 1 and counted[common] >= 2 and rare not in forms and not _is_inflected(rare, common):
            passage, start = places[rare]
            certainty = Certainty.LIKELY if counted[common] >= 3 else Certainty.POSSIBLE
            yield Finding(passage.id, start, rare, certainty, f"elsewhere {common}, {counted[common]} times", common, (places[common][0].id,))


def _is_inflected(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return (long.startswith(short) and long[len(short) :] in INFLECTIONS) or (
        len(one) == len(other) and one[:-1] == other[:-1] and {one[-1], other[-1]} <= set("aeinosydr")
    )


def initials_without_stops(witness: Witness) -> Iterator[Finding]:
    """Initials have their full stops, or none has.

    Bad: `A J Smithers` beside `Bradley F. Smith` and `D. Stoker`.  Good: `A. J. Smithers`.
    """
    families = {family.split()[0] for work in witness.edition.works for family, _ in (*work.authors, *work.editors) if family}
    families |= {person.name.partition(",")[0].split()[0] for person in witness.edition.people if person.name}
    found = []
    for note in witness.notes:
        for match in INITIALS.finditer(note.text):
            name = re.match(r"[^\W\d_][\w’-]*", note.text[match.end() :])
            if name and name[0] in families:
                found.append((note, match.start(), match[0], name[0]))
    stopped = habit("." in initials for _, _, initials, _ in found)
    for note, start, initials, name in found:
        if stopped is not None and ("." in initials) is not stopped:
            mended = re.sub(r"([A-Z])", r"\1.", initials) if stopped else initials.replace(".", "")
            yield Finding(note.id, start, initials + name, Certainty.CERTAIN, "initials are printed otherwise elsewhere", mended + name)


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
            if usual and given != usual and (given.split()[0] == usual.split()[0] or _initials(given)[0] == _initials(usual)[0]):
                yield Finding(
                    where, start, f"{given} {family}", Certainty.LIKELY, "the author is named otherwise elsewhere", f"{usual} {family}",
                    tuple(dict.fromkeys(other for other, _, form in places if form == usual)),
                )  # fmt: skip


def _initials(given: str) -> str:
    return "".join(word[0] for word in given.split())


RULES = (
    Rule("D31", "name", name_unlike_the_register),
    Rule("D32", "name", unknown_correspondent),
    Rule("D33", "name", rare_spelling),
    Rule("D34", "punctuation", initials_without_stops),
    Rule("D35", "consistency", author_named_two_ways),
)
