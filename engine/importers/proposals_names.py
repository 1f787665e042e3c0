"""Senders and recipients of letters become `people.yaml`, abbreviations with their expansions `glossary.yaml`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.archive import Grammar
from engine.importers.record import scalar
from engine.letters import Correspondents, Finder
from engine.links import Reference
from engine.model import Repository, slug

ABBREVIATED = re.compile(r"[(\[](?P<short>[A-Z][A-Za-z&/]{0,6}[A-Z](?:\([A-Z]\))?s?)[)\]]")
GLOSSED = re.compile(r"(?<![\w\]])(?P<form>(?:[A-Z]\[[a-z]{2,14}\]?\s?){2,6})(?!\s?\d)")
SHORT = re.compile(r"[A-Z]{2,8}(?:\([A-Z]{1,2}\))?")
RANKS = {
    "general", "major-general", "lieutenant-general", "major", "lieutenant", "colonel", "lieutenant-colonel", "captain", "commander", "admiral",
    "rear-admiral", "vice-admiral", "commodore", "brigadier", "marshal", "air", "vice-marshal", "group", "wing", "squadron", "sir", "lord", "lady",
    "mr", "mrs", "ms", "dr", "professor", "prof", "president", "minister", "ambassador", "secretary", "sergeant", "field-marshal", "field",
    "group-captain", "count", "baron", "king", "queen", "prince", "princess", "saint", "st", "father", "bishop", "the", "prime", "foreign", "chief",
}  # fmt: skip
NO_NAMES = {
    "directive", "executive", "ministry", "admiralty", "office", "mission", "committee", "embassy", "department", "staff", "board", "council",
    "cabinet", "government", "treasury", "command", "headquarters", "record", "report", "note", "letter", "war", "home", "private", "memo",
    "minute", "telegram", "paper", "papers", "diary", "party", "bureau", "ministries", "allied", "supplies", "anon", "unknown",
}  # fmt: skip
PREPOSITIONS = r"(?:in|at|from|near|into|through|outside|around)"
GIVEN = r"(?<!\w)(?:[^\W\d_a-z][\w’'-]{0,30}(?<![a-z]{3})\.|[^\W\d_a-z][\w’'-]{1,30})"
MOST_NAMES = 400
PEOPLE_HEAD = """\
# Who writes, receives and is named, as an import read it from the letters in the notes.
# Confirm each: say who it was (`role`), correct name and forms, and delete its line `proposed: true`.
"""
GLOSSARY_HEAD = """\
# Abbreviations, as an import read them with their expansions.
# Confirm each: correct it, say its `kind` (abbreviation, body, office, operation or term), and delete its line `proposed: true`.
"""


@dataclass(frozen=True)
class Passage:
    """A paragraph or note: its id and its words."""

    id: str
    text: str


def expansions_in(passages: Iterable[Passage]) -> dict[str, tuple[str, str]]:
    """Return abbreviations with their expansion and the passage that gives it: `Joint Planning Staff (JPS)`."""
    found: dict[str, tuple[str, str]] = {}
    for passage in passages:
        for match in ABBREVIATED.finditer(passage.text):
            short = match["short"].removesuffix("s") if match["short"][:-1].isupper() else match["short"]
            if short not in found and (expansion := _expansion(passage.text[: match.start()], short)):
                found[short] = (expansion, passage.id)
        for match in GLOSSED.finditer(passage.text):
            short = "".join(re.findall(r"[A-Z](?=\[)", match["form"]))
            words = " ".join(re.findall(r"[A-Z]\[[a-z]+", match["form"])).replace("[", "")
            found.setdefault(short, (words, passage.id))
    return found


def _expansion(before: str, short: str) -> str:
    """The words before an abbreviation whose initials it is; small words, and one at the end, may be without a letter."""
    letters = [letter.lower() for letter in re.sub(r"[^A-Za-z]", "", short)]
    words = re.findall(r"[^\W\d_][\w'’-]*|[^\w\s]", before[-200:])
    taken: list[str] = []
    for word in reversed(words[-14:]):
        parts = [part[0].lower() for part in word.split("-") if part and part[0].isalpha()]
        if not letters or not parts or not word[0].isalpha():
            break
        if parts == letters[-len(parts) :]:
            del letters[-len(parts) :]
        elif letters[-1] in parts:
            letters.pop()
        elif taken and not (word.islower() and len(word) <= 4):
            return ""
        taken.append(word)
    return " ".join(reversed(taken)) if not letters and taken[-1][0].isupper() else ""


def correspondents_in(notes: Mapping[str, str], repositories: Iterable[Repository]) -> Iterator[tuple[str, str]]:
    """Yield each printed name of a sender or recipient with its note's label."""
    grammar = Grammar(repositories)
    finder = Finder(grammar, Correspondents((), ()))
    for label, text in notes.items():
        references = [Reference(label, one) for one in grammar.find(text)]
        for document in finder.find(label, text, references):
            for party in (document.sender, document.recipient):
                if party is not None:
                    yield party.printed, label


def propose_names(passages: list[Passage], notes: Mapping[str, str], repositories: Iterable[Repository]) -> tuple[str, str]:
    """Return `people.yaml` and `glossary.yaml` for an article's passages and its plain notes by label."""
    expansions = expansions_in(passages)
    text = "\n".join(passage.text for passage in passages)
    families: dict[str, str] = {}
    shorts: dict[str, str] = {short: passage for short, (_, passage) in expansions.items()}
    for printed, label in correspondents_in(notes, repositories):
        for word in SHORT.findall(printed):
            shorts.setdefault(word, f"n{label}")
        if family := _family(printed):
            families.setdefault(family, f"n{label}")
    places = _places(families, text)
    people = {family: place for family, place in families.items() if family not in places}
    forms: set[str] = set()  # one form names one entry, in both registers
    return _people(people, text, forms), _glossary(shorts, expansions, forms)


def _family(printed: str) -> str:
    """The family name in a printed party: what is left without ranks, offices and abbreviations."""
    words = [word.strip("(),.’'") for word in re.sub(r"\([^()]*\)|['’]s\b", "", printed).split()]
    words = [word for word in words if word.lower() not in RANKS and not SHORT.fullmatch(word)]
    if (
        not 1 <= len(words) <= 3
        or any(word.lower() in NO_NAMES for word in words)
        or not all(re.fullmatch(r"[^\W\d_a-z][^\W\d_]*(?:[-'’][^\W\d_]+)*", word) for word in words)
    ):
        return ""
    return " ".join(words) if len(words) < 3 else words[-1]


def _places(names: Iterable[str], text: str) -> set[str]:
    """The names that are used of a place more often than of somebody who writes or owns."""
    known = set(names)
    capital = r"[^\W\d_a-z][\w’'-]*?"
    where = Counter(re.findall(rf"\b{PREPOSITIONS}\s({capital}(?:\s{capital})?)\b(?!['’]s)", text))
    who = Counter(re.findall(rf"\b({capital}(?:\s{capital})?)(?:['’]s\b|\sto\b)", text))
    return {name for name in known if where[name] > who[name]}


def _given_names(families: Collection[str], text: str, small: set[str]) -> dict[str, str]:
    """The given names that the text has most often before each family name, where it has any."""
    found: dict[str, Counter[str]] = {}
    for match in re.finditer(rf"(?:{GIVEN}\s){{1,4}}[^\W\d_a-z][\w-]*", text):
        words = match[0].split()
        for at in range(1, len(words)):
            family = next((name for name in (" ".join(words[at : at + 2]), words[at]) if name in families), "")
            if not family:
                continue
            given = words[max(0, at - 3) : at]
            while given and (
                given[0].lower() in RANKS or given[0].lower() in small or (given[0].isupper() and len(given[0]) > 2)
            ):
                given.pop(0)
            if given and not any(word.lower() in RANKS or word.lower() in small or word in families for word in given):
                found.setdefault(family, Counter())[" ".join(given)] += 1
            break
    return {family: max(names, key=lambda name: (names[name], len(name), name)) for family, names in found.items()}


def _people(families: Mapping[str, str], text: str, forms: set[str]) -> str:
    small = set(re.findall(r"(?<![\w.’'-])[^\W\d_A-Z]{2,}\b", text))
    given_of = _given_names(families, text, small)
    entries, ids = [], set[str]()
    for family, place in sorted(families.items())[:MOST_NAMES]:
        given = given_of.get(family, "")
        name = f"{given} {family}".strip()
        person = slug(family if slug(family) not in ids else name)
        if person in ids or family in forms:
            continue
        ids.add(person)
        own = [form for form in dict.fromkeys([family, name]) if form not in forms]
        forms |= set(own)
        entries.append(
            f"- id: {scalar(person)}\n  name: {scalar(f'{family}, {given}' if given else family)}\n"
            f"  display: {scalar(name)}\n  forms: [{', '.join(map(scalar, own))}]\n  proposed: true  # {place}\n"
        )
    return PEOPLE_HEAD + ("\n" + "\n".join(entries) if entries else "\n[]\n")


def _glossary(shorts: Mapping[str, str], expansions: Mapping[str, tuple[str, str]], forms: set[str]) -> str:
    entries, ids = [], set[str]()
    for short, place in sorted(shorts.items())[:MOST_NAMES]:
        expansion = expansions.get(short, ("", ""))[0]
        term = slug(short)
        if not term or term in ids:
            continue
        ids.add(term)
        own = [form for form in (short, expansion) if form and form not in forms]
        forms |= set(own)
        entries.append(
            f"- id: {scalar(term)}\n  term: {scalar(short)}\n"
            + (f"  expansion: {scalar(expansion)}\n" if expansion else "")
            + f"  kind: abbreviation\n  forms: [{', '.join(map(scalar, own))}]\n  proposed: true  # {place}\n"
        )
    return GLOSSARY_HEAD + ("\n" + "\n".join(entries) if entries else "\n[]\n")
