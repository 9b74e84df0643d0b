"""Spend by theme: what the money is for."""

from __future__ import annotations

from dataclasses import dataclass

from portfolio.charts.bars import AMOUNT, BarRow
from portfolio.charts.geometry import Chart
from portfolio.figures import spend
from portfolio.figures.selection import UNALLOCATED, WITHHELD
from portfolio.models import SpendRollup
from portfolio.reports import wording
from portfolio.reports.largest import chart_of_largest, largest
from portfolio.reports.report import RISK_FILTERS, Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.spend_table import (
    SpendRows,
    amount_fields,
    amounts_by_key,
    mappings,
    spend_table,
    theme_name,
    withheld_amounts,
)
from portfolio.reports.table import Key, Layout
from portfolio.reports.table_model import Table
from portfolio.reports.titles import Title


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme with its spend in pence."""

    theme: str
    """Display name, `unallocated` or `withheld`."""
    oda: int
    non_oda: int
    total: int

    @property
    def is_theme(self) -> bool:
        """Whether the row is of a theme."""
        return self.theme not in {UNALLOCATED, WITHHELD}

    @property
    def name(self) -> str:
        """The name of the row on a page."""
        return self.theme if self.is_theme else self.theme.capitalize()


def find(asked: Asked) -> SpendRows[ThemeRow]:
    """A row a theme, the largest first; then unallocated, then withheld."""
    names = spend.theme_names(asked.session, asked.chosen.as_at)
    added = spend.added_up(
        asked.session, asked.chosen, asked.reader, SpendRollup.theme_id
    )
    sums = amounts_by_key(added)
    themes = sorted(
        sums,
        key=lambda key: (key is None, -sums[key].total, names.get(key, ""), key),
    )
    rows = tuple(
        ThemeRow(theme_name(names, theme), *sums[theme], sums[theme].total)
        for theme in themes
    )

    hidden = withheld_amounts(asked)
    if hidden is None:
        return SpendRows(rows)

    return SpendRows(rows, (ThemeRow(WITHHELD, *hidden, hidden.total),))


def show(asked: Asked, found: SpendRows[ThemeRow], unit: str) -> Answer:
    """The largest themes in a sentence and as bars, and the table."""
    chart = _chart(asked, found)

    return Answer(
        _finding(asked, found),
        (_table(asked, found, unit),),
        (chart,) if chart else (),
        nothing=not found.detail,
    )


def _finding(asked: Asked, found: SpendRows[ThemeRow]) -> Sentence:
    if not found.detail:
        return Sentence(wording.NOTHING)

    themes = [row for row in found.detail if row.is_theme]
    if not themes:
        pence = sum(row.total for row in found.detail)
        return wording.all_unallocated(pence, asked.chosen.fy, "theme", asked.links)

    return wording.largest(
        mappings(themes),
        "theme",
        asked.chosen.fy,
        "theme",
        "themes",
        asked.links,
    )


def _chart(asked: Asked, found: SpendRows[ThemeRow]) -> Chart | None:
    themes = [row for row in found.detail if row.is_theme]
    if not themes:
        return None

    bars = []
    for row in largest(themes, "total"):
        url = asked.links.origin(theme=row.theme)
        bars.append(BarRow(row.theme, row.total, None, url, AMOUNT[-1]))

    pence = sum(row.total for row in themes)

    return chart_of_largest(bars, pence, len(themes), AMOUNT)


def _key(row: ThemeRow) -> Key:
    return {"theme": row.theme}


def _table(asked: Asked, found: SpendRows[ThemeRow], unit: str) -> Table:
    layout = Layout(
        REPORT.title.title,
        "Theme",
        lambda row: row.name,
        amount_fields(asked.chosen, _key),
        apart=lambda row: not row.is_theme,
    )

    return spend_table(layout, found, asked, unit)


REPORT = Report(
    title=Title(
        "spend-by-theme",
        "Spend by theme",
        "What is the money for?",
        "ODA and non-ODA spend on each theme.",
    ),
    row=ThemeRow,
    money=frozenset({"oda", "non_oda", "total"}),
    find=find,
    show=show,
    unused=RISK_FILTERS,
)
