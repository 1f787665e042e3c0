"""Pandoc reads a source in its sandbox, within bounds of time and memory, and gives its tree as JSON."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.importers.draft import Unreadable

SECONDS = 120
MEMORY = "1500M"
LARGEST_TREE = 400_000_000
GET_IT = "Install it with: python -m pip install pypandoc_binary (it brings pandoc along), or install pandoc itself; then import again."
HEAP_EXHAUSTED = 251
PLACE = re.compile(r'Error at (?:"[^"]*"|\S+) \(line (\d+), column \d+\)')


@dataclass(frozen=True)
class Parsed:
    """What pandoc made of a source: its metadata, its blocks, and what it says it left out."""

    meta: dict[str, Any]
    blocks: list[Any]
    messages: list[dict[str, Any]]


def pandoc_path() -> str:
    """Return where pandoc is; where there is none, the source is unreadable for now."""
    try:
        import pypandoc

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError):
        if found := shutil.which("pandoc"):
            return found
    raise Unreadable(0, "this kind of file is read by pandoc, which is not installed", GET_IT)


def parsed(content: bytes, form: str, options: Sequence[str] = ()) -> Parsed:
    """Return what pandoc reads in a source of a given format; options are further ones of its command line."""
    program = pandoc_path()
    with tempfile.TemporaryDirectory() as folder:
        source, tree, log = (Path(folder) / name for name in ("source", "tree.json", "log.json"))
        source.write_bytes(content)
        command = [
            program,
            "+RTS",
            f"-M{MEMORY}",
            "-RTS",
            "--sandbox",
            "-f",
            form,
            "-t",
            "json",
            "-s",
            "-o",
            str(tree),
            f"--log={log}",
        ]
        try:
            done = subprocess.run(
                [*command, *options, str(source)], capture_output=True, timeout=SECONDS, cwd=folder, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise Unreadable(
                0, f"pandoc did not come to an end within {SECONDS} seconds", "Divide the file, or simplify it."
            ) from error
        if done.returncode:
            raise _failed(done)
        if tree.stat().st_size > LARGEST_TREE:
            raise Unreadable(0, "the file holds more than an article does", "Divide it.")
        messages = json.loads(log.read_text(encoding="utf-8")) if log.exists() else []
        try:
            read = json.loads(tree.read_bytes())
        except RecursionError as error:
            raise Unreadable(0, "the file is nested too deeply", "Simplify its lists and quotations.") from error
    return Parsed(read["meta"], read["blocks"], messages)


def _failed(done: subprocess.CompletedProcess[bytes]) -> Unreadable:
    if done.returncode == HEAP_EXHAUSTED:
        return Unreadable(0, "pandoc needs more memory for the file than it is given", "Divide the file, or simplify it.")
    lines = done.stderr.decode("utf-8", "replace").rstrip().splitlines()
    if lines and lines[-1].strip() == "^":
        lines = lines[:-2]  # the place itself, with our own marks in it
    message = " ".join(" ".join(line for line in lines if not line.startswith("[")).split())
    place = PLACE.search(message)
    reason = PLACE.sub("", message).strip(" :")[:300] or "it gives no reason"
    remedy = (
        "Mend the source there: other programs may pass over it."
        if place
        else "Check that the file opens elsewhere, and its kind."
    )
    return Unreadable(int(place[1]) if place else 0, f"pandoc cannot read the file: {reason}", remedy)
