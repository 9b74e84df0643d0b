"""Totals stated in a sentence under a table, such as "Agrees to the ledger: £1,250.00 in all."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from operator import attrgetter

from imports.model import Line, Problem
from imports.problems import problem
from imports.recognise.table_candidate import Reading
from imports.text.money import NotAnAmount, parse_amount, to_pence
from portfolio.finance import pounds

LONGEST_NOTES = 40
"""Rows under a table that are looked at for such a sentence."""

_IN_ALL = re.compile(
    r"(£ ?[\d,]+(?:\.\d+)?) ?(k|m|bn|thousand|million|billion)?\b[ ,]*(?:in all|in total|altogether)\b",
    re.I,
)


def stated_in_sentences(
    tables: Sequence[tuple[Reading, int, Sequence[Line]]],
) -> Iterator[Problem]:
    """The stated sums that are none of those a reader could mean: the table's, the sheet's, those
    so far, all.

    Each table comes with the index of its last row of amounts and its lines. A sentence with two
    sums is not judged.
    """
    sums = [sum(map(attrgetter("pence"), lines)) for _, _, lines in tables]
    for place, (reading, last, _) in enumerate(tables):
        sheet = sum(
            own
            for own, (other, _, _) in zip(sums, tables, strict=True)
            if other.grid is reading.grid
        )
        meant = (
            sums[place],
            sheet,
            sum(sums[: place + 1]),
            sum(sums),
        )
        for row in range(last + 1, min(last + LONGEST_NOTES, reading.bottom) + 1):
            for column, value in reading.grid.filled(row):
                stated = _sum_in(value) if isinstance(value, str) else None
                if stated and all(abs(stated[0] - own) > stated[1] for own in meant):
                    yield _mismatch(
                        reading,
                        row,
                        column,
                        stated[0],
                        sums[place],
                    )


def _sum_in(text: str) -> tuple[int, int] | None:
    """The one sum that a sentence states, and by how much its rounding may put it off (pence)."""
    found = _IN_ALL.findall(text[:400])
    if len(found) != 1 or text[:400].count("£") != 1:
        return None

    number, unit = found[0]
    try:
        parsed = parse_amount(f"{number}{unit}")
    except NotAnAmount:
        return None

    if parsed is None:
        return None

    value, multiplier = parsed
    exponent = value.as_tuple().exponent
    last_place = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0) * (
        multiplier or 1
    )

    return to_pence(value * (multiplier or 1))[0], int(
        last_place * 50
    ) if multiplier else 0


def _mismatch(
    reading: Reading, row: int, column: int, stated: int, own: int
) -> Problem:
    grid = reading.grid
    detail = f"£{pounds(own):,}, by £{pounds(abs(stated - own)):,}"

    return problem(
        "total-mismatch",
        grid.sheet.name,
        grid.name(row, column),
        str(grid.cell(row, column))[:200],
        detail,
    )
