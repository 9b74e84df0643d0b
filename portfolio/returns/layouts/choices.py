"""What a person can choose for a layout, in their words; and a corrected table out of what they
chose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, cast

from imports.give_back.preview import ColumnSeen, Preview
from imports.layout import COLUMN_ROLES, PERIODS, UNITS, ColumnSpec, TableSpec
from portfolio.finance import Measure
from portfolio.returns.sheets import text

DEEPEST: Final = 6
"""Rows that a heading can have."""

ROLES: Final[Mapping[str, str]] = {
    "programme": "Programme code",
    "project": "Project",
    "country": "Country",
    "period": "Month or quarter",
    "year": "Financial year",
    "measure": "Actual or forecast",
    "oda": "ODA or non-ODA",
    "unit": "Unit",
    "amount": "Amount",
    "total": "Total (checked, not counted)",
    "title": "Words (not needed)",
    "memo": "Other numbers (not counted)",
    "ignored": "Not used",
}
MEASURES: Final = {"actual": "Actual", "forecast": "Forecast"}
ODAS: Final = {"yes": "ODA", "no": "Non-ODA"}
UNIT_WORDS: Final = {
    1: "Pounds",
    1_000: "Thousands of pounds",
    1_000_000: "Millions of pounds",
}
LISTS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "role": ("what column {} is", ROLES),
    "measure": ("whether column {} is actual or forecast", MEASURES),
    "oda": ("whether column {} is ODA", ODAS),
    "period": ("the period of column {}", PERIODS),
}
"""What each list of a column decides, and what it offers."""
SHORT: Final[Mapping[str, str]] = {
    "total": "Total",
    "title": "Words",
    "memo": "Other numbers",
}
"""For the row above the grid."""


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column on the page: what it was taken for, and what is chosen now."""

    letter: str
    heading: str
    reason: str
    role: str
    measure: str
    oda: str
    period: str
    recognised: str
    """The period that its headings say, in short; empty where they say none or another was chosen."""
    says: str
    """What its headings say of measure and ODA."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of the sheet as text."""

    number: int
    heading: bool
    cells: tuple[str, ...]


def columns(seen: Preview, given: Mapping[str, str] | None) -> list[ColumnChoice]:
    """The columns with what is chosen for each: as taken, or as a form that was not accepted has
    it.
    """
    return [_choice(column, given) for column in seen.columns]


def _choice(column: ColumnSeen, given: Mapping[str, str] | None) -> ColumnChoice:
    spec = column.spec
    if spec.oda is None:
        oda = ""
    else:
        oda = "yes" if spec.oda else "no"

    kept = {
        "role": spec.role,
        "measure": spec.measure or "",
        "oda": oda,
        "period": spec.period or "",
    }
    if given is not None:
        kept = {
            name: given.get(f"{name}-{spec.letter}", value)
            for name, value in kept.items()
        }

    says = [MEASURES[column.measure]] if column.measure else []
    says += [] if column.oda is None else [ODAS["yes" if column.oda else "no"]]
    if column.period:
        recognised = " ".join(
            filter(None, (PERIODS[column.period].partition(",")[0], column.year))
        )
    else:
        recognised = ""

    return ColumnChoice(
        spec.letter,
        spec.heading,
        column.reason,
        recognised=recognised,
        says=", ".join(says),
        **kept,
    )


def grid(seen: Preview) -> list[GridRow]:
    """The rows of the sheet as text."""
    return [
        GridRow(row.number, row.heading, tuple(text(value) for value in row.cells))
        for row in seen.rows
    ]


def role_of(seen: Preview, letter: str) -> str:
    """What a column of the grid was taken for, in a word; nothing where it is not used."""
    role = next(
        (column.spec.role for column in seen.columns if column.spec.letter == letter),
        "ignored",
    )
    if role == "ignored":
        return ""

    return SHORT.get(role, ROLES[role])


def stated_unit(seen: Preview) -> str:
    """The unit that the sheet states, in words."""
    return " or ".join(
        UNIT_WORDS[unit].lower() for unit in seen.units if unit in UNIT_WORDS
    )


def chosen(
    seen: Preview, given: Mapping[str, str]
) -> tuple[TableSpec | None, list[tuple[str, str]]]:
    """The table as a person corrected it; or what is missing in it, each with the field that it
    belongs to.
    """
    if seen.table is None:
        return None, [
            (
                "Choose the row that holds the headings, and show the sheet with it first",
                "row",
            )
        ]

    shown = {column.spec.letter for column in seen.columns}
    corrected = tuple(
        _corrected(spec, given) if spec.letter in shown else spec
        for spec in seen.table.columns
    )
    errors = [
        error
        for column in seen.columns
        for error in _not_offered(column.spec.letter, given)
    ]
    unit = given.get("unit", "")
    units = {str(each): each for each in UNITS}

    if unit and unit not in units:
        errors.append(("Choose the unit of the amounts from the list", "unit"))

    errors += _missing(corrected)
    if errors:
        return (None, errors)

    return (
        replace(
            seen.table,
            columns=corrected,
            unit=units.get(unit),
        ),
        [],
    )


def _not_offered(letter: str, given: Mapping[str, str]) -> list[tuple[str, str]]:
    """The lists of a column that were answered with something that they do not offer."""
    answers = {name: given.get(f"{name}-{letter}") for name in LISTS}
    return [
        (f"Choose {words.format(letter)} from the list", f"{name}-{letter}")
        for name, (words, offered) in LISTS.items()
        if answers[name] and answers[name] not in offered
    ]


def _corrected(spec: ColumnSpec, given: Mapping[str, str]) -> ColumnSpec:
    """The column as chosen; a value that no list offers leaves it as it was. Only numbers have a
    period.
    """
    role = given.get(f"role-{spec.letter}", spec.role)
    measure = given.get(f"measure-{spec.letter}", "")
    oda = given.get(f"oda-{spec.letter}", "")
    period = given.get(f"period-{spec.letter}", "")

    return replace(
        spec,
        role=role if role in COLUMN_ROLES else spec.role,
        measure=cast(Measure, measure) if measure in MEASURES else None,
        oda=oda == "yes" if oda in ODAS else None,
        period=period if period in PERIODS and role in ("amount", "total") else None,
    )


def _missing(corrected: tuple[ColumnSpec, ...]) -> list[tuple[str, str]]:
    first = corrected[0].letter if corrected else "A"
    amounts = [column for column in corrected if column.role == "amount"]
    errors = (
        [] if amounts else [("Choose Amount for at least one column", f"role-{first}")]
    )

    for role in (
        "programme",
        "project",
        "country",
        "period",
        "year",
        "measure",
        "oda",
        "unit",
    ):
        same = [column.letter for column in corrected if column.role == role]
        if len(same) > 1:
            errors.append(
                (
                    f"Choose {ROLES[role]} for one column only, not for {' and '.join(same)}",
                    f"role-{same[1]}",
                )
            )

    return errors
