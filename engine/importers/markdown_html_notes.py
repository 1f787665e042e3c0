"""Notes that a Markdown text has in HTML, as some programs write them, become its own: `[^1]` and `[^1]: …`."""

from __future__ import annotations

import re

from engine.importers.markdown_code import Source

CALL = re.compile(
    r"(?:<sup\b[^>]*>\s*)?<a\b[^>]*\bhref=\"#([\w:.-]+)\"[^>]*>\s*(?:<sup>)?\[?(?:\d{1,4}|[*†‡]{1,3})\]?(?:</sup>)?\s*</a>(?:\s*</sup>)?"
)
NOTE = re.compile(r"[ \t]*<(li|p|div)\b[^>]*\bid=\"([\w:.-]+)\"[^>]*>(.*?)</\1>", re.DOTALL)
LIST = re.compile(r"<ol\b[^>]*>[ \t]*(?=\s*<li\b[^>]*\bid=\"([\w:.-]+)\")")
LIST_END = re.compile(r"(?<=</li>)\s*</ol>")
WAY_BACK = re.compile(r"\s*<a\b[^>]*\bhref=\"#[^\"]*\"[^>]*>[^<\w]*(?:\d+)?[^<\w]*</a>")


def take_html_notes(source: Source) -> None:
    """Write the notes of a text that are links and elements of HTML as notes of Markdown."""
    called = {match[1] for match in CALL.finditer(source.text)} & {match[2] for match in NOTE.finditer(source.text)}
    if not called:
        return
    if any(match[1] in called for match in LIST.finditer(source.text)):
        source.replace(LIST_END, lambda match: "")
    source.replace(LIST, lambda match: "" if match[1] in called else match[0])
    source.replace(CALL, lambda match: f"[^{match[1]}]" if match[1] in called else match[0])
    source.replace(NOTE, lambda match: _definition(match[2], match[3]) if match[2] in called else match[0])


def _definition(name: str, html: str) -> str:
    words = re.sub(r"</?p\b[^>]*>", " ", WAY_BACK.sub("", html))
    return f"[^{name}]: {' '.join(words.split())}"
