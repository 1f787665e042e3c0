"""The commands run in an environment that holds what pyproject.toml names; where it is missing it is made in .venv.

What goes into .venv is what `locks/` names: every library with its version and the SHA-256 of its files, so that nobody can
put another in its place. pip refuses what has another digest.

Nothing here imports anything but the standard library: it runs on a machine that has Python alone.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

sys.dont_write_bytecode = False  # compiled modules are kept, as is Python's default: without them a build takes a third longer
PROJECT = Path(__file__).parent.parent
VENV = PROJECT / ".venv"
STAMP = VENV / "holds.txt"
MODULES = {
    "build": ("jinja2", "markdown_it", "yaml", "bibtexparser", "pagefind_bin"),
    "tests": ("pytest", "xdist", "hypothesis", "playwright", "rispy", "signposting", "lxml", "ruff", "mypy"),
    "import": ("pypandoc", "lxml"),
}
WITHOUT_PANDOC = {".xml", ".tei", ".jats", ".nxml"}
TEXT = {".txt", ".text", ".json", ""}
MARKDOWN = {".md", ".markdown"}


def ensure_reader(source: Path) -> None:
    """Return if what reads a source can be imported, as `ensure` does."""
    ensure("import", reader_modules(source))


def reader_modules(source: Path) -> tuple[str, ...]:
    """The modules beyond the build's that read a source; plain text needs none."""
    ending = source.suffix.lower()
    if ending in TEXT or (ending in MARKDOWN and not _has_footnotes(source)):
        return ()
    return ("lxml",) if ending in WITHOUT_PANDOC else MODULES["import"]


def _has_footnotes(source: Path) -> bool:
    """Whether a Markdown file has notes or metadata of its own; one without is read as plain text is."""
    try:
        head = source.read_bytes()[:2_000_000]
    except OSError:
        return False  # the import says why
    return bool(re.search(rb"\[\^[^\]\s]+\]:|\^\[|\A\s*(?:---|\+\+\+)", head))


def ensure(purpose: str = "build", modules: tuple[str, ...] | None = None) -> None:
    """Return if everything for a purpose can be imported; else set up .venv and start the command again in it.

    `modules` are those of the purpose that are needed now, by default all.
    """
    needed = MODULES["build"] + (modules if modules is not None else MODULES[purpose] if purpose != "build" else ())
    if all(importlib.util.find_spec(module) for module in needed):
        return
    inside = Path(sys.prefix).resolve() == VENV.resolve()
    if not _holds(purpose):
        _set_up(purpose)
    elif inside:
        sys.exit(f"{VENV} lacks some of what locks/{purpose}.txt names. Delete the folder and run the command again.")
    command = [str(_python()), *sys.orig_argv[1:]]
    if os.name == "posix":
        os.execv(command[0], command)
    import subprocess

    sys.exit(subprocess.run(command, check=False).returncode)


def leave(status: int) -> NoReturn:
    """End the process at once: to take all that was read apart before the system takes it back took a tenth of a build."""
    if "pytest" in sys.modules:  # it has folders to clear away
        sys.exit(status)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # nobody reads it any more
            stream.flush()
    os._exit(status)


def _lock(purpose: str) -> Path:
    """The file that names all libraries for a purpose, those of the build among them."""
    return PROJECT / "locks" / f"{purpose}.txt"


def _mark(purpose: str) -> str:
    """How the stamp records a purpose: with the digest of its lock, so that a new lock is installed."""
    return f"{purpose} {hashlib.sha256(_lock(purpose).read_bytes()).hexdigest()}"


def _python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _holds(purpose: str) -> bool:
    return _python().exists() and _mark(purpose) in _held()


def _held() -> set[str]:
    """What has been installed into .venv so far."""
    return set(STAMP.read_text(encoding="utf-8").split("\n")) if STAMP.is_file() else set()


def _set_up(purpose: str) -> None:
    names = ", ".join(re.findall(r"(?m)^([\w.-]+)==", _lock(purpose).read_text(encoding="utf-8")))
    print(f"First use: setting up {VENV.name} with {names}. This takes a minute and needs the network.", flush=True)
    import subprocess
    import venv

    try:
        if not _python().exists():
            venv.create(VENV, with_pip=True)
        install = [str(_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*install, "--requirement", str(_lock(purpose))], check=True)
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(
            f"The environment could not be set up: {error}\n"
            "    On Debian and Ubuntu, install python3-venv first; behind a proxy, set https_proxy. Then run the command again."
        )
    STAMP.write_text("\n".join(sorted(_held() | {_mark(purpose)})), encoding="utf-8")
