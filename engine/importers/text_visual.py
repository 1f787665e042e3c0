"""Arabic and Hebrew as programs take them out of PDFs, in the order of the page, come back into the order of reading.

pdftotext puts what it takes for left to right, `‪.]1[ ‬` of a call among it, between marks and in the order of the page;
others reverse whole lines, and give letters in the forms they have on the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

EMBEDDED = re.compile("\u202a([^\u202a-\u202e\n]*)\u202c")
RIGHT_TO_LEFT = "\u202b"
MARKS = re.compile("[\u202a-\u202c]")
RAISED = re.compile(r"(?<=[^\W\d_]\n)[ ]*(\d{1,3})[ ]*\n([^\n]*[^\W\d_][^\n]*[.؟!»])(?=\n|\Z)")
SHAPED = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
SHAPED_RUN = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")
LETTER = re.compile(r"[^\W\d_]")
MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
RUN = re.compile(
    r"[^\W\d_\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc](?:[^\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\n]*[^\W_\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])?"
    r"|\d(?:[\d.,/:٫٬]*\d)?"
)


def in_reading_order(text: str) -> str:
    """Return a text with its lines from right to left in the order in which they are read."""
    if RIGHT_TO_LEFT in text:
        text = EMBEDDED.sub(lambda match: match[1] if LETTER.search(match[1]) else _reversed(match[1], {}), text)
        text = RAISED.sub(r"\2\1", MARKS.sub("", text))
    if not SHAPED.search(text):
        return text
    lines = text.split("\n")
    shaped = [line for line in lines if len(SHAPED.findall(line)) > 3]
    if sum(map(_is_reversed, shaped)) * 2 > len(shaped):
        lines = [_reversed(line) if SHAPED.search(line) else line for line in lines]
    return "\n".join(SHAPED_RUN.sub(_plain, line) for line in lines)


def _plain(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0])


def _reversed(line: str, turned: Mapping[int, int] = MIRRORED) -> str:
    """A line from its end to its beginning: numbers and words of other scripts stay as they are, brackets turn round."""
    pieces: list[str] = []
    at = 0
    for match in RUN.finditer(line):
        pieces += [line[at : match.start()][::-1].translate(turned), match[0]]
        at = match.end()
    pieces.append(line[at:][::-1].translate(turned))
    return "".join(reversed(pieces))


def _is_reversed(line: str) -> bool:
    """Whether the forms of a line's letters say that it runs backwards: finals begin words, initials end them."""
    votes = 0
    for word in re.findall(r"[^\W\d_]{2,}", line):
        first, last = (unicodedata.decomposition(sign).partition(">")[0] for sign in (word[0], word[-1]))
        votes += (first == "<final") + (last == "<initial") - (first == "<initial") - (last == "<final")
    return votes > 0
