"""One word spelt two ways in the text: with and without a hyphen, with s and z, with and without an accent or capital."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator

from engine.model import Term
from engine.queries.finding import Certainty, Finding, Rule, others
from engine.queries.witness import Passage, Witness
from engine.register import WholeWords

CAPITALS = re.compile(r"[^\W\d_a-z][^\W\d_A-Z]+-[^\W\d_a-z][^\W\d_A-Z]+")
ISE = re.compile(r"i[sz](?<=[a-z]{3}..)(?=(?:e|es|ed|er|ers|ing|ation|ations)$)|y[sz](?<=[a-z]{2}..)(?=(?:e|es|ed|ing)$)")
OTHER_WORDS = {"recover", "reform", "resign", "resort", "release", "recreation", "coop", "recount", "represent", "resent"}

Places = dict[str, list[tuple[Passage, int]]]


def _spelt_two_ways(places: Places, key: Callable[[str], str], said: str) -> Iterator[Finding]:
    """Yield the rarer spellings of each word; where none is rarer, the hyphened one, or the later."""
    words: dict[str, list[str]] = defaultdict(list)
    for word in places:
        words[key(word)].append(word)
    for forms in words.values():
        if len(forms) < 2:
            continue
        usual, *rarer = sorted(forms, key=lambda form: (-len(places[form]), "-" in form))
        outvoted = len(places[usual]) >= 2 * len(places[rarer[0]])
        for form in rarer:
            for passage, start in {passage.id: (passage, start) for passage, start in reversed(places[form])}.values():
                yield Finding(
                    passage.id, start, form, Certainty.LIKELY if outvoted else Certainty.POSSIBLE,
                    f"{said}: elsewhere {usual}", usual if outvoted else "", others((o.id for o, _ in places[usual]), passage.id),
                )  # fmt: skip


def hyphen(witness: Witness) -> Iterator[Finding]:
    """A compound is written with a hyphen or without one, not both.

    What is two words in one place and hyphened before a noun in another is asked about only in titles of rank.
    Bad: `over-riding` and `overriding`; `Group-Captain` and `Group Captain`.  Good: one of the two.
    """
    compounds = [word for word in witness.words if word.count("-") == 1]
    found: Places = {}
    for compound in compounds:
        whole = compound.replace("-", "").lower()
        twins = [form for form in (whole, whole.capitalize()) if form in witness.words]
        if twins and compound[1:].islower() and whole not in OTHER_WORDS:
            found |= {form: witness.words[form] for form in (compound, *twins)}
    yield from _spelt_two_ways(found, lambda word: word.replace("-", "").lower(), "with and without a hyphen")
    ranks = {word.replace("-", " "): word for word in compounds if CAPITALS.fullmatch(word)}
    printed = WholeWords(ranks)
    apart: Places = defaultdict(list)
    for passage in witness.passages if ranks else ():
        for start, end in printed.spans(passage.text):
            apart[passage.text[start:end]].append((passage, start))
    apart |= {ranks[form]: witness.words[ranks[form]] for form in list(apart) if form in ranks}
    yield from _spelt_two_ways(apart, lambda word: word.replace("-", " "), "with and without a hyphen")


def s_or_z(witness: Witness) -> Iterator[Finding]:
    """A verb is spelt with s or with z throughout.

    Bad: `organised` in one paragraph, `organized` in another.
    """
    found = {word: places for word, places in witness.words.items() if "-" not in word and ISE.search(word)}
    yield from _spelt_two_ways(found, lambda word: ISE.sub("i?", word.lower()), "with s and with z")


def accent(witness: Witness) -> Iterator[Finding]:
    """A word has its accent everywhere or nowhere.

    Bad: `attaché` in one paragraph, `attache` in another.
    """
    accented = {_bare(word) for word in witness.words if not word.isascii() and _bare(word) != word}
    found = {word: places for word, places in witness.words.items() if accented and _bare(word) in accented}
    yield from _spelt_two_ways(found, _bare, "with and without an accent")


def _bare(word: str) -> str:
    if word.isascii():
        return word
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


def capitals_of_a_term(witness: Witness) -> Iterator[Finding]:
    """A term of the glossary has its capitals everywhere, or nowhere.

    Bad: `second front` in one paragraph, `Second Front` in another.
    """
    found: Places = defaultdict(list)
    for mention in witness.links.mentions:
        if isinstance(mention.entry, Term):
            passage = witness.by_id[mention.where]
            form = re.sub(r"\s+", " ", passage.text[mention.start : mention.end])
            if " " in form and not form.isupper() and not _begins_a_sentence(passage.text, mention.start):
                found[form].append((passage, mention.start))
    yield from _spelt_two_ways(found, str.lower, "with and without capitals")


def _begins_a_sentence(text: str, at: int) -> bool:
    return not text[:at].strip() or text[:at].rstrip()[-1] in ".?!:"


RULES = (
    Rule("D96", "consistency", hyphen),
    Rule("D97", "consistency", s_or_z),
    Rule("D98", "consistency", accent),
    Rule("D99", "consistency", capitals_of_a_term),
)
