"""Reading an .xlsb: safe first, then its values, then what calamine does not tell."""

from __future__ import annotations

from dataclasses import replace

from imports.read.package import Package
from imports.read.refusals import too_large, unreadable
from imports.read.values import clipped, read_values
from imports.read.xlsb import records
from imports.read.xlsx.parts import active_content
from imports.workbook import Limits, Sheet, Workbook


def read_binary_workbook(content: bytes, package: Package, limits: Limits) -> Workbook:
    """The workbook of a binary Office package. Refused for whatever would harm whoever parses it."""
    parts = records.read_sheets(package)
    if len(parts) > limits.sheets:
        raise too_large(
            f"The workbook has {len(parts):,} sheets; the tracker takes {limits.sheets}."
        )

    for name in package.names - {part for _, part in parts}:
        if name.endswith((".bin", ".xml", ".rels")) and name != "xl/vbaproject.bin":
            package.examine(name)

    records.check_strings(package)
    styles = records.read_styles(package)
    looked = {
        number: records.look(package.stream(part), styles)
        for number, (_, part) in enumerate(parts)
        if part
    }

    for number, found in looked.items():
        found.extent.check(parts[number][0], limits)

    sheets = read_values(content, limits, frozenset(range(len(parts))) - looked.keys())
    if not looked.keys() >= sheets.keys():
        raise unreadable("The file is damaged: it names its sheets in two ways.")

    joined = tuple(_joined(sheet, looked[number]) for number, sheet in sheets.items())
    return Workbook(joined, "xlsb", active_content(package))


def _joined(sheet: Sheet, looked: records.XlsbSheet) -> Sheet:
    last = sheet.top + len(sheet.rows) - 1
    kept = replace(
        looked.findings,
        hidden_rows={row for row in looked.findings.hidden_rows if row <= last},
    )

    return replace(kept.onto(sheet), merged=tuple(clipped(looked.merged, sheet)))
