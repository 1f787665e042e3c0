"""Commands are timed as whole processes, in turns, so that what else the machine does falls on all of them alike."""

from __future__ import annotations

import gzip
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Timed:
    """A command with what is done before each of its runs, and what the runs took: seconds, processor seconds, megabytes."""

    name: str
    command: Sequence[str]
    folder: Path
    before: Callable[[], object] = lambda: None
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Run the command once and note what it took; one that fails ends the benchmark."""
        self.before()
        began = time.perf_counter()
        process = subprocess.Popen(self.command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{self.name}: {' '.join(self.command)} ended with {process.returncode}")
        self.seconds.append(time.perf_counter() - began)
        self.processor.append(usage.ru_utime + usage.ru_stime)
        self.megabytes.append(usage.ru_maxrss / 1024)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def in_turns(commands: Sequence[Timed], rounds: int) -> None:
    """Run every command once a round."""
    for _ in range(rounds):
        for command in commands:
            command.run()


def printed(commands: Sequence[Timed], base: Timed | None = None) -> None:
    """Print medians, the fastest run, processor time and peak memory, and the ratio to one of the commands."""
    print(f"{'':<44}{'median':>9}{'fastest':>9}{'processor':>11}{'memory':>9}{'ratio':>8}")
    for one in commands:
        ratio = f"{one.median / base.median:8.2f}" if base else ""
        processor = statistics.median(one.processor)
        print(f"{one.name:<44}{one.median:8.3f}s{min(one.seconds):8.3f}s{processor:10.3f}s{max(one.megabytes):6.0f} MB{ratio}")


def compressed(content: bytes) -> int:
    """The bytes of a file as GitHub Pages sends it: gzip, at its usual level."""
    return len(gzip.compress(content, 6, mtime=0))
