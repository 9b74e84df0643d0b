"""A person's workbook back with its problems: faulty cells highlighted and commented, and a sheet
that lists them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from openpyxl.workbook import Workbook as OpenWorkbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from imports.give_back.annotated_copy import annotated_copy
from imports.give_back.problem_list import (
    HEADINGS,
    LINKS,
    WIDTHS,
    comment,
    faults,
    is_error,
    location,
    references,
    row_of,
    sheet_name,
)
from imports.model import Problem
from imports.read import read_workbook
from imports.read.package import Package
from imports.workbook import Limits, Workbook

ERROR_FILL, WARNING_FILL = "FFC7CE", "FFEB9C"
AUTHOR = "Portfolio tracker"
_CELLS = 400_000
"""Beyond so many cells openpyxl takes too long and too much memory; the values are copied instead."""
_SPREAD = 1_000_000
_RANGED = re.compile(
    rb"""<(?:\w+:)?(?:mergeCell|hyperlink)\s[^>]*?\bref\s*=\s*["']([^"']*)["']"""
)
_TAG = 1 << 16
"""Bytes beyond which nothing is a tag of a workbook's."""


def annotate(
    content: bytes,
    filename: str,
    problems: Sequence[Problem],
    limits: Limits = Limits(),
) -> bytes:
    """The workbook as .xlsx with its problems marked; Refused where it cannot be read.

    An .xlsx or .xlsm comes back as it was as far as openpyxl keeps it (macros and links to other
    workbooks are left out); every other format, and what is too large or too odd for openpyxl, as
    a copy of its values.
    """
    book = read_workbook(content, filename, limits)
    if (
        book.format in ("xlsx", "xlsm")
        and _is_modest(book)
        and _spread(content, limits) <= _SPREAD
    ):
        try:
            return _marked(content, problems)
        except Exception:
            # openpyxl stumbles over much that Excel opens, in too many ways to be told apart.
            return annotated_copy(book, problems)

    return annotated_copy(book, problems)


def _is_modest(book: Workbook) -> bool:
    return (
        sum(len(sheet.rows) * len(sheet.rows[0]) for sheet in book.sheets if sheet.rows)
        <= _CELLS
    )


def _spread(content: bytes, limits: Limits) -> int:
    """The cells under merged ranges and links: openpyxl makes an object of each, however few have
    a value.
    """
    package = Package(content, limits)
    parts = [
        name
        for name in package.names
        if name.startswith("xl/") and name.endswith(".xml")
    ]

    return sum(
        _area(found.decode("ascii", "replace"))
        for name in parts
        for found in _ranged(package, name)
    )


def _ranged(package: Package, name: str) -> Iterator[bytes]:
    held = b""
    for piece in package.stream(name):
        whole, tag, rest = (held + piece).rpartition(b"<")
        yield from _RANGED.findall(whole)
        held = (tag + rest)[:_TAG]
    yield from _RANGED.findall(held)


def _area(text: str) -> int:
    try:
        left, top, right, bottom = (int(bound or 0) for bound in range_boundaries(text))
    except (ValueError, TypeError):
        return _SPREAD + 1
    return max(1, right - left + 1) * max(1, bottom - top + 1)


def _marked(content: bytes, problems: Sequence[Problem]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    for name, cells in faults(problems).items():
        if name in sheets:
            for reference, found in cells.items():
                _mark(sheets[name], reference, found)

    _list(book, problems, frozenset(sheets))
    stream = io.BytesIO()
    book.save(stream)

    return stream.getvalue()


def _mark(sheet: Worksheet, reference: str, problems: Sequence[Problem]) -> None:
    cell = sheet[reference]
    if not isinstance(cell, Cell):
        # Of merged cells only the first can carry a colour and a comment.
        anchor = next(
            found for found in sheet.merged_cells.ranges if reference in found
        )
        cell = sheet.cell(anchor.min_row, anchor.min_col)

    colour = ERROR_FILL if is_error(problems) else WARNING_FILL
    cell.fill = PatternFill("solid", start_color=colour, end_color=colour)
    before = f"{cell.comment.text}\n\n" if cell.comment else ""
    cell.comment = Comment(
        before + comment(problems),
        AUTHOR,
        height=120,
        width=320,
    )


def _list(
    book: OpenWorkbook, problems: Sequence[Problem], sheets: frozenset[str]
) -> None:
    sheet = book.create_sheet(
        sheet_name("Problems", {name.lower() for name in book.sheetnames})
    )
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True), 1):
        sheet.cell(1, column, heading).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width

    for row, problem in enumerate(problems, 2):
        for column, text in enumerate(row_of(problem), 1):
            # A text never becomes a formula, whatever it begins with.
            cell = sheet.cell(row, column)
            cell.value, cell.data_type = text, "s"

        target = next(references(problem), None)
        if target and problem.sheet in sheets and row <= LINKS:
            _link(
                sheet.cell(row, HEADINGS.index("Cell") + 1),
                location(str(problem.sheet), target),
            )

    sheet.freeze_panes = "A2"
    _show_alone(book, sheet)


def _link(cell: Cell, target: str) -> None:
    cell.hyperlink = Hyperlink(
        ref=cell.coordinate,
        location=target,
        display=str(cell.value),
    )
    cell.font = Font(underline="single", color="0563C1")


def _show_alone(book: OpenWorkbook, sheet: Worksheet) -> None:
    """Open at this sheet, with no other selected beside it: what is typed would go into all of
    them.
    """
    book.active = sheet
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
