"""The commands run in an environment that holds what pyproject.toml names; where it is missing it is made in .venv.

Nothing here imports anything but the standard library: it runs on a machine that has Python alone.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parent.parent
VENV = PROJECT / ".venv"
STAMP = VENV / "holds.txt"
MODULES = {
    "build": ("jinja2", "markdown_it", "yaml", "bibtexparser", "pagefind_bin"),
    "tests": ("pytest", "xdist", "hypothesis", "playwright", "rispy", "lxml", "ruff", "mypy"),
}


def ensure(purpose: str = "build") -> None:
    """Return if everything for a purpose can be imported; else set up .venv and start the command again in it."""
    needed = MODULES["build"] + (MODULES[purpose] if purpose != "build" else ())
    if all(importlib.util.find_spec(module) for module in needed):
        return
    inside = Path(sys.prefix).resolve() == VENV.resolve()
    requirements = _requirements(purpose)
    if not _holds(requirements):
        _set_up(requirements)
    elif inside:
        sys.exit(f"{VENV} lacks some of what pyproject.toml names. Delete the folder and run the command again.")
    command = [str(_python()), *sys.argv]
    if os.name == "posix":
        os.execv(command[0], command)
    sys.exit(subprocess.run(command, check=False).returncode)


def _requirements(purpose: str) -> list[str]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"][purpose] if purpose != "build" else []
    return [*project["dependencies"], *extra]


def _python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _holds(requirements: list[str]) -> bool:
    held = STAMP.read_text(encoding="utf-8").split("\n") if STAMP.is_file() else []
    return _python().exists() and set(requirements) <= set(held)


def _set_up(requirements: list[str]) -> None:
    names = ", ".join(re.split(r"[<>=~ ]", requirement)[0] for requirement in requirements)
    print(f"First use: setting up {VENV.name} with {names}. This takes a minute and needs the network.", flush=True)
    import venv

    try:
        if not _python().exists():
            venv.create(VENV, with_pip=True)
        install = [str(_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements]
        subprocess.run(install, check=True)
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(
            f"The environment could not be set up: {error}\n"
            "    On Debian and Ubuntu, install python3-venv first; behind a proxy, set https_proxy. Then run the command again."
        )
    STAMP.write_text("\n".join(requirements), encoding="utf-8")
