"""A mapping of a YAML file that knows its lines and tells what is wrong with it.

YAML is read with PyYAML's safe loader, without anchors and aliases; a key given twice, a key nobody
asked for and a value of the wrong kind are problems with their line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from engine.dates import is_date
from engine.dialect import TAG
from engine.problem import Place, Problem
from engine.signs import HINT, forbidden_in

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 1000
LINE_ENDS = dict.fromkeys(map(ord, "\x85\u2028\u2029"), " ")  # to YAML they end a line, to editors they do not
ANCHOR = re.compile(r"(?m)(?:^|[\s,\[{:-])[&*]\w")


class Incomplete(Exception):
    """An entry lacks something it cannot do without; the problem has been noted."""


class Entry:
    """One mapping: its values by key, asked for by kind; what is missing or wrong goes to `problems`."""

    def __init__(self, values: dict[str, Any], lines: dict[str, int], place: Place, problems: list[Problem]) -> None:
        self._values, self._lines, self._asked = values, lines, set[str]()
        self.place, self.problems = place, problems

    def place_of(self, key: str) -> Place:
        """Return where a key stands; where it does not, the entry."""
        return Place(self.place.file, self._lines.get(key, self.place.line))

    def text(self, key: str, default: str | None = None) -> str:
        """Return a value as text; one without a default must be there."""
        value = self._get(key, default)
        if isinstance(value, list | Entry):
            self._wrong(key, "must be text")
            return default or ""
        return " ".join(str(value).split()) if value is not None else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where the key is missing."""
        value = self._get(key, [])
        if not isinstance(value, list) or any(isinstance(one, list | Entry) or not str(one or "").strip() for one in value):
            self._wrong(key, "must be a list of texts, such as [one, two]")
            return ()
        return tuple(" ".join(str(one).split()) for one in value)

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            self._wrong(key, "must be true or false")
            return default
        return value

    def date(self, key: str, default: str | None = None) -> str:
        """Return an EDTF date."""
        text = self.text(key, default)
        if text and not is_date(text):
            self._wrong(key, f"must be a date such as 1943-10-09 or 1943-10, found {text!r}")
            return ""
        return text

    def choice(self, key: str, among: tuple[str, ...], default: str | None = None) -> str:
        """Return a text that is one of a few."""
        text = self.text(key, default)
        if text not in among:
            self._wrong(key, f"must be one of {', '.join(among)}, found {text!r}")
            return default or among[0]
        return text

    def language(self, key: str, default: str = "") -> str:
        """Return the tag of a language, by default nothing."""
        text = self.text(key, default)
        if text and not TAG.fullmatch(text):
            self._wrong(key, f"must be the tag of a language such as ru or ru-Latn, found {text!r}")
            return default
        return text

    def form(self, key: str, like: re.Pattern[str], default: str) -> str:
        """Return a text of a given form, such as the default is."""
        text = self.text(key, default)
        if not like.fullmatch(text):
            self._wrong(key, f"must be of the form {default}, found {text!r}")
            return default
        return text

    def entries(self, key: str) -> list[Entry]:
        """Return a list of mappings, empty where the key is missing."""
        value = self._get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, Entry) for one in value):
            self._wrong(key, "must be a list of entries, each beginning with a dash")
            return []
        return value

    def entry(self, key: str) -> Entry:
        """Return a mapping that must be there."""
        value = self._get(key, None)
        if not isinstance(value, Entry):
            self._wrong(key, "must hold keys of its own, indented below it")
            raise Incomplete
        return value

    def mapping(self, key: str) -> Entry:
        """Return a mapping that may be missing or empty."""
        value = self._get(key, Entry({}, {}, self.place_of(key), self.problems))
        if not isinstance(value, Entry):
            self._wrong(key, "must hold keys of its own, indented below it")
            return Entry({}, {}, self.place_of(key), self.problems)
        return value

    def names(self) -> list[str]:
        """Return the keys of a mapping whose keys are the editor's own, in order."""
        return list(self._values)

    def finish(self) -> None:
        """Note the keys that nobody asked for."""
        for key in sorted(self._values.keys() - self._asked):
            known = ", ".join(sorted(self._asked))
            self._note(self.place_of(key), "Y04", f"unknown key {key!r}", f"Known here: {known}.")

    def _get(self, key: str, default: Any) -> Any:
        self._asked.add(key)
        value = self._values.get(key)
        if default is None and (value is None or (isinstance(value, str) and not value.strip())):
            self._note(self.place, "Y02", f"the key {key!r} is missing", f"Add a line '{key}: …' to this entry.")
            raise Incomplete
        return default if value is None else value

    def _wrong(self, key: str, must: str) -> None:
        self._note(self.place_of(key), "Y03", f"{key!r} {must}", "Put text that holds a colon or begins with a sign in quotes.")

    def _note(self, place: Place, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(place, code, message, hint))


def read_entries(source: str, file: str, problems: list[Problem]) -> Entry | list[Entry] | None:
    """Return the mapping, or the list of mappings, that a YAML text holds; None where it cannot be read."""
    source = source.translate(LINE_ENDS)
    if ANCHOR.search(source) and (place := _anchor(source, file)):
        problems.append(
            Problem(place, "Y05", "anchors and aliases (& and *) are not read", "Write the value out, or put it in quotes.")
        )
        return None
    try:
        if _is_deep(source):
            raise RecursionError
        return _top(yaml.compose(source, Loader), file, problems)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, min(mark.line, source.count("\n")) + 1 if mark else 1)
        hint = "Check the indentation and the quotes around here; text with a colon in it needs quotes."
        problems.append(Problem(place, "Y01", f"this is not valid YAML: {error.problem or error.context}", hint))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error).partition("\n")[0]
        problems.append(
            Problem(Place(file), "Y01", f"this is not valid YAML: {reason}", "Compare it with another file of the kind.")
        )
    return None


def _is_deep(source: str) -> bool:
    """Whether the nesting would exhaust the stack: the C loader recurses without a bound of its own."""
    longest = max(map(len, source.splitlines()), default=0)
    if source.count("[") + source.count("{") + longest < DEEPEST:
        return False
    depth = 0
    for event in yaml.parse(source, Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return True
    return False


def _anchor(source: str, file: str) -> Place | None:
    try:
        for token in yaml.scan(source, Loader):
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
                return Place(file, token.start_mark.line + 1)
    except yaml.YAMLError:
        pass
    return None


def _top(node: Any, file: str, problems: list[Problem]) -> Entry | list[Entry] | None:
    if node is None:
        problems.append(Problem(Place(file), "Y06", "the file is empty", "Restore it, or write [] for an empty register."))
        return None
    value = _value(node, file, problems)
    if isinstance(value, Entry) or (isinstance(value, list) and all(isinstance(one, Entry) for one in value)):
        return value
    problems.append(Problem(Place(file), "Y07", "entries are expected here, each with keys", "Begin each entry with '- id: …'."))
    return None


def _value(node: Any, file: str, problems: list[Problem]) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, file, problems) for child in node.value]
    if isinstance(node, yaml.MappingNode):
        return _entry(node, file, problems)
    if node.tag == "tag:yaml.org,2002:bool":
        return node.value.lower() in {"true", "yes", "on"}
    if node.tag == "tag:yaml.org,2002:null":
        return None
    if not node.tag.startswith("tag:yaml.org,2002:"):
        raise yaml.MarkedYAMLError(None, None, f"the tag {node.tag} is not read", node.start_mark)
    return _text(node, file, problems)


def _text(node: Any, file: str, problems: list[Problem]) -> str:
    """The text of a scalar; what its escapes stand for is looked at as the file's own signs are."""
    if message := forbidden_in(node.value):
        problems.append(Problem(Place(file, node.start_mark.line + 1), "F07", message, HINT))
    return str(node.value)


def _entry(node: Any, file: str, problems: list[Problem]) -> Entry:
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key, line, child in _pairs(node):
        if key in values:
            problems.append(Problem(Place(file, line), "Y08", f"the key {key!r} stands twice", "Keep one of the two."))
        values[key], lines[key] = _value(child, file, problems), line
    return Entry(values, lines, Place(file, node.start_mark.line + 1), problems)


def _pairs(node: Any) -> Iterator[tuple[str, int, Any]]:
    for key, child in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.MarkedYAMLError(None, None, "a key must be a plain word", key.start_mark)
        yield key.value, key.start_mark.line + 1, child
