"""The page behind a figure: its programmes, their lines, and why each cell belongs to it; and the same as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from flask import url_for
from sqlalchemy import select

from imports.cells import neutral
from portfolio.finance import WHOLE, FinancialYear, percent, pounds
from portfolio.ledger.clock import AnySession
from portfolio.models import Programme, ProgrammeFacts, Theme
from portfolio.reports import queries
from portfolio.reports.origin import Cell, Origin
from portfolio.reports.selection import UNALLOCATED, Selection
from portfolio.reports.tables import band_of
from portfolio.reports.titles import MEASURES

LINES_A_PAGE = 300
FILE_COLUMNS = (
    "programme", "project", "department", "return", "file", "sha256", "sheet", "cell", "period", "measure", "oda",
    "cell_amount", "part", "why",
)  # fmt: skip

Why = Callable[[Cell], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One cell as shown: where it is, what it says, and what of it belongs to the figure."""

    cell: Cell
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class ProgrammePart:
    """A programme's part of a figure (pence): always of all its cells, whichever lines the page shows."""

    code: str
    title: str
    cells: int
    part: int
    page: int
    """The page on which its lines begin."""


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one programme on a page."""

    programme: ProgrammePart
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """Everything that the page shows of a figure."""

    figure: int
    cells: int
    programmes: tuple[ProgrammePart, ...]
    groups: tuple[Group, ...]
    page: int
    pages: int
    first: int
    last: int


def behind(session: AnySession, traced: Origin, band: str | None, page: int) -> Behind:
    """A page of the lines behind a figure, with every programme's part. A page beyond the last is the last."""
    cells = traced.cells
    pages = max(-(-len(cells) // LINES_A_PAGE), 1)
    page = min(max(page, 1), pages)
    titles = _titles(session, {cell.programme for cell in cells}, traced.selection.as_at)
    programmes = _programmes(cells, titles)
    first = (page - 1) * LINES_A_PAGE
    shown = cells[first : first + LINES_A_PAGE]
    why = reason(session, traced.selection, band)
    groups = tuple(
        Group(programmes[code], tuple(Line(cell, sheet_url(cell), why(cell)) for cell in some))
        for code, some in groupby(shown, key=lambda cell: cell.programme)
    )
    return Behind(
        figure=traced.figure,
        cells=len(cells),
        programmes=tuple(sorted(programmes.values(), key=lambda each: (-each.part, each.code))),
        groups=groups,
        page=page,
        pages=pages,
        first=first + 1,
        last=first + len(shown),
    )


@dataclass(frozen=True, slots=True)
class YearInPrices:
    """A year's part of a figure in real terms: nominal pence, their factor, and pence of the base year."""

    fy: FinancialYear
    nominal: int
    factor: Decimal
    real: Decimal


def in_real_terms(traced: Origin) -> list[YearInPrices]:
    """How the cells of each year make a figure in real terms; empty for nominal figures."""
    prices = traced.selection.prices
    if prices is None:
        return []
    return [
        YearInPrices(FinancialYear(fy), nominal, prices.factor(fy), prices.real(fy, nominal))
        for fy, nominal in traced.by_year.items()
    ]


def sheet_url(cell: Cell) -> str:
    """The page that shows the sheet around a cell."""
    return url_for("returns.sheet", return_id=cell.return_id, sheet=cell.sheet, cell=cell.cell)


def _programmes(cells: Sequence[Cell], titles: Mapping[str, str]) -> dict[str, ProgrammePart]:
    found: dict[str, ProgrammePart] = {}
    start = 0
    for code, some in groupby(cells, key=lambda cell: cell.programme):
        own = list(some)
        part = sum(cell.part for cell in own)
        found[code] = ProgrammePart(code, titles.get(code, ""), len(own), part, start // LINES_A_PAGE + 1)
        start += len(own)
    return found


def _titles(session: AnySession, codes: set[str], as_at: int) -> dict[str, str]:
    """Titles at the instant of programmes that have passed the reader's visibility already."""
    rows = session.execute(
        select(Programme.code, ProgrammeFacts.title)
        .join(ProgrammeFacts, ProgrammeFacts.programme_id == Programme.id)
        .where(ProgrammeFacts.at(as_at))
    )
    return {code: title for code, title in rows if code in codes}


def reason(session: AnySession, chosen: Selection, band: str | None) -> Why:
    """What says, in words, why a cell (or which part of it) belongs to a figure."""
    names = queries.country_names(session, chosen.as_at)
    in_band = _band_members(session, chosen, band)
    theme_key = session.get_one(Theme, chosen.theme_id).key if chosen.theme_id is not None else None

    def why(cell: Cell) -> str:
        parts = (_country_reason(cell, chosen, band, in_band, names), _theme_reason(cell, chosen, theme_key))
        return "; ".join(part for part in parts if part) or "All of it"

    return why


def _band_members(session: AnySession, chosen: Selection, band: str | None) -> Callable[[str], bool]:
    rated = queries.ratings(session, chosen) if band else {}
    return lambda iso3: band is None or band_of(rated, iso3) == band


def _country_reason(
    cell: Cell, chosen: Selection, band: str | None, in_band: Callable[[str], bool], names: Mapping[str, str]
) -> str:
    """The part that falls to the figure's country or band, by the line's own country or by the programme's shares."""
    if not chosen.country and band is None:
        return ""
    if cell.named:
        return f"The line names {names.get(cell.named, cell.named)}"
    if chosen.country == UNALLOCATED or band == "Unallocated":
        return f"{_per_cent(WHOLE - sum(part for _, part in cell.shared.countries))} is not allocated to a country"
    wanted = [(iso3, part) for iso3, part in cell.shared.countries if in_band(iso3) and chosen.country in {None, iso3}]
    if len(wanted) > 3:
        return f"{_per_cent(sum(part for _, part in wanted))} for {len(wanted)} countries"
    return ", ".join(f"{_per_cent(part)} for {names.get(iso3, iso3)}" for iso3, part in wanted)


def _theme_reason(cell: Cell, chosen: Selection, key: str | None) -> str:
    if not chosen.theme:
        return ""
    shares = dict(cell.shared.themes)
    if chosen.theme == UNALLOCATED:
        return f"{_per_cent(WHOLE - sum(shares.values()))} is not allocated to a theme"
    return f"{_per_cent(shares[key])} for {chosen.theme}" if key in shares else ""


def _per_cent(part: int) -> str:
    return f"{percent(part).normalize():f}%"


def described(session: AnySession, chosen: Selection, band: str | None) -> str:
    """What a figure is, in words: `Actual spend, Somalia, 2019/20, ODA`."""
    names = queries.country_names(session, chosen.as_at)
    country = chosen.country and (
        "not allocated to a country" if chosen.country == UNALLOCATED else names.get(chosen.country, chosen.country)
    )
    theme = chosen.theme and ("not allocated to a theme" if chosen.theme == UNALLOCATED else chosen.theme)
    index = queries.index_of(session, chosen).name
    rated = band and ("not allocated to a country" if band == "Unallocated" else f"{band} ({_edition(index, chosen)})")
    return ", ".join(
        part
        for part in (
            MEASURES[chosen.measure] + ("" if chosen.measure == "outturn" else " spend"),
            country,
            rated,
            theme,
            chosen.department,
            chosen.portfolio and f"{chosen.portfolio} portfolio",
            chosen.programme,
            chosen.channel and f"channel {chosen.channel}",
            chosen.instrument and f"instrument {chosen.instrument}",
            None if chosen.oda is None else "ODA" if chosen.oda else "non-ODA",
            str(chosen.fy) if chosen.fy else "all years",
        )
        if part
    )


def _edition(index: str, chosen: Selection) -> str:
    return f"{index} {chosen.edition_label}" if chosen.edition_label else index


def to_csv(session: AnySession, traced: Origin, band: str | None) -> bytes:
    """Every cell behind a figure; money in pounds with two decimals and no separators."""
    why = reason(session, traced.selection, band)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(FILE_COLUMNS)
    for cell in traced.cells:
        writer.writerow(
            [
                *(neutral(text or "") for text in (cell.programme, cell.project, cell.department)),
                cell.return_id,
                *(neutral(text) for text in (cell.filename, cell.sha256, cell.sheet, cell.cell)),
                str(cell.period),
                cell.measure,
                "yes" if cell.oda else "no",
                f"{pounds(cell.pence):.2f}",
                f"{pounds(cell.part):.2f}",
                neutral(why(cell)),
            ]
        )
    return out.getvalue().encode("utf-8")


def filename(traced: Origin, marking: str) -> str:
    """The name of the file: what it is, its year, its instant and its marking."""
    year = str(traced.selection.fy).replace("/", "-") if traced.selection.fy else "all-years"
    instant = traced.as_at.replace(":", "").replace(".", "-")
    return f"origin_{year}_as-at-{instant}_{marking}.csv"
