"""The markup within a line of a source's text becomes the edition's Markdown; everything else stays the words it is.

Emphasis, links and web addresses are kept, raised and lowered figures become Unicode's own, tags that only dress are
dropped. What has been written is read back: where the words differ, they are written again without any markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.importers.escape import begun, escaped
from engine.importers.text_lines import CALL, ENDCALL
from engine.markup import parse

WEB = re.compile(r"https?://[^\s/]|mailto:\S+@|www\.", re.IGNORECASE)
ADDRESS = r"(?:[a-z][a-z0-9+.-]{1,20}:|//|#|www\.|/|\.\.?/)[^\s()<>]{0,2000}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,200})?|[^\s()<>]{1,200}\.(?:x?html?|pdf|md|png|jpe?g)(?:#[^\s()<>]{0,200})?|"
SAFE = re.compile(r"[^*_\\`\[\]<>&^{}]*")
TOKEN = re.compile(
    rf"(?P<call>{CALL}(?P<note>\d+){ENDCALL})"
    rf"|!\[[^\[\]\n]{{0,600}}+\]\(\s*<?(?P<image>{ADDRESS})>?(?:\s+\"[^\"\n]{{0,300}}\")?\s*\)"
    r"|\\(?P<literal>[!-/:-@\[-`{-~])"
    r"|<(?P<address>(?:https?://|mailto:)[^\s<>]{1,2000}|[\w.+-]+@[\w-]+\.[\w.-]+)>"
    r"|\[(?P<label>(?:[^\[\]\n]|\[[^\[\]\n]{0,200}\]){1,600}+)\]"
    rf"\(\s*<?(?P<target>{ADDRESS})>?(?:\s+\"[^\"\n]{{0,300}}\")?\s*\)"
    r"|<(?P<raise>sup|sub)\b[^<>]{0,200}>(?P<raised>[^<>]{0,60})</(?P=raise)>"
    r"|<a\b[^<>]{0,500}?href\s*=\s*[\"'](?P<href>[^\"'<>]{0,2000})[\"'][^<>]{0,500}>"
    r"|<(?P<end>/?)(?P<tag>sup|sub|span|small|big|font|u|a|mark|ins|abbr|cite|q|tt|code|p|div|center|strike|s|del)(?:\s[^<>]{0,500})?/?>"
    r"|</?(?P<emphasis>em|i|strong|b)(?:\s[^<>]{0,200})?>"
    r"|(?P<break><br\s*/?>)"
    r"|(?P<bare>https?://[^\s<>\[\]*]+)"
    r"|(?P<marks>\*{1,3}+|_{1,3}+)",
    re.IGNORECASE,
)
SIMPLE = (
    re.compile(  # what CommonMark reads in one way only: words, calls, and emphasis from one word's beginning to another's end
        r"(?:[^*_\\`\[\]<>&^{}]|\[\^[\w.-]+\]|(?<![\w*])\*[^\W_](?:[^*_\\`\[\]<>&^{}]*[^\W_][.?!]?)?\*(?![\w*]))*+"
    )
)
OPENED = re.compile(r"(<(?:em|i|strong|b)>)( +)", re.IGNORECASE)
CLOSED = re.compile(r"( +)(</(?:em|i|strong|b)>)", re.IGNORECASE)
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
    inside_word: bool = False
    call: str = ""


def inline(text: str, label_of: Callable[[int], str], *, block: bool = True) -> Inline:
    """Return a text as Markdown; `label_of` gives a note's label, `block` says whether it begins a paragraph."""
    text = re.sub(r"[ \t\n]+", " ", text).strip()
    if "<" in text:
        text = CLOSED.sub(r"\2\1", OPENED.sub(r"\2\1", text))
    first = begun if block else str
    if SAFE.fullmatch(text) and CALL not in text:
        return Inline(first(text), text)
    found = Inline("", "")
    pieces = _pieces(text, label_of, found)
    _pair_marks(pieces)
    found.plain = "".join(piece.plain for piece in pieces).strip()
    found.markdown = first("".join(piece.markdown for piece in pieces).strip())
    if not _reads_as(found, label_of):
        found.lost.append("emphasis or a link was given up: Markdown cannot write it here")
        found.markdown = first("".join(re.sub(r"[!-/:-@\[-`{-~]", r"\\\g<0>", p.plain) or p.call for p in pieces).strip())
    return found


def _reads_as(found: Inline, label_of: Callable[[int], str]) -> bool:
    """Whether the Markdown, read by the edition's parser, gives the same words and calls."""
    if SIMPLE.fullmatch(found.markdown):
        return True
    prose = parse(found.markdown)
    single = len(prose.tokens) == 3 and prose.tokens[0].type == "paragraph_open"
    if not found.plain and not found.calls:
        return not prose.plain
    return single and prose.plain.strip() == found.plain.strip() and prose.calls == tuple(map(label_of, found.calls))


def _pieces(text: str, label_of: Callable[[int], str], found: Inline) -> list[_Piece]:
    pieces: list[_Piece] = []
    at = 0
    while match := TOKEN.search(text, at):
        pieces += _words(text[at : match.start()])
        at = match.end()
        if match["href"] is None:
            pieces += _piece(text, match, label_of, found)
        elif end := re.compile(r"</a\s*>", re.IGNORECASE).search(text, at):
            pieces += _link(text[at : end.start()], match["href"], label_of, found)
            at = end.end()
    return pieces + _words(text[at:])


def _words(text: str) -> list[_Piece]:
    if not text:
        return []
    plain = html.unescape(text) if "&" in text else text
    return [_Piece(escaped(plain), plain)]


def _piece(text: str, match: re.Match[str], label_of: Callable[[int], str], found: Inline) -> list[_Piece]:
    if match["call"]:
        found.calls += (int(match["note"]),)
        written = f"[^{label_of(int(match['note']))}]"
        return [_Piece(written, call=written)]
    if match["literal"]:
        return [_Piece("\\" + match["literal"], match["literal"])]
    if match["address"]:
        return [_Piece(match[0], match["address"])]
    if match["label"]:
        return _link(match["label"], match["target"], label_of, found)
    if match["image"] is not None:
        found.lost.append(f"an image within a line was left out: {match['image'][:60]}")
        return []
    if match["raise"]:
        return _raised(text, match, found)
    if match["emphasis"]:
        marks = "*" if match["emphasis"].lower() in {"em", "i"} else "**"
        closing = match[0].startswith("</")
        return [_Piece("", marks=f"<{marks}", opens=not closing, closes=closing)]
    if match["bare"]:
        return _words(match["bare"])
    if match["break"]:
        return [_Piece(" ", " ")]
    return [_marks(text, match)] if match["marks"] else []


def _link(label: str, target: str, label_of: Callable[[int], str], found: Inline) -> list[_Piece]:
    """A link to the web with its words; of any other the words alone."""
    inner = inline(label, label_of, block=False)
    if not WEB.match(target):
        inner.lost.append(
            "a link within the source was left out" if target.startswith("#") else f"the link to {target[:60]!r} was left out"
        )
    found.calls += inner.calls
    found.lost += inner.lost
    found.ordinals += inner.ordinals
    if not WEB.match(target) or inner.calls or not inner.plain:
        return [_Piece(inner.markdown, inner.plain)]
    target = f"http://{target}" if target.lower().startswith("www.") else target
    return [_Piece(f"[{inner.markdown}]({target})", inner.plain)]


def _raised(text: str, match: re.Match[str], found: Inline) -> list[_Piece]:
    """Raised and lowered figures as Unicode has them; the letters of ordinals stand on the line."""
    inside = match["raised"].strip("*_ ")
    signs = RAISED if match["raise"].lower() == "sup" else LOWERED
    if inside and all(sign in signs for sign in inside) and not inside.isalpha():
        return _words("".join(signs[sign] for sign in inside))
    if ORDINAL.fullmatch(inside) and text[: match.start()][-1:].isalnum():
        found.ordinals += 1
    elif inside:
        found.lost.append(f"“{inside}” stands on the line, no longer {'raised' if signs is RAISED else 'lowered'}")
    return _words(inside)


def _marks(text: str, match: re.Match[str]) -> _Piece:
    """Emphasis marks, with whether what stands around them lets them open and close."""
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    opens, closes = bool(after.strip()), bool(before.strip())
    inside_word = before.isalnum() and after.isalnum()
    if inside_word and match["marks"][0] == "_":
        opens = closes = False
    return _Piece("", match["marks"], match["marks"], opens, closes, inside_word)


def _pair_marks(pieces: list[_Piece]) -> None:
    """Make emphasis of the marks that pair; what is left over is words."""
    waiting: dict[str, list[int]] = {}
    for index, piece in enumerate(pieces):
        if not piece.marks:
            continue
        openers = waiting.get(piece.marks, [])
        if piece.closes and openers and not (piece.inside_word and pieces[openers[-1]].inside_word) and index - openers[-1] > 1:
            opener = openers[-1]
            for others in waiting.values():
                while others and others[-1] >= opener:
                    others.pop()
            written = piece.marks.lstrip("<").replace("_", "*")
            pieces[opener].markdown = piece.markdown = written
            pieces[opener].plain = piece.plain = ""
        elif piece.opens:
            waiting.setdefault(piece.marks, []).append(index)
    for piece in pieces:
        if piece.marks and not piece.markdown:
            piece.plain = "" if piece.marks.startswith("<") else piece.marks
            bare = piece.inside_word and piece.marks == "_"
            piece.markdown = piece.plain if bare else re.sub(r"[*_]", r"\\\g<0>", piece.plain)
