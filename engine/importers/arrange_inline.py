"""Inlines are settled: calls by their labels, links that lead somewhere, raised figures as signs of their own."""

from __future__ import annotations

from engine.importers.arrange_notes import Labels, call_missing
from engine.importers.tree import Call, Foreign, Inline, Inlines, Link, Manuscript, Styled, Text
from engine.importers.walks import plain, rewritten, tidied
from engine.markup import is_safe_link

RAISED = dict(zip("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", strict=True))
LOWERED = dict(zip("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋", strict=True))


class Settler:
    """Settles inlines; `line` is where they stand, for what has to be said of them."""

    def __init__(self, manuscript: Manuscript, labels: Labels, language: str) -> None:
        self._manuscript, self._labels = manuscript, labels
        self._language = language.lower().partition("-")[0]
        self.line = 0

    def settled(self, inlines: Inlines) -> Inlines:
        """Return inlines as the edition's Markdown can hold them."""
        return tidied(rewritten(inlines, self._rewrite))

    def _rewrite(self, one: Inline) -> Inlines | None:
        match one:
            case Call(note):
                label = self._labels.of.get(note)
                return (Call(label),) if label else call_missing(self._manuscript, one, self.line)
            case Styled("raised" | "lowered", children):
                return self._off_the_line(one.style, rewritten(children, self._rewrite))
            case Foreign(language, children) if (
                language.lower().partition("-")[0] == self._language or not plain(children).strip()
            ):
                return rewritten(children, self._rewrite)
            case Link(target, children):
                return self._link(target, rewritten(children, self._rewrite))
        return None

    def _off_the_line(self, style: str, children: Inlines) -> Inlines:
        """Raised figures become raised signs; raised letters come down to the line."""
        words, signs = plain(children), RAISED if style == "raised" else LOWERED
        if words.strip() and all(sign in signs for sign in words.strip()) and all(isinstance(one, Text) for one in children):
            return (Text("".join(signs.get(sign, sign) for sign in words)),)
        if words.strip():
            self._manuscript.lose(f"{style} letters (such as {words.strip()[:12]!r}) stand on the line")
        return children

    def _link(self, target: str, children: Inlines) -> Inlines | None:
        if not plain(children).strip():
            return children
        if target.lower().startswith("www."):
            target = f"https://{target}"
        if target.startswith("note:"):
            label = self._labels.of.get(target.removeprefix("note:"), "")
            return (Link(f"#n{label}", (Text(label),)),) if label else ()
        if target.startswith("#n") and target[2:] in self._labels.known:
            return (Link(target, children),)
        if target.startswith("#"):
            self._manuscript.lose(
                "a link within the text was left out", "Write it as [words](#p23), with the number of the paragraph.", self.line
            )
        elif ":" not in target or not is_safe_link(target):
            self._manuscript.lose(
                "a link to a file or page beside this one was left out", "Give it a whole address (https://…).", self.line
            )
        else:
            return (
                Link(
                    target, tuple(child for one in children for child in ((one,) if not isinstance(one, Link) else one.children))
                ),
            )
        return children
