"""Compound files (OLE), as old Excel workbooks and encrypted new ones are: their streams by name.
Source: MS-CFB.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from imports.read.refusals import DAMAGED, unreadable

_ENTRY = 128
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_LAST = 0xFFFFFFFA
"""Sector numbers from here on are marks: end of chain, free, and the like."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class Compound:
    """The streams of a compound file. Refused where it breaks off or its chains run in circles."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            self._read_header()
        except (
            struct.error,
            IndexError,
            ValueError,
            OverflowError,
        ) as error:
            raise unreadable(DAMAGED) from error

    def _read_header(self) -> None:
        sector, mini = struct.unpack_from("<HH", self._content, 30)
        if not (7 <= sector <= 16 and 2 <= mini <= sector):
            raise ValueError("sectors of an impossible size")

        self._sector, self._mini = 1 << sector, 1 << mini
        directory, _, self._cutoff, minifat = struct.unpack_from(
            "<4I", self._content, 48
        )
        self._fat = self._read_fat()
        self._minifat = _numbers(self._chained(minifat, None))
        self._entries = list(self._directory(self._chained(directory, None)))
        root = next((entry for entry in self._entries if entry.kind == _ROOT), None)
        self._ministream = self._chained(root.start, root.size) if root else b""
        self._distrust_sizes()

    def _distrust_sizes(self) -> None:
        """No count of sectors and no stream can be larger than the file: whoever believes it runs
        out of memory.
        """
        fat, minifat, further = (
            struct.unpack_from("<I", self._content, at)[0] for at in (44, 64, 72)
        )
        if max(fat, minifat, further) * self._sector > len(self._content):
            raise ValueError("more sectors than the file has")
        if any(
            entry.kind != _STORAGE and entry.size > len(self._content)
            for entry in self._entries
        ):
            raise ValueError("a stream longer than the file")

    def _read_fat(self) -> tuple[int, ...]:
        sectors = list(struct.unpack_from("<109I", self._content, 76))
        further, left = struct.unpack_from("<II", self._content, 68)
        while further < _LAST and left > 0 and len(sectors) < len(self._content) // 4:
            block = _numbers(self._at(further))
            sectors = sectors + list(block[:-1])
            further = block[-1]
            left = left - 1

        return _numbers(
            b"".join(self._at(number) for number in sectors if number < _LAST)
        )

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        return self._content[start : start + self._sector]

    def _chained(self, start: int, size: int | None) -> bytes:
        pieces = [self._at(number) for number in _chain(start, self._fat)]
        return b"".join(pieces)[:size]

    def _directory(self, data: bytes) -> Iterator[_Entry]:
        for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            start, size = struct.unpack_from("<II", data, at + 116)
            name = data[at : at + max(0, min(length, 64) - 2)].decode(
                "utf-16-le", "replace"
            )
            if kind in (_STORAGE, _STREAM, _ROOT):
                yield _Entry(name, kind, start, size)

    @property
    def names(self) -> frozenset[str]:
        """The names of all streams and storages, however deep."""
        return frozenset(entry.name for entry in self._entries)

    def stream(self, name: str) -> bytes:
        """The content of the first stream of that name; empty where there is none."""
        found = next(
            (
                entry
                for entry in self._entries
                if entry.name == name and entry.kind == _STREAM
            ),
            None,
        )
        if found is None:
            return b""

        try:
            return self._content_of(found)
        except ValueError as error:
            raise unreadable(DAMAGED) from error

    def _content_of(self, found: _Entry) -> bytes:
        if found.size >= self._cutoff:
            return self._chained(found.start, found.size)
        pieces = [
            self._ministream[number * self._mini : (number + 1) * self._mini]
            for number in _chain(found.start, self._minifat)
        ]

        return b"".join(pieces)[: found.size]


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _chain(start: int, table: tuple[int, ...]) -> Iterator[int]:
    number = start
    seen = 0
    while number < _LAST and number < len(table):
        seen += 1
        if seen > len(table):
            raise ValueError("a chain that runs in a circle")

        yield number
        number = table[number]
