"""Run a benchmark by its name: `python -m benchmarks build`; without a name, list them."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from engine import environment

FOLDER = Path(__file__).parent
PARTS = {"__init__", "__main__", "measure", "peers", "serving"}


def main() -> None:
    """Run the benchmark that is named, with the arguments after its name."""
    names = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in PARTS)
    if len(sys.argv) < 2 or sys.argv[1] not in names:
        for name in names:
            first = (importlib.import_module(f"benchmarks.{name}").__doc__ or "").strip().split("\n")[0]
            print(f"python -m benchmarks {name:<12}{first}")
        sys.exit(len(sys.argv) > 1)
    environment.ensure("tests")
    sys.argv = sys.argv[1:]
    importlib.import_module(f"benchmarks.{sys.argv[0]}").main()


if __name__ == "__main__":
    main()
