"""Tables that look like the return but are budgets, variances or another year."""

from __future__ import annotations

from collections.abc import Sequence

from imports.model import Problem
from imports.problems import problem
from imports.recognise.surroundings import Stated
from imports.recognise.table_candidate import Reading
from imports.text.plain import one_line
from portfolio.finance import FinancialYear


def without_budgets(
    readings: Sequence[Reading], problems: list[Problem]
) -> list[Reading]:
    """The tables but for those whose title or sheet says that they are no spend, where others do
    not say so.
    """
    aside = {
        id(reading): stated
        for reading in readings
        if (stated := _of_other_kind(reading))
    }

    return _left(readings, aside, problems, "what is no spend of a month")


def without_other_years(
    readings: Sequence[Reading], fy: FinancialYear | None, problems: list[Problem]
) -> list[Reading]:
    """The tables but for those whose own title or sheet names another year, where some name the
    return's.
    """
    own = {
        id(reading): year
        for reading in readings
        if not reading.spec and (year := reading.around.own_year())
    }
    if fy is None or all(year.value != fy.start for year in own.values()):
        return list(readings)

    aside = {key: year for key, year in own.items() if year.value != fy.start}
    return _left(readings, aside, problems, f"another year than {fy}")


def _of_other_kind(reading: Reading) -> Stated[str] | None:
    """What says that a table is none of spend, unless its columns or rows say actual or forecast
    themselves.
    """
    if (
        reading.spec
        or reading.column("measure")
        or any(c.facets.measure for c in reading.having("amount"))
    ):
        return None

    programmes = reading.column("programme")
    if not ((programmes and programmes.profile.codes) or reading.around.programmes):
        return None
    if reading.around.kinds:
        return reading.around.kinds[0]

    return None


def _left(
    readings: Sequence[Reading],
    aside: dict[int, Stated[str]] | dict[int, Stated[int]],
    problems: list[Problem],
    of: str,
) -> list[Reading]:
    kept = [reading for reading in readings if id(reading) not in aside]
    if not kept:
        return list(readings)

    for reading in readings:
        if id(reading) in aside:
            grid = reading.grid
            words = one_line(aside[id(reading)].text)[:80]
            detail = (
                f'"{words}" says that this table is one of {of}, so it was left out.'
            )
            columns = [
                column.index for column in reading.columns if column.role != "ignored"
            ]
            cell = grid.name(reading.block.bottom, min(columns))
            problems.append(
                problem(
                    "ambiguous-table",
                    grid.sheet.name,
                    cell,
                    None,
                    detail,
                )
            )

    return kept
