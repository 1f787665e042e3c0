"""Templates are read once, and compiled once for each state of their source."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from engine import dates

COMPILED = Path(__file__).parent.parent / ".cache"


@cache
def environment(folder: Path) -> Environment:
    """Return Jinja over a folder of templates; it keeps those it has read and reads again those that change."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,  # folding constants takes a fifth of the time, and hardly any are there
        bytecode_cache=_compiled(),
    )
    made.filters |= {"in_words": dates.in_words, "in_ascii": _in_ascii}
    return made


def _in_ascii(text: str) -> Markup:
    """Text for an attribute that stands before the page's encoding is named: some readers guess it from what comes first."""
    return Markup(escape(text).encode("ascii", "xmlcharrefreplace").decode())


def _compiled() -> FileSystemBytecodeCache | None:
    """Where Jinja keeps compiled templates, each by the digest of its source; nowhere if the folder cannot be written."""
    try:
        COMPILED.mkdir(exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(COMPILED)) if os.access(COMPILED, os.W_OK) else None
