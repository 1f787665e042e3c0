"""Play 1,000 random sequences of editing and releasing and look up every published id after each build.

usage: python benchmarks/ledger.py [SEQUENCES]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.test_ledger import playing


def main() -> None:
    """Print how many sequences were played and in what time; a failing one is printed and ends the run."""
    sequences = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        playing(1000, sequences, Path(folder))()
    print(f"{sequences} sequences: no id was lost or named other words unsaid, {time.perf_counter() - started:.0f} seconds")


if __name__ == "__main__":
    main()
