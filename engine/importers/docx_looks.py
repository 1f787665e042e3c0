"""How the paragraphs of a Word file look, by their styles and by what is set on them; what they are is marked by it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.importers.docx_notes import add_text
from engine.importers.looks import Look, add_roles
from engine.importers.marks import cleaned, mark
from engine.importers.tree import Manuscript
from engine.importers.xml_source import Element, attribute, found, local

ROLES = (
    ("caption", re.compile(r"caption|legend|bildunterschrift|beschriftung|legenda|légende", re.IGNORECASE)),
    ("author", re.compile(r"authors?(?: names?)?|autor(?:es)?|auteurs?|verfasser", re.IGNORECASE)),
    ("title", re.compile(r"(?:paper|article|document) ?title|título|titel|titre", re.IGNORECASE)),
    ("keywords", re.compile(r"key ?words?|palavras-chave|mots-clés", re.IGNORECASE)),
)
HEADING = re.compile(r"(?:heading|überschrift|titre|título|título|nagłówek) ?\d", re.IGNORECASE)
DEEPEST = 20


class Styles:
    """The styles of a document: what a paragraph's style, and those it rests on, say."""

    def __init__(self, root: Element | None) -> None:
        ones = found(root, "style") if root is not None else []
        self._styles = {attribute(one, "styleId"): one for one in ones}
        self._normal = next(
            (
                attribute(one, "styleId")
                for one in ones
                if attribute(one, "default") in ("1", "true") and attribute(one, "type") == "paragraph"
            ),
            "",
        )
        sizes = found(root, "docDefaults", "rPrDefault", "rPr", "sz") if root is not None else []
        self._size = attribute(sizes[0], "val") if sizes else "20"

    def name_of(self, paragraph: Element) -> str:
        """Return the name of a paragraph's style, as Word calls it in English."""
        styles = found(paragraph, "pPr", "pStyle")
        name = attribute(styles[0], "val") if styles else self._normal
        names = found(self._styles[name], "name") if name in self._styles else []
        return attribute(names[0], "val") if names else name

    def look(self, paragraph: Element) -> Look:
        """Return how a paragraph looks."""
        text = " ".join(cleaned("".join(one.text or "" for one in paragraph.iter() if local(one) == "t")).split())
        runs = [
            run
            for run in paragraph.iter()
            if local(run) == "r" and any(local(one) == "t" and (one.text or "").strip() for one in run)
        ]
        size = [self._value(run, paragraph, "sz") or self._size for run in runs[:1]]
        level = self._value(None, paragraph, "outlineLvl")
        name = self.name_of(paragraph)
        is_heading = bool(HEADING.fullmatch(name))
        return Look(
            text,
            bold=bool(runs) and all(self._is_on(run, paragraph, "b") for run in runs),
            italic=bool(runs) and all(self._is_on(run, paragraph, "i") for run in runs),
            centred=self._value(None, paragraph, "jc") == "center",
            size=float(size[0]) / 2 if size and size[0].replace(".", "", 1).isdigit() else 0,
            style=name,
            level=int(level) + 1 if level.isdigit() and int(level) < 9 else int(is_heading),
        )

    def _is_on(self, run: Element, paragraph: Element, name: str) -> bool:
        return self._value(run, paragraph, name) not in ("", "0", "false", "off", "none")

    def _value(self, run: Element | None, paragraph: Element, name: str) -> str:
        """The value of a property: the run's own, its style's, the paragraph's, or that of the styles below."""
        places = [*(found(run, "rPr") if run is not None else ()), *found(paragraph, "pPr")]
        for place in places:
            for one in place:
                if local(one) == name:
                    return attribute(one, "val") or "1"
            for one in place:
                if local(one) in ("rStyle", "pStyle") and (value := self._of_style(attribute(one, "val"), name)):
                    return value
        return "" if found(paragraph, "pPr", "pStyle") else self._of_style(self._normal, name)

    def _of_style(self, style: str, name: str) -> str:
        for _ in range(DEEPEST):
            element = self._styles.get(style)
            if element is None:
                return ""
            for one in element.iter():
                if local(one) == name:
                    return attribute(one, "val") or "1"
            based = found(element, "basedOn")
            style = attribute(based[0], "val") if based else ""
        return ""


def mark_roles(document: Element, styles: Styles, manuscript: Manuscript) -> None:
    """Mark what paragraphs are: title, author, caption, headings that pandoc would not take for such."""
    paragraphs = [one for body in found(document, "body") for one in _paragraphs(body)]
    looks = [styles.look(one) for one in paragraphs]
    roles: dict[int, str] = {}
    for index, look in enumerate(looks):
        if role := next((role for role, pattern in ROLES if look.text and pattern.fullmatch(look.style)), ""):
            roles[index] = role
        if look.level and look.text and not HEADING.fullmatch(look.style):
            roles[index] = f"heading{min(look.level, 6)}"
    if styled := [index for index, look in enumerate(looks) if look.text and look.style.lower() == "title"]:
        roles |= dict.fromkeys(styled[:1], "title")
    add_roles(roles, looks, manuscript.assumed)
    for index, role in roles.items():
        add_text(paragraphs[index], mark("role", role))


def _paragraphs(body: Element) -> Iterable[Element]:
    """The paragraphs of the body, those of tables left out."""
    for one in body:
        if local(one) == "p":
            yield one
        elif local(one) in ("sdt", "sdtContent", "ins", "customXml", "smartTag"):
            yield from _paragraphs(one)
