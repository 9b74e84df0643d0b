"""A report as a page shows it: headings, cells with the way to their origin, what stands apart,
and the total.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from portfolio.figures.ratings import NO_BAND, UNRATED
from portfolio.figures.selection import UNALLOCATED, WITHHELD
from portfolio.figures.spend import of_programmes
from portfolio.filters import UNITS, absent, money_table, number, score, share
from portfolio.reports.links import Links
from portfolio.reports.rows import Report
from portfolio.reports.titles import BY_NAME, HEADINGS

APART = frozenset({UNALLOCATED, "Unallocated", WITHHELD, "Withheld", UNRATED, NO_BAND})
UNIT_NAMES = {
    "pounds": "in pounds",
    "thousands": "in thousands of pounds",
    "millions": "in millions of pounds",
}
WHOLE_FUND = "Withheld, of the whole fund"
"""How withheld money is named where filters are set that it does not obey."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as shown."""

    label: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as shown; `url` leads to the origin of its figure, `about` says of what."""

    text: str
    numeric: bool = False
    url: str | None = None
    about: str = ""
    heat: int = 0
    """Share of the largest figure in a heat table, in five steps; 0 for none."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as shown; its name is a heading of its own."""

    name: str
    cells: tuple[Cell, ...]
    apart: bool = False
    url: str | None = None
    """The page about what the row is of."""
    only: str = ""
    """`screen` or `print`, where the row is for one of them alone."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as shown. `foot` holds the total and what comes after it."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    foot: tuple[Row, ...] = ()


def show(
    report: Report, links: Links, departments: Mapping[str, str], unit: str = "pounds"
) -> Table:
    """The table of a report. KeyError for an unknown unit."""
    columns = shown_columns(report)
    detail = [row for row in report.rows if not is_withheld(report, row)]
    hidden = [row for row in report.rows if is_withheld(report, row)]
    rows = tuple(
        _row(
            report,
            row,
            columns,
            links,
            departments,
            unit,
        )
        for row in detail
    )
    foot = [
        _total(
            report,
            detail,
            columns,
            links,
            unit,
            "Total" if not hidden else "Total shown in detail",
        )
    ]

    if not is_exact(unit, links):
        foot.append(_rounding(report, detail, columns, unit))

    if hidden:
        withheld = [
            _row(
                report,
                row,
                columns,
                None,
                departments,
                unit,
            )
            for row in hidden
        ]
        foot += [
            replace(row, name=WHOLE_FUND) if is_narrowed(report) else row
            for row in withheld
        ]
        if not is_narrowed(report):
            foot.append(
                _total(
                    report,
                    report.rows,
                    columns,
                    None,
                    unit,
                    "Total with withheld",
                )
            )

    caption = f"{BY_NAME[report.name].title}, {amounts_in(unit, links)}"
    return Table(
        caption,
        tuple(Column(_heading(c), _is_numeric(report, c)) for c in columns),
        rows,
        tuple(foot),
    )


def amounts_in(unit: str, links: Links) -> str:
    """How a caption names its amounts: `in pounds`, `in pounds, 2019/20 prices`."""
    return f"{UNIT_NAMES[unit]}, {links.prices}" if links.prices else UNIT_NAMES[unit]


def is_exact(unit: str, links: Links) -> bool:
    """Whether amounts are shown as they are: then rows and totals cannot differ by rounding."""
    return unit == "pounds" and not links.prices


def is_narrowed(report: Report) -> bool:
    """Whether a filter is set that withheld money does not obey."""
    chosen = report.selection

    return any(
        (
            chosen.department,
            chosen.country,
            chosen.theme,
            chosen.portfolio,
            of_programmes(chosen),
        )
    )


def is_withheld(report: Report, row: Mapping[str, Any]) -> bool:
    """Whether a row is the one for what the reader may not see in detail."""
    return row[report.columns[0]] in {WITHHELD, "Withheld"}


def shown_columns(report: Report) -> tuple[str, ...]:
    """The columns that a page shows: a country's name stands for its code, and scores only where
    an index has them.
    """
    shown = (
        name
        for name in report.columns
        if not (name == "country" and "name" in report.columns)
    )
    scored = any(row.get("score") is not None for row in report.rows)

    return tuple(name for name in shown if name != "score" or scored)


def _heading(column: str) -> str:
    return HEADINGS[column]


def _is_numeric(report: Report, column: str) -> bool:
    return column in report.money or column in {
        "score",
        "countries",
        "share_of_country_allocable",
    }


def identity(row: Mapping[str, Any]) -> dict[str, str | None]:
    """The filters that make a report's row: its country, band, theme or department."""
    if "country" in row:
        return {"country": row["country"]}
    return {name: row[name] for name in ("theme", "band", "department") if name in row}


def _row(
    report: Report,
    row: Mapping[str, Any],
    columns: Sequence[str],
    links: Links | None,
    departments: Mapping[str, str],
    unit: str,
) -> Row:
    first = row[columns[0]]
    name = named(columns[0], first, departments)
    key = {} if links is None else identity(row)
    cells = tuple(
        _money(
            report,
            column,
            row[column],
            links,
            key,
            name,
            unit,
        )
        if column in report.money
        else Cell(
            text(column, row[column]),
            _is_numeric(report, column),
            *_share(
                column,
                row[column],
                links,
                key,
                name,
            ),
        )
        for column in columns[1:]
    )
    about = None if links is None else subject(links, columns[0], row)

    return Row(
        name, cells, row[report.columns[0]] in APART or row.get("band") in APART, about
    )


def _share(
    column: str,
    value: Any,
    links: Links | None,
    key: Mapping[str, str | None],
    name: str,
) -> tuple[str | None, str]:
    """Where a share leads to, and of what it is: its money, divided by all that can be placed in a
    country.
    """
    if column != "share_of_country_allocable" or value is None or links is None:
        return None, ""

    return links.origin(**key, over="band,placed"), f"{name}, {HEADINGS[column]}"


def subject(links: Links, column: str, row: Mapping[str, Any]) -> str | None:
    """The page about the country or theme that a row is of, if it is of one."""
    if column == "name" and row["country"] not in APART:
        return links.country(row["country"])
    if column == "theme" and row["theme"] not in APART:
        return links.theme(row["theme"])
    return None


def named(column: str, value: str, departments: Mapping[str, str]) -> str:
    """What a row is called on a page."""
    if value in {UNALLOCATED, WITHHELD}:
        return value.capitalize()

    return (
        f"{value} – {departments[value]}"
        if column == "department" and value in departments
        else value
    )


def text(column: str, value: Any) -> str:
    """A value that is no money, as shown."""
    writers: dict[str, Callable[[Any], str]] = {
        "score": score,
        "countries": number,
        "share_of_country_allocable": share,
    }
    if column in writers:
        return writers[column](value)

    return absent("not applicable") if value is None else str(value)


def measure_of(column: str, report: Report) -> dict[str, str | None] | None:
    """The filters that a column of money adds to its row's; None where its figures come from no
    cell.
    """
    if column in {"actual", "forecast", "outturn"}:
        return {"measure": column}
    if column in {"oda", "non_oda"}:
        wanted = column == "oda"
        if report.selection.oda in {None, wanted}:
            return {"oda": "yes" if wanted else "no"}

        return None

    made: dict[str, dict[str, str | None]] = {
        "total": {},
        **{name: {"of": name} for name in ("allocation", "variance")},
    }

    return made.get(column)


def _money(
    report: Report,
    column: str,
    pence: int | None,
    links: Links | None,
    key: Mapping[str, str | None],
    name: str,
    unit: str,
) -> Cell:
    more = measure_of(column, report)
    if links and more is not None and pence is not None:
        url = links.origin(**{**key, **more})
    else:
        url = None

    return Cell(money_table(pence, unit), True, url, f"{name}, {HEADINGS[column]}")


def _total(
    report: Report,
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    links: Links | None,
    unit: str,
    name: str,
) -> Row:
    cells = []
    for column in columns[1:]:
        if column in report.money:
            known = [row[column] for row in rows if row[column] is not None]
            pence = sum(known) if known or not rows else None
            cells.append(
                _money(
                    report,
                    column,
                    pence,
                    links,
                    {},
                    name,
                    unit,
                )
            )
        else:
            cells.append(Cell(""))

    return Row(name, tuple(cells))


def _rounding(
    report: Report, rows: Sequence[Mapping[str, Any]], columns: Sequence[str], unit: str
) -> Row:
    """What the rounded rows differ by from the rounded total; in the same unit."""
    cells = []
    for column in columns[1:]:
        if column not in report.money:
            cells.append(Cell(""))
            continue

        amounts = [row[column] for row in rows if row[column] is not None]
        difference = rounded(sum(amounts), unit) - sum(
            rounded(amount, unit) for amount in amounts
        )
        cells.append(Cell(money_table(difference, unit), True))

    return Row("Rounding: total less the rows as shown", tuple(cells), apart=True)


def rounded(pence: int | Decimal, unit: str) -> int:
    """Pence to the nearest that a unit shows, halves away from nil: as `money_table` writes it."""
    power, decimals, _ = UNITS[unit]
    step = int(Decimal(100).scaleb(power - decimals))
    halves = (2 * abs(Decimal(pence)) + step) // (2 * step)
    size = int(halves) * step

    return -size if pence < 0 else size
