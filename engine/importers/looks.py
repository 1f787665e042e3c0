"""The title and the headings of a text without styles are known by how they look: large, bold, centred, short, alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.importers.text_front import AFFILIATION, NAMES
from engine.importers.text_lines import bare_words, is_ended
from engine.importers.text_parts import RUN_IN, part_of

LONGEST_TITLE, LONGEST_HEADING = 300, 120
FEWEST_WORDS = 25
FIRST_LINES = 15


@dataclass(frozen=True)
class Look:
    """A paragraph as it looks; `size` in points, `style` the name of its style, `level` that of a heading, 0 for others."""

    text: str
    bold: bool = False
    italic: bool = False
    centred: bool = False
    size: float = 0
    style: str = ""
    level: int = 0

    @property
    def is_set_apart(self) -> bool:
        return self.bold or self.centred or (self.text.isupper() and len(self.text) > 3)


def add_roles(roles: dict[int, str], looks: Sequence[Look], assumed: Mapping[str, str]) -> None:
    """Add to the roles that styles give to paragraphs, by their index, those that looks give: title, author, headings.

    `assumed` is what the file's properties say of title and creator.
    """
    if "title" not in roles.values() and (title := title_in(looks, assumed.get("title", ""))) is not None:
        roles[title] = "title"
    creator = bare_words(assumed.get("creator", ""))
    for index, look in enumerate(looks[:FIRST_LINES]):
        if creator and bare_words(look.text) == creator:
            roles.setdefault(index, "author")
    start = next((index + 1 for index, role in roles.items() if role == "title"), 0)
    for index, level in headings_in(looks, start).items():
        roles.setdefault(index, f"heading{level}")


def title_in(looks: Sequence[Look], known: str) -> int | None:
    """Return the index of the title: the paragraph the file names so, else the largest of the first that stand out."""
    first = [(index, look) for index, look in enumerate(looks) if look.text][:FIRST_LINES]
    bare = bare_words(known)
    if bare:
        for index, look in first:
            if bare_words(look.text) == bare:
                return index
    candidates = []
    body = _body_size(looks)
    for index, look in first:
        if look.level or _is_part(look.text) or len(look.text.split()) > 60:
            break
        if len(look.text) <= LONGEST_TITLE and (look.is_set_apart or look.size > body) and not is_ended(look.text.rstrip("?!")):
            candidates.append((-look.size, index))
    return min(candidates)[1] if candidates else None


def headings_in(looks: Sequence[Look], after: int) -> dict[int, int]:
    """Return the level of each paragraph that looks like a heading, where few or none are styled as headings."""
    found: dict[int, int] = {}
    begun = False
    for index in range(after, len(looks)):
        look = looks[index]
        if not look.level and _looks_so(look) and not (not begun and _is_of_front(look.text)) and _goes_on(looks, index):
            found[index] = 2 if look.italic and look.bold else 1
        begun = begun or bool(found) or len(look.text.split()) >= FEWEST_WORDS
    if len(found) < 2 * sum(look.level > 0 for look in looks):
        return {}
    levels = sorted(set(found.values()))
    return {index: levels.index(level) + 1 for index, level in found.items()}


def _looks_so(look: Look) -> bool:
    words = look.text
    is_short = 1 < len(words) <= LONGEST_HEADING and any(sign.isalpha() for sign in words)
    return is_short and (look.bold or (look.is_set_apart and look.text.isupper())) and words[-1] not in ".,;:،؛"


def _goes_on(looks: Sequence[Look], index: int) -> bool:
    """Whether text follows, perhaps below further headings."""
    for look in looks[index + 1 :]:
        if look.text and not _looks_so(look):
            return len(look.text.split()) >= FEWEST_WORDS // 3 or is_ended(look.text)
    return False


def _is_of_front(text: str) -> bool:
    return bool(NAMES.fullmatch(text.strip())) or bool(AFFILIATION.search(text)) or text.casefold() in ("by", "por", "von", "par")


def _is_part(text: str) -> bool:
    return bool(part_of(bare_words(text))) or bool(RUN_IN.match(text))


def _body_size(looks: Sequence[Look]) -> float:
    """The size in which most of the text is set."""
    sizes: dict[float, int] = {}
    for look in looks:
        sizes[look.size] = sizes.get(look.size, 0) + len(look.text)
    return max(sizes, key=lambda size: sizes[size]) if sizes else 0
