"""Templates are read once, and compiled once for each state of their source.

Jinja is imported where a template is asked for: whether any have been compiled can be told without it.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from engine import dates

if TYPE_CHECKING:
    from jinja2 import Environment, FileSystemBytecodeCache

COMPILED = Path(__file__).parent.parent / "templates" / "__pycache__"  # beside their sources, as Python keeps its modules


@cache
def environment(folder: Path) -> Environment:
    """Return Jinja over a folder of templates; it keeps those it has read and reads again those that change."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

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


def are_compiled() -> bool:
    """Tell whether templates have been compiled before; those that have changed since are compiled when they are used."""
    try:
        return any(COMPILED.iterdir())
    except OSError:
        return False


def compile_templates(folder: Path) -> None:
    """Compile the templates of a folder, for whatever renders them next."""
    for path in sorted(folder.glob("*.html")):
        environment(folder).get_template(path.name)


def _in_ascii(text: str) -> Markup:
    """Text for an attribute that stands before the page's encoding is named: some readers guess it from what comes first."""
    return Markup(escape(text).encode("ascii", "xmlcharrefreplace").decode())


def _compiled() -> FileSystemBytecodeCache | None:
    """Where Jinja keeps compiled templates, each by the digest of its source; nowhere if the folder cannot be written.

    What Jinja makes of a source depends on its release and on what is said in this file: both are in the files' names.
    """
    from jinja2 import FileSystemBytecodeCache, __version__

    try:
        COMPILED.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]
    return FileSystemBytecodeCache(str(COMPILED), f"{__version__}-{own}-%s") if os.access(COMPILED, os.W_OK) else None
