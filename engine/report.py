"""A build says on the terminal what it is doing, what is wrong and, in one last line, what came of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.problem import Problem, Severity, errors

if TYPE_CHECKING:  # what is printed when nothing has changed needs none of these
    from engine.links import Links
    from engine.succession import Step
    from engine.unchanged import Made


class Report:
    """Prints a build's progress to standard output and its problems to standard error."""

    def __init__(self) -> None:
        self._started = self._last = time.perf_counter()
        self._problems: list[Problem] = []
        self._counts = ""

    def problems(self, found: Sequence[Problem]) -> None:
        """Print every problem, errors after warnings, each with its remedy."""
        self._problems += found
        for problem in self._in_order(found):
            print(problem, file=sys.stderr)

    def read(self, links: Links) -> None:
        """Say what has been read."""
        edition = links.edition
        paragraphs = sum(block.kind == "paragraph" for block in edition.blocks)
        self._counts = f"{paragraphs} paragraphs, {len(edition.notes)} notes, {len(links.references)} references"
        self._line("read", self._counts)

    def step(self, name: str, files: dict[str, bytes]) -> dict[str, bytes]:
        """Say that a stage is done and return its files."""
        self._line(name, f"{len(files)} files")
        return files

    def checked(self, links: Links | None) -> None:
        """Print the last line of a check."""
        if links:
            self.read(links)
        print(f"{self._problem_count()}, {self._seconds():.2f} seconds")

    def recorded(self, step: Step, ids: int, file: Path) -> bool:
        """Print the last line of a release."""
        what = f"{len(step.new)} new, {len(step.changed)} changed, {len(step.gone)} gone"
        print(
            f"{file}: release {step.number} of {step.date}, {ids} ids: {what}, {self._problem_count()}, {self._seconds():.2f} seconds"
        )
        return True

    def finished(self, files: Mapping[str, bytes], output: Path) -> tuple[list[str], str]:
        """Print the last line of a build that succeeded; return the problems as printed, and what the line says was made."""
        pages = sum(path.endswith(".html") for path in files)
        made = f"{pages} pages, {self._counts}, {self._problem_count()}"
        print(f"{output}: {made}, {self._seconds():.2f} seconds")
        return [str(problem) for problem in self._in_order(self._problems)], made

    def unchanged(self, made: Made, output: Path) -> bool:
        """Print again what is wrong, and that the site is up to date."""
        for problem in made.problems:
            print(problem, file=sys.stderr)
        print(f"{output}: nothing has changed since it was built; {made.summary}, {self._seconds():.2f} seconds")
        return True

    def failed(self, output: Path) -> bool:
        """Print the last line of a build that failed."""
        kept = f"; {output} is as it was" if output.exists() else ""
        print(f"Nothing was written{kept}: {self._problem_count()}, {self._seconds():.2f} seconds", file=sys.stderr)
        return False

    @staticmethod
    def _in_order(found: Sequence[Problem]) -> list[Problem]:
        return sorted(found, key=lambda problem: (problem.severity is Severity.ERROR, problem))

    def _line(self, name: str, what: str) -> None:
        now = time.perf_counter()
        print(f"  {name:<8}{what} ({(now - self._last) * 1000:.0f} ms)", flush=True)
        self._last = now

    def _seconds(self) -> float:
        return time.perf_counter() - self._started

    def _problem_count(self) -> str:
        serious = len(errors(self._problems))
        warnings = len(self._problems) - serious
        parts = [f"{serious} error{'s' * (serious != 1)}"] * bool(serious) + [
            f"{warnings} warning{'s' * (warnings != 1)}"
        ] * bool(warnings)
        return ", ".join(parts) or "no problems"
