"""Theme by band of risk: the work that is done where the risk is greatest."""

from __future__ import annotations

from dataclasses import dataclass

from portfolio.charts.bars import Segment, StackRow, stacked
from portfolio.charts.geometry import Chart
from portfolio.figures import spend
from portfolio.figures.ratings import (
    band_of,
    edition_bands,
    ordered_bands,
    worst_bands,
)
from portfolio.figures.selection import UNALLOCATED, WITHHELD
from portfolio.models import SpendRollup
from portfolio.reports import heat_table, wording
from portfolio.reports.heat_table import Matrix
from portfolio.reports.report import Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.spend_table import (
    SpendRows,
    is_narrowed,
    mappings,
    theme_name,
    withheld_amounts,
)
from portfolio.reports.table import Key
from portfolio.reports.table_model import Table
from portfolio.reports.titles import Title

NO_THEME = "Unallocated"
"""How the row of money without a theme is named on a page."""


@dataclass(frozen=True, slots=True)
class ThemeBandRow:
    """The spend on a theme in the countries of a band, in pence."""

    theme: str
    """Display name, `unallocated` or `withheld`."""
    band: str
    total: int


def find(asked: Asked) -> SpendRows[ThemeBandRow]:
    """A row a theme and band that meet, in the order of themes and bands."""
    rated = spend.ratings(asked.session, asked.chosen)
    names = spend.theme_names(asked.session, asked.chosen.as_at)
    added = spend.added_up(
        asked.session,
        asked.chosen,
        asked.reader,
        SpendRollup.theme_id,
        SpendRollup.country,
    )
    sums: dict[tuple[int | None, str], int] = {}
    for theme_id, iso3, _, pence in added:
        key = (theme_id, band_of(rated, iso3) if iso3 else "Unallocated")
        sums[key] = sums.get(key, 0) + pence

    bands = ordered_bands(
        asked.session, asked.chosen, rated, {band for _, band in sums}
    )
    keys = sorted(
        sums,
        key=lambda key: (
            key[0] is None,
            names.get(key[0], ""),
            key[0],
            bands.index(key[1]),
        ),
    )
    rows = tuple(
        ThemeBandRow(theme_name(names, theme_id), band, sums[theme_id, band])
        for theme_id, band in keys
    )

    hidden = withheld_amounts(asked)
    if hidden is None:
        return SpendRows(rows)

    return SpendRows(rows, (ThemeBandRow(WITHHELD, "Withheld", hidden.total),))


def show(asked: Asked, found: SpendRows[ThemeBandRow], unit: str) -> Answer:
    """The largest theme in the worst bands, themes as bars of bands, and the heat table."""
    worst = worst_bands(asked.session, asked.chosen)
    charts: tuple[Chart, ...] = ()
    if found.detail:
        finding = wording.themes_in_worst(
            mappings(found.detail), worst, asked.chosen.fy, asked.links
        )
        charts = (_chart(asked, found),)
    else:
        finding = Sentence(wording.NOTHING)

    return Answer(
        finding,
        (_table(asked, found, unit),),
        charts,
        nothing=not found.detail,
    )


def _chart(asked: Asked, found: SpendRows[ThemeBandRow]) -> Chart:
    themes: dict[str, list[Segment]] = {}
    for row in found.detail:
        url = asked.links.origin(theme=row.theme, band=row.band)
        segment = Segment(row.band, row.total, url)
        themes.setdefault(row.theme, []).append(segment)

    rows = [
        StackRow(_name(theme), tuple(segments)) for theme, segments in themes.items()
    ]
    rows.sort(key=lambda row: (row.label == NO_THEME, -row.pence, row.label))
    worst = worst_bands(asked.session, asked.chosen)

    return stacked(
        rows,
        key="stacks",
        title=wording.stack_title(mappings(found.detail), worst),
        bands=edition_bands(asked.session, asked.chosen),
    )


def _name(theme: str) -> str:
    return NO_THEME if theme == UNALLOCATED else theme


def _key(theme: str | None, band: str | None) -> Key:
    """The filters of a theme and a band; None stands for all."""
    filters = {"theme": theme, "band": band}
    return {name: value for name, value in filters.items() if value is not None}


def _table(asked: Asked, found: SpendRows[ThemeBandRow], unit: str) -> Table:
    """Themes down and bands across, with totals and withheld money below."""
    rated = spend.ratings(asked.session, asked.chosen)
    themes = dict.fromkeys(row.theme for row in found.detail)
    bands = ordered_bands(
        asked.session, asked.chosen, rated, {row.band for row in found.detail}
    )
    withheld = sum(row.total for row in found.withheld) if found.withheld else None
    matrix = Matrix(
        "Spend by theme and band",
        "Theme",
        [(theme, _name(theme)) for theme in themes],
        [(band, band) for band in bands],
        {(row.theme, row.band): row.total for row in found.detail},
        _key,
        withheld,
        total_too=not is_narrowed(asked.chosen),
    )

    return heat_table.table(matrix, asked.links, unit)


REPORT = Report(
    title=Title(
        "theme-by-band",
        "Theme by band of risk",
        "Which work is done where the risk is greatest?",
        "Each theme's spend by the band of the countries that it is spent in.",
    ),
    row=ThemeBandRow,
    money=frozenset({"total"}),
    find=find,
    show=show,
    rated=True,
    edition_age=True,
)
