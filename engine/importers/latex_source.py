"""A LaTeX text is made ready for pandoc: its parts are put together, its notes marked, commands of its own declared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from engine.importers.beside import Beside
from engine.importers.docx_notes import roman
from engine.importers.draft import Unreadable
from engine.importers.marks import mark
from engine.importers.tree import Manuscript

INCLUDE = re.compile(
    r"(?<!\\)((?:\\\\)*)\\(input|include|subfile|subimport\{[^{}]*\}|import\{[^{}]*\})\s*(?:\{([^{}]+)\}|\s([\w./-]+))"
)
COMMENT = re.compile(
    r"(?P<kept>\\verb\*?([^\s\w]).*?\2|\\(?:url|href|path|nolinkurl)\s*\{[^{}]*\}|https?://[^\s{}]+)|(?<!\\)(?P<signs>(?:\\\\)*)%.*"
)
VERBATIM = re.compile(r"\\(begin|end)\s*\{(?:verbatim|Verbatim|lstlisting|minted|alltt|comment)\*?\}")
HEADING = re.compile(r"\\(?:part|chapter|(?:sub){0,2}section|(?:sub)?paragraph)\*?\s*(?:\[[^\[\]]*\])?\{")
NOTE = re.compile(r"\\(footnote|endnote|sidenote|marginpar|marginnote|thanks)(?![a-zA-Z])\s*(?:\[[^\[\]]*\])?\s*\{")
MARKED = re.compile(r"\\(footnotemark|footnotetext)(?![a-zA-Z])\s*(?:\[([^\[\]]*)\])?")
SECOND_CALL = re.compile(r"\\footref\s*\{([^{}]*)\}|\\footnotemark\s*\[\\ref\{([^{}]*)\}\]|\\cref(?=\{fn)\{([^{}]*)\}")
REFERENCE = re.compile(r"\\ref\s*\{([^{}]*)\}")
ENVIRONMENTS = {
    "abstract": "resumo|resumen|resume|zusammenfassung|riassunto",
    "quotation": "citacao|citação|displayquote|displaycquote|extract|longquote|blockquote",
}
SAME_AS_FOOTNOTE = re.compile(
    r"\\(?:let\s*\\footnote\s*=?\s*\\endnote|renewcommand\*?\s*\{?\\footnote\}?\s*(?:\[1\])?\{\\endnote(?:\{#1\})?\})"
)
LABEL = re.compile(r"\\label\s*\{([^{}]*)\}")
KEYWORDS = re.compile(
    r"\\(?:keywords|palavraschave|keyword)\s*\{([^{}]*)\}|\\begin\{keywords?\}(.*?)\\end\{keywords?\}", re.DOTALL
)
BIBLIOGRAPHY = re.compile(r"\\(?:bibliography|addbibresource(?:\[[^\]]*\])?)\s*\{([^{}]*)\}")
DEEPEST, LARGEST = 10, 20_000_000
DEEPEST_GROUP = 200


@dataclass
class LatexText:
    """A text whose parts have been put together; for each of its lines, the line of the main file it comes from."""

    lines: list[str] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)

    def origin(self, line: int) -> int:
        """Return the line of the main file from which a line, counted from 1, comes."""
        return self.origins[line - 1] if 0 < line <= len(self.origins) else 0


def put_together(text: str, name: str, beside: Beside, manuscript: Manuscript) -> LatexText:
    """Return a text, by its file's name without ending, with the files it includes in their places."""
    whole = LatexText()
    _add(text, 0, beside, manuscript, whole, (name,))
    _check_depth(whole)
    return whole


def _check_depth(whole: LatexText) -> None:
    """Refuse groups within groups beyond what a text has: pandoc takes endless time and memory for them."""
    depth = 0
    for number, line in enumerate(whole.lines, start=1):
        for sign in re.findall(r"\\.|[{}]", line):
            depth = max(0, depth + {"{": 1, "}": -1}.get(sign, 0))
            if depth > DEEPEST_GROUP:
                what = "groups are opened here within more groups than a text has"
                raise Unreadable(whole.origin(number), what, "Look whether braces are closed.")


def _add(text: str, origin: int, beside: Beside, manuscript: Manuscript, whole: LatexText, above: tuple[str, ...]) -> None:
    is_verbatim = False
    for number, line in enumerate(text.split("\n"), start=1):
        at = origin or number
        if (edges := VERBATIM.findall(line)) or is_verbatim:
            is_verbatim = edges[-1] == "begin" if edges else True
            whole.lines.append(line)
            whole.origins.append(at)
            continue
        line = HEADING.sub(lambda match, at=at: match[0] + mark("line", at), COMMENT.sub(_bare, line))  # type: ignore[misc]
        match = INCLUDE.search(line)
        content = _included(match, beside, above) if match else None
        if match and content is not None and sum(map(len, whole.lines)) + len(content) < LARGEST:
            name = (match[3] or match[4]).strip()
            whole.lines.append(line[: match.start()] + match[1])
            whole.origins.append(at)
            _add(content, at, beside, manuscript, whole, (*above, name.removesuffix(".tex")))
            line = line[match.end() :]
        elif match:
            name = (match[3] or match[4]).strip()
            is_loop = name.removesuffix(".tex") in above
            what = "is included here within itself" if is_loop else "is included here but was not found"
            remedy = "Take this out." if is_loop else "Put the file beside the source, and import again."
            manuscript.lose(f"{name} {what}", remedy, at, damaging=True)
            line = line[: match.start()] + line[match.end() :]
        whole.lines.append(line)
        whole.origins.append(at)


def _bare(match: re.Match[str]) -> str:
    """What stays of a comment: the sign that begins it. In an address, and in words taken sign by sign, there is none."""
    return match["kept"] or f"{match['signs']}%"


def _included(match: re.Match[str], beside: Beside, above: tuple[str, ...]) -> str | None:
    name = (match[3] or match[4]).strip()
    if name.removesuffix(".tex") in above or len(above) >= DEEPEST:
        return None
    folder = re.match(r"(?:sub)?import\{([^{}]*)\}", match[2])
    path = f"{folder[1].rstrip('/')}/{name}" if folder else name
    content = beside.content(f"{path}.tex") or beside.content(path)
    return content.decode("utf-8", "replace").replace("\r\n", "\n") if content is not None else None


def with_notes(text: str, manuscript: Manuscript) -> str:
    """Return a text in which each note bears its key and each second call is one."""
    text = _with_texts_at_marks(SAME_AS_FOOTNOTE.sub("", text))
    kinds = {match[1] for match in NOTE.finditer(text)}
    pieces, at, keys, endnotes = [], 0, dict[str, str](), 0
    for number, match in enumerate(NOTE.finditer(text), start=1):
        if match.start() < at:
            continue
        label = ""
        if match[1] == "endnote" and "footnote" in kinds:
            endnotes += 1
            label = roman(endnotes)
        if match[1] in ("marginpar", "marginnote"):
            manuscript.lose("what stands in the margin is a note now")
        body = text[match.end() : group_end(text, match.end())]
        keys |= dict.fromkeys(LABEL.findall(body), f"n{number}")
        command = "thanks" if match[1] == "thanks" else "footnote"
        pieces += [text[at : match.start()], f"\\{command}{{{mark('note', f'n{number}:{label}')}"]
        at = match.end()
    text = "".join([*pieces, text[at:]])

    def second(match: re.Match[str]) -> str:
        key = keys.get(match[1] or match[2] or match[3])
        return mark("call", key) if key else match[0]

    def named(match: re.Match[str]) -> str:
        return mark("ref", keys[match[1]]) if match[1] in keys else match[0]

    return REFERENCE.sub(named, SECOND_CALL.sub(second, text))


def _with_texts_at_marks(text: str) -> str:
    """A text in which a note's text, given apart from its mark, stands at the mark; a second mark of its number is a call."""
    texts: dict[str, str] = {}
    waiting: list[str] = []
    pieces, at = [], 0
    for match in MARKED.finditer(text):
        if match[1] == "footnotetext" and match.start() >= at and text[match.end() : match.end() + 1] == "{":
            end = group_end(text, match.end() + 1)
            body = text[match.end() + 1 : end]
            if match[2]:
                texts.setdefault(match[2], body)
            else:
                waiting.append(body)
            pieces.append(text[at : match.start()])
            at = end + 1
    text = "".join([*pieces, text[at:]])
    used: set[str] = set()

    def note(match: re.Match[str]) -> str:
        number = match[2] or ""
        if match[1] != "footnotemark" or (number and number not in texts) or (not number and not waiting):
            return match[0]
        if number in used:
            return f"\\footref{{import-{number}}}"
        body = texts[number] if number else waiting.pop(0)
        used.update([number] if number else [])
        label = f"\\label{{import-{number}}}" if number else ""
        return f"\\footnote{{{label}{body}}}"

    return MARKED.sub(note, text)


def with_known_names(text: str) -> str:
    """Return a text with abstracts and quotations under the names that pandoc knows, and its keywords as a line of the text."""
    for name, others in ENVIRONMENTS.items():
        text = re.sub(rf"\\(begin|end)\{{(?:{others})\*?\}}", rf"\\\1{{{name}}}", text)
    match = KEYWORDS.search(text)
    if not match:
        return text
    line = f"\\par {mark('role', 'keywords')}{' '.join((match[1] or match[2]).split())}\\par "
    before, after = text[: match.start()], "\n" * match[0].count("\n") + text[match.end() :]
    if "\\begin{document}" in before:
        return before + line + after
    return before + after.replace("\\begin{document}", f"\\begin{{document}}{line}", 1)


def with_whole_tables(text: str) -> str:
    """Return a text whose long tables have one head and no foot; pandoc loses words beside the commands that end them."""

    def whole(match: re.Match[str]) -> str:
        parts = re.split(r"\\(endfirsthead|endhead|endfoot|endlastfoot)(?![a-zA-Z])", match[2])
        if len(parts) == 1:
            return match[0]
        ends = dict(zip(parts[1::2], parts[0::2], strict=False))
        head = ends.get("endfirsthead", ends.get("endhead", ""))
        return f"{match[1]}{head}{parts[-1]}{match[3]}" + "\n" * (match[0].count("\n") - (head + parts[-1]).count("\n"))

    return re.sub(r"(\\begin\{longtable\})(.*?)(\\end\{longtable\})", whole, text, flags=re.DOTALL)


def group_end(text: str, at: int) -> int:
    """Return the place of the brace that closes the group in which a place is; the text's end where none does."""
    depth = 1
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, at):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if not depth:
            return match.start()
    return len(text)


def declarations(skipped: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the commands that pandoc skipped with words in their braces, and declarations by which these words stay."""
    seen: set[str] = set()
    for content in skipped:
        match = re.match(r"\\([a-zA-Z]+)\*?\s*((?:\[[^\[\]]*\])*)((?:\{.*\})*)\s*$", content, re.DOTALL)
        if not match or match[1] in seen or not re.search(r"[^\W\d_]", match[3]):
            continue
        seen.add(match[1])
        count = sum(1 for _ in _groups(match[3]))
        optional = bool(match[2])
        slots = " ".join(f"#{number}" for number in range(1 + optional, 1 + optional + count))
        if count + optional <= 9:
            yield match[1], f"\\newcommand{{\\{match[1]}}}[{count + optional}]{'[]' if optional else ''}{{{slots}}}"


def _groups(text: str) -> Iterator[str]:
    at = 0
    while at < len(text) and text[at] == "{":
        end = group_end(text, at + 1)
        yield text[at + 1 : end]
        at = end + 1
