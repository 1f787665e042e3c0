"""A mapping of a YAML file that knows its lines and tells what is wrong with it.

A key that is missing, a key nobody asked for and a value of the wrong kind are problems with their line.
"""

from __future__ import annotations

import re
from typing import Any

from engine.dates import is_date
from engine.dialect import TAG
from engine.problem import Place, Problem


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
