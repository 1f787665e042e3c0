"""Fields of a Word file: a reference to a note is its second call, or a link to it; of other fields the result is text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.importers.marks import mark
from engine.importers.xml_source import Element, attribute, local

NOTE_REFERENCE = re.compile(r"\s*NOTEREF\s+\"?([^\s\"\\]+)\"?(.*)", re.IGNORECASE | re.DOTALL)


def settle_fields(root: Element, bookmarks: Mapping[str, str], *, is_text: bool) -> None:
    """Mark the references to notes, as calls in the text where they are raised, elsewhere as links."""
    for one in [one for one in root.iter() if local(one) == "fldSimple"]:
        _simple(one, bookmarks, is_text)
    for paragraph in [one for one in root.iter() if local(one) == "p"]:
        _complex(paragraph, bookmarks, is_text)


def _simple(field: Element, bookmarks: Mapping[str, str], is_text: bool) -> None:
    """A field in one element: its runs take its place."""
    runs = [one for one in field if local(one) == "r"]
    _settle(attribute(field, "instr"), runs, bookmarks, is_text)
    parent = field.getparent()
    at = parent.index(field)
    for offset, one in enumerate(list(field)):
        parent.insert(at + offset, one)
    parent.remove(field)


def _complex(paragraph: Element, bookmarks: Mapping[str, str], is_text: bool) -> None:
    """Fields between marks of their beginning, middle and end; of fields within fields the inner one is read first."""
    opened: list[tuple[list[str], list[Element], list[bool]]] = []
    for run in [one for one in paragraph.iter() if local(one) == "r"]:
        for one in run:
            kind = attribute(one, "fldCharType") if local(one) == "fldChar" else ""
            if kind == "begin":
                opened.append(([], [], []))
            elif kind == "separate" and opened:
                opened[-1][2].append(True)
            elif kind == "end" and opened:
                instruction, runs, _ = opened.pop()
                _settle("".join(instruction), runs, bookmarks, is_text)
            elif local(one) == "instrText" and opened:
                opened[-1][0].append(one.text or "")
            elif local(one) == "t" and opened and opened[-1][2] and run not in opened[-1][1]:
                opened[-1][1].append(run)


def _settle(instruction: str, runs: list[Element], bookmarks: Mapping[str, str], is_text: bool) -> None:
    match = NOTE_REFERENCE.match(instruction)
    texts = [one for run in runs for one in run if local(one) == "t"]
    if not match or match[1] not in bookmarks or not texts:
        return
    is_call = is_text and ("\\f" in match[2].lower() or any(_is_raised(run) for run in runs))
    for one in texts:
        one.text = ""
    texts[0].text = mark("call" if is_call else "ref", bookmarks[match[1]])


def _is_raised(run: Element) -> bool:
    return any(local(one) == "vertAlign" and attribute(one, "val") == "superscript" for one in run.iter())
