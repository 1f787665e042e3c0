"""Work is done beside other work, in a process of its own: Python's threads would wait for one another."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Any, Generic, NoReturn, TypeVar

T = TypeVar("T")


class Beside(Generic[T]):
    """A function's result, made by a copy of this process where the system can make one, else when it is asked for.

    The function must not write into the site. Leaving the `with` before the result was asked for ends the work.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        self._work, self._child, self._is_copy = work, 0, False

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

    def _answer(self, writer: int) -> NoReturn:
        self._is_copy = True
        try:
            made: T | BaseException = self._work()
        except BaseException as error:
            made = error
        try:
            with os.fdopen(writer, "wb") as pipe:
                pickle.dump(made, pipe, pickle.HIGHEST_PROTOCOL)
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


class Telling(Beside[T]):
    """A function's result, made beside of what it is told: it begins with the first while the rest is still being made.

    What is told is pickled, and heard in its order. Where there is no copy of this process the function hears all of it
    when the result is asked for.
    """

    def __init__(self, work: Callable[[Iterator[Any]], T]) -> None:
        super().__init__(self._done)
        self._on_what_is_told = work
        self._told: list[object] = []
        ears, voice = os.pipe()
        self._ears, self._voice = os.fdopen(ears, "rb"), os.fdopen(voice, "wb")

    def __enter__(self) -> Telling[T]:
        super().__enter__()
        self._ears.close()  # a copy has its own
        return self

    def tell(self, value: object) -> None:
        """Tell the function a value."""
        self._told.append(value)
        self._say(value)

    def tell_end(self) -> None:
        """Tell the function that there is no more, so that it need not wait for this until its result is asked for."""
        self._say()

    def result(self) -> T:
        """Return what the function gave of all it was told, or raise what it raised."""
        self.tell_end()
        return super().result()

    def _say(self, *values: object) -> None:
        if self._child:
            with suppress(BrokenPipeError):  # the copy has ended: its result says why
                pickle.dump(values, self._voice, pickle.HIGHEST_PROTOCOL)
                self._voice.flush()

    def _done(self) -> T:
        try:
            return self._on_what_is_told(self._heard())
        finally:
            if self._is_copy:
                self._ears.close()  # or the teller might go on, and not come to the answer

    def _heard(self) -> Iterator[Any]:
        if not self._is_copy:
            yield from self._told
            return
        self._voice.close()  # if the teller is ended, so is this
        while values := pickle.load(self._ears):
            yield from values

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        super().__exit__(kind, error, trace)
        with suppress(BrokenPipeError):
            self._voice.close()
