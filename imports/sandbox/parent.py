"""Work on a hostile file in a process of its own, which is ended when it takes too long or too
much memory.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, gettempdir
from typing import Any, TypeVar

from imports.workbook import Refused

T = TypeVar("T")
Progress = Callable[[int, int], object]

_POLL = 0.2
"""Seconds between two looks at whether the work was cancelled."""
_FOLDER, _A_DAY = "imports-check-", 86_400
_CHILD = (
    "import sys; from multiprocessing.connection import Connection; pipe = Connection(int(sys.argv[1]));"
    " sys.path[:] = pipe.recv(); from imports.sandbox.child import serve; serve(pipe)"
)
_REMEDY = "Leave out the sheets, rows and columns that are not part of the return, or split it in two, and upload again."


class Cancelled(Exception):
    """The work was called off by who asked for it."""


class Broken(RuntimeError):
    """The function itself failed: a fault of ours, with its traceback as the child told it."""


def run_limited(
    function: Callable[..., T],
    *args: object,
    seconds: float,
    memory: int,
    on_progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> T:
    """Call an importable function in a process of its own and give back what it returns.

    `seconds` bounds the time (by the clock, and of the processor), `memory` the bytes of address
    space. Where `on_progress` is given, the function is called with a keyword `progress`, itself
    to be called with (done, in all). A Refused of the function is raised here; going over a limit
    is Refused (`file-too-large`); Cancelled is raised when `cancelled` says so, Broken when the
    function fails in any other way. Nothing of the child outlives the call, nor the caller's own
    death.
    """
    with _Work(seconds, memory, on_progress, cancelled).started() as work:
        work.ask(function, args)
        answer: T = work.answer()
        return answer


@dataclass(slots=True)
class _Work:
    """The parent's side of one call."""

    seconds: float
    memory: int
    on_progress: Progress | None
    cancelled: Callable[[], bool] | None
    late: bool = False

    @contextmanager
    def started(self) -> Iterator[_Started]:
        """A fresh interpreter (never a fork of one with threads), killed at the deadline, reaped
        at the end.
        """
        ours, theirs = Pipe()
        _forget_old_folders()

        with (
            TemporaryDirectory(prefix=_FOLDER, ignore_cleanup_errors=True) as folder,
            ours,
        ):
            with theirs:
                child = _spawn(theirs.fileno(), folder)

            clock = threading.Timer(self.seconds, self._end, (child,))
            clock.daemon = True
            clock.start()

            try:
                yield _Started(self, child, ours)
            finally:
                clock.cancel()
                child.kill()
                child.wait()

    def _end(self, child: subprocess.Popen[bytes]) -> None:
        self.late = True
        child.kill()

    def too_long(self) -> Refused:
        """The refusal for time."""
        message = f"Checking the file took longer than the {self.seconds:g} seconds that one check may take."
        return Refused("file-too-large", message, _REMEDY)

    def too_much(self) -> Refused:
        """The refusal for memory."""
        message = f"Checking the file took more than the {self.memory >> 20:,} MiB of memory that one check may take."
        return Refused("file-too-large", message, _REMEDY)


def _forget_old_folders() -> None:
    """Remove the folders of calls whose own process was killed before it could: no check lasts a
    day.
    """
    for folder in Path(gettempdir()).glob(f"{_FOLDER}*"):
        with suppress(OSError):
            if folder.lstat().st_mtime < time.time() - _A_DAY:
                rmtree(folder, ignore_errors=True)


def _spawn(pipe: int, folder: str) -> subprocess.Popen[bytes]:
    """The child; what it leaves behind in `folder` goes with the folder."""
    quiet = subprocess.DEVNULL

    return subprocess.Popen(
        [
            sys.executable,
            "-I",
            "-c",
            _CHILD,
            str(pipe),
        ],
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
        pass_fds=[pipe],
        env=os.environ | {"TMPDIR": folder},
    )


@dataclass(frozen=True, slots=True)
class _Started:
    """A child at work and the pipe to it."""

    work: _Work
    child: subprocess.Popen[bytes]
    pipe: Connection[Any, Any]

    def ask(self, function: Callable[..., object], args: tuple[object, ...]) -> None:
        """Send the call. A child that dies before it has read everything is found out by `answer`."""
        try:
            self.pipe.send([str(Path(__file__).parents[2]), *sys.path])
            self.pipe.send((os.getpid(), self.work.seconds, self.work.memory))
            self.pipe.send((function, args, self.work.on_progress is not None))
        except OSError:
            return

    def answer(self) -> Any:
        """The function's result, once the child has sent it; or raises what became of it."""
        while said := self._hear():
            kind, what = said
            if kind == "result":
                return what
            if kind == "refused":
                raise Refused(*what)
            if kind == "failed":
                raise Broken(what)

            if self.work.on_progress:
                self.work.on_progress(*what)

        raise self._death()

    def _hear(self) -> tuple[str, Any] | None:
        """What the child says next; None once it has ended."""
        try:
            while not self.pipe.poll(_POLL):
                self._check_cancelled()

            self._check_cancelled()
            said: tuple[str, Any] = self.pipe.recv()
        except (EOFError, OSError):
            return None

        return said

    def _check_cancelled(self) -> None:
        if self.work.cancelled and self.work.cancelled():
            raise Cancelled

    def _death(self) -> Refused:
        """What an end without an answer means: time is up, or memory failed where nobody could
        catch it.
        """
        if self.work.late or self.child.wait() == -signal.SIGXCPU:
            return self.work.too_long()
        return self.work.too_much()
