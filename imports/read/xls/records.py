"""The second look at an old .xls: its records, for errors, hidden rows, sums and scaling formats.
Source: MS-XLS.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from imports.read.extent import Extent
from imports.read.findings import SUMS, Findings
from imports.read.formats import NumberFormat
from imports.read.refusals import DAMAGED, locked, unreadable
from imports.read.xlsx.parts import BUILT_IN, scaling

_FORMULA, _EOF, _FILEPASS, _COLINFO, _BOUNDSHEET = (
    0x0006,
    0x000A,
    0x002F,
    0x007D,
    0x0085,
)
_MULRK, _XF, _SUPBOOK, _QUERY, _ROW = 0x00BD, 0x00E0, 0x01AE, 0x01AD, 0x0208
_STRINGS, _DIMENSIONS = 0x00FC, 0x0200
_BOOLERR, _FORMAT, _SHARED, _BOF, _CONNECTION = 0x0205, 0x041E, 0x04BC, 0x0809, 0x0876
_VALUES = frozenset({0x00D6, 0x00FD, 0x0203, 0x0204, 0x027E})
"""Records of one cell with a value: rich text, shared text, number, text, compact number."""

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_SUM, _SUBTOTAL = 4, 344
_ATTRIBUTE_SUM = b"\x19\x10"
_CALLS = (0x22, 0x42, 0x62)
_SELF, _ADD_IN, _DDE = 0x0401, 0x3A01, b"\x03"


def is_sum(tokens: bytes) -> bool:
    """Whether the last thing a parsed formula does is SUM or SUBTOTAL."""
    if tokens[-4:-2] == _ATTRIBUTE_SUM:
        return True

    return (
        len(tokens) >= 4
        and tokens[-4] in _CALLS
        and int.from_bytes(tokens[-2:], "little") in (_SUM, _SUBTOTAL)
    )


@dataclass(slots=True)
class XlsSheet:
    """One sheet as looked at."""

    findings: Findings = field(default_factory=Findings)
    extent: Extent = field(default_factory=Extent)
    filled: list[tuple[int, int]] = field(default_factory=list)
    """Cells whose formula is shared with others and stands elsewhere."""


class XlsLook:
    """Looks at the stream of a whole workbook."""

    def __init__(self, stream: bytes) -> None:
        self.sheets: list[XlsSheet] = []
        self.active: list[str] = []
        self._stream = stream
        self._offsets: list[int] = []
        self._codes: dict[int, str] = dict(BUILT_IN)
        self._formats: list[int] = []
        self._styles: dict[int, NumberFormat] = {}

    def read(self) -> None:
        """Look at the globals, then at each sheet. Refused (`password-protected`) for an encrypted
        stream.
        """
        for kind, body in self._records(0):
            self._global(kind, body)

        self._styles = scaling(
            {
                s: self._codes[key]
                for s, key in enumerate(self._formats)
                if key in self._codes
            }
        )
        for offset in self._offsets:
            sheet = XlsSheet()
            for kind, body in self._records(offset):
                self._cell(sheet, kind, body)

            self.sheets.append(sheet)

    def _records(self, at: int) -> Iterator[tuple[int, bytes]]:
        """The records of one substream, those of charts inside it left out."""
        stream = self._stream
        depth = 0

        while at + 4 <= len(stream):
            kind, length = struct.unpack_from("<HH", stream, at)
            depth += (kind == _BOF) - (kind == _EOF)
            if depth <= 0:
                return

            if depth == 1:
                yield kind, stream[at + 4 : at + 4 + length]

            at += 4 + length

    def _global(self, kind: int, body: bytes) -> None:
        if kind == _FILEPASS:
            raise locked()

        if kind == _BOUNDSHEET and len(body) >= 6:
            self._offsets.append(int.from_bytes(body[:4], "little"))
        elif kind == _XF and len(body) >= 4:
            self._formats.append(int.from_bytes(body[2:4], "little"))
        elif kind == _FORMAT and len(body) >= 5:
            self._codes[int.from_bytes(body[:2], "little")] = _format_code(body)
        elif (
            kind == _SUPBOOK
            and len(body) >= 4
            and int.from_bytes(body[2:4], "little") not in (_SELF, _ADD_IN)
        ):
            self.active.append("DDE links" if _DDE in body[4:] else "external links")
        elif kind == _STRINGS and int.from_bytes(body[4:8], "little") > len(
            self._stream
        ):
            raise unreadable(DAMAGED)
        elif kind == _CONNECTION:
            self.active.append("data connections")

    def _cell(self, sheet: XlsSheet, kind: int, body: bytes) -> None:
        if kind in _VALUES and len(body) >= 6:
            self._value(sheet, *struct.unpack_from("<HHH", body))
        elif kind == _MULRK and len(body) >= 6:
            row, first = struct.unpack_from("<HH", body)
            for number in range((len(body) - 6) // 6):
                self._value(
                    sheet,
                    row,
                    first + number,
                    *struct.unpack_from("<H", body, 4 + 6 * number),
                )
        elif kind == _FORMULA and len(body) >= 22:
            self._formula(sheet, body)
        elif kind == _BOOLERR and len(body) >= 8:
            self._value(sheet, *struct.unpack_from("<HHH", body))
            if body[7]:
                _failed(sheet, body, body[6])
        elif kind == _DIMENSIONS:
            _check_dimensions(body)
        else:
            _surroundings(sheet, kind, body)
            if kind == _QUERY:
                self.active.append("data connections")

    def _value(self, sheet: XlsSheet, row: int, column: int, style: int) -> None:
        sheet.extent.widen(row, column, row, column)
        if self._styles and style in self._styles:
            sheet.findings.format(row, column, self._styles[style])

    def _formula(self, sheet: XlsSheet, body: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", body)
        self._value(sheet, row, column, style)
        tokens = body[22 : 22 + int.from_bytes(body[20:22], "little")]
        if tokens[:1] == b"\x01" and len(sheet.filled) < SUMS:
            sheet.filled.append((row, column))

        sheet.findings.formula(row, column, is_sum(tokens), "value")
        if body[12:14] == b"\xff\xff" and body[6] == 2:
            _failed(sheet, body, body[8])


def _failed(sheet: XlsSheet, body: bytes, code: int) -> None:
    row, column = struct.unpack_from("<HH", body)
    sheet.findings.errors.add(row, column, ERRORS.get(code, "#ERROR!"))


def _check_dimensions(body: bytes) -> None:
    """Refused where the sheet claims an impossible size: calamine would set aside memory for it."""
    layout = struct.Struct("<IIHH") if len(body) >= 12 else struct.Struct("<HHHH")
    if len(body) < layout.size:
        raise unreadable(DAMAGED)

    top, bottom, left, right = layout.unpack_from(body)
    if (
        bottom > 65_536
        or right > 256
        or (bottom and top > bottom)
        or (right and left > right)
    ):
        raise unreadable(DAMAGED)


def _surroundings(sheet: XlsSheet, kind: int, body: bytes) -> None:
    """Hidden rows and columns, and formulas that several cells share."""
    if kind == _ROW and len(body) >= 14:
        if body[12] & 0x20 or int.from_bytes(body[6:8], "little") == 0:
            sheet.findings.hidden_rows.add(int.from_bytes(body[:2], "little"))
    elif kind == _COLINFO and len(body) >= 10:
        first, last, width, _, flags = struct.unpack_from("<5H", body)
        if flags & 1 or width == 0:
            sheet.findings.hide_columns(first, min(last, 255))
    elif kind == _SHARED and len(body) >= 10:
        top, bottom, left, right = struct.unpack_from("<HHBB", body)
        if is_sum(body[10:]):
            within = (
                cell
                for cell in sheet.filled
                if top <= cell[0] <= bottom and left <= cell[1] <= right
            )
            sheet.findings.sums.update(within)


def _format_code(body: bytes) -> str:
    """A format's code: of Excel 97 and later with a 16-bit length and a flag for wide letters,
    before that 8-bit.
    """
    length = int.from_bytes(body[2:4], "little")
    if body[4] <= 1 and len(body) == 5 + length * (1 + body[4]):
        return body[5:].decode("utf-16-le" if body[4] else "latin-1", "replace")
    return body[3:].decode("cp1252", "replace")
