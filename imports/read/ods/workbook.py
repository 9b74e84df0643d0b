"""Reading an .ods: safe first, then its values, then what calamine does not tell."""

from __future__ import annotations

from dataclasses import replace

from imports.read.ods.content import OdsLook, OdsTable
from imports.read.package import Package
from imports.read.refusals import unreadable
from imports.read.values import clipped, read_values
from imports.workbook import Limits, Sheet, Value, Workbook


def read_opendocument(content: bytes, package: Package, limits: Limits) -> Workbook:
    """The workbook of an OpenDocument package. Refused for whatever would harm whoever parses it."""
    look = OdsLook(limits)
    look.read(package)
    sheets = read_values(content, limits)
    if not set(sheets) <= set(range(len(look.tables))):
        raise unreadable("The file is damaged: it names its sheets in two ways.")

    joined = tuple(
        _joined(sheet, look.tables[number]) for number, sheet in sheets.items()
    )
    return Workbook(joined, "ods", tuple(dict.fromkeys(look.active)))


def _joined(sheet: Sheet, table: OdsTable) -> Sheet:
    bottom = sheet.top + len(sheet.rows) - 1
    rows = _blanked(sheet, table) if table.findings.errors else sheet.rows
    hidden = {row for row in table.findings.hidden_rows if row <= bottom}

    return replace(
        replace(table.findings, hidden_rows=hidden).onto(sheet),
        rows=rows,
        merged=tuple(clipped(table.merged, sheet)),
    )


def _blanked(sheet: Sheet, table: OdsTable) -> list[list[Value]]:
    """The rows with error cells empty: calamine gives their text, as if someone had typed it."""
    rows = [list(row) for row in sheet.rows]
    for row, column in table.findings.errors:
        if sheet.top <= row < sheet.top + len(
            rows
        ) and sheet.left <= column < sheet.left + len(rows[0]):
            rows[row - sheet.top][column - sheet.left] = ""

    return rows
