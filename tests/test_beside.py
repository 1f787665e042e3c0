"""What is done beside comes back as it would from a plain call: a value, an error, or nothing where it is not asked for."""

from __future__ import annotations

import os
import threading
import time

import pytest

from engine.beside import Beside


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
