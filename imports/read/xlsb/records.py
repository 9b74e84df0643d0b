"""The second look at an .xlsb: its binary records, for what calamine does not tell. Source:
MS-XLSB.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from imports.read.extent import Extent
from imports.read.findings import Findings
from imports.read.formats import NumberFormat
from imports.read.package import Package
from imports.read.refusals import DAMAGED, unreadable
from imports.read.xls.records import ERRORS, is_sum
from imports.read.xlsx.parts import BUILT_IN, relation_targets, scaling
from imports.workbook import Range

_ROW, _ERROR, _FIRST_FORMULA, _FORMULA_STRING, _FORMULA_NUMBER, _FORMULA_ERROR = (
    0,
    3,
    8,
    8,
    9,
    11,
)
_VALUES = frozenset(range(2, 12))
"""Records of one cell with a value, formulas included; 1 is a blank."""
_FORMAT, _XF, _COLUMNS, _DIMENSIONS, _SHEET, _STRINGS, _MERGED = (
    44,
    47,
    60,
    148,
    156,
    159,
    176,
)
_BEGIN_STYLES, _END_STYLES = 617, 618
_MOST_ROWS, _MOST_COLUMNS = 1 << 20, 1 << 14
_CELL = struct.Struct("<II")


@dataclass(slots=True)
class XlsbSheet:
    """One sheet as looked at."""

    findings: Findings = field(default_factory=Findings)
    extent: Extent = field(default_factory=Extent)
    merged: list[Range] = field(default_factory=list)


def records(pieces: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The records of a part, each with its number; Refused where the part breaks off inside one."""
    data = b""
    at = 0

    for piece in pieces:
        data = data[at:] + piece
        at = 0
        while (found := _record(data, at)) is not None:
            kind, start, end = found
            yield kind, data[start:end]
            at = end

    if at < len(data):
        raise unreadable(DAMAGED)


def _record(data: bytes, at: int) -> tuple[int, int, int] | None:
    """Number, start and end of the record at a place; None where it is not whole."""
    most = len(data)
    if at + 2 > most:
        return None

    kind = data[at]
    if kind < 0x80 and data[at + 1] < 0x80:
        end = at + 2 + data[at + 1]
        if end <= most:
            return (kind, at + 2, end)

        return None

    at += 1
    if kind & 0x80:
        kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
        at += 1

    length = shift = 0
    while True:
        if at >= most:
            return None

        byte = data[at]
        at += 1
        length |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 or shift >= 28:
            break

    if at + length <= most:
        return (kind, at, at + length)

    return None


def _text(body: bytes, at: int) -> tuple[str, int]:
    """A string with its length before it, and where it ends."""
    length = int.from_bytes(body[at : at + 4], "little")
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def read_sheets(package: Package) -> list[tuple[str, str]]:
    """Each sheet's name and the part that holds it, in order."""
    targets = relation_targets(package, "xl/_rels/workbook.bin.rels")
    sheets = []
    for kind, body in records(package.stream("xl/workbook.bin")):
        if kind == _SHEET:
            relation, end = _text(body, 8)
            sheets.append((_text(body, end)[0], targets.get(relation, "")))

    return sheets


def read_styles(package: Package) -> dict[int, NumberFormat]:
    """The cell styles whose format scales the figure or adds a unit."""
    codes = dict(BUILT_IN)
    formats = []
    inside = False
    if "xl/styles.bin" not in package.names:
        return {}

    for kind, body in records(package.stream("xl/styles.bin")):
        if kind in (_BEGIN_STYLES, _END_STYLES):
            inside = kind == _BEGIN_STYLES
        elif kind == _FORMAT:
            codes[int.from_bytes(body[:2], "little")] = _text(body, 2)[0]
        elif kind == _XF and inside:
            formats.append(int.from_bytes(body[2:4], "little"))

    return scaling(
        {style: codes[key] for style, key in enumerate(formats) if key in codes}
    )


def check_strings(package: Package) -> None:
    """Refused where more shared strings are claimed than can be there: calamine would set aside
    memory for them.
    """
    name = "xl/sharedstrings.bin"
    if name in package.names:
        size = sum(len(piece) for piece in package.stream(name))
        kind, body = next(records(package.stream(name)), (0, b""))
        if kind == _STRINGS and int.from_bytes(body[4:8], "little") > size:
            raise unreadable(DAMAGED)


def look(pieces: Iterable[bytes], styles: dict[int, NumberFormat]) -> XlsbSheet:
    """The findings of one sheet. Refused where it breaks off."""
    sheet = XlsbSheet()
    row = 0

    try:
        for kind, body in records(pieces):
            if kind in _VALUES:
                _cell(
                    sheet,
                    row,
                    kind,
                    body,
                    styles,
                )
            elif kind == _ROW:
                row = int.from_bytes(body[:4], "little")
                if body[11] & 0x10 and row < _MOST_ROWS:
                    sheet.findings.hidden_rows.add(row)
            elif kind == _COLUMNS:
                first, last, width, _, flags = struct.unpack_from("<4IH", body)
                if flags & 1 or width == 0:
                    sheet.findings.hide_columns(first, last)
            elif kind == _DIMENSIONS:
                top, bottom, left, right = struct.unpack_from("<4I", body)
                if not (top <= bottom < _MOST_ROWS and left <= right < _MOST_COLUMNS):
                    raise unreadable(DAMAGED)
            elif kind == _MERGED:
                top, bottom, left, right = struct.unpack_from("<4I", body)
                sheet.merged.append(Range(top, left, bottom, right))
    except (struct.error, IndexError) as error:
        raise unreadable(DAMAGED) from error

    return sheet


def _cell(
    sheet: XlsbSheet, row: int, kind: int, body: bytes, styles: dict[int, NumberFormat]
) -> None:
    column, style = _CELL.unpack_from(body)
    sheet.extent.widen(row, column, row, column)
    if styles and (found := styles.get(style & 0xFFFFFF)):
        sheet.findings.format(row, column, found)

    if kind in (_ERROR, _FORMULA_ERROR):
        sheet.findings.errors.add(row, column, ERRORS.get(body[8], "#ERROR!"))

    if kind >= _FIRST_FORMULA:
        sheet.findings.formula(row, column, is_sum(_tokens(kind, body)), "value")


def _tokens(kind: int, body: bytes) -> bytes:
    """A formula as parsed, which stands after the result and two bytes of flags."""
    at = {_FORMULA_NUMBER: 16, _FORMULA_STRING: _text(body, 8)[1]}.get(kind, 9)
    length = int.from_bytes(body[at + 2 : at + 6], "little")

    return body[at + 6 : at + 6 + length]
