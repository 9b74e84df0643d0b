"""Python's search for cycles among objects, left out while many are made that form none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_cycle_search() -> Iterator[None]:
    """A check makes millions of small objects and no cycles: looking for those adds a quarter to
    its time.
    """
    searched = gc.isenabled()
    gc.disable()

    try:
        yield
    finally:
        if searched:
            gc.enable()
