"""The commands run in an environment that holds what pyproject.toml names; where it is missing it is made in .venv.

What goes into .venv is what `locks/` names: every library with its version and the SHA-256 of its files, so that nobody can
put another in its place. pip refuses what has another digest.

Nothing here imports anything but the standard library: it runs on a machine that has Python alone.
"""

from __future__ import annotations

import importlib.util
import os
import sys

TYPE_CHECKING = False  # `typing`, `pathlib` and `re` take as long to import as Python takes to start, which it may do twice
if TYPE_CHECKING:
    from pathlib import Path
    from typing import NoReturn

sys.dont_write_bytecode = False  # compiled modules are kept, as is Python's default: without them a build takes a third longer
PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(PROJECT, ".venv")
HELD = os.path.join(VENV, "holds")  # a copy of each lock that was installed
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
    import re

    try:
        head = source.read_bytes()[:2_000_000]
    except OSError:
        return False  # the import says why
    return bool(re.search(rb"\[\^[^\]\s]+\]:|\^\[|\A\s*(?:---|\+\+\+)", head))


def enter() -> None:
    """Start the command again in .venv, before anything is imported for it, if that holds what this Python lacks."""
    if not _is_inside() and _lacks(MODULES["build"]) and _holds("build"):
        _start_again()


def ensure(purpose: str = "build", modules: tuple[str, ...] | None = None) -> None:
    """Return if everything for a purpose can be imported; else set up .venv and start the command again in it.

    `modules` are those of the purpose that are needed now, by default all.
    """
    if not _lacks(MODULES["build"] + (modules if modules is not None else MODULES[purpose] if purpose != "build" else ())):
        return
    if not _holds(purpose):
        _set_up(purpose)
    elif _is_inside():
        sys.exit(f"{VENV} lacks some of what locks/{purpose}.txt names. Delete the folder and run the command again.")
    _start_again()


def _is_inside() -> bool:
    """Whether this is .venv's Python, by its place: its links lead to the Python it was made with."""
    return os.path.dirname(os.path.abspath(sys.executable)) == os.path.dirname(_python())


def _lacks(modules: tuple[str, ...]) -> bool:
    return not all(importlib.util.find_spec(module) for module in modules)


def _start_again() -> NoReturn:
    command = [_python(), *sys.orig_argv[1:]]
    if os.name == "posix":
        os.execv(command[0], command)
    import subprocess

    sys.exit(subprocess.run(command, check=False).returncode)


def leave(status: int) -> NoReturn:
    """End the process at once: to take all that was read apart before the system takes it back took a tenth of a build."""
    if "pytest" in sys.modules:  # it has folders to clear away
        sys.exit(status)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # nobody reads it any more
            continue
    os._exit(status)


def _lock(purpose: str, folder: str = os.path.join(PROJECT, "locks")) -> bytes:
    """The file that names all libraries for a purpose, those of the build among them; empty where there is none."""
    try:
        with open(os.path.join(folder, f"{purpose}.txt"), "rb") as file:
            return file.read()
    except OSError:
        return b""


def _python() -> str:
    return os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")


def _holds(purpose: str) -> bool:
    """Whether .venv was set up from the lock as it is now."""
    return os.path.exists(_python()) and _lock(purpose, HELD) == _lock(purpose) != b""


def _set_up(purpose: str) -> None:
    import re
    import subprocess
    import venv

    lock = _lock(purpose)
    names = ", ".join(re.findall(r"(?m)^([\w.-]+)==", lock.decode()))
    print(f"First use: setting up {os.path.basename(VENV)} with {names}. This takes a minute and needs the network.", flush=True)
    try:
        if not os.path.exists(_python()):
            venv.create(VENV, with_pip=True)
        install = [_python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*install, "--requirement", os.path.join(PROJECT, "locks", f"{purpose}.txt")], check=True)
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(
            f"The environment could not be set up: {error}\n"
            "    On Debian and Ubuntu, install python3-venv first; behind a proxy, set https_proxy. Then run the command again."
        )
    os.makedirs(HELD, exist_ok=True)
    with open(os.path.join(HELD, f"{purpose}.txt"), "wb") as file:
        file.write(lock)
