"""Theme by band as a table of two ways, each cell shaded by its size and leading to its origin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portfolio.filters import absent, money_table
from portfolio.reports.links import Links
from portfolio.reports.selection import UNALLOCATED
from portfolio.reports.shown import APART, UNIT_NAMES, WHOLE_FUND, Cell, Column, Row, Table, rounded

STEPS = 5
Sums = dict[tuple[str, str], int]


def show(
    rows: Sequence[Mapping[str, Any]],
    bands: Sequence[str],
    links: Links,
    unit: str,
    *,
    withheld: int | None,
    total_too: bool,
) -> Table:
    """The rows of `theme-by-band` (without the withheld one) as themes down and `bands` across, with totals.

    `withheld` in pence is a line of its own, and is added to a last total where `total_too`.
    """
    sums: Sums = {(row["theme"], row["band"]): row["total"] for row in rows}
    themes = list(dict.fromkeys(row["theme"] for row in rows))
    most = max((abs(pence) for pence in sums.values()), default=0)
    shown = tuple(_row(theme, bands, sums, most, links, unit) for theme in themes)
    total = sum(sums.values())
    foot = [_foot(bands, themes, sums, links, unit, "Total" if withheld is None else "Total shown in detail")]
    if unit != "pounds":
        foot.append(_rounding(themes, bands, sums, unit))
    if withheld is not None:
        foot.append(_only_total("Withheld" if total_too else WHOLE_FUND, withheld, bands, unit, apart=True))
        if total_too:
            foot.append(_only_total("Total with withheld", total + withheld, bands, unit, apart=False))
    columns = (Column("Theme", False), *(Column(band, True) for band in bands), Column("Total", True))
    return Table(f"Spend by theme and band, {UNIT_NAMES[unit]}", columns, shown, tuple(foot))


def _row(theme: str, bands: Sequence[str], sums: Sums, most: int, links: Links, unit: str) -> Row:
    name = "Unallocated" if theme == UNALLOCATED else theme
    cells = [_cell(sums.get((theme, band)), links, {"theme": theme, "band": band}, name, unit, most) for band in bands]
    total = sum(sums.get((theme, band), 0) for band in bands)
    cells.append(_cell(total, links, {"theme": theme}, name, unit))
    return Row(name, tuple(cells), theme in APART)


def _cell(
    pence: int | None, links: Links, key: Mapping[str, str | None], name: str, unit: str, most: int | None = None
) -> Cell:
    if pence is None:
        return Cell(absent("none"), True)
    heat = -(-STEPS * pence // most) if most and pence > 0 else 0
    about = f"{name}, {key.get('band') or 'all bands'}"
    return Cell(money_table(pence, unit), True, links.origin(**key), about, heat)


def _foot(bands: Sequence[str], themes: Sequence[str], sums: Sums, links: Links, unit: str, name: str) -> Row:
    cells = [
        _cell(sum(sums.get((theme, band), 0) for theme in themes), links, {"band": band}, name, unit) for band in bands
    ]
    cells.append(_cell(sum(sums.values()), links, {}, name, unit))
    return Row(name, tuple(cells))


def _rounding(themes: Sequence[str], bands: Sequence[str], sums: Sums, unit: str) -> Row:
    def difference(amounts: list[int]) -> Cell:
        pence = rounded(sum(amounts), unit) - sum(rounded(amount, unit) for amount in amounts)
        return Cell(money_table(pence, unit), True)

    columns = [[sums[theme, band] for theme in themes if (theme, band) in sums] for band in bands]
    totals = [sum(sums.get((theme, band), 0) for band in bands) for theme in themes]
    cells = [difference(amounts) for amounts in [*columns, totals]]
    return Row("Rounding: total less the rows as shown", tuple(cells), apart=True)


def _only_total(name: str, pence: int, bands: Sequence[str], unit: str, *, apart: bool) -> Row:
    return Row(name, (*(Cell("") for _ in bands), Cell(money_table(pence, unit), True)), apart)
