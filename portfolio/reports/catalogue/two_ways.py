"""Heat tables with totals: theme by country, and department by portfolio.

The columns that a chart has room for are the largest; the rest are together under a name of their
own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portfolio.figures import filter_options, spend
from portfolio.figures.selection import NOT_RECORDED, UNALLOCATED, WITHHELD
from portfolio.filters import money_short, number, when
from portfolio.models import Position, SpendRollup
from portfolio.reports import heat_table, rated_countries, report_charts
from portfolio.reports.catalogue import outturn_by
from portfolio.reports.heat_table import Matrix
from portfolio.reports.report import RISK_FILTERS, Answer, Asked, Report
from portfolio.reports.sentence import WHOLE, Sentence
from portfolio.reports.spend_table import theme_name
from portfolio.reports.titles import Title
from portfolio.reports.wording import NOTHING, part_of

DRAWN, PARTS = 12, 6
"""How many bars a chart has at most, and how many parts of a bar have a look of their own."""


@dataclass(frozen=True, slots=True)
class ThemeInCountry:
    """What is spent on a theme in a country, in pence."""

    country: str
    name: str
    theme: str
    total: int


@dataclass(frozen=True, slots=True)
class DepartmentInPortfolio:
    """What a department's returns say of the programmes of a portfolio, in pence."""

    department: str
    portfolio: str
    total: int


@dataclass(frozen=True, slots=True)
class Crossed:
    """The rows of the files, and the same as a matrix."""

    rows: tuple[ThemeInCountry | DepartmentInPortfolio, ...]
    matrix: Matrix


def themes_in_countries(asked: Asked) -> Crossed:
    """A row for each country and theme that meet."""
    added = spend.added_up(
        asked.session,
        asked.chosen,
        asked.reader,
        SpendRollup.country,
        SpendRollup.theme_id,
    )
    themes = spend.theme_names(asked.session, asked.chosen.as_at)
    sums: dict[tuple[str, str], int] = {}

    for iso3, theme_id, _, pence in added:
        key = (iso3 or UNALLOCATED, theme_name(themes, theme_id))
        sums[key] = sums.get(key, 0) + pence

    names = spend.country_names(asked.session, asked.chosen.as_at) | {
        UNALLOCATED: "Unallocated"
    }
    crossed = Matrix(
        "Spend by country and theme",
        "Country",
        [(key, names.get(key, key)) for key in _by_size(sums, 0)],
        [
            (key, "Unallocated" if key == UNALLOCATED else key)
            for key in _by_size(sums, 1)
        ],
        sums,
        lambda country, theme: _key(country=country, theme=theme),
        rated_countries.withheld(asked),
        not _narrowed(asked),
    )
    rows = [
        ThemeInCountry(row, name, column, sums[row, column])
        for (row, name), column in _met(crossed)
    ]

    if crossed.withheld is not None:
        rows.append(ThemeInCountry(WITHHELD, "Withheld", WITHHELD, crossed.withheld))

    return Crossed(tuple(rows), crossed)


def departments_in_portfolios(asked: Asked) -> Crossed:
    """A row for each department and portfolio that meet; portfolios are those of the programmes at
    the instant.
    """
    _, portfolio_of = outturn_by.portfolios(asked)
    added = spend.added_up(
        asked.session,
        asked.chosen,
        asked.reader,
        Position.department_code,
        Position.programme_id,
    )
    sums: dict[tuple[str, str], int] = {}

    for department, programme, _, pence in added:
        key = (str(department), portfolio_of(programme))
        sums[key] = sums.get(key, 0) + pence

    names = filter_options.departments(asked.session, asked.chosen.as_at)
    crossed = Matrix(
        "Spend by department and portfolio",
        "Department",
        [
            (code, f"{code} – {names[code]}" if code in names else code)
            for code in _by_size(sums, 0)
        ],
        [(key, key) for key in _by_size(sums, 1)],
        sums,
        _department_key,
        rated_countries.withheld(asked),
        not _narrowed(asked),
    )
    rows = [
        DepartmentInPortfolio(row, column, sums[row, column])
        for (row, _), column in _met(crossed)
    ]

    if crossed.withheld is not None:
        rows.append(DepartmentInPortfolio(WITHHELD, WITHHELD, crossed.withheld))

    return Crossed(tuple(rows), crossed)


def _department_key(
    department: str | None, portfolio: str | None
) -> heat_table.Key | None:
    """The filters of a cell."""
    named = NOT_RECORDED if portfolio == outturn_by.NO_PORTFOLIO else portfolio
    return _key(department=department, portfolio=named)


def _key(**named: str | None) -> heat_table.Key:
    return {name: key for name, key in named.items() if key is not None}


def _narrowed(asked: Asked) -> bool:
    chosen = asked.chosen
    return any((chosen.country, chosen.theme, spend.tells_programmes_apart(chosen)))


def _by_size(sums: heat_table.Sums, way: int) -> list[str]:
    """The keys of one way, the largest first; what is in none last."""
    totals: dict[str, int] = {}
    for key, pence in sums.items():
        totals[key[way]] = totals.get(key[way], 0) + pence
    last = {UNALLOCATED, outturn_by.NO_PORTFOLIO}
    return sorted(totals, key=lambda key: (key in last, -totals[key], key))


def _met(crossed: Matrix) -> list[tuple[tuple[str, str], str]]:
    """The rows and columns that meet, in the order of the table."""
    return [
        (row, column)
        for row in crossed.rows
        for column, _ in crossed.columns
        if (row[0], column) in crossed.sums
    ]


@dataclass(frozen=True, slots=True)
class Words:
    """How a page speaks of its rows and columns."""

    row: str
    rows: str
    column: str
    other: str


THEMES = Words("country", "countries", "theme", "Other themes")
PORTFOLIOS = Words("department", "departments", "portfolio", "Other portfolios")


def show_themes(asked: Asked, found: Crossed, unit: str) -> Answer:
    """Countries as bars made of themes, and the heat table."""
    return _show(THEMES, asked, found, unit)


def show_portfolios(asked: Asked, found: Crossed, unit: str) -> Answer:
    """Departments as bars made of portfolios, and the heat table."""
    return _show(PORTFOLIOS, asked, found, unit)


def _show(words: Words, asked: Asked, found: Crossed, unit: str) -> Answer:
    notes = [
        "Darker cells have more money. A dash means no line at all, which is not the same as zero."
    ]
    if found.matrix.withheld is not None:
        notes.append(
            "Withheld money is in no cell; it stands below the total and obeys year, measure and ODA only."
        )

    return Answer(
        finding=_sentence(words, asked, found.matrix),
        tables=(heat_table.table(found.matrix, asked.links, unit),),
        charts=(_chart(words, asked, found.matrix),) if found.matrix.sums else (),
        notes=tuple(notes),
        nothing=not found.matrix.sums,
    )


def _largest(crossed: Matrix) -> tuple[str, str, int] | None:
    """Keys of row and column, and pence, of the largest cell that is both placed and themed; None
    where there is none above nil.
    """
    last = {UNALLOCATED, outturn_by.NO_PORTFOLIO}
    placed = [
        (pence, key)
        for key, pence in crossed.sums.items()
        if not last & {*key} and pence > 0
    ]
    if not placed:
        return None

    pence, (row, column) = min(placed, key=lambda each: (-each[0], each[1]))
    return row, column, pence


def _sentence(words: Words, asked: Asked, crossed: Matrix) -> Sentence:
    if not crossed.sums:
        return Sentence(NOTHING)

    told = asked.telling()
    largest = _largest(crossed)
    if largest is None:
        none = f"{when(asked.chosen.fy)}, no {words.row} has money that is in a {words.column}"
        return told.sentence(f"{none}: {told.money(crossed.total, WHOLE)} is on view.")

    row, column, pence = largest
    key = crossed.origin(row, column)
    fraction = part_of(pence, crossed.total)
    said = f"{when(asked.chosen.fy)}, the most of one {words.row} in one {words.column} is {dict(crossed.rows)[row]} in "
    said += f"{dict(crossed.columns)[column]}: {told.money(pence, key)}"

    if fraction is not None:
        said += (
            f", {told.share(fraction, key and {**key, 'over': ','.join(key)})} of the "
        )
        said += f"{told.money(crossed.total, WHOLE)} on view"

    met = sum(1 for amount in crossed.sums.values() if amount)
    return told.sentence(
        f"{said}. Money is in {number(met)} of {number(len(crossed.rows) * len(crossed.columns))} cells."
    )


def _chart(words: Words, asked: Asked, crossed: Matrix) -> report_charts.Chart:
    own = [key for key, _ in crossed.columns if key != UNALLOCATED][:PARTS]
    names = dict(crossed.columns)
    shown = [row for row in crossed.rows if row[0] != UNALLOCATED][:DRAWN]
    bars = [
        report_charts.StackRow(
            row if words is PORTFOLIOS else name,
            _segments(
                words,
                asked,
                crossed,
                row,
                own,
            ),
        )
        for row, name in shown
    ]
    rest = sum(crossed.of_row(row) for row, _ in crossed.rows) - sum(
        crossed.of_row(row) for row, _ in shown
    )
    notes = (
        [f"{money_short(rest)} is in other rows of the table, or unallocated."]
        if rest
        else []
    )
    key = "countries" if words is THEMES else "departments"

    return report_charts.stacked(
        bars,
        key=key,
        title=_title(words, crossed, shown),
        bands=[*(names[key] for key in own), words.other],
        notes=tuple(notes),
        description=f"A bar for each {words.row}, made of its largest {words.column}s. The table has every figure.",
    )


def _segments(
    words: Words, asked: Asked, crossed: Matrix, row: str, own: Sequence[str]
) -> tuple[report_charts.Segment, ...]:
    names = dict(crossed.columns)
    found = []
    for column in [*own, UNALLOCATED]:
        pence = crossed.sums.get((row, column))
        if pence:
            key = crossed.origin(row, column)
            found.append(
                report_charts.Segment(
                    names[column],
                    pence,
                    asked.links.origin(**key) if key is not None else None,
                )
            )

    other = crossed.of_row(row) - sum(segment.pence for segment in found)
    if other:
        return (*found, report_charts.Segment(words.other, other))

    return tuple(found)


def _title(words: Words, crossed: Matrix, shown: Sequence[tuple[str, str]]) -> str:
    """Which column is the largest one in most of the rows that are drawn."""
    wins: dict[str, int] = {}
    placed = [
        column
        for column, _ in crossed.columns
        if column not in {UNALLOCATED, outturn_by.NO_PORTFOLIO}
    ]

    for row, _ in shown:
        own = {column: crossed.sums.get((row, column), 0) for column in placed}
        best = min(
            own,
            key=lambda column: (-own[column], column),
            default=None,
        )
        if best is not None and own[best] > 0:
            wins[best] = wins.get(best, 0) + 1

    if not wins:
        return f"Spend by {words.row} and {words.column}"

    column = min(wins, key=lambda each: (-wins[each], each))
    counted = f"{wins[column]} of the {len(shown)} {words.rows} with most spend"

    return (
        f"{column} is the largest {words.column} in {counted}"
        if len(shown) > 1
        else f"{column} is the largest"
    )


_MONEY = frozenset({"total"})
REPORTS = (
    Report(
        title=Title(
            "theme-by-country",
            "Theme by country",
            "What is the money for in each country?",
            "Each country's spend by theme as a heat table with totals, and the largest countries as bars.",
        ),
        row=ThemeInCountry,
        money=_MONEY,
        find=themes_in_countries,
        show=show_themes,
        unused=RISK_FILTERS,
    ),
    Report(
        title=Title(
            "department-by-portfolio",
            "Department by portfolio",
            "Which department spends in which portfolio?",
            "Each department's spend by portfolio as a heat table with totals, and the departments as bars.",
        ),
        row=DepartmentInPortfolio,
        money=_MONEY,
        find=departments_in_portfolios,
        show=show_portfolios,
        unused=RISK_FILTERS,
    ),
)
