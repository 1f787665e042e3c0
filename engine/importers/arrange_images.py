"""Images come along where browsers show them; where not, their captions do, and that is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote

from engine.images import SUFFIXES, kind_of
from engine.importers.beside import LARGEST
from engine.importers.tree import Block, Figure, Inline, Inlines, Link, Listing, Manuscript, Paragraph, Picture, Quote, Text
from engine.importers.walks import changed, rewritten

PUT_BESIDE = "Put the file into content/images/ and name it in the text: ![what it shows](images/name.png)."


class Images:
    """The images of a draft by their names in `content/images/`."""

    def __init__(self, manuscript: Manuscript) -> None:
        self._manuscript = manuscript
        self.files: dict[str, bytes] = {}
        self._named: dict[str, str] = {}
        self._line = 0

    def placed(self, block: Block, line: int) -> Iterator[Block]:
        """Yield a block with its images at their new addresses; without them where they cannot come along."""
        self._line = line
        match block:
            case Figure(source, shown, caption):
                if path := self._path(source):
                    if not shown:
                        self._manuscript.lose(
                            "an image has no words for those who cannot see it", "Write between its brackets what it shows.", line
                        )
                    yield replace(block, source=path)
                elif words := caption or ((Text(shown),) if shown else ()):
                    yield Paragraph(self._linked(source, words))
            case Quote(blocks):
                yield Quote(tuple(one for child in blocks for one in self.placed(child, line)))
            case Listing(items, first):
                yield Listing(tuple(tuple(one for child in item for one in self.placed(child, line)) for item in items), first)
            case _:
                yield changed(block, lambda inlines: rewritten(inlines, self._rewrite))

    def _rewrite(self, one: Inline) -> Inlines | None:
        if not isinstance(one, Picture):
            return None
        path = self._path(one.source)
        return (Picture(path, one.shown),) if path else self._linked(one.source, (Text(one.shown),) if one.shown else ())

    def _linked(self, source: str, words: Inlines) -> Inlines:
        is_alone = all(isinstance(one, Text) for one in words)
        return (Link(source, words),) if words and is_alone and re.match(r"https?://", source) else words

    def _path(self, source: str) -> str:
        """The new address of an image, empty where it cannot come along."""
        if source not in self._named:
            self._named[source] = self._taken(source)
        return self._named[source]

    def _taken(self, source: str) -> str:
        shown = source if len(source) < 80 else f"{source[:60]}…"
        if re.match(r"(?:https?:)?//", source):
            self._manuscript.lose(f"the image {shown} is elsewhere on the web and was not fetched", PUT_BESIDE, self._line)
            return ""
        content = self._manuscript.image(source)
        kind = kind_of(content) if content else ""
        if not content or len(content) > LARGEST or not kind:
            reason = (
                "was not found"
                if not content
                else "is larger than 20 MB"
                if len(content) > LARGEST
                else "is none that browsers show"
            )
            self._manuscript.lose(f"the image {shown} {reason}", f"Make a PNG or JPEG of it. {PUT_BESIDE}", self._line)
            return ""
        return f"images/{self._name(source, kind, content)}"

    def _name(self, source: str, kind: str, content: bytes) -> str:
        """A name of letters, digits and hyphens with the ending of its kind; the same for the same image."""
        if known := next((name for name, other in self.files.items() if other == content), ""):
            return known
        stem = (
            re.sub(r"[^\w]+", "-", PurePosixPath(unquote(source.partition("?")[0]).replace("\\", "/")).stem).strip("-_").lower()
            or "image"
        )
        name, count = f"{stem[:60]}{SUFFIXES[kind][0]}", 1
        while name in self.files:
            count += 1
            name = f"{stem[:60]}-{count}{SUFFIXES[kind][0]}"
        self.files[name] = content
        return name
