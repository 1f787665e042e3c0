"""How the paragraphs of an OpenDocument text look, by their styles; what they are is marked by it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.importers.looks import Look, add_roles
from engine.importers.marks import cleaned, mark
from engine.importers.tree import Manuscript
from engine.importers.xml_source import Element, attribute, found, local

CAPTIONS = re.compile(
    r"(?:figure ?|table ?|image ?)?caption|illustration|table|figure|drawing|text|abbildung|tabelle|ilustração|tabela",
    re.IGNORECASE,
)
ROLES = {
    "title": "title",
    "subtitle": "subtitle",
    "author": "author",
    "date": "date",
    "abstract": "abstract",
    "keywords": "keywords",
}


class Styles:
    """The styles of a text, by name, each with those it rests on."""

    def __init__(self, roots: Iterable[Element]) -> None:
        self._styles = {attribute(one, "name"): one for root in roots for one in root.iter() if local(one) == "style"}

    def names(self, style: str) -> list[str]:
        """Return the names of a style and of those it rests on, as shown to the writer."""
        shown: list[str] = []
        while style in self._styles and len(shown) < 20:
            one = self._styles[style]
            shown.append((attribute(one, "display-name") or style).replace("_20_", " "))
            style = attribute(one, "parent-style-name")
        return [*shown, style.replace("_20_", " ")] if style else shown

    def value(self, style: str, name: str) -> str:
        """Return a property of a style, or of those it rests on."""
        for _ in range(20):
            one = self._styles.get(style)
            if one is None:
                return ""
            for properties in one:
                if value := attribute(properties, name):
                    return value
            style = attribute(one, "parent-style-name")
        return ""

    def look(self, paragraph: Element) -> Look:
        """Return how a paragraph looks."""
        text = " ".join(cleaned(text_without_notes(paragraph)).split())
        own = attribute(paragraph, "style-name")
        spans = [attribute(one, "style-name") for one in paragraph if local(one) == "span" and text_without_notes(one).strip()]
        is_all = len(spans) and not (paragraph.text or "").strip() and not any((one.tail or "").strip() for one in paragraph)

        def is_set(name: str, value: str) -> bool:
            return self.value(own, name) == value or bool(is_all and all(self.value(span, name) == value for span in spans))

        size = next(
            filter(None, [*(self.value(span, "font-size") for span in spans[:1] if is_all), self.value(own, "font-size")]), ""
        )
        match = re.match(r"([\d.]+)pt", size)
        return Look(
            text,
            bold=is_set("font-weight", "bold"),
            italic=is_set("font-style", "italic"),
            centred=self.value(own, "text-align") == "center",
            size=float(match[1]) if match else 12,
            style=next(iter(self.names(own)), ""),
            level=int(attribute(paragraph, "outline-level") or 1) if local(paragraph) == "h" else 0,
        )


def text_without_notes(element: Element) -> str:
    """Return the text of a paragraph without that of its notes."""
    inner = "".join(
        text_without_notes(child) + (child.tail or "") if local(child) != "note" else child.tail or "" for child in element
    )
    return (element.text or "") + inner


def mark_roles(content: Element, styles: Styles, manuscript: Manuscript) -> None:
    """Mark what paragraphs are, by their styles or, where there are none, by how they look."""
    texts = [one for body in found(content, "body", "text") for one in body if local(one) in ("p", "h", "section")]
    paragraphs = [
        one
        for place in texts
        for one in ([place] if local(place) != "section" else [child for child in place if local(child) in ("p", "h")])
    ]
    looks = [styles.look(one) for one in paragraphs]
    roles: dict[int, str] = {}
    for index, (paragraph, look) in enumerate(zip(paragraphs, looks, strict=True)):
        names = styles.names(attribute(paragraph, "style-name")) or [attribute(paragraph, "style-name")]
        role = next((ROLES[name.lower()] for name in names if name.lower() in ROLES), "")
        if not role and any(CAPTIONS.fullmatch(name) for name in names[:2]) and not look.level and look.text:
            role = "caption"
        if role:
            roles[index] = role
    add_roles(roles, looks, manuscript.assumed)
    for index, role in roles.items():
        paragraphs[index].text = mark("role", role) + (paragraphs[index].text or "")
