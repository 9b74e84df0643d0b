"""A zip package from a hostile hand: what is inflated is measured while it is inflated, never
believed.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator

from imports.read.refusals import DAMAGED, locked, too_large, unreadable
from imports.workbook import Limits

ENTRIES = 20_000
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
)
"""What zipfile raises for a damaged archive; OSError and EOFError where it breaks off."""
_PIECE = 1 << 20
_RATIO_FROM = 50_000_000
"""Bytes below which no ratio is a danger: a small workbook of one repeated row compresses 500 to
1.
"""
_UNPARSED = ("customxml/", "docprops/", "docmetadata/")
"""Parts that no reader of values opens; Power Query writes its own in UTF-16."""
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")


class Package:
    """The parts of a zip by name, within limits."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._limits, self._size = limits, len(content)
        self._inflated: Counter[str] = Counter()
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _DAMAGE as error:
            raise unreadable(DAMAGED) from error

        self._parts = self._index()

    def _index(self) -> dict[str, zipfile.ZipInfo]:
        entries = self._zip.infolist()
        if len(entries) > ENTRIES:
            raise too_large(f"The file holds {len(entries):,} parts.")

        parts: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            name = entry.filename.replace("\\", "/").lower()
            if name in parts:
                raise unreadable(f"The file holds two parts named {entry.filename!r}.")
            if entry.flag_bits & 1:
                raise locked()

            parts[name] = entry

        if sum(entry.file_size for entry in entries) > self._limits.inflated:
            raise self._too_large()

        return parts

    @property
    def names(self) -> frozenset[str]:
        """The names of all parts, lower case, with forward slashes."""
        return frozenset(self._parts)

    def stream(self, name: str, piece: int = _PIECE) -> Iterator[bytes]:
        """A part in pieces. Refused when the package inflates beyond the limits, and where the
        part is damaged.
        """
        seen = 0
        try:
            with self._zip.open(self._parts[name]) as part:
                while chunk := part.read(piece):
                    seen += len(chunk)
                    self._inflated[name] = max(self._inflated[name], seen)
                    self._check()
                    yield chunk
        except KeyError as error:
            raise unreadable(
                f"The file is damaged: its part {name!r} is missing."
            ) from error
        except _DAMAGE as error:
            raise unreadable(f"The file is damaged at its part {name!r}.") from error

    def _check(self) -> None:
        inflated = self._inflated.total()
        if inflated > self._limits.inflated:
            raise self._too_large()
        if inflated > max(_RATIO_FROM, self._size * self._limits.ratio):
            raise too_large(
                "The file inflates to far more than its size: it looks like an archive made to do harm."
            )

    def _too_large(self) -> Exception:
        return too_large(
            f"The file inflates to more than {self._limits.inflated:,} bytes."
        )

    def read(self, name: str, most: int = 1 << 16) -> bytes:
        """The first bytes of a part; nothing where it is missing."""
        if name not in self._parts:
            return b""
        return next(self.stream(name, most), b"")

    def size_of(self, name: str) -> int:
        """The bytes of a part as far as it has been inflated."""
        return self._inflated[name]

    def examine(self, name: str) -> None:
        """Inflate a part: measured, and where it is markup that others parse, refused for a
        document type or UTF-16.
        """
        tail = b""
        for number, chunk in enumerate(self.stream(name)):
            if name.endswith((".xml", ".rels")) and not name.startswith(_UNPARSED):
                if number == 0 and (
                    chunk[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in chunk[:4]
                ):
                    raise unreadable(f"The part {name!r} of the file is not in UTF-8.")
                if any(word in tail + chunk for word in _FORBIDDEN):
                    raise unreadable(
                        "The file holds a document type definition, which a workbook never does."
                    )

            tail = chunk[-16:]
