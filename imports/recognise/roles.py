"""Which column is what: by its headings first, by what stands in it where they say nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from imports.recognise.columns import Column
from imports.text.folding import fold
from imports.vocabulary import NOT_COUNTRIES

LABELS: Final = (
    "programme",
    "project",
    "country",
    "period",
    "year",
    "measure",
    "oda",
    "unit",
    "title",
)
"""Roles of columns that say what an amount is about."""

BESIDE_BUDGETS: Final = "actual and forecast stand in its cells; rows of budgets, variances and the like beside them are no spend"

Rule = Callable[[Column], tuple[str, str] | None]


def assign_roles(columns: list[Column]) -> list[Column]:
    """Give every column its role, with the reason in words."""
    taken = [_assign(column) for column in _without_answers(_monthly_outturns(columns))]
    taken = _one_of_each(_beside_countries(taken))

    return _without_sums(_promote_amount(taken))


def _without_answers(columns: list[Column]) -> list[Column]:
    """Ones and zeros under `ODA` answer a question, unless `Non-ODA` stands beside it: then they
    are amounts.
    """
    sides = {column.facets.oda for column in columns} - {None}
    if len(sides) < 2:
        return columns

    return [
        replace(column, profile=replace(column.profile, ones=0)) for column in columns
    ]


def _monthly_outturns(columns: list[Column]) -> list[Column]:
    """`Forecast outturn` beside months is the year's; over several, or where rows or the sheet say
    the month, not.
    """
    outturns = [
        column
        for column in columns
        if column.facets.kind == "annual" and column.facets.measure
    ]
    periods = {column.facets.hint for column in outturns} - {None}
    others = {column.facets.hint for column in columns if column not in outturns}
    dated = any("period" in column.facets.roles for column in columns)
    forecasts = [
        column
        for column in columns
        if column.facets.measure == "forecast" and not column.facets.kind
    ]
    plain = any(
        column.facets.hint in periods if periods else not column.facets.hint
        for column in forecasts
    )
    undated = not any(column.facets.hint for column in columns)
    if plain or not (len(periods) > 1 or periods - others or dated or undated):
        return columns

    return [
        replace(column, facets=replace(column.facets, kind=None))
        if column in outturns
        else column
        for column in columns
    ]


def _beside_countries(columns: list[Column]) -> list[Column]:
    """Where countries stand across, `Regional` among them is a column of amounts too."""
    if sum(column.facets.country is not None for column in columns) < 2:
        return columns

    return [
        column.taken_as("amount", "it stands among countries and names no one country")
        if column.role == "ignored"
        and column.profile.numbers
        and fold(column.heading) in NOT_COUNTRIES - {""}
        else column
        for column in columns
    ]


def _assign(column: Column) -> Column:
    for rule in _RULES:
        found = rule(column)
        if found:
            return column.taken_as(*found)
    return column.taken_as("ignored", "nothing in its heading or cells was recognised")


def _codes(column: Column) -> tuple[str, str] | None:
    cells = column.profile
    if {"project", "country"} & set(
        column.facets.roles
    ) and cells.codes + cells.totals < cells.words:
        return None  # codes that head groups of projects
    if column.facets.programme:
        return None  # a heading that is a code stands over amounts, also where it is repeated below
    if cells.codes and cells.mostly(cells.codes):
        return "programme", "its cells are programme codes"

    return None


def _no_spend(column: Column) -> tuple[str, str] | None:
    kind = column.facets.kind
    if kind == "share" and column.facets.odas and _answers(column):
        return "oda", "all or nothing of each row is ODA"
    if kind and not column.profile.mostly(
        column.profile.measures + column.profile.odas
    ):
        return "memo", f"its heading says {kind}, which is no spend of a month"

    return None


def _total(column: Column) -> tuple[str, str] | None:
    facets = column.facets
    cells = column.profile
    if not facets.total or _asks(column):
        return None
    if cells.words and not cells.numbers:
        return None
    return "total", "its heading says that it is a total"


def _asks(column: Column) -> bool:
    """Whether the heading names both sides of a question: `Actual/Forecast`, `ODA / non-ODA`."""
    return len(column.facets.measures) == 2 or len(column.facets.odas) == 2


def _year(column: Column) -> tuple[str, str] | None:
    if fold(column.heading) not in (
        "year",
        "financial year",
        "fiscal year",
        "fin year",
        "fy",
        "accounting year",
    ):
        return None

    return ("year", "its heading says year") if not column.facets.measures else None


def _question(column: Column) -> tuple[str, str] | None:
    facets = column.facets
    cells = column.profile
    if len(facets.measures) == 2 and (
        cells.mostly(cells.measures) or not cells.numbers
    ):
        return "measure", "its heading asks for actual or forecast"
    if len(facets.odas) == 2 and (
        cells.mostly(cells.odas + cells.yes_no) or not cells.numbers
    ):
        return "oda", "its heading asks for ODA or non-ODA"
    if (
        len(facets.odas) == 1
        and not facets.hint
        and not facets.measures
        and _answers(column)
    ):
        return "oda", "yes and no stand under a heading about ODA"

    return None


def _answers(column: Column) -> bool:
    """Whether a column's cells answer yes or no: in words, or by nothing but 1 and 0."""
    cells = column.profile
    if cells.numbers > cells.ones + cells.zeros:
        return False
    if cells.words:
        asked = column.heading.rstrip().endswith("?") and cells.yes_no + cells.odas > 0
        return asked or (cells.yes_no > 0 and cells.mostly(cells.yes_no + cells.odas))

    return cells.ones > 0 or (cells.zeros > 0 and column.heading.rstrip().endswith("?"))


def _period_over_amounts(column: Column) -> tuple[str, str] | None:
    facets = column.facets
    cells = column.profile
    roles = set(facets.roles) - ({"oda"} if facets.odas else set())
    if facets.hint is None or (roles and cells.words > cells.numbers):
        return None
    if "title" in roles and cells.words + cells.periods >= cells.numbers:
        return None  # `Start date 2019`; but amounts stand under `End Apr`

    return "amount", "its heading names a period"


def _heading_of_label(column: Column) -> tuple[str, str] | None:
    facets = column.facets
    cells = column.profile
    role = next((name for name in facets.roles if name in LABELS), None)
    if role is None or (
        role in ("measure", "oda")
        and (facets.measures or facets.odas)
        and cells.numbers > cells.words
    ):
        return None
    if (
        role == "period"
        and "amount" in facets.roles
        and not cells.mostly(cells.periods)
    ):
        return None  # `Spend in month`
    if role == "title":
        if (facets.measures or facets.odas) and cells.numbers > cells.words:
            return None

        return _marks_in(column) or (
            role,
            f'its heading "{column.heading}" says {role}',
        )
    if role == "oda" and cells.measures > cells.odas + cells.yes_no:
        return "measure", "actual and forecast stand in its cells"
    if role == "measure" and cells.odas > cells.measures:
        return "oda", "ODA and non-ODA stand in its cells"
    if role == "unit" and cells.numbers > cells.words:
        return "amount", "its heading names a currency and its cells are numbers"

    return role, f'its heading "{column.heading}" says {role}'


def _heading_of_amount(column: Column) -> tuple[str, str] | None:
    facets = column.facets
    cells = column.profile
    says = (
        "amount" in facets.roles
        or facets.measure
        or facets.oda is not None
        or facets.unit is not None
    )
    across = facets.programme or facets.country
    if not (says or across) or facets.strange > 3:
        return None

    words = cells.words > cells.numbers + cells.nothings and (
        cells.measures or cells.odas or cells.words > 3
    )
    if words and not names_money(column):
        return None

    return "amount", "its heading names amounts"


def names_money(column: Column) -> bool:
    """Whether a heading says plainly that amounts stand under it (`Amount (£)`), so that other
    words are faults.
    """
    facets = column.facets
    cells = column.profile
    plain = (
        "amount" in facets.roles
        and not facets.strange
        and not (set(facets.roles) - {"amount"})
    )

    return plain and not (
        cells.measures or cells.odas or cells.codes or cells.yes_no or cells.periods
    )


def _marks_in(column: Column) -> tuple[str, str] | None:
    """What a column's cells mark, where they are words for actual and forecast or for ODA and
    non-ODA.
    """
    cells = column.profile
    if cells.words and cells.mostly(cells.measures):
        return "measure", "actual and forecast stand in its cells"
    if cells.measures and cells.mostly(cells.measures + cells.kinds):
        return "measure", BESIDE_BUDGETS
    if cells.words and cells.mostly(cells.odas):
        return "oda", "ODA and non-ODA stand in its cells"

    return None


def _content(column: Column) -> tuple[str, str] | None:
    cells = column.profile
    if not cells.words:
        return None

    marks = _marks_in(column)
    if marks:
        return marks
    if cells.mostly(cells.periods):
        return "period", "its cells are periods"
    if 3 * cells.codes >= cells.words:
        return "programme", "programme codes stand in its cells"

    return None


_RULES: Final[tuple[Rule, ...]] = (
    _codes,
    _question,
    _year,
    _no_spend,
    _total,
    _period_over_amounts,
    _heading_of_label,
    _heading_of_amount,
    _content,
)


def _one_of_each(columns: list[Column]) -> list[Column]:
    """Where several columns could be the programme, project or country, the best stays and the
    others are titles.
    """
    kept: dict[str, Column] = {}
    for column in columns:
        if column.role in ("programme", "project", "country", "period", "year", "unit"):
            best = kept.get(column.role)
            if best is None or _fitness(column) > _fitness(best):
                kept[column.role] = column

    return [
        column
        if column.role not in kept or kept[column.role] is column
        else column.taken_as("title", f"another column is the better {column.role}")
        for column in columns
    ]


def _fitness(column: Column) -> tuple[int, int, int]:
    cells = column.profile
    if column.role == "programme":
        specific = any(
            word in fold(column.heading).split()
            for word in ("code", "id", "ref", "reference", "no")
        )
        return cells.codes, int("programme" in column.facets.roles), int(specific)
    if column.role == "period":
        return cells.periods, int("period" in column.facets.roles), 0
    if column.role == "project":
        plain = fold(column.heading) in (
            "project",
            "project name",
            "project title",
            "component",
        )
        return int(plain), cells.filled, 0

    return cells.words, 0, 0


def _promote_amount(columns: list[Column]) -> list[Column]:
    """A list whose only numbers stand under `Total` means its amounts by it, if its rows name
    period or marking.
    """
    listed = {"period", "measure", "oda"} & {column.role for column in columns}
    if any(column.role == "amount" for column in columns) or not listed:
        return columns

    for role in ("total", "ignored"):
        numeric = [
            column
            for column in columns
            if column.role == role and column.profile.numbers
        ]
        marked = [
            column
            for column in numeric
            if column.facets.oda is not None or column.facets.measure
        ]
        meant = numeric if len(numeric) == 1 else marked
        if meant:
            why = "the list has no other column of amounts"
            return [
                column.taken_as("amount", why) if column in meant else column
                for column in columns
            ]

    return columns


def _without_sums(columns: list[Column]) -> list[Column]:
    """Quarters between their months are totals, and columns without a period among months are no
    spend of a month.
    """
    amounts = [column for column in columns if column.role == "amount"]
    months = [
        column
        for column in amounts
        if (hint := column.facets.hint) and hint.kind != "quarter"
    ]
    dated = any(column.role == "period" for column in columns)

    return [_without_sum(column, months, dated, amounts) for column in columns]


def _without_sum(
    column: Column, months: list[Column], dated: bool, amounts: list[Column]
) -> Column:
    if column.role != "amount":
        return column

    hint = column.facets.hint
    if hint is None and not dated and any(other.facets.hint for other in amounts):
        if (
            column.facets.odas
            and column.profile.ones + column.profile.zeros >= column.profile.numbers > 0
        ):
            return column.taken_as(
                "oda", "nothing but zeros or ones stand in it, beside months"
            )

        return column.taken_as(
            "memo", "the other columns name their periods and this one names none"
        )
    if (
        hint
        and hint.kind == "quarter"
        and any(_month_in_quarter(other, column) for other in months)
    ):
        return column.taken_as("total", "it is a quarter whose months stand beside it")

    return column


def _month_in_quarter(month: Column, quarter: Column) -> bool:
    inside = month.facets.hint
    around = quarter.facets.hint
    if inside is None or around is None:
        return False

    if inside.kind == "number":
        number = min(inside.number, 12)
    else:
        number = (inside.number - 4) % 12 + 1

    same = (
        month.facets.measures == quarter.facets.measures or not quarter.facets.measures
    )
    return (
        same
        and month.facets.odas == quarter.facets.odas
        and (number - 1) // 3 + 1 == around.number
    )
