"""Work is done beside other work, in a process of its own: Python's threads would wait for one another."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")
NICER = 10


class Beside(Generic[T]):
    """A function's result, made by a copy of this process where the system can make one, else when it is asked for.

    The function must not write into the site. Leaving the `with` before the result was asked for ends the work. Where there
    are more processes than processors, work that `gives_way` leaves them to work that takes longer.
    """

    def __init__(self, work: Callable[[], T], *, gives_way: bool = False) -> None:
        self._work, self._child, self._gives_way = work, 0, gives_way

    def __enter__(self) -> Beside[T]:
        # A copy of a process with threads may hold locks that nobody opens any more.
        if hasattr(os, "fork") and (os.cpu_count() or 1) > 1 and threading.active_count() == 1:
            reader, writer = os.pipe()
            self._child = os.fork()
            if not self._child:
                os.close(reader)
                self._answer(writer)
            os.close(writer)
            self._pipe = os.fdopen(reader, "rb")
        return self

    def _answer(self, writer: int) -> None:
        if self._gives_way:
            os.nice(NICER)
        try:
            made: T | BaseException = self._work()
        except BaseException as error:
            made = error
        try:
            with os.fdopen(writer, "wb") as pipe:
                pickle.dump(made, pipe)
        finally:
            os._exit(0)

    def result(self) -> T:
        """Return what the function gave, or raise what it raised."""
        if not self._child:
            return self._work()
        try:
            made = pickle.load(self._pipe)
        except EOFError:  # the copy was ended from outside, as where memory is short
            return self._work()
        if isinstance(made, BaseException):
            raise made
        return made  # type: ignore[no-any-return]  # it is what the function gave

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._child:
            self._pipe.close()
            os.kill(self._child, signal.SIGKILL)  # it has answered, or its answer is not wanted
            os.waitpid(self._child, 0)
