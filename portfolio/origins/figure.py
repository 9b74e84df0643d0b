"""What a figure is: filters of reports, and what tells one figure of a report from another besides
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from imports.text.plain import one_line
from portfolio.figures.selection import (
    NO,
    PLACED,
    UNALLOCATED,
    WITHHELD,
    YES,
    FilterError,
    Selection,
    select_for,
)
from portfolio.finance import FinancialYear, Month, Period
from portfolio.ledger.clock import AnySession
from portfolio.reports import filter_panel

PEOPLE, ALLOCATION, BEFORE = "people", "allocation", "before"
"""Divisors that are no filter: a country's people, the same money's allocation, the year that was
taken off.
"""
LONGEST = 4_000
"""Letters of a list of countries or bands."""
TWELVE = 12


class Of(StrEnum):
    """What a figure is made of."""

    SPEND = "spend"
    """Cells of the returns that speak."""
    ALLOCATION = "allocation"
    """Budgets, which no workbook of a return holds."""
    VARIANCE = "variance"
    """Allocation less outturn."""
    MOVEMENT = "movement"
    """Cells of the later position less those of the earlier."""
    FORECAST = "forecast-made"
    """Forecasts that have been compared, each as often as it was."""
    CAME = "came-of-it"
    """The actuals that came of them."""
    DIFFERENCE = "forecast-difference"
    """The actuals less the forecasts."""
    SIZES = "forecast-sizes"
    """The same without the signs of its periods and programmes."""


ACCURACY = frozenset(
    {
        Of.FORECAST,
        Of.CAME,
        Of.DIFFERENCE,
        Of.SIZES,
    }
)
ONLY = ("actual", "forecast")
RESTATED, FIRST = "restated", "first"
"""Of actuals that moved: those of periods that had been reported already, and the rest."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: the selection of its report, narrowed by what tells it from the report's other
    figures.
    """

    chosen: Selection
    of: Of = Of.SPEND
    bands: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    """ISO3, `unallocated` or `placed`; empty for no condition."""
    calendar: int | None = None
    """A calendar year."""
    period: Period | None = None
    until: Period | None = None
    """Periods that end before it does, and as it does unless they are shorter: what a table lists
    up to it.
    """
    among: str | None = None
    """A set of programmes by what a report says of them (see `among`)."""
    only: str | None = None
    """Of outturn: what of it is `actual` or `forecast`."""
    objective: str | None = None
    """A strategy objective of programmes at the instant, or `not recorded`."""
    less: FinancialYear | None = None
    """The same figure of this year is taken off."""
    earmarked: bool | None = None
    """Of allocations: pre-earmarked or discretionary."""
    twelfths: int | None = None
    """Of allocations: so many twelfths of them, rounded down."""
    history: str | None = None
    """Of actuals that moved: `restated` or `first`."""
    made: Month | None = None
    """Of forecasts: the month of the return that made them."""
    over: tuple[str, ...] = ()
    """What it is divided by: the names of the conditions that the divisor lacks, or other words
    for it.
    """

    @property
    def apart(self) -> bool:
        """Whether withheld money is asked for, which has no detail."""
        return WITHHELD in {each.lower() for each in (*self.bands, *self.countries)}

    @property
    def divided(self) -> bool:
        """Whether it takes parts of lines, by country or theme."""
        return bool(
            self.chosen.country or self.chosen.theme or self.bands or self.countries
        )

    @property
    def timed(self) -> bool:
        """Whether it takes some periods of a year alone."""
        return any(
            each is not None for each in (self.calendar, self.period, self.until)
        )


NAMES = (
    "of",
    "band",
    "countries",
    "calendar",
    "period",
    "until",
    "only",
    "among",
    "objective",
    "less",
    "earmarked",
    "twelfths",
    "history",
    "made",
    "over",
    "from",
    "to",
)
"""The words of a figure besides the filters of reports."""


def words_of(query: Mapping[str, str]) -> dict[str, str | None]:
    """The words of a query string that `figure_for` reads."""
    return {name: query.get(name) for name in (*filter_panel.NAMES, *NAMES)}


def figure_for(session: AnySession, words: Mapping[str, str | None]) -> Figure:
    """Check the words of an address or command. FilterError says which is wrong and what would do."""
    given = {
        name: tidy for name, text in words.items() if (tidy := one_line(text or ""))
    }
    chosen = select_for(
        session, {name: given.get(name) for name in (*filter_panel.NAMES, "from", "to")}
    )
    figure = Figure(
        chosen,
        of=_of(given.get("of", Of.SPEND), chosen),
        bands=_list("band", given.get("band")),
        countries=_countries(given.get("countries")),
        calendar=_number("calendar", given.get("calendar"), 1900, 9998),
        period=_period("period", given.get("period")),
        until=_period("until", given.get("until")),
        only=_only(given.get("only")),
        among=given.get("among"),
        objective=given.get("objective"),
        less=_year(given.get("less")),
        earmarked=_yes_or_no("earmarked", given.get("earmarked")),
        twelfths=_number("twelfths", given.get("twelfths"), 1, TWELVE),
        history=_history(given.get("history")),
        made=_month("made", given.get("made")),
        over=_over(given.get("over")),
    )
    if figure.less and not chosen.fy:
        raise FilterError(
            "less", "A year can be taken off another year alone: give fy too"
        )

    return figure


def _of(text: str, chosen: Selection) -> Of:
    if text not in set(Of):
        raise FilterError(
            "of",
            f"{text!r} is not what a figure is made of; choose one of {', '.join(Of)}",
        )
    if text == Of.MOVEMENT and not (chosen.start and chosen.end):
        raise FilterError(
            "from",
            "A movement is between two positions: give from and to, months or instants",
        )

    return Of(text)


def _list(name: str, text: str | None) -> tuple[str, ...]:
    if text is not None and len(text) > LONGEST:
        raise FilterError(name, f"This list is longer than {LONGEST:,} letters")
    return tuple(
        dict.fromkeys(part.strip() for part in (text or "").split("|") if part.strip())
    )


def _countries(text: str | None) -> tuple[str, ...]:
    named = _list("countries", text and text.replace(",", "|"))
    known = {UNALLOCATED, PLACED, WITHHELD}
    found = tuple(
        each.lower() if each.lower() in known else each.upper() for each in named
    )

    for each in found:
        if each not in known and not (len(each) == 3 and each.isalpha()):
            raise FilterError(
                "countries",
                f"{each!r} is no country's code; list codes such as SOM,KEN",
            )

    return found


def _number(name: str, text: str | None, least: int, most: int) -> int | None:
    if text is None:
        return None
    if not (
        text.isascii()
        and text.isdecimal()
        and len(text) <= 4
        and least <= int(text) <= most
    ):
        raise FilterError(name, f"{text!r} is not a number from {least} to {most}")

    return int(text)


def _period(name: str, text: str | None) -> Period | None:
    try:
        return Period.parse(text) if text else None
    except ValueError as error:
        raise FilterError(name, f"{error}, or a quarter as 2019/20 Q2") from None


def _month(name: str, text: str | None) -> Month | None:
    try:
        return Month.parse(text) if text else None
    except ValueError as error:
        raise FilterError(name, str(error)) from None


def _year(text: str | None) -> FinancialYear | None:
    try:
        return FinancialYear.parse(text) if text else None
    except ValueError as error:
        raise FilterError("less", str(error)) from None


def _yes_or_no(name: str, text: str | None) -> bool | None:
    if text is not None and text.lower() not in {YES, NO}:
        raise FilterError(name, f"{text!r} is neither yes nor no")
    return text if text is None else text.lower() == YES


def _only(text: str | None) -> str | None:
    if text not in {None, *ONLY}:
        raise FilterError("only", f"{text!r} is neither {' nor '.join(ONLY)}")
    return text


def _history(text: str | None) -> str | None:
    if text not in {None, RESTATED, FIRST}:
        raise FilterError("history", f"{text!r} is neither {RESTATED} nor {FIRST}")
    return text


_DROPPED = {
    "band": "bands",
    "countries": "countries",
    "calendar": "calendar",
    "period": "period",
    "until": "until",
    "among": "among",
    "objective": "objective",
    "earmarked": "earmarked",
}
_FILTERS = (
    "fy",
    "country",
    "theme",
    "department",
    "portfolio",
    "programme",
    "channel",
    "instrument",
    "oda",
)
_WORDS = (
    PEOPLE,
    ALLOCATION,
    BEFORE,
    PLACED,
    *(of for of in Of),
    "same",
)


def _over(text: str | None) -> tuple[str, ...]:
    found = _list("over", text and text.replace(",", "|"))
    known = {
        *_DROPPED,
        *_FILTERS,
        *_WORDS,
    }
    for each in found:
        if each not in known and not (each.isdecimal() and 0 < int(each[:3]) <= 99):
            raise FilterError(
                "over",
                f"{each!r} is nothing to divide by; choose of {', '.join(sorted(known))}",
            )

    return found


def divisor(figure: Figure) -> Figure:
    """The figure that a figure is divided by, where it is money: the same one without some
    conditions.
    """
    found = replace(figure, over=())
    for word in figure.over:
        if word in _DROPPED:
            dropped: dict[str, Any] = {
                _DROPPED[word]: () if word in {"band", "countries"} else None
            }
            found = replace(found, **dropped)
        elif word in _FILTERS:
            also = {"theme": ("theme_id",), "portfolio": ("portfolio_id",)}.get(
                word, ()
            )
            left_out: dict[str, Any] = dict.fromkeys((word, *also))
            found = replace(found, chosen=replace(found.chosen, **left_out))
        elif word == PLACED:
            found = replace(found, countries=(PLACED,))
        elif word == BEFORE:
            found = replace(
                found,
                chosen=replace(found.chosen, fy=found.less),
                less=None,
            )
        elif word in set(Of):
            found = replace(found, of=Of(word))

    return found


def words(figure: Figure) -> dict[str, str]:
    """The words that name a figure: what `figure_for` reads again, the instant left out."""
    chosen = figure.chosen
    said = {
        name: str(value) for name, value in chosen.words().items() if value is not None
    }

    if not figure.bands and "index" not in chosen.given:
        said.pop("index", None)
        said.pop("edition", None)

    own = {
        "of": figure.of if figure.of != Of.SPEND else None,
        "band": "|".join(figure.bands),
        "countries": ",".join(figure.countries),
        "calendar": figure.calendar,
        "period": figure.period,
        "until": figure.until,
        "only": figure.only,
        "among": figure.among,
        "objective": figure.objective,
        "less": figure.less,
        "earmarked": None
        if figure.earmarked is None
        else YES
        if figure.earmarked
        else NO,
        "twelfths": figure.twelfths,
        "history": figure.history,
        "made": figure.made,
        "over": ",".join(figure.over),
    }

    return said | {
        name: str(value) for name, value in own.items() if value not in {None, ""}
    }
