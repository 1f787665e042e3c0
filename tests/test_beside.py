"""What is done beside comes back as it would from a plain call: a value, an error, or nothing where it is not asked for."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from engine.beside import Beside, Telling


@pytest.fixture(params=["process", "no fork", "one processor", "threads"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every way in which the work may be done; xdist's own threads are not counted."""
    monkeypatch.setattr(os, "cpu_count", lambda: 1 if request.param == "one processor" else 2)
    monkeypatch.setattr(threading, "active_count", lambda: 2 if request.param == "threads" else 1)
    if request.param == "no fork":
        monkeypatch.delattr(os, "fork", raising=False)
    return str(request.param)


def test_the_result_is_the_functions(way: str) -> None:
    large = {str(number): b"fog" * 1000 for number in range(500)}
    with Beside(lambda: (os.getpid(), large)) as work:
        process, made = work.result()
    assert made == large
    assert (process == os.getpid()) is (way != "process")


def test_an_error_is_the_functions(way: str) -> None:
    def fail() -> None:
        raise ValueError("the lamp is out")

    with Beside(fail) as work, pytest.raises(ValueError, match="the lamp is out"):
        work.result()


def test_work_that_is_not_wanted_is_ended(way: str) -> None:
    began = time.monotonic()
    with Beside(lambda: time.sleep(60)):
        pass
    assert time.monotonic() - began < 10


def test_what_is_told_is_heard_in_its_order(way: str) -> None:
    values = ["fog" * 500_000, "", None, ("lamp", 3), "fog"]  # the first is far more than a pipe holds
    with Telling(lambda told: (os.getpid(), list(told))) as work:
        for value in values:
            work.tell(value)
        work.tell_end()
        process, heard = work.result()
    assert heard == values
    assert (process == os.getpid()) is (way != "process")


def test_a_copy_hears_the_first_while_the_second_is_made() -> None:
    with Telling(lambda told: [(one, time.monotonic()) for one in told]) as work:
        work.tell("first")
        time.sleep(0.2)
        made = time.monotonic()
        work.tell("second")
        work.tell_end()
        (_, first), (_, second) = work.result()
    assert first < made <= second


def test_what_is_not_heard_is_no_trouble(way: str) -> None:
    def fail(told: Iterator[str]) -> None:
        raise ValueError(f"the {next(told)} is out")

    with Telling(fail) as work:
        for _ in range(40):
            work.tell("lamp" * 25_000)
        work.tell_end()
        with pytest.raises(ValueError, match="the lamp"):
            work.result()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no copies here")
def test_a_copy_that_is_ended_is_done_without() -> None:
    """As where memory is short: the work is done here, with all that was told."""
    here = os.getpid()

    def die_elsewhere(told: Iterator[str]) -> list[str]:
        heard = list(told)
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return heard

    with Telling(die_elsewhere) as work:
        work.tell("lamp")
        work.tell_end()
        assert work.result() == ["lamp"]
