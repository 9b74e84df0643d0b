"""A table of programmes to CSV, JSON and XLSX. The same rows give the same bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from imports.text.cells import neutral
from portfolio.filters import instant_in_name

FIXED_DATE = datetime(
    2000,
    1,
    1,
    tzinfo=UTC,
).replace(tzinfo=None)
"""Inside the XLSX: the date of making would make two equal files differ."""
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts with its marking and the instant that it was drawn at."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    marking: str
    as_at: str
    notice: str = ""
    """What its workbook says where figures are invented."""


def to_csv(table: Table) -> bytes:
    """A heading row, then rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([neutral(text) for text in row] for row in table.rows)

    return out.getvalue().encode("utf-8")


def to_json(table: Table) -> bytes:
    """Rows by the names of the columns."""
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    document = {
        "table": table.name,
        "as_at": table.as_at,
        "marking": table.marking,
        "rows": rows,
    }

    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def to_xlsx(table: Table) -> bytes:
    """A sheet with the marking in its header and footer."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    book.set_properties({"title": table.name, "created": FIXED_DATE})
    if table.notice:
        book.add_worksheet("About").write_string(0, 0, table.notice)

    write_sheet(book, table).activate()

    book.close()
    return out.getvalue()


def write_sheet(book: Any, table: Table) -> Any:
    """Write the table on a sheet of its own, and give the sheet."""
    sheet = book.add_worksheet(table.name.capitalize()[:31])
    heading = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    for column, label in enumerate(table.columns):
        sheet.write_string(0, column, label, heading)

    for number, row in enumerate(table.rows, 1):
        for column, text in enumerate(row):
            if text:
                sheet.write_string(number, column, neutral(text), wrapped)

    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, len(table.columns) - 1, 28)
    sheet.set_header(f"&C{table.marking}&R{table.notice}")
    sheet.set_footer(f"&C{table.marking}&RAs at {table.as_at}")

    return sheet


FORMATS: dict[str, Callable[[Table], bytes]] = {
    "csv": to_csv,
    "json": to_json,
    "xlsx": to_xlsx,
}
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def filename(table: Table, ending: str) -> str:
    """Table, instant and marking: what a reader of the file needs to know of it."""
    instant = instant_in_name(table.as_at)
    return f"{table.name}_as-at-{instant}_{table.marking}.{ending}"
