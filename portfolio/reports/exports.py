"""One table to CSV, JSON and XLSX. The same report gives the same bytes, for ever."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from imports.text.cells import neutral
from portfolio.figures.prices import whole
from portfolio.filters import instant_in_name
from portfolio.finance import pounds
from portfolio.reports.drawn import DrawnReport

FIXED_DATE = datetime(
    2000,
    1,
    1,
    tzinfo=UTC,
)
"""Inside the XLSX: the date of making would make two equal reports differ."""

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def to_csv(report: DrawnReport) -> bytes:
    """A heading row, then rows; money in pounds with two decimals and no separators."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(report.columns)
    for row in report.rows:
        writer.writerow(
            [_csv_value(report, column, row[column]) for column in report.columns]
        )

    return out.getvalue().encode("utf-8")


def to_json(report: DrawnReport) -> bytes:
    """Money in whole pence; scores and shares as numbers."""
    document = {
        "report": report.name,
        "as_at": report.as_at,
        "marking": report.marking,
        "filters": report.selection.words(),
        "rows": [
            {
                column: _json_value(report, column, row[column])
                for column in report.columns
            }
            for row in report.rows
        ],
    }

    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def to_xlsx(report: DrawnReport) -> bytes:
    """Write a cover that says what the table shows, and the table; the book opens at the table."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties(
        {"title": report.name, "created": FIXED_DATE.replace(tzinfo=None)}
    )
    _write_about(book, report)
    _write_table(book, report)
    book.close()

    return out.getvalue()


def _write_table(book: Any, report: DrawnReport) -> None:
    sheet = book.add_worksheet("Report")
    sheet.activate()
    heading = book.add_format({"bold": True, "bottom": 1})
    money = book.add_format({"num_format": "#,##0.00"})

    for column, name in enumerate(report.columns):
        sheet.write_string(0, column, name, heading)

    for number, row in enumerate(report.rows, 1):
        for column, name in enumerate(report.columns):
            _write_value(
                sheet,
                (number, column),
                row[name],
                money if name in report.money else None,
            )

    if report.rows:
        columns = [
            {"header": name, "header_format": heading} for name in report.columns
        ]
        place = (
            0,
            0,
            len(report.rows),
            len(report.columns) - 1,
        )
        sheet.add_table(*place, {"columns": columns, "style": "Table Style Light 1"})

    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(report.columns) - 1, 18)
    sheet.set_header(f"&C{report.marking}")
    sheet.set_footer(f"&C{report.marking}&RAs at {report.as_at}")


def _write_value(sheet: Any, place: tuple[int, int], value: Any, money: Any) -> None:
    if value is None:
        return

    if money is not None:
        # Excel keeps 15 figures: enough for pence up to ten trillion pounds.
        sheet.write_number(*place, float(pounds(value)), money)
    elif isinstance(value, int | Decimal):
        sheet.write_number(*place, float(value))
    else:
        sheet.write_string(*place, neutral(str(value)))


def _write_about(book: Any, report: DrawnReport) -> None:
    sheet = book.add_worksheet("About")
    facts = {
        "report": report.name,
        "marking": report.marking,
        "as at": report.as_at,
    }
    facts |= (
        {"notice": report.notice} if report.notice else {}
    ) | report.selection.words()

    for number, (name, value) in enumerate(facts.items()):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, "" if value is None else neutral(str(value)))

    sheet.set_column(0, 1, 32)


def _csv_value(report: DrawnReport, column: str, value: Any) -> str:
    if value is None:
        return ""
    if column in report.money:
        return f"{pounds(whole(value)):.2f}"
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, Decimal):
        return format(value, "f")

    return str(value)


def _json_row(report: DrawnReport, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        column: _json_value(report, column, row[column]) for column in report.columns
    }


def _json_value(report: DrawnReport, column: str, value: Any) -> Any:
    """Money in whole pence; another decimal becomes the nearest JSON number, which prints as the
    decimal does.
    """
    if column in report.money and value is not None:
        return whole(value)
    return float(value) if isinstance(value, Decimal) else value


FORMATS: dict[str, Callable[[DrawnReport], bytes]] = {
    "csv": to_csv,
    "json": to_json,
    "xlsx": to_xlsx,
}


def filename(report: DrawnReport, ending: str) -> str:
    """Report, year, instant and marking: what a reader of the file needs to know of it."""
    if report.selection.fy:
        year = str(report.selection.fy).replace("/", "-")
    else:
        year = "all-years"

    instant = instant_in_name(report.as_at)
    return f"{report.name}_{year}_as-at-{instant}_{report.marking}.{ending}"
