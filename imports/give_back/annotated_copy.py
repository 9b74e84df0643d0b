"""A copy of a workbook's values as .xlsx with its problems marked: for what cannot be given back
as it is.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from imports.give_back.problem_list import (
    HEADINGS,
    LINKS,
    WIDTHS,
    comment,
    faults,
    is_error,
    location,
    plain,
    position,
    references,
    row_of,
    sheet_name,
)
from imports.model import Problem
from imports.workbook import Sheet, Value, Workbook

_COLOURS = {
    "error": "#FFC7CE",
    "warning": "#FFEB9C",
    "": "",
}
_SHAPES = {
    datetime: "dd/mm/yyyy hh:mm",
    date: "dd/mm/yyyy",
    time: "hh:mm:ss",
    timedelta: "[h]:mm:ss",
}
_FIRST_DAY = 1900


def annotated_copy(book: Workbook, problems: Sequence[Problem]) -> bytes:
    """The values of every sheet in their places, faulty cells coloured and commented, and a sheet
    of the problems.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False}
    ) as target:
        formats = _formats(target)
        by_sheet = faults(problems)
        names: dict[str, str] = {}

        for sheet in book.sheets:
            names[sheet.name] = sheet_name(
                sheet.name or "Return", {name.lower() for name in names.values()}
            )
            page = target.add_worksheet(names[sheet.name])
            _copy(page, sheet, by_sheet.get(sheet.name, {}), formats)

        listing = target.add_worksheet(
            sheet_name("Problems", {name.lower() for name in names.values()})
        )
        _list(listing, problems, names, target.add_format({"bold": True}))
        listing.activate()

    return stream.getvalue()


def _formats(target: xlsxwriter.Workbook) -> Mapping[tuple[str, str], Format]:
    """A format for each severity and shape of date; the empty words stand for none."""
    return {
        (severity, shape): target.add_format(
            ({"num_format": shape} if shape else {})
            | ({"bg_color": colour} if colour else {})
        )
        for severity, colour in _COLOURS.items()
        for shape in ("", *_SHAPES.values())
    }


def _copy(
    page: Worksheet,
    sheet: Sheet,
    faulty: Mapping[str, list[Problem]],
    formats: Mapping[tuple[str, str], Format],
) -> None:
    marked = {position(reference): problems for reference, problems in faulty.items()}
    for place, problems in marked.items():
        severity = "error" if is_error(problems) else "warning"
        page.write_blank(*place, None, formats[severity, ""])
        page.write_comment(*place, comment(problems), {"x_scale": 2.5, "y_scale": 1.5})

    for row, values in enumerate(sheet.rows, sheet.top):
        for column, value in enumerate(values, sheet.left):
            if value != "":
                found = marked.get((row, column))
                if found:
                    severity = "error" if is_error(found) else "warning"
                else:
                    severity = ""

                _write(
                    page,
                    row,
                    column,
                    value,
                    severity,
                    formats,
                )

    for (row, column), text in sheet.errors.items():
        found = marked.get((row, column))
        page.write_string(
            row, column, plain(text), formats["error" if found else "", ""]
        )


def _write(
    page: Worksheet,
    row: int,
    column: int,
    value: Value,
    severity: str,
    formats: Mapping[tuple[str, str], Format],
) -> None:
    shape = _SHAPES.get(type(value), "")
    if isinstance(value, bool):
        page.write_boolean(row, column, value, formats[severity, ""])
    elif isinstance(value, int | float) and abs(value) < 1e300:
        page.write_number(row, column, value, formats[severity, ""])
    elif isinstance(value, date | time | timedelta) and _is_representable(value):
        page.write_datetime(row, column, value, formats[severity, shape])
    else:
        page.write_string(row, column, plain(str(value)), formats[severity, ""])


def _is_representable(value: date | time | timedelta) -> bool:
    """Whether Excel knows the date: it begins in 1900, and knows no negative time."""
    if isinstance(value, date):
        return value.year >= _FIRST_DAY and getattr(value, "tzinfo", None) is None
    return not isinstance(value, timedelta) or timedelta(0) <= value < timedelta(
        days=2_900_000
    )


def _list(
    page: Worksheet, problems: Sequence[Problem], names: Mapping[str, str], bold: Format
) -> None:
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        page.write_string(0, column, heading, bold)
        page.set_column(column, column, width)

    for row, problem in enumerate(problems, 1):
        for column, text in enumerate(row_of(problem)):
            page.write_string(row, column, text)

        target = next(references(problem), None)
        if target and (problem.sheet or "") in names and row < LINKS:
            link = "internal:" + location(names[problem.sheet or ""], target)
            page.write_url(
                row,
                HEADINGS.index("Cell"),
                link,
                string=row_of(problem)[HEADINGS.index("Cell")],
            )

    page.freeze_panes(1, 0)
