"""Returns kept as grids: months or quarters across, in blocks, on sheets or in groups, with
totals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from portfolio.illustration.model import NOTICE
from portfolio.illustration.sheets import (
    MONTHS,
    NAMES,
    TYPE,
    Book,
    Page,
    Row,
    Sending,
    Written,
    long,
    short,
)


def months_across(sending: Sending) -> Written:
    """Months across under merged bands, with a total row and a total column."""
    book = Book(sending.title)
    page = book.page("CSSF return", sending.unit)
    page.texts(
        1,
        1,
        [sending.title],
        bold=True,
    )
    page.texts(2, 1, [NOTICE])
    page.texts(3, 1, [f"All figures in {sending.unit.label}. {sending.until}."])
    page.texts(
        7,
        1,
        ["Programme code", "Programme name", "Funding type"],
        bold=True,
    )
    page.widths(
        [
            (0, 0, 2),
            (1, 1, 16),
            (2, 2, 50),
            (3, 16, 11),
        ]
    )
    _bands(
        page,
        6,
        4,
        sending.number,
        12,
        ("Actual", "Forecast"),
    )

    for at, month in enumerate(sending.fy.months):
        page.month(7, 4 + at, date(month.year, month.month, 1))

    page.texts(
        7,
        16,
        ["Full year"],
        bold=True,
    )
    heads = [
        [
            row.facts.programme,
            row.title,
            TYPE[row.facts.oda],
        ]
        for row in sending.rows
    ]
    _block(
        page,
        (8, 1, 4),
        heads,
        sending,
        sending.rows,
    )

    return book.close(), tuple(book.lines)


def sheet_per_type(sending: Sending) -> Written:
    """One sheet for ODA and one for non-ODA, months across in each."""
    book = Book(sending.title)
    for oda, name in TYPE.items():
        rows = [row for row in sending.rows if row.facts.oda == oda]
        if rows:
            _type_page(book.page(name, sending.unit), name, sending, rows)

    return book.close(), tuple(book.lines)


def _type_page(page: Page, name: str, sending: Sending, rows: Sequence[Row]) -> None:
    page.texts(
        0,
        0,
        [f"{sending.title}: {name}"],
        bold=True,
    )
    page.texts(1, 0, [NOTICE])
    page.texts(2, 0, [f"All figures in GBP. {sending.until}."])
    page.texts(
        5,
        0,
        [
            "Prog ref",
            "Programme title",
            *map(long, sending.fy.months),
            "Full year",
        ],
        bold=True,
    )
    page.widths(
        [
            (0, 0, 16),
            (1, 1, 50),
            (2, 14, 13),
        ]
    )
    _bands(
        page,
        4,
        2,
        sending.number,
        12,
        ("Actuals", "Forecasts"),
    )
    _block(
        page,
        (6, 0, 2),
        [[row.facts.programme, row.title] for row in rows],
        sending,
        rows,
    )


def _block(
    page: Page,
    start: tuple[int, int, int],
    heads: list[list[str]],
    sending: Sending,
    rows: Sequence[Row],
) -> None:
    """Rows of words and twelve amounts with totals; `start` is the first row, first column and
    first amount column.
    """
    top, left, first = start
    for at, (head, row) in enumerate(zip(heads, rows, strict=True), top):
        page.texts(at, left, head)
        _twelve(
            page,
            at,
            first,
            row,
            sending,
        )

    page.texts(
        top + len(rows),
        left,
        ["Grand total"],
        bold=True,
    )
    _total_row(page, (top, top + len(rows)), first, [row.amounts for row in rows])


def _twelve(page: Page, at: int, first: int, row: Row, sending: Sending) -> None:
    """One row's amounts and their total in the column after them."""
    for month, (period, amount) in enumerate(
        zip(sending.periods, row.amounts, strict=True)
    ):
        if amount is not None:
            page.amount(
                at,
                first + month,
                amount,
                row.facts,
                period,
                sending.measure(month),
            )

    page.total(
        at,
        first + 12,
        _sum(row.amounts),
        (
            at,
            first,
            at,
            first + 11,
        ),
    )


def _total_row(
    page: Page,
    span: tuple[int, int],
    first: int,
    columns: Sequence[Sequence[int | None]],
) -> None:
    """A total under each column and under the column of totals, over the rows of the span, in its
    last row.
    """
    top, at = span
    sums = [_sum(column) for column in zip(*columns, strict=True)]

    for month, amount in enumerate([*sums, sum(sums)]):
        page.total(
            at,
            first + month,
            amount,
            (
                top,
                first + month,
                at - 1,
                first + month,
            ),
        )


def quarters_across(sending: Sending) -> Written:
    """Quarters across under bands, for a department that plans by the quarter."""
    book = Book(sending.title)
    page = book.page("Return", sending.unit)
    page.texts(
        1,
        0,
        [sending.title],
        bold=True,
    )
    page.texts(2, 0, [NOTICE])
    page.texts(3, 0, [f"{sending.unit.label}. {sending.until}."])
    headings = [
        "Programme",
        "Title",
        "ODA/Non-ODA",
        *(f"Q{number} {sending.fy}" for number in range(1, 5)),
        "Total",
    ]
    page.texts(
        6,
        0,
        headings,
        bold=True,
    )
    page.widths(
        [
            (0, 0, 16),
            (1, 1, 50),
            (2, 7, 13),
        ]
    )
    _bands(
        page,
        5,
        3,
        sending.number // 3,
        4,
        ("Actual", "Forecast"),
    )
    rows = [replace(row, amounts=_by_quarter(row.amounts)) for row in sending.rows]

    for at, row in enumerate(rows, 7):
        page.texts(
            at,
            0,
            [
                row.facts.programme,
                row.title,
                TYPE[row.facts.oda],
            ],
        )
        _four(page, at, row, sending)

    page.texts(
        7 + len(rows),
        0,
        ["Total"],
        bold=True,
    )
    _total_row(page, (7, 7 + len(rows)), 3, [row.amounts for row in rows])

    return book.close(), tuple(book.lines)


def _four(page: Page, at: int, row: Row, sending: Sending) -> None:
    for number, amount in enumerate(row.amounts):
        if amount is not None:
            measure = sending.measure(number * 3)
            page.amount(
                at,
                3 + number,
                amount,
                row.facts,
                sending.fy.quarter(number + 1),
                measure,
            )

    page.total(at, 7, _sum(row.amounts), (at, 3, at, 6))


def _by_quarter(amounts: Sequence[int | None]) -> tuple[int | None, ...]:
    quarters = [amounts[at : at + 3] for at in range(0, 12, 3)]
    return tuple(None if set(three) == {None} else _sum(three) for three in quarters)


def side_by_side(sending: Sending) -> Written:
    """A block of months for ODA and one for non-ODA beside it, under merged headings."""
    book = Book(sending.title)
    page = book.page("CSSF return", sending.unit)
    page.texts(
        0,
        0,
        [sending.title],
        bold=True,
    )
    page.texts(1, 0, [NOTICE])
    page.texts(2, 0, [f"Figures in whole pounds. {sending.until}."])
    page.widths(
        [
            (0, 0, 16),
            (1, 1, 50),
            (2, 28, 11),
        ]
    )
    page.upright((4, 6), 0, ["Prog ref", "Programme title"])
    both = _paired(sending.rows)

    for first, oda in ((3, True), (17, False)):
        page.band(4, first, first + 12, TYPE[oda])
        _bands(
            page,
            5,
            first,
            sending.number,
            12,
            ("Actuals", "Forecasts"),
        )
        page.texts(
            6,
            first,
            [*(MONTHS[month.month - 1][:3] for month in sending.fy.months), "Total"],
            bold=True,
        )
        _side(page, first, [rows.get(oda) for rows in both.values()], sending)

    for at, (code, rows) in enumerate(both.items(), 7):
        page.texts(at, 0, [code, next(iter(rows.values())).title])

    page.texts(
        7 + len(both),
        0,
        ["Total"],
        bold=True,
    )

    return book.close(), tuple(book.lines)


def _paired(rows: Sequence[Row]) -> dict[str, dict[bool, Row]]:
    """The ODA and the non-ODA row of each programme."""
    both: dict[str, dict[bool, Row]] = defaultdict(dict)
    for row in rows:
        both[row.facts.programme][row.facts.oda] = row
    return both


def _side(page: Page, first: int, rows: Sequence[Row | None], sending: Sending) -> None:
    for at, row in enumerate(rows, 7):
        if row:
            _twelve(
                page,
                at,
                first,
                row,
                sending,
            )

    nothing: tuple[None, ...] = (None,) * 12
    _total_row(
        page,
        (7, 7 + len(rows)),
        first,
        [row.amounts if row else nothing for row in rows],
    )


def by_country(sending: Sending) -> Written:
    """Groups of rows under a country's name, each with a subtotal; what belongs to no country
    comes last.
    """
    book = Book(sending.title)
    page = book.page("Return", sending.unit)
    page.texts(
        1,
        1,
        [sending.title],
        bold=True,
    )
    page.texts(2, 1, [NOTICE])
    page.texts(3, 1, [f"Figures in {sending.unit.label}. {sending.until}."])
    page.texts(
        7,
        1,
        [
            "Prog ref",
            "Funding type",
            *map(short, sending.fy.months),
            "Total",
        ],
        bold=True,
    )
    page.widths(
        [
            (0, 0, 2),
            (1, 1, 26),
            (2, 15, 12),
        ]
    )
    _bands(
        page,
        6,
        3,
        sending.number,
        12,
        ("Actual", "Forecast"),
    )
    at = 8

    for name, rows in _groups(sending.rows).items():
        at = _group(
            page,
            at,
            name,
            rows,
            sending,
        )

    page.texts(
        at,
        1,
        ["Total"],
        bold=True,
    )
    sums = [
        _sum(column)
        for column in zip(*(row.amounts for row in sending.rows), strict=True)
    ]
    for month, amount in enumerate([*sums, sum(sums)]):
        page.total(
            at,
            3 + month,
            amount,
            (
                8,
                3 + month,
                at - 1,
                3 + month,
            ),
            "SUBTOTAL",
        )

    return book.close(), tuple(book.lines)


def _groups(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows by country name, in the alphabet's order, the regional ones last."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(
        rows,
        key=lambda row: (
            row.facts.country is None,
            NAMES.get(row.facts.country or "", ""),
        ),
    ):
        groups[NAMES[row.facts.country] if row.facts.country else "Regional"].append(
            row
        )

    return groups


def _group(
    page: Page, top: int, name: str, rows: Sequence[Row], sending: Sending
) -> int:
    """A country's name, its rows, its subtotal and a blank row; the row after that."""
    page.band(top, 1, 2, name)
    for at, row in enumerate(rows, top + 1):
        page.texts(at, 1, [row.facts.programme, TYPE[row.facts.oda]])
        _twelve(
            page,
            at,
            3,
            row,
            sending,
        )

    bottom = top + 1 + len(rows)
    page.texts(
        bottom,
        1,
        [f"Subtotal {name}"],
        bold=True,
    )
    sums = [_sum(column) for column in zip(*(row.amounts for row in rows), strict=True)]

    for month, amount in enumerate([*sums, sum(sums)]):
        page.total(
            bottom,
            3 + month,
            amount,
            (
                top + 1,
                3 + month,
                bottom - 1,
                3 + month,
            ),
            "SUBTOTAL",
        )

    return bottom + 2


def _bands(
    page: Page, row: int, first: int, actual: int, count: int, words: tuple[str, str]
) -> None:
    """The merged headings over the columns of actuals and, where there are any, of forecasts."""
    page.band(row, first, first + actual - 1, words[0])
    if actual < count:
        page.band(row, first + actual, first + count - 1, words[1])


def _sum(amounts: Sequence[int | None]) -> int:
    return sum(amount or 0 for amount in amounts)
