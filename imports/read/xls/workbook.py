"""Reading an .xls: safe first, then its values, then what calamine does not tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from imports.read import kind
from imports.read.compound_file import Compound
from imports.read.refusals import too_large, unreadable
from imports.read.values import read_values
from imports.read.xls.records import XlsLook, XlsSheet
from imports.workbook import Limits, Sheet, Workbook


def read_old_excel(content: bytes, limits: Limits) -> Workbook:
    """The workbook of a compound file. Refused for encryption and for sheets that reach too far."""
    compound = Compound(content)
    kind.of_ole(compound.names)
    look = XlsLook(compound.stream("Workbook") or compound.stream("Book"))
    look.read()
    if len(look.sheets) > limits.sheets:
        raise too_large(
            f"The workbook has {len(look.sheets):,} sheets; the tracker takes {limits.sheets}."
        )

    for number, found in enumerate(look.sheets, 1):
        found.extent.check(f"number {number}", limits)

    sheets = read_values(content, limits)
    if not set(sheets) <= set(range(len(look.sheets))):
        raise unreadable("The file is damaged: it names its sheets in two ways.")

    return Workbook(
        tuple(_joined(sheets, look.sheets)), "xls", _active(compound.names, look)
    )


def _joined(sheets: Mapping[int, Sheet], looked: list[XlsSheet]) -> Iterator[Sheet]:
    for number, sheet in sheets.items():
        found = looked[number].findings
        last = sheet.top + len(sheet.rows) - 1
        yield replace(
            found, hidden_rows={row for row in found.hidden_rows if row <= last}
        ).onto(sheet)


def _active(names: frozenset[str], look: XlsLook) -> tuple[str, ...]:
    found = ["macros"] if "_VBA_PROJECT_CUR" in names else []
    if any(name.startswith("MBD") for name in names):
        found.append("embedded objects")
    return tuple(dict.fromkeys(found + look.active))
