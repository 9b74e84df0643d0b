"""Roles of a table's columns, each column seen beside the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from imports.recognise.columns import Column
from imports.recognise.role_rules import (
    Role,
    role_of,
)
from imports.text.folding import fold
from imports.text.hints import Hint
from imports.vocabulary import NOT_COUNTRIES
from portfolio.finance import APRIL

ONE_OF_EACH: Final = ("programme", "project", "country", "period", "year", "unit")
"""Roles that one column of a table has at most."""

WORDS_FOR_CODES: Final = frozenset({"code", "id", "ref", "reference", "no"})
PROJECT_HEADINGS: Final = ("project", "project name", "project title", "component")


def assign_roles(columns: list[Column]) -> list[Column]:
    """Give every column its role, with the reason in words."""
    columns = _without_answers(_monthly_outturns(columns))

    assigned = []
    for column in columns:
        role = role_of(column)
        assigned.append(column.taken_as(role.name, role.reason))

    assigned = _one_of_each(_beside_countries(assigned))
    return _without_sums(_promote_amount(assigned))


def _without_answers(columns: list[Column]) -> list[Column]:
    """Read 1 and 0 under `ODA` as amounts, not as answers, where `Non-ODA` stands beside it."""
    sides = {column.facets.oda for column in columns} - {None}
    if len(sides) < 2:
        return columns

    return [
        replace(column, profile=replace(column.profile, ones=0)) for column in columns
    ]


def _monthly_outturns(columns: list[Column]) -> list[Column]:
    """Read `Forecast outturn` as a month's forecast, unless it is the year's.

    It is the year's beside months; not where it stands over several periods, or where the rows or
    the sheet state the month.
    """
    outturns = [column for column in columns if _is_outturn(column)]
    if not outturns or _are_of_the_year(outturns, columns):
        return columns

    monthly = []
    for column in columns:
        if _is_outturn(column):
            column = replace(column, facets=replace(column.facets, kind=None))

        monthly.append(column)

    return monthly


def _is_outturn(column: Column) -> bool:
    return column.facets.kind == "annual" and column.facets.measure is not None


def _are_of_the_year(
    outturns: list[Column],
    columns: list[Column],
) -> bool:
    """Return whether columns headed `outturn` are sums of the whole year."""
    periods = {column.facets.hint for column in outturns} - {None}
    if _has_plain_forecast(columns, periods):
        return True
    if any("period" in column.facets.roles for column in columns):
        return False  # the rows state the month

    others = [column for column in columns if not _is_outturn(column)]
    other_periods = {column.facets.hint for column in others} - {None}
    if not periods and not other_periods:
        return False  # the sheet states the month

    return len(periods) <= 1 and periods <= other_periods


def _has_plain_forecast(
    columns: list[Column],
    periods: set[Hint | None],
) -> bool:
    """Return whether another column is headed forecast, for the same periods."""
    for column in columns:
        facets = column.facets
        if facets.measure != "forecast" or facets.kind:
            continue
        if facets.hint in periods or (not periods and not facets.hint):
            return True

    return False


def _beside_countries(columns: list[Column]) -> list[Column]:
    """Take `Regional` as a column of amounts where countries stand across."""
    countries = {column.index for column in columns if column.facets.country}
    if len(countries) < 2:
        return columns

    regional = [column for column in columns if _is_regional(column)]
    reason = "it stands among countries and names no one country"
    return _retaken(columns, regional, Role("amount", reason))


def _retaken(
    columns: list[Column],
    chosen: list[Column],
    role: Role,
) -> list[Column]:
    """Return the columns with a role for those that are chosen."""
    indexes = {column.index for column in chosen}

    retaken = []
    for column in columns:
        if column.index in indexes:
            column = column.taken_as(role.name, role.reason)

        retaken.append(column)

    return retaken


def _is_regional(column: Column) -> bool:
    return (
        column.role == "ignored"
        and column.profile.numbers > 0
        and fold(column.heading) in NOT_COUNTRIES - {""}
    )


def _one_of_each(columns: list[Column]) -> list[Column]:
    """Keep the fittest column of each role; the others are titles."""
    for role in ONE_OF_EACH:
        rivals = [column for column in columns if column.role == role]
        if len(rivals) > 1:
            # Of equally fit columns the leftmost is kept.
            rivals.remove(max(rivals, key=_fitness))
            reason = f"another column is the better {role}"
            columns = _retaken(columns, rivals, Role("title", reason))

    return columns


def _fitness(column: Column) -> tuple[int, int, int]:
    cells = column.profile
    heading = fold(column.heading)
    roles = column.facets.roles

    if column.role == "programme":
        names_codes = not WORDS_FOR_CODES.isdisjoint(heading.split())
        return cells.codes, int("programme" in roles), int(names_codes)
    if column.role == "period":
        return cells.periods, int("period" in roles), 0
    if column.role == "project":
        return int(heading in PROJECT_HEADINGS), cells.filled, 0

    return cells.words, 0, 0


def _promote_amount(columns: list[Column]) -> list[Column]:
    """Take a list's `Total` as its amounts, where the list has no other and its rows are marked."""
    roles = {column.role for column in columns}
    if "amount" in roles or roles.isdisjoint({"period", "measure", "oda"}):
        return columns

    promoted = _only_numbers(columns, "total") or _only_numbers(columns, "ignored")
    reason = "the list has no other column of amounts"
    return _retaken(columns, promoted, Role("amount", reason))


def _only_numbers(
    columns: list[Column],
    role: str,
) -> list[Column]:
    """Return the one column of a role that holds numbers; of several, those with a marking."""
    numeric = [
        column for column in columns if column.role == role and column.profile.numbers
    ]
    if len(numeric) == 1:
        return numeric

    return [
        column
        for column in numeric
        if column.facets.oda is not None or column.facets.measure
    ]


def _without_sums(columns: list[Column]) -> list[Column]:
    """Take quarters between their months as totals, and sums among months as no spend."""
    amounts = [column for column in columns if column.role == "amount"]
    headed = [column for column in amounts if column.facets.hint]
    undated = [column for column in amounts if not column.facets.hint]

    months = [column for column in headed if not _is_quarter(column)]
    sums = [column for column in headed if _sums_months(column, months)]
    reason = "it is a quarter whose months stand beside it"
    columns = _retaken(columns, sums, Role("total", reason))

    dated_by_rows = any(column.role == "period" for column in columns)
    if headed and not dated_by_rows:
        for column in undated:
            columns = _retaken(columns, [column], _role_among_months(column))

    return columns


def _role_among_months(column: Column) -> Role:
    """Return the role of a column without a period beside months: an answer, or no spend."""
    cells = column.profile
    only_answers = cells.ones + cells.zeros >= cells.numbers > 0
    if column.facets.odas and only_answers:
        return Role("oda", "nothing but zeros or ones stand in it, beside months")

    return Role("memo", "the other columns name their periods and this one names none")


def _is_quarter(column: Column) -> bool:
    hint = column.facets.hint
    return hint is not None and hint.kind == "quarter"


def _sums_months(
    column: Column,
    months: list[Column],
) -> bool:
    """Return whether a column is a quarter that stands beside a month of its own."""
    return _is_quarter(column) and any(_is_month_of(month, column) for month in months)


def _is_month_of(
    month: Column,
    quarter: Column,
) -> bool:
    """Return whether a month lies in a quarter and both have the same marking."""
    inside = month.facets.hint
    around = quarter.facets.hint
    if inside is None or around is None:
        return False

    measures = quarter.facets.measures
    if measures and measures != month.facets.measures:
        return False
    if month.facets.odas != quarter.facets.odas:
        return False

    return _quarter_of(inside) == around.number


def _quarter_of(hint: Hint) -> int:
    """Return the quarter in which a month lies; the closing period counts to March."""
    if hint.kind == "number":
        number = min(hint.number, 12)
    else:
        number = (hint.number - APRIL) % 12 + 1

    return (number - 1) // 3 + 1
