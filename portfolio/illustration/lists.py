"""Returns kept as long lists: a row for each amount, in a workbook or as text with commas."""

from __future__ import annotations

import csv
import io

from xlsxwriter.utility import xl_rowcol_to_cell

from portfolio.illustration.model import NOTICE, MeantLine
from portfolio.illustration.sheets import (
    NAMES,
    TYPE,
    Book,
    Page,
    Sending,
    Written,
    short,
)


def long_list(sending: Sending, with_country: bool = False) -> Written:
    """One row for each programme, project, month, measure and ODA or non-ODA."""
    book = Book(sending.title)
    page = book.page("CSSF return", sending.unit)
    page.texts(
        0,
        0,
        [sending.title],
        bold=True,
    )
    page.texts(1, 0, [NOTICE])
    page.texts(2, 0, [sending.until])
    country = ["Country"] if with_country else []
    money = f"Spend ({sending.unit.label})"
    headings = [
        "Programme code",
        "Programme name",
        "Project",
        *country,
        "Month",
        "Spend type",
        "ODA / non-ODA",
        money,
    ]
    page.texts(
        4,
        0,
        headings,
        bold=True,
    )
    page.widths(
        [
            (0, 0, 16),
            (1, 1, 50),
            (2, len(headings) - 1, 18),
        ]
    )
    last = _long_rows(page, sending, with_country)
    column = len(headings) - 1
    page.texts(
        last,
        0,
        ["Grand total"],
        bold=True,
    )
    page.total(
        last,
        column,
        sum(line.pence for line in book.lines),
        (
            5,
            column,
            last - 1,
            column,
        ),
    )

    return book.close(), tuple(book.lines)


def _long_rows(page: Page, sending: Sending, with_country: bool) -> int:
    """The rows from row 5 on; the row after the last."""
    at = 5
    for row in sending.rows:
        if with_country:
            country = [NAMES.get(row.facts.country or "", "")]
        else:
            country = []

        head = [
            row.facts.programme,
            row.title,
            row.facts.project or "",
            *country,
        ]
        for month, (period, amount) in enumerate(
            zip(sending.periods, row.amounts, strict=True)
        ):
            if amount is None:
                continue

            measure = sending.measure(month)
            texts = [
                *head,
                short(period.start),
                measure.capitalize(),
                TYPE[row.facts.oda],
            ]
            page.texts(at, 0, texts)
            page.amount(
                at,
                len(texts),
                amount,
                row.facts,
                period,
                measure,
            )
            at += 1

    return at


def countries_named(sending: Sending) -> Written:
    """A long list with a country where a row belongs to one alone."""
    return long_list(sending, with_country=True)


def long_csv(sending: Sending) -> Written:
    """A .csv in cp1252 with an Actual and a Forecast column, pound signs and negatives in
    brackets.
    """
    headings = [
        "Prog ref",
        "Programme name",
        "Month",
        "Funding type",
        "Actual",
        "Forecast",
    ]
    table: list[list[str]] = [
        [sending.title],
        [NOTICE],
        [sending.until],
        headings,
    ]
    lines: list[MeantLine] = []

    for row in sending.rows:
        for month, (period, amount) in enumerate(
            zip(sending.periods, row.amounts, strict=True)
        ):
            measure = sending.measure(month)
            column = 4 if measure == "actual" else 5
            money = "" if amount is None else _pounds(amount)
            cells = [money, ""] if column == 4 else ["-", money]
            table.append(
                [
                    row.facts.programme,
                    row.title,
                    f"M{month + 1:02d}",
                    TYPE[row.facts.oda],
                    *cells,
                ]
            )

            if amount is not None:
                cell = xl_rowcol_to_cell(len(table) - 1, column)
                facts = row.facts
                lines.append(
                    MeantLine(
                        "",
                        cell,
                        facts.programme,
                        None,
                        None,
                        period,
                        measure,
                        facts.oda,
                        amount,
                    )
                )

    sums = [
        _pounds(sum(line.pence for line in lines if line.measure == measure))
        for measure in ("actual", "forecast")
    ]
    table.append(
        [
            "Total",
            "",
            "",
            "",
            *sums,
        ]
    )
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(table)

    return text.getvalue().encode("cp1252"), tuple(lines)


def _pounds(pence: int) -> str:
    text = f"£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"
    return f"({text})" if pence < 0 else text
