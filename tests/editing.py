"""A draft of an invented edition, and what an editor may do to it, mistakes among it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

MONTHS = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
WORDS = ("lamp", "wick", "oil", "fog", "rock", "tower", "keeper", "clerk", "form", "boat", "glass", "winter")


@dataclass
class Paragraph:
    id: str
    text: str
    calls: list[str] = field(default_factory=list)


@dataclass
class Draft:
    """What the editor has on the desk; sections and notes by id and label, a note as its letters."""

    sections: dict[str, list[Paragraph]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    rulings: dict[str, str] = field(default_factory=dict)
    release: int = 1
    used: int = 0

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [one for section in self.sections.values() for one in section]

    def home(self, paragraph: Paragraph) -> list[Paragraph]:
        return next(section for section in self.sections.values() if any(one is paragraph for one in section))

    def number(self) -> int:
        self.used += 1
        return self.used

    def sentence(self) -> str:
        number = self.number()
        return f"The {WORDS[number % 12]} of the {WORDS[number // 12 % 12]} was number {number}. It burned well."

    def letter(self) -> str:
        number = self.number()
        return f"Wren to Corrie, {number % 28 + 1} {MONTHS[number // 28 % 12]} {1900 + number // 336} KW3/9"

    def drop_uncalled(self) -> None:
        called = {label for one in self.paragraphs for label in one.calls}
        self.notes = {label: letters for label, letters in self.notes.items() if label in called}


def first_draft() -> Draft:
    draft = Draft()
    for section in ("dusk", "night", "dawn"):
        draft.titles[section] = section.capitalize()
        draft.sections[section] = [Paragraph(f"p{draft.number()}", draft.sentence()) for _ in range(3)]
    for label in ("1", "2", "3"):
        draft.notes[label] = [draft.letter(), draft.letter()]
        draft.paragraphs[int(label) * 2].calls.append(label)
    return draft


# What the editor may do. Each takes two numbers that choose the place, and returns the codes of which the build must name one.

Action = Callable[[Draft, int, int], set[str]]


def insert(draft: Draft, a: int, b: int) -> set[str]:
    section = list(draft.sections.values())[a % len(draft.sections)]
    section.insert(b % (len(section) + 1), Paragraph(f"p{draft.number()}a", draft.sentence()))
    return set()


def delete(draft: Draft, a: int, b: int) -> set[str]:
    if len(draft.paragraphs) == 1:
        return set()
    one = draft.paragraphs[a % len(draft.paragraphs)]
    draft.home(one).remove(one)
    draft.drop_uncalled()
    return {"I02"}


def split(draft: Draft, a: int, b: int) -> set[str]:
    one = draft.paragraphs[a % len(draft.paragraphs)]
    head, _, tail = one.text.partition(". ")
    if tail:
        section = draft.home(one)
        at = next(index for index, other in enumerate(section) if other is one)
        one.text = head + "."
        section.insert(at + 1, Paragraph(f"p{draft.number()}b", tail))
    return set()


def merge(draft: Draft, a: int, b: int) -> set[str]:
    section = list(draft.sections.values())[a % len(draft.sections)]
    if len(section) > 1:
        at = b % (len(section) - 1)
        gone = section.pop(at + 1)
        section[at].text += " " + gone.text
        section[at].calls += gone.calls
    return set()


def move(draft: Draft, a: int, b: int) -> set[str]:
    one = draft.paragraphs[a % len(draft.paragraphs)]
    draft.home(one).remove(one)
    section = list(draft.sections.values())[b % len(draft.sections)]
    section.insert(a % (len(section) + 1), one)
    return set()


def reword(draft: Draft, a: int, b: int) -> set[str]:
    draft.paragraphs[a % len(draft.paragraphs)].text = draft.sentence()
    return set()


def swap(draft: Draft, a: int, b: int) -> set[str]:
    """Two paragraphs exchange their ids: a mistake."""
    one, other = draft.paragraphs[a % len(draft.paragraphs)], draft.paragraphs[b % len(draft.paragraphs)]
    one.id, other.id = other.id, one.id
    return set() if one is other else {"I03"}


def renumber(draft: Draft, a: int, b: int) -> set[str]:
    """A paragraph is deleted and those behind it move up by a number: a mistake."""
    numbers = [one.id for one in draft.paragraphs]
    at = a % len(numbers)
    if len(numbers) > 1:
        delete(draft, at, b)
        for one, id_ in zip(draft.paragraphs, numbers, strict=False):
            one.id = id_
    return set() if len(numbers) == 1 or at == len(numbers) - 1 else {"I03", "I02"}


def reuse(draft: Draft, a: int, b: int) -> set[str]:
    """A new paragraph takes the id of one that is gone: a mistake."""
    gone = [name for name in draft.rulings if re.fullmatch(r"p\d+\w?", name) and "reworded" not in draft.rulings[name]]
    standing = {one.id for one in draft.paragraphs}
    gone = [name for name in gone if name not in standing]
    if not gone:
        return set()
    insert(draft, a, b)
    new = next(one for one in draft.paragraphs if one.id == f"p{draft.used - 1}a")
    new.id = gone[a % len(gone)]
    if b % 2:
        del draft.rulings[new.id]
    return {"I04", "I06"}


def dissolve(draft: Draft, a: int, b: int) -> set[str]:
    """A section's paragraphs go to another one."""
    if len(draft.sections) > 1:
        id_ = list(draft.sections)[a % len(draft.sections)]
        paragraphs = draft.sections.pop(id_)
        list(draft.sections.values())[b % len(draft.sections)].extend(paragraphs)
    return set()


def retitle(draft: Draft, a: int, b: int) -> set[str]:
    draft.titles[list(draft.sections)[a % len(draft.sections)]] = f"Part {draft.number()}"
    return set()


def add_note(draft: Draft, a: int, b: int) -> set[str]:
    label = f"{draft.number()}"
    draft.notes[label] = [draft.letter()]
    draft.paragraphs[a % len(draft.paragraphs)].calls.append(label)
    return set()


def call_again(draft: Draft, a: int, b: int) -> set[str]:
    if draft.notes:
        draft.paragraphs[b % len(draft.paragraphs)].calls.insert(0, list(draft.notes)[a % len(draft.notes)])
    return set()


def drop_call(draft: Draft, a: int, b: int) -> set[str]:
    calling = [one for one in draft.paragraphs if one.calls]
    if calling:
        calls = calling[a % len(calling)].calls
        del calls[b % len(calls)]
        draft.drop_uncalled()
    return set()


def swap_notes(draft: Draft, a: int, b: int) -> set[str]:
    """Two notes exchange their numbers, and keep their calls: a mistake."""
    labels = list(draft.notes)
    if len(labels) < 2 or a % len(labels) == b % len(labels):
        return set()
    one, other = labels[a % len(labels)], labels[b % len(labels)]
    draft.notes[one], draft.notes[other] = draft.notes[other], draft.notes[one]
    return {"I03"}


def add_letter(draft: Draft, a: int, b: int) -> set[str]:
    if draft.notes:
        letters = list(draft.notes.values())[a % len(draft.notes)]
        letters.insert(b % (len(letters) + 1), draft.letter())
    return set()


def drop_letter(draft: Draft, a: int, b: int) -> set[str]:
    if draft.notes:
        letters = list(draft.notes.values())[a % len(draft.notes)]
        if len(letters) > 1:
            del letters[b % len(letters)]
    return set()


def change_letter(draft: Draft, a: int, b: int) -> set[str]:
    if draft.notes:
        letters = list(draft.notes.values())[a % len(draft.notes)]
        letters[b % len(letters)] = draft.letter()
    return set()


ACTIONS: dict[str, Action] = {
    action.__name__: action
    for action in (
        insert, delete, split, merge, move, reword, swap, renumber, reuse, dissolve, retitle, add_note, call_again, drop_call,
        swap_notes, add_letter, drop_letter, change_letter,
    )
}  # fmt: skip
