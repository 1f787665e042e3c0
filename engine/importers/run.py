"""The import command: read a source, say what was found, show what would change, and write all of it or nothing."""

from __future__ import annotations

import difflib
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.importers.content import Composed, content_files
from engine.importers.draft import Draft, Loss
from engine.importers.identity import another_article
from engine.importers.proposals import REGISTERS, proposed_registers
from engine.importers.readers import read_source
from engine.importers.staging import Unwritable, undo_interrupted, write_together
from engine.importers.tally import differences, found_in, table, written_in
from engine.load import Folder
from engine.problem import Problem, errors
from engine.yaml_reader import read_entries

LONGEST_DIFF = 400


def import_article(source: Path, content: Path, *, yes: bool = False) -> int:
    """Import a source into a content folder; 0 where that succeeded or nothing was to be done, else 1 and nothing changed."""
    return _Import(source, content).run(yes)


class _Import:
    """One import, with what it says on the way."""

    def __init__(self, source: Path, content: Path) -> None:
        self.source, self.content = source, content
        self._started = time.perf_counter()

    def run(self, yes: bool) -> int:
        if undo_interrupted(self.content):
            print(f"An import into {self.content} had been interrupted; it has been undone.")
        standing = self._standing()
        if standing is None:
            return self._refused()
        draft = read_source(self.source)
        self._say(f"read {self.source}")
        if not draft.sections or any(loss.damaging for loss in draft.losses):
            return self._refused([*draft.losses, *self._empty(draft)])
        if others := another_article(draft, standing, self.content.name):
            return self._refused(others)
        composed = content_files(draft, standing, self.source.stem)
        if composed.decisions:
            return self._refused([*draft.losses, *composed.decisions])
        files = self._files(draft, composed, standing)
        losses = sorted({*draft.losses, *composed.losses})
        if not files:
            self._losses(losses)
            print(f"Nothing to change: {self.content} holds this article as the source has it.")
            return 0
        found = found_in(draft)
        written, problems = self._tried(files)
        losses += differences(found, written)
        print(table(found, written))
        self._losses(losses)
        if problems or any(loss.damaging for loss in losses):
            return self._refused(problems=problems)
        return self._written(files, standing, yes)

    def _standing(self) -> dict[str, str] | None:
        """The texts of the content files that are there; None where one of them cannot be read."""
        problems: list[Problem] = []
        if self.content.exists() and not self.content.is_dir():
            print(f"{self.content} is not a folder.", file=sys.stderr)
            return None
        names = ["edition.yaml", "notes.md", *REGISTERS]
        names += sorted(f"sections/{path.name}" for path in (self.content / "sections").glob("*.md"))
        folder = Folder(self.content, problems)
        texts = {name: folder.text(name) for name in names if folder.exists(name)}
        if texts.get("edition.yaml"):
            read_entries(texts["edition.yaml"] or "", folder.shown("edition.yaml"), problems)
        for problem in errors(problems):
            print(problem, file=sys.stderr)
        return None if errors(problems) else {name: text for name, text in texts.items() if text is not None}

    def _empty(self, draft: Draft) -> list[Loss]:
        return (
            []
            if draft.sections or any(loss.damaging for loss in draft.losses)
            else [Loss(0, "no text was found", "Look whether the file holds the article.", damaging=True)]
        )

    def _files(self, draft: Draft, composed: Composed, standing: Mapping[str, str]) -> dict[str, bytes]:
        """The files that are new or would change."""
        files = {path: text.encode() if isinstance(text, str) else text for path, text in composed.files.items()}
        files |= {path: text.encode() for path, text in proposed_registers(draft, standing).items()}
        self._say(f"made {len(files)} files")
        return {path: content for path, content in files.items() if not self._is_there(path, content)}

    def _is_there(self, path: str, content: bytes) -> bool:
        target = self.content / path
        if not target.is_file():
            return False
        standing = target.read_bytes()
        return standing == content or standing.replace(b"\r\n", b"\n") == content

    def _tried(self, files: Mapping[str, bytes]) -> tuple[Mapping[str, int], list[str]]:
        """What the build would read, tried out on a copy."""
        with tempfile.TemporaryDirectory(prefix="import-") as name:
            trial = Path(name) / self.content.name
            if self.content.is_dir():
                shutil.copytree(self.content, trial, symlinks=True)
            for path, content in files.items():
                target = trial / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)
                target.write_bytes(content)
            counted, problems = written_in(trial)
        self._say("tried them out")
        return counted, problems

    def _written(self, files: Mapping[str, bytes], standing: Mapping[str, str], yes: bool) -> int:
        changed = sorted(path for path in files if (self.content / path).exists())
        if changed and not yes and not self._asked(files, standing, changed):
            return 1
        try:
            write_together(files, self.content)
        except Unwritable as refusal:
            print(f"{refusal}\nNothing was written; {self.content} is as it was.", file=sys.stderr)
            return 1
        fresh = len(files) - len(changed)
        kept = [name for name in REGISTERS if name in standing]
        print(
            f"{self.content}: {fresh} files are new, {len(changed)} changed"
            + (
                f"; {', '.join(kept)} {'are' if len(kept) > 1 else 'is'} as {'they were' if len(kept) > 1 else 'it was'}"
                if kept
                else ""
            )
            + f", {time.perf_counter() - self._started:.2f} seconds"
        )
        return 0

    def _asked(self, files: Mapping[str, bytes], standing: Mapping[str, str], changed: Iterable[str]) -> bool:
        """Show what would change and ask; without a terminal say how to agree."""
        lines: list[str] = []
        for path in changed:
            new = files[path].decode(errors="replace") if path in standing else ""
            old = standing.get(path, "")
            lines += difflib.unified_diff(
                old.splitlines(),
                new.splitlines(),
                f"{self.content.name}/{path}",
                f"{self.content.name}/{path} (imported)",
                lineterm="",
            )
        print("\n".join(lines[:LONGEST_DIFF]))
        if len(lines) > LONGEST_DIFF:
            print(f"… and {len(lines) - LONGEST_DIFF} lines more")
        if not sys.stdin.isatty():
            print(
                "Nothing was written: files that are there would change, as shown.\n    To let them, run the command again with --yes.",
                file=sys.stderr,
            )
            return False
        if input("Change these files? [y/N] ").strip().lower() in {"y", "yes"}:
            return True
        print("Nothing was written.")
        return False

    def _refused(self, losses: Iterable[Loss] = (), problems: Iterable[str] = ()) -> int:
        self._losses(losses)
        for problem in problems:
            print(problem, file=sys.stderr)
        kept = f"; {self.content} is as it was" if self.content.exists() else ""
        print(f"Nothing was written{kept}.", file=sys.stderr)
        return 1

    def _losses(self, losses: Iterable[Loss]) -> None:
        """Print each loss with its place, what damages the text last."""
        for loss in sorted(set(losses), key=lambda loss: (loss.damaging, loss)):
            place = f"{self.source}:{loss.line}" if loss.line else str(self.source)
            print(f"{place}: {'error' if loss.damaging else 'note'}: {loss.what}", file=sys.stderr)
            if loss.remedy:
                print(f"    {loss.remedy}", file=sys.stderr)

    def _say(self, what: str) -> None:
        print(f"  {what} ({time.perf_counter() - self._started:.2f} s)", flush=True)
