"""A problem names a place in the content, what is wrong there, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from engine.signs import shown


class Severity(StrEnum):
    """An error stops the build; a warning is reported and the build goes on."""

    ERROR = "error"
    WARNING = "warning"


class Place(NamedTuple):
    """A line of a file, the file as a path from the project's folder; lines count from 1."""

    file: str
    line: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    def below(self, lines: int) -> "Place":
        """Return the place so many lines further down."""
        return Place(self.file, self.line + lines)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing an editor has to put right, printed as `file:line: severity code message`.

    A doubt about the source also has the passage it stands in (`n69`, `p23`), what stands there, what is suspected,
    the passages that are the evidence, and how sure it is.
    """

    place: Place
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    where: str = field(default="", compare=False)
    stands: str = field(default="", compare=False)
    suspected: str = field(default="", compare=False)
    evidence: tuple[str, ...] = field(default=(), compare=False)
    certainty: str = field(default="", compare=False)

    def __str__(self) -> str:
        first = f"{self.place}: {self.severity} {self.code} {self.message}"
        return shown(f"{first}\n    {self.hint}" if self.hint else first)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that stop a build."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]
