"""Brackets that are not closed, glosses that repeat a letter, and marks and words that stand twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.queries.finding import Certainty, Finding, Rule
from engine.queries.habits import habit
from engine.queries.witness import Passage, Witness

BRACKET = re.compile(r"[()\[\]{}]")
PAIRS = {"(": ")", "[": "]", "{": "}"}
LIST_MARK = re.compile(r"(?:^|\s)(?:\d{1,2}|[a-zA-Z]|[ivx]{1,5})$")
SHOWN = 40
GLOSS = re.compile(r"(?P<lead>[^\W\d_]+)\[(?P<rest>[^\W\d_]+)[^\[\]]*\]")
ENDS = (".", "?", "!", "…", "。")
CLOSERS = "\"'’”»)]"
DOUBLED_MARK = re.compile(r"(?<=[\w)\]])(?:\s+[,;](?=\s)|,,|;;|,;|;,|,\.(?=\s|$)|\s\.(?=\s|$)(?!\s\.))")
APART = re.compile(r"[,;.](?<=[\s,;].)")
DOUBLED_WORD = re.compile(r"\b([a-z]{2,})\s+\1\b(?![-’'])")
MAY_DOUBLE = {"had", "that", "ha", "so", "very", "no", "bye", "nous", "vous", "die", "sie", "is", "her"}


def unbalanced_bracket(witness: Witness) -> Iterator[Finding]:
    """Every bracket is closed, and none is closed that was not opened.

    Bad: `F[oreign O[ffice Records]`.  Good: `F[oreign] O[ffice Records]`.
    """
    for passage in witness.passages:
        text, opened = passage.text, list[int]()
        for match in BRACKET.finditer(text):
            at, sign = match.start(), match[0]
            if sign in PAIRS:
                opened.append(at)
            elif opened and PAIRS[text[opened[-1]]] == sign:
                opened.pop()
            elif any(PAIRS[text[other]] == sign for other in opened):
                while PAIRS[text[opened[-1]]] != sign:
                    yield _unclosed(passage, opened.pop())
                opened.pop()
            elif not LIST_MARK.search(text[max(0, at - 6) : at]):
                yield _unopened(passage, at)
        for at in opened:
            yield _unclosed(passage, at)


def _unclosed(passage: Passage, at: int) -> Finding:
    """An opening bracket alone; where another opens before it could close, it closes before that word."""
    text, sign = passage.text, passage.text[at]
    start = _word_start(text, at)
    end = text.find(PAIRS[sign], at)
    stands = text[start : end + 1] if at < end <= at + SHOWN else " ".join(text[start:].split(maxsplit=4)[:4])
    suspected = ""
    again = text.find(sign, at + 1, start + len(stands))
    if again > 0 and " " in text[at:again]:
        gap = text.rfind(" ", at, again)
        suspected = text[start:gap] + PAIRS[sign] + text[gap : start + len(stands)]
    return Finding(passage.id, start, stands, Certainty.CERTAIN, f"a bracket {sign} is opened and not closed", suspected)


def _unopened(passage: Passage, at: int) -> Finding:
    start = max(0, passage.text.rfind(" ", 0, max(0, at - 12)) + 1)
    said = f"a bracket {passage.text[at]} closes and none is open"
    return Finding(passage.id, start, passage.text[start : at + 1], Certainty.CERTAIN, said)


def _word_start(text: str, at: int) -> int:
    return text.rfind(" ", 0, at) + 1


def gloss_repeats_a_letter(witness: Witness) -> Iterator[Finding]:
    """Letters and gloss together make the word: a letter on both sides of the bracket is one too many.

    Bad: `ADM[miralty papers]`.  Good: `ADM[iralty papers]`.
    """
    known = {word.lower() for r in witness.edition.repositories for d in r.departments for word in re.findall(r"\w+", d.name)}
    known |= {word.lower() for word in witness.words}
    for note in witness.passages:
        for match in GLOSS.finditer(note.text) if "[" in note.text else ():
            lead, rest = match["lead"].lower(), match["rest"].lower()
            if lead[-1] == rest[0] and lead + rest not in known and lead + rest[1:] in known:
                stands = match[0]
                mended = stands.replace(f"[{match['rest']}", f"[{match['rest'][1:]}")
                said = f"letters and gloss together read {lead + rest}"
                yield Finding(note.id, match.start(), stands, Certainty.CERTAIN, said, mended)


def final_stop_missing(witness: Witness) -> Iterator[Finding]:
    """A note ends with a full stop, where notes do.

    Bad: `Waldock to Fisher, 21 Sept. 1943 ADM1/13383`.  Good: `Waldock to Fisher, 21 Sept. 1943 ADM1/13383.`
    """
    written = [note for note in witness.notes if note.text.strip()]
    if not habit((_ends(note.text) for note in written), share=0.8):
        return
    for note in written:
        text = note.text.rstrip()
        if not _ends(text):
            start = max(text.rfind(" "), text.rfind("\n")) + 1
            said, mended = "the note does not end with a full stop", text[start:].rstrip(",;:") + "."
            yield Finding(note.id, start, text[start:], Certainty.CERTAIN, said, mended)


def _ends(text: str) -> bool:
    return text.rstrip().rstrip(CLOSERS).endswith(ENDS) or not text.strip()[-1].isascii()


def doubled_mark(witness: Witness) -> Iterator[Finding]:
    """A punctuation mark stands once, and close to the word before it.

    Bad: `Brooke , Eden,, and Ismay`.  Good: `Brooke, Eden, and Ismay`.  French sets its blanks otherwise.
    """
    for passage in witness.passages if not witness.edition.language.startswith("fr") else ():
        for match in DOUBLED_MARK.finditer(passage.text) if APART.search(passage.text) else ():
            start = _word_start(passage.text, match.start())
            mended = passage.text[start : match.start()] + match[0].strip()[0]
            said = "a mark stands twice, or apart from its word"
            yield Finding(passage.id, start, passage.text[start : match.end()], Certainty.CERTAIN, said, mended)


def doubled_word(witness: Witness) -> Iterator[Finding]:
    """A word is not printed twice in a row.

    Bad: `the head of the the Mission`.  Good: `the head of the Mission`.
    """
    for passage in witness.passages:
        for match in DOUBLED_WORD.finditer(passage.text):
            if match[1] not in MAY_DOUBLE:
                yield Finding(passage.id, match.start(), match[0], Certainty.LIKELY, "the word stands twice", match[1])


RULES = (
    Rule("D51", "punctuation", unbalanced_bracket),
    Rule("D52", "spelling", gloss_repeats_a_letter),
    Rule("D53", "punctuation", final_stop_missing),
    Rule("D54", "punctuation", doubled_mark),
    Rule("D55", "text", doubled_word),
)
