"""What programs, not readers, are meant to read in a Markdown file is taken out of it and said: chunks, shortcodes, HTML.

What has a counterpart comes along: figures of Hugo and Jekyll, emphasis and quotations of HTML. Lines keep their number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from engine.importers.draft import Loss

FENCE = re.compile(r"[ ]{0,3}(?:>[ ]?)*(`{3,}|~{3,})[ \t]*(.*)$")
CHUNK = re.compile(r"\{\s*(\w+)[^}]*\}|\{\{(\w+)\}\}")
CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
SHORTCODE = re.compile(r"\{\{[<%]\s*(/?)\s*(\w[\w./-]*)\s*(.*?)/?\s*[>%]\}\}")
LIQUID = re.compile(r"\{%-?\s*(\w+)\s*(.*?)-?%\}|\{\{-?\s*([\w.][^{}]*?)-?\}\}")
ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(\S+))")
KRAMDOWN = re.compile(r"\{::?[^{}\n]*\}")
ABBREVIATION = re.compile(r"[ ]{0,3}\*\[([^\]]+)\]:\s*(.*)$")
TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*)\s*(/?)>|<(/?)([a-zA-Z][\w-]*)(?=\s|$)")
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
INLINE = {"em": "emphasis", "i": "emphasis", "cite": "emphasis", "var": "emphasis", "dfn": "emphasis", "u": "emphasis", "strong": "strong",
          "b": "strong", "sup": "raised", "sub": "lowered"}  # fmt: skip
PLAIN = {"small", "big", "font", "kbd", "samp", "tt", "mark", "ins", "abbr", "acronym", "bdi", "bdo", "q", "label", "time", "nobr", "span"}
BLOCKS = {"p", "center", "details", "summary", "section", "article", "aside", "blockquote", "figure", "figcaption", "main", "header", "footer",
          "address", "div"}  # fmt: skip
WHOLE = {"table", "ul", "ol", "dl", "pre"}
QUIET = {"br", "img", "hr", "a", "wbr", *INLINE}
WITHIN = {"tr", "td", "th", "thead", "tbody", "tfoot", "caption", "col", "colgroup", "li", "dt", "dd"}
UNREAD = {"script", "style", "iframe", "object", "svg", "video", "audio", "form", "canvas", "embed", "noscript", "template", "select", "button"}
RAW = re.compile(rf"<({'|'.join(sorted(UNREAD))})\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
SAY = "Say the same in plain Markdown, if it belongs to the text."


@dataclass
class Prepared:
    """A text without code, by lines; what was taken out; the lines that are code blocks and stay as they are."""

    lines: list[str]
    losses: list[Loss] = field(default_factory=list)
    code: set[int] = field(default_factory=set)

    def lose(self, index: int, what: str, remedy: str = SAY, *, damaging: bool = False) -> None:
        self.losses.append(Loss(self.first + index, what, remedy, damaging))

    first: int = 1


def without_code(text: str, first: int) -> Prepared:
    """Return a text, whose first line is line `first` of its file, without code."""
    prepared = Prepared([], first=first)
    text = _blanked(text, COMMENT, prepared, lambda match: "an HTML comment was left out")
    text = _blanked(text, RAW, prepared, lambda match: f"HTML <{match[1].lower()}> was left out")
    text = _blanked(text, re.compile(r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}", re.DOTALL), prepared, lambda match: "a Liquid comment was left out")
    prepared.lines = text.split("\n")
    _take_fences(prepared)
    for index, line in enumerate(prepared.lines):
        if index not in prepared.code:
            prepared.lines[index] = _line(line, index, prepared)
    return prepared


def _blanked(text: str, pattern: re.Pattern[str], prepared: Prepared, say: Callable[[re.Match[str]], str]) -> str:
    """A text with each match gone but for its line ends; what stands in a code block or code span is left alone."""
    coded = list(_code_spans(text))

    def blank(match: re.Match[str]) -> str:
        if any(begin <= match.start() < end for begin, end in coded):
            return match[0]
        prepared.lose(text.count("\n", 0, match.start()), say(match))
        return "\n" * match[0].count("\n")

    return pattern.sub(blank, text)


def _code_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where code blocks and code spans begin and end."""
    at, opened, begin = 0, "", 0
    for line in text.split("\n"):
        match = FENCE.match(line)
        if opened:
            if match and match[1].startswith(opened) and not match[2].strip():
                yield begin, at + len(line)
                opened = ""
        elif match and "`" not in match[2]:
            opened, begin = match[1], at
        else:
            yield from ((at + span.start(), at + span.end()) for span in CODE.finditer(line))
        at += len(line) + 1
    if opened:
        yield begin, at


def _take_fences(prepared: Prepared) -> None:
    """Take out code chunks that a program would run; other code blocks are marked as such."""
    opened, runs = "", False
    for index, line in enumerate(prepared.lines):
        match = FENCE.match(line)
        if not opened and match and "`" not in match[2]:
            opened, chunk = match[1], CHUNK.match(match[2])
            runs = bool(chunk)
            if chunk:
                prepared.lose(index, f"a chunk of {chunk[1] or chunk[2]} code was left out", "Put what it prints into the text: a table, an image, a number.")
        elif opened and match and match[1].startswith(opened) and not match[2].strip():
            prepared.code.add(index)
            prepared.lines[index] = "" if runs else line
            opened = ""
            continue
        if opened:
            prepared.code.add(index)
            prepared.lines[index] = "" if runs else line


def _line(line: str, index: int, prepared: Prepared) -> str:
    """A line of text without shortcodes and the like; its code spans stay, but for those that a program would run."""
    if match := ABBREVIATION.match(line):
        prepared.lose(index, f"the abbreviation {match[1]} ({match[2]}) was left out", "Put it into glossary.yaml.")
        return ""
    pieces, at = [], 0
    for code in CODE.finditer(line):
        pieces += [_plain(line[at : code.start()], index, prepared), _span(code[0], index, prepared)]
        at = code.end()
    return "".join([*pieces, _plain(line[at:], index, prepared)])


def _span(code: str, index: int, prepared: Prepared) -> str:
    if match := re.match(r"`+\{?(r|python|julia)\}?\s+\S", code):
        prepared.lose(index, f"{match[1]} code within the line was left out: {code[:60]}", "Write the value it gives.")
        return ""
    return code


def _plain(text: str, index: int, prepared: Prepared) -> str:
    text = SHORTCODE.sub(lambda match: _shortcode(match, index, prepared), text)
    text = LIQUID.sub(lambda match: _liquid(match, index, prepared), text)
    if re.fullmatch(r"\s*[*+-]\s*TOC\s*", text, re.IGNORECASE) or re.fullmatch(r"\s*\[(?:TOC|\[_?TOC_?\])\]?\s*", text, re.IGNORECASE):
        return ""
    text = re.sub(r"\\@ref\([^()]*\)", lambda match: _lost(index, f"the reference {match[0]} was left out", prepared), text)
    return TAG.sub(lambda match: _tag(match, index, prepared), KRAMDOWN.sub("", text))


def _lost(index: int, what: str, prepared: Prepared) -> str:
    prepared.lose(index, what)
    return ""


def _shortcode(match: re.Match[str], index: int, prepared: Prepared) -> str:
    """A Hugo or Quarto shortcode: a figure becomes one, of the others only what they enclose stays."""
    closing, name, given = match.groups()
    values = _values(given)
    if name in ("figure", "img", "image") and values.get("src"):
        return _image(values["src"], values)
    if not closing:
        prepared.lose(index, f"the shortcode {match[0][:60]} was left out", damaging=name == "include")
    return ""


def _liquid(match: re.Match[str], index: int, prepared: Prepared) -> str:
    """A tag of Liquid, Jekyll's language: an image or a citation becomes one, a variable goes."""
    name, given, variable = match.groups()
    if variable is None and name in ("raw", "endraw"):
        return ""
    values = _values(given or "")
    source = next((values[key] for key in ("filename", "src", "image", "image_path", "url", "file", "path") if values.get(key)), "")
    if name == "include" and re.search(r"\.(?:png|jpe?g|gif|webp|svg|tiff?)$", source, re.IGNORECASE):
        return _image(source, values)
    if name == "cite":
        return "[" + "; ".join(f"@{key}" for key in given.split() if not key.startswith("-")) + "]"
    if not (name or "").startswith("end"):
        prepared.lose(index, f"the Liquid tag {match[0][:60]} was left out")
    return ""


def _values(given: str) -> dict[str, str]:
    return {name: double or single or bare for name, double, single, bare in ATTRIBUTE.findall(given)}


def _image(source: str, values: dict[str, str]) -> str:
    caption = values.get("caption") or values.get("title") or ""
    shown = re.sub(r"([\[\]])", r"\\\1", values.get("alt", ""))
    title = ' "{}"'.format(caption.replace('"', "”")) if caption else ""
    return f"![{shown}](<{source}>{title})"


def _tag(match: re.Match[str], index: int, prepared: Prepared) -> str:
    """A tag of HTML: what Markdown can say stays in a form that pandoc reads, the look of anything else goes."""
    name, closing = (match[2] or match[6]).lower(), match[1] or match[5]
    values = _values(match[3] or "")
    if name not in QUIET | PLAIN | BLOCKS | WHOLE | WITHIN | UNREAD:
        return match[0].replace("<", "\\<", 1)  # words in angle brackets, not HTML
    if not closing and name not in QUIET | WITHIN and not (name == "span" and set(values) <= {"lang", "class"}):
        prepared.lose(index, f"HTML <{name}> is read for its words; its look was left out")
    kept = "".join(f' {key}="{values[key]}"' for key in ("lang", "href", "src", "alt", "title") if values.get(key))
    if name == "a" and "href" not in values and not closing:
        return "<span>"
    if name in INLINE or name in PLAIN or name == "a":
        return f"</span>" if closing else f'<span class="{INLINE.get(name, "plain")}"{kept}>'
    if name in BLOCKS:
        return "</div>" if closing else f'<div class="{name}"{kept}>'
    return match[0]
