"""The register as a workbook to edit: one row a programme, and a sheet that says how to fill it
in.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter

from portfolio.finance import FinancialYear, pounds
from portfolio.programmes.choices import Names
from portfolio.programmes.fields import IN_WORKBOOK
from portfolio.programmes.records import Record
from portfolio.programmes.register.exports import FIXED_DATE
from portfolio.programmes.wording import shares_text, value_text

CLEAR = "CLEAR"
"""What a cell says to empty a field: a blank cell leaves it as it is."""
AS_AT = "As at"
COLUMNS = {field.name: field.column for field in IN_WORKBOOK}
"""The heading of each field's column."""
_HOW = (
    "Change cells, save the workbook and upload it. The tracker shows every difference before it saves any.",
    "A blank cell keeps the value on record.",
    f"{CLEAR} empties a field.",
    "A row without a code enters a new programme.",
    "Shares are written as SOM:60; KEN:40. Programme managers are written as email addresses.",
    "Status is changed on the programme's page, because each step has its conditions.",
)
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(
    records: Sequence[Record],
    names: Names,
    emails: dict[int, str],
    marking: str,
    as_at: str,
    notice: str = "",
) -> bytes:
    """The workbook of some programmes; allocations (at the programme's discretion) in pounds by
    year.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    book.set_properties({"title": "programmes", "created": FIXED_DATE})
    years = sorted(
        {
            fy
            for record in records
            for fy, _, earmarked, _ in record["allocations"]
            if not earmarked
        }
    )
    budgets = [(fy, oda) for fy in years for oda in (True, False)]
    _programmes(
        book,
        records,
        names,
        emails,
        budgets,
        marking,
    )
    _about(book, marking, as_at, notice)
    book.close()

    return out.getvalue()


def _programmes(
    book: Any,
    records: Sequence[Record],
    names: Names,
    emails: dict[int, str],
    budgets: Any,
    marking: str,
) -> None:
    sheet = book.add_worksheet("Programmes")
    heading = book.add_format({"bold": True, "bottom": 1})
    formats = {
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "money": book.add_format({"num_format": "#,##0.00"}),
    }
    years = [
        f"{FinancialYear(fy)} {'ODA' if oda else 'non-ODA'}" for fy, oda in budgets
    ]

    for column, label in enumerate(
        [
            "Code",
            *COLUMNS.values(),
            *years,
        ]
    ):
        sheet.write_string(0, column, label, heading)

    for row, record in enumerate(records, 1):
        sheet.write_string(row, 0, record.code)
        for column, name in enumerate(COLUMNS, 1):
            _cell(
                sheet,
                (row, column),
                cell_of(name, record[name], names, emails),
                formats,
            )

        _money(
            sheet,
            row,
            1 + len(COLUMNS),
            record,
            budgets,
            formats["money"],
        )

    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 2, 44)
    sheet.set_column(3, len(COLUMNS) + len(budgets), 20)
    sheet.set_header(f"&C{marking}")


def cell_of(name: str, value: Any, names: Names, emails: dict[int, str]) -> str | date:
    """What stands in the cell of a field."""
    if isinstance(value, date):
        return value
    if name in {"countries", "themes"}:
        return shares_text(value)
    if name == "team":
        return "; ".join(emails.get(user_id, "") for user_id in value)
    if name == "partners":
        return "; ".join(value)
    if name in {"lead_department", "purpose_code"}:
        return value or ""

    return value_text(name, value, names)


def _cell(
    sheet: Any, place: tuple[int, int], value: str | date, formats: dict[str, Any]
) -> None:
    if isinstance(value, date):
        sheet.write_datetime(*place, value, formats["day"])
    elif value:
        # As text, never as a formula: the cell is given back as it is, and must read back the
        # same.
        sheet.write_string(*place, value)


def _money(
    sheet: Any, row: int, first: int, record: Record, budgets: Any, money: Any
) -> None:
    amounts = {
        (fy, oda): pence
        for fy, oda, earmarked, pence in record["allocations"]
        if not earmarked
    }
    for column, key in enumerate(budgets, first):
        if key in amounts:
            sheet.write_number(row, column, float(pounds(amounts[key])), money)


def _about(book: Any, marking: str, as_at: str, notice: str) -> None:
    sheet = book.add_worksheet("About")
    for row, text in enumerate((*_HOW, f"Marking: {marking}")):
        sheet.write_string(row, 0, text)

    sheet.write_string(len(_HOW) + 1, 0, AS_AT)
    sheet.write_string(len(_HOW) + 1, 1, as_at)
    sheet.write_string(len(_HOW) + 2, 0, notice)
    sheet.set_column(0, 0, 90)
