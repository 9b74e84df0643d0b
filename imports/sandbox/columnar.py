"""Many records of one kind, packed by columns on their way between processes: about four times as
fast.
"""

from __future__ import annotations

import dataclasses
from typing import Any

MANY = 1_000
"""Records below which packing is not worth its while."""


class _Columns(list[Any]):
    """A list of equal named tuples that pickles as its columns and comes back as a plain list."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpack, (type(self[0]), tuple(zip(*self, strict=True)))


def _unpack(kind: type, columns: tuple[tuple[Any, ...], ...]) -> list[Any]:
    return [*map(kind, *columns)]


def packed(result: object) -> object:
    """The same, with every long field of a dataclass that holds named tuples of one kind ready to
    be pickled fast.
    """
    if not dataclasses.is_dataclass(result) or isinstance(result, type):
        return result

    long = {
        field.name: _Columns(value)
        for field in dataclasses.fields(result)
        if field.init and _is_records(value := getattr(result, field.name))
    }

    return dataclasses.replace(result, **long) if long else result


def _is_records(value: object) -> bool:
    """Whether it is a long list or tuple of named tuples, all of one kind."""
    if not isinstance(value, list | tuple) or len(value) < MANY:
        return False
    kind = type(value[0])
    return hasattr(kind, "_fields") and all(type(record) is kind for record in value)
