"""The markup within a line of a source's text becomes the edition's Markdown; everything else stays the words it is.

Emphasis, links and web addresses are kept, raised and lowered figures become Unicode's own, tags that only dress are
dropped. What has been written is read back: where the words differ, they are written again without any markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from engine.importers.escape import begun, escaped
from engine.importers.text_lines import CALL, ENDCALL
from engine.markup import is_safe_link, parse

SAFE = re.compile(r"[^*_\\`\[\]<>&^{}]*")
TOKEN = re.compile(
    rf"(?P<call>{CALL}(?P<note>\d+){ENDCALL})"
    r"|\\(?P<literal>[!-/:-@\[-`{-~])"
    r"|<(?P<address>(?:https?://|mailto:)[^\s<>]{1,2000}|[\w.+-]+@[\w-]+\.[\w.-]+)>"
    r"|\[(?P<label>(?:[^\[\]\n]|\[[^\[\]\n]{0,200}\]){1,600})\]\(\s*<?(?P<target>[^\s()<>]{0,2000}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,200})?)>?(?:\s+\"[^\"\n]{0,300}\")?\s*\)"
    r"|<(?P<raise>sup|sub)\b[^<>]{0,200}>(?P<raised>[^<>]{0,60})</(?P=raise)>"
    r"|<a\b[^<>]{0,500}?href\s*=\s*[\"'](?P<href>[^\"'<>]{0,2000})[\"'][^<>]{0,500}>"
    r"|<(?P<end>/?)(?P<tag>sup|sub|span|small|big|font|u|a|mark|ins|abbr|cite|q|tt|code|p|div|center|strike|s|del)(?:\s[^<>]{0,500})?/?>"
    r"|</?(?P<emphasis>em|i|strong|b)(?:\s[^<>]{0,200})?>"
    r"|(?P<break><br\s*/?>)"
    r"|(?P<marks>\*{1,3}+|_{1,3}+)",
    re.IGNORECASE,
)
RAISED = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
LOWERED = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
ORDINAL = re.compile(r"(?:st|nd|rd|th|er|e|re|ère|ème|me|eme|o|a|ª|º|os|as|te|de|ste)\.?", re.IGNORECASE)


@dataclass
class Inline:
    """What a text says in Markdown and in plain words, the notes it calls and what could not be kept."""

    markdown: str
    plain: str
    calls: tuple[int, ...] = ()
    lost: list[str] = field(default_factory=list)
    ordinals: int = 0


@dataclass
class _Piece:
    """A part of a text: its Markdown, its words, and for emphasis marks whether they can open and close."""

    markdown: str
    plain: str = ""
    marks: str = ""
    opens: bool = False
    closes: bool = False


def inline(text: str, label_of: Callable[[int], str], *, block: bool = True) -> Inline:
    """Return a text as Markdown; `label_of` gives a note's label, `block` whether it begins a paragraph."""
    text = re.sub(r"[ \t\n]+", " ", text).strip(" ")
    if SAFE.fullmatch(text) and CALL not in text:
        return Inline(begun(escaped(text)) if block else escaped(text), text)
    found = Inline("", "")
    pieces = _pieces(text, label_of, found)
    _pair_marks(pieces)
    found.plain = "".join(piece.plain for piece in pieces)
    found.markdown = "".join(piece.markdown for piece in pieces)
    if block:
        found.markdown = begun(found.markdown)
    if not _reads_as(found.markdown, found.plain, found.calls, label_of):
        found.lost.append("emphasis or a link was given up, since Markdown cannot write it here")
        found.markdown = "".join(escaped(piece.plain) if piece.plain or piece.marks else piece.markdown for piece in pieces)
        found.markdown = begun(found.markdown) if block else found.markdown
    return found


def _reads_as(markdown: str, plain: str, calls: Sequence[int], label_of: Callable[[int], str]) -> bool:
    prose = parse(markdown)
    single = len(prose.tokens) == 3 and prose.tokens[0].type == "paragraph_open"
    return single and prose.plain.strip() == plain.strip() and prose.calls == tuple(map(label_of, calls))


def _pieces(text: str, label_of: Callable[[int], str], found: Inline) -> list[_Piece]:
    pieces: list[_Piece] = []
    at = 0
    for match in TOKEN.finditer(text):
        if match.start() < at:
            continue
        pieces += _words(text[at : match.start()])
        pieces += _piece(text, match, label_of, found)
        at = match.end()
    return pieces + _words(text[at:])


def _words(text: str) -> list[_Piece]:
    if not text:
        return []
    plain = html.unescape(text) if "&" in text else text
    return [_Piece(escaped(plain), plain)]


def _piece(text: str, match: re.Match[str], label_of: Callable[[int], str], found: Inline) -> list[_Piece]:
    if match["call"]:
        found.calls += (int(match["note"]),)
        return [_Piece(f"[^{label_of(int(match['note']))}]")]
    if match["literal"]:
        return [_Piece("\\" + match["literal"], match["literal"])]
    if match["address"]:
        return [_Piece(match[0], match["address"])]
    if match["label"]:
        return _link(match["label"], match["target"], label_of, found)
    if match["raise"]:
        return _raised(match, label_of, found)
    if match["href"] is not None:
        end = re.compile(r"</a\s*>", re.IGNORECASE).search(text, match.end())
        return [] if end else []
    if match["emphasis"]:
        marks = "*" if match["emphasis"].lower() in {"em", "i"} else "**"
        closing = match[0].startswith("</")
        return [_Piece("", "", marks, not closing, closing)]
    if match["break"]:
        return [_Piece(" ", " ")]
    if match["marks"]:
        return [_marks(text, match)]
    return []
