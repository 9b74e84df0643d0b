"""Which parts of lines belong to a figure: by country and theme, said once for the database and
once for a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from portfolio.figures import spend
from portfolio.figures.ratings import band_of
from portfolio.figures.selection import PLACED, UNALLOCATED, FilterError
from portfolio.finance import WHOLE, Month
from portfolio.ledger.clock import AnySession
from portfolio.ledger.split import Shared, split_amount
from portfolio.models import (
    Country,
    FinanceReturn,
    LedgerLine,
    Share,
    Spend,
    SpendPeriod,
    SpendRollup,
    Theme,
)
from portfolio.origins.figure import Figure

UNALLOCATED_BAND = "Unallocated"
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """The countries and the theme whose parts a figure takes; None for all of them. A key None is
    what is in none.
    """

    countries: frozenset[str | None] | None
    theme: tuple[int | None, str | None] | None
    """Id and key."""

    def part(
        self,
        pence: int,
        named: str | None,
        shared: Shared,
    ) -> int | None:
        """What of a line is in the figure, in pence; None where no part of it is."""
        if self.countries is None and self.theme is None:
            return pence

        parts = [
            part
            for where, what, part in split_amount(pence, named, shared)
            if (self.countries is None or where in self.countries)
            and (self.theme is None or what == self.theme[1])
        ]

        return sum(parts) if parts else None

    def of_split(self, table: Any) -> list[ColumnElement[bool]]:
        """The conditions on spend or its rollup."""
        found: list[ColumnElement[bool]] = []
        if self.countries is not None:
            placed = table.country.in_([iso3 for iso3 in self.countries if iso3])
            found.append(
                or_(placed, table.country.is_(None))
                if None in self.countries
                else placed
            )

        if self.theme is not None:
            found.append(
                table.theme_id.is_(None)
                if self.theme[0] is None
                else table.theme_id == self.theme[0]
            )

        return found

    def of_line(self, share_set: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """The conditions on lines, split by a share set: exactly those of which a part is wanted."""
        found: list[ColumnElement[bool]] = []
        if self.countries is not None:
            named = LedgerLine.country.in_([iso3 for iso3 in self.countries if iso3])
            shared = and_(
                LedgerLine.country.is_(None),
                _shared(share_set, "country", self.countries),
            )
            found.append(or_(named, shared))

        if self.theme is not None:
            found.append(_shared(share_set, "theme", frozenset({self.theme[1]})))

        return found


def _shared(
    share_set: ColumnElement[Any], kind: str, keys: frozenset[str | None]
) -> ColumnElement[bool]:
    """Whether a set has a share of one of these keys, or leaves something open where None is among
    them.
    """
    some = select(Share.share_set_id).where(
        Share.kind == kind, Share.key.in_([key for key in keys if key])
    )
    has = share_set.in_(some.where(Share.part > 0))
    if None not in keys:
        return has

    full = (
        select(Share.share_set_id)
        .where(Share.kind == kind)
        .group_by(Share.share_set_id)
    )

    return or_(has, share_set.not_in(full.having(func.sum(Share.part) >= WHOLE)))


def wanted(session: AnySession, figure: Figure) -> Wanted:
    """What the conditions of a figure on countries, bands and themes come to."""
    chosen = figure.chosen
    theme = None

    if chosen.theme:
        if chosen.theme_id is not None:
            key = session.get_one(Theme, chosen.theme_id).key
        else:
            key = None

        theme = (chosen.theme_id, key)

    return Wanted(_countries(session, figure), theme)


def _countries(session: AnySession, figure: Figure) -> frozenset[str | None] | None:
    if not (figure.chosen.country or figure.bands or figure.countries):
        return None

    known: list[str | None] = [*session.scalars(select(Country.iso3)), None]
    strange = {
        each for each in figure.countries if each not in {UNALLOCATED, PLACED}
    } - {*known}
    if strange:
        raise FilterError(
            "countries",
            f"There is no country {min(strange)!r}; give ISO codes, such as SOM,KEN",
        )

    rated = spend.ratings(session, figure.chosen) if figure.bands else {}

    def takes(iso3: str | None) -> bool:
        named = iso3 or UNALLOCATED
        band = band_of(rated, iso3) if iso3 else UNALLOCATED_BAND

        return (
            figure.chosen.country in {None, named}
            and (
                not figure.countries
                or named in figure.countries
                or (PLACED in figure.countries and bool(iso3))
            )
            and (not figure.bands or band in figure.bands)
        )

    return frozenset(iso3 for iso3 in known if takes(iso3))


def measured(measure: str) -> ColumnElement[bool]:
    """The condition on lines (beside their return) of a measure: the rule of `Period.in_outturn`."""
    line = LedgerLine
    if measure != "outturn":
        return line.measure == measure

    begun = and_(line.measure == "actual", line.period_start <= FinanceReturn.month)
    ahead = and_(
        line.measure == "forecast",
        line.period_start + line.period_length - 1 > FinanceReturn.month,
    )

    return or_(begun, ahead)


def in_periods(figure: Figure, table: Any) -> list[ColumnElement[bool]]:
    """The conditions on periods, of lines or of spend."""
    if not figure.timed:
        return []

    start = table.period_start
    end = table.period_start + table.period_length - 1
    found: list[ColumnElement[bool]] = []

    if figure.calendar is not None:
        first = Month(figure.calendar, 1).number
        last = Month(figure.calendar, DECEMBER).number
        found += [start >= first, start <= last]

    if figure.period is not None:
        found += [
            start == figure.period.start.number,
            table.period_length == figure.period.length,
        ]

    if figure.until is not None:
        last = figure.until.end.number
        found.append(
            or_(
                end < last,
                and_(end == last, table.period_length >= figure.until.length),
            )
        )

    return found


def only(figure: Figure, table: Any) -> list[ColumnElement[bool]]:
    """The condition on what of an outturn is wanted, of lines or of spend."""
    if figure.only:
        return [table.measure == figure.only]
    return []


def table_for(figure: Figure) -> Any:
    """The derived table with the fewest rows that tells apart what the figure needs."""
    if figure.divided:
        return Spend if figure.timed else SpendRollup
    return SpendPeriod
