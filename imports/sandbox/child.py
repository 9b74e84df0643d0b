"""The child's side of the sandbox: takes limits upon itself, calls the function, and says what
became of it.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import signal
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from imports.sandbox.columnar import packed
from imports.workbook import Refused

_PR_SET_PDEATHSIG = 1
_FILE = 1 << 29
"""Bytes of the largest file that may be written: saving a workbook takes temporary ones."""
_BETWEEN_REPORTS = 0.1
"""Seconds: progress is for people."""


def serve(pipe: Connection[Any, Any]) -> None:
    """Take limits and the call from the pipe, answer on it, exit."""
    limit(*pipe.recv())
    # A check makes millions of small objects and no cycles: looking for those would double its
    # time.
    gc.disable()

    try:
        function, args, tells = pipe.recv()
        pipe.send(_call(function, args, pipe if tells else None))
    except MemoryError:
        os.abort()

    os._exit(0)


def limit(parent: int, seconds: float, memory: int) -> None:
    """Bound this process's processor seconds and address space (bytes), and tie its life to its
    parent's.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)

    whole = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE, _FILE))


def _call(
    function: Callable[..., object],
    args: tuple[object, ...],
    tells: Connection[Any, Any] | None,
) -> tuple[str, object]:
    try:
        result = (
            function(*args, progress=_Reporter(tells)) if tells else function(*args)
        )
    except Refused as refused:
        return "refused", (
            refused.rule,
            refused.message,
            refused.remedy,
            refused.sheet,
        )
    except MemoryError:
        raise
    except Exception:
        return "failed", traceback.format_exc()

    return "result", packed(result)


class _Reporter:
    """Sends progress (done, in all) to the parent, a few times a second at most."""

    def __init__(self, pipe: Connection[Any, Any]) -> None:
        self._pipe, self._next = pipe, 0.0

    def __call__(self, done: int, whole: int) -> None:
        now = time.monotonic()
        if now >= self._next or done >= whole:
            self._next = now + _BETWEEN_REPORTS
            self._pipe.send(("progress", (done, whole)))
