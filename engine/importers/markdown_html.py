"""HTML in a Markdown file is read for its words: what Markdown can say comes along, the look of the rest goes and is said."""

from __future__ import annotations

import re

from engine.importers.markdown_code import Source, attributes

TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)((?:\s+[\w:.-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*)\s*(/?)>")
INLINE = {
    "em": "emphasis", "i": "emphasis", "cite": "emphasis", "var": "emphasis", "dfn": "emphasis", "u": "emphasis",
    "strong": "strong", "b": "strong", "sup": "raised", "sub": "lowered",
}  # fmt: skip
PLAIN = {
    "small", "big", "font", "kbd", "samp", "tt", "mark", "ins", "abbr", "acronym", "bdi", "bdo", "q", "label", "time", "nobr", "span",
}  # fmt: skip
BLOCKS = {
    "p", "center", "details", "summary", "section", "article", "aside", "blockquote", "figure", "figcaption", "main", "header", "footer",
    "address", "div", "nav",
}  # fmt: skip
QUIET = {"br", "img", "hr", "a", "wbr", *INLINE}
WHOLE = {"table", "ul", "ol", "dl", "pre"}
CARRIED_OVER = {"p", "blockquote", "figure", "figcaption", *WHOLE}
WITHIN = {"tr", "td", "th", "thead", "tbody", "tfoot", "caption", "col", "colgroup", "li", "dt", "dd"}
UNREAD = {
    "script", "style", "iframe", "object", "svg", "video", "audio", "form", "canvas", "embed", "noscript", "template", "select", "button", "math",
}  # fmt: skip
UNREAD_WHOLE = re.compile(rf"<({'|'.join(sorted(UNREAD))})\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
TABLE = re.compile(r"<(table|ul|ol|dl)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
APART = "\ufdd3\ufdd3"  # two line ends, once nothing counts lines any more
CARRIED = ("lang", "href", "src", "alt", "title")


def take_html(source: Source) -> None:
    """Write the HTML of a text in a form that pandoc reads as it reads Markdown, and say what is left out."""
    source.replace(UNREAD_WHOLE, lambda match: _lost(match, source))
    source.replace(TAG, lambda match: _tag(match, source))


def _lost(match: re.Match[str], source: Source) -> str:
    source.lose(match.start(), f"HTML <{match[1].lower()}> was left out")
    return ""


def _tag(match: re.Match[str], source: Source) -> str:
    closing, name, given, _ = match.groups()
    name, values = name.lower(), attributes(given)
    if name not in QUIET | PLAIN | BLOCKS | WHOLE | WITHIN:
        return "\\" + match[0]  # words in angle brackets, not HTML
    if not closing and name not in QUIET | WITHIN | CARRIED_OVER and not (name == "span" and set(values) <= {"lang", "class"}):
        source.lose(match.start(), f"HTML <{name}> was read for its words; its look was left out")
    kept = "".join(f' {key}="{values[key]}"' for key in CARRIED if values.get(key))
    if name in INLINE or name in PLAIN or name == "a":
        style = next((one for one in values.get("class", "").split() if one == "smallcaps"), INLINE.get(name, "plain"))
        return "</span>" if closing else f'<span class="{style}"{kept}>'
    if name in BLOCKS:
        return APART + ("</div>" if closing else f'<div class="import-{name}"{kept}>') + APART
    return match[0]
