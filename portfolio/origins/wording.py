"""What a figure is, in words; and why a cell, or which part of it, belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from portfolio.figures import spend
from portfolio.figures.selection import NOT_RECORDED, PLACED, UNALLOCATED, Selection
from portfolio.filters import instant, month_name, period_name
from portfolio.finance import WHOLE, Month, percent
from portfolio.ledger.clock import AnySession
from portfolio.origins import conditions, programme_sets
from portfolio.origins.figure import RESTATED, Figure, Of
from portfolio.origins.model import Cell
from portfolio.reports.titles import MEASURES

Why = Callable[[Cell], str]
NAMED = 3
"""Countries that a reason or a title names; more are counted."""
NOWHERE = "not allocated to a country"
_MADE_OF = {
    Of.ALLOCATION: "Allocation",
    Of.VARIANCE: "Allocation less outturn",
    Of.FORECAST: "Forecasts that can be compared",
    Of.CAME: "Actual spend in the periods forecast",
    Of.DIFFERENCE: "Actual spend less forecasts",
    Of.SIZES: "Differences of forecasts by their size",
}


def described(session: AnySession, figure: Figure) -> str:
    """What a figure is: `Actual spend, Somalia, 2019/20, ODA`."""
    return ", ".join(part for part in _described(session, figure) if part)


def _described(session: AnySession, figure: Figure) -> Iterator[str | None]:
    chosen = figure.chosen
    yield _first(figure)
    yield from _placed(session, figure)
    yield chosen.theme and (
        "not allocated to a theme" if chosen.theme == UNALLOCATED else chosen.theme
    )
    yield chosen.department
    yield chosen.portfolio and (
        "no portfolio"
        if chosen.portfolio == NOT_RECORDED
        else f"{chosen.portfolio} portfolio"
    )
    yield chosen.programme
    yield chosen.channel and f"channel {chosen.channel}"
    yield chosen.instrument and f"instrument {chosen.instrument}"
    yield figure.objective and f"objective {figure.objective}"
    yield figure.among and programme_sets.said(figure.among)
    yield None if chosen.oda is None else "ODA" if chosen.oda else "non-ODA"
    yield (
        None
        if figure.earmarked is None
        else "pre-earmarked"
        if figure.earmarked
        else "discretionary"
    )
    yield from _timed(figure)


def _first(figure: Figure) -> str:
    measure = figure.chosen.measure
    if figure.only and measure == "outturn":
        return f"What of the outturn is {figure.only}"
    if figure.of == Of.MOVEMENT:
        history = {None: "", RESTATED: " in periods reported before"}.get(
            figure.history, " reported for the first time"
        )
        return f"{MEASURES[measure]} moved{history}"

    said = MEASURES[measure] + ("" if measure == "outturn" else " spend")
    return _MADE_OF.get(figure.of, said)


def _placed(session: AnySession, figure: Figure) -> Iterator[str | None]:
    chosen = figure.chosen
    names = spend.country_names(session, figure.chosen.as_at)
    if chosen.country:
        yield (
            "not allocated to a country"
            if chosen.country == UNALLOCATED
            else names.get(chosen.country, chosen.country)
        )

    if figure.countries == (PLACED,):
        yield "what can be placed in a country"
    elif figure.countries:
        said = [names.get(iso3, iso3) for iso3 in figure.countries]
        yield ", ".join(said) if len(said) <= NAMED else f"{len(said)} countries"

    if figure.bands:
        index = spend.index_of(session, chosen).name
        edition = f"{index} {chosen.edition_label}" if chosen.edition_label else index
        rated = [band for band in figure.bands if band != conditions.UNALLOCATED_BAND]
        yield f"{' or '.join(rated)} ({edition})" if rated else None
        yield NOWHERE if len(rated) < len(figure.bands) else None


def _timed(figure: Figure) -> Iterator[str | None]:
    chosen = figure.chosen
    yield f"calendar year {figure.calendar}" if figure.calendar else None
    yield period_name(figure.period) if figure.period else None
    yield f"up to {period_name(figure.until)}" if figure.until else None
    yield f"made in {month_name(figure.made)}" if figure.made else None
    yield f"{figure.twelfths} of 12 months" if figure.twelfths else None

    if figure.of == Of.MOVEMENT:
        yield f"from {end_name(chosen.start)} to {end_name(chosen.end)}"
        yield str(chosen.fy) if chosen.fy else None
    elif figure.less:
        yield f"{chosen.fy} less {figure.less}"
    elif not figure.calendar and not (figure.period and not chosen.fy):
        yield str(chosen.fy) if chosen.fy else "all years"


def end_name(named: str | None) -> str:
    """An end of a movement as a reader says it."""
    point = Selection.point(named)
    if isinstance(point, Month):
        return month_name(point)
    return instant(point)


def reason(session: AnySession, figure: Figure) -> Why:
    """What says why a cell (or which part of it) belongs to a figure."""
    names = spend.country_names(session, figure.chosen.as_at)
    wanted = conditions.wanted(session, figure)

    def why(cell: Cell) -> str:
        said = (
            _country_reason(cell, wanted, names),
            _theme_reason(cell, figure.chosen, wanted),
        )
        words = "; ".join(part for part in said if part) or "All amounts"
        return (
            f"{words}; counts {abs(cell.times)} times" if abs(cell.times) > 1 else words
        )

    return why


def _country_reason(
    cell: Cell, wanted: conditions.Wanted, names: Mapping[str, str]
) -> str:
    """The part that falls to the figure's countries, by the line's own country or by the
    programme's shares.
    """
    if wanted.countries is None:
        return ""
    if cell.named:
        return f"The line names {names.get(cell.named, cell.named)}"

    mine = [
        (iso3, part) for iso3, part in cell.shared.countries if iso3 in wanted.countries
    ]
    said = [f"{_per_cent(part)} for {names.get(iso3, iso3)}" for iso3, part in mine]
    if len(mine) > NAMED:
        said = [f"{_per_cent(sum(part for _, part in mine))} for {len(mine)} countries"]

    left = WHOLE - sum(part for _, part in cell.shared.countries)
    if None in wanted.countries and left:
        said.append(f"{_per_cent(left)} is {NOWHERE}")

    return ", ".join(said)


def _theme_reason(cell: Cell, chosen: Selection, wanted: conditions.Wanted) -> str:
    if wanted.theme is None:
        return ""
    shares = dict(cell.shared.themes)
    if chosen.theme == UNALLOCATED:
        return f"{_per_cent(WHOLE - sum(shares.values()))} is not allocated to a theme"
    key = wanted.theme[1] or ""
    return f"{_per_cent(shares[key])} for {chosen.theme}" if key in shares else ""


def _per_cent(part: int) -> str:
    return f"{percent(part).normalize():f}%"
