"""Which edition rates which year, how old it was by then, and which of its bands count as fragile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from portfolio.figures import spend
from portfolio.figures.ratings import WORST, edition_bands
from portfolio.figures.request import Request
from portfolio.figures.spend import Rated
from portfolio.filters import listed
from portfolio.finance import FinancialYear
from portfolio.models import Edition

MARCH, LAST_DAY, MONTHS = 3, 31, 12


@dataclass(frozen=True, slots=True)
class Rating:
    """An edition with what it says: its ratings by ISO3 and its bands, worst first."""

    label: str | None
    published: date | None
    ratings: Mapping[str, Rated]
    bands: tuple[str, ...]

    @property
    def fragile(self) -> tuple[str, ...]:
        """The bands that count as fragile: the two worst."""
        return self.bands[:WORST]

    def lag(self, fy: FinancialYear) -> int | None:
        """Whole months from its publication to the year's end; negative where it was published
        after that.
        """
        if self.published is None:
            return None
        return lag(self.published, fy)


UNKNOWN = Rating(None, None, {}, ())


def lag(published: date, fy: FinancialYear) -> int:
    """Whole months from a publication to the end of a financial year; negative when it came after."""
    return (fy.start + 1 - published.year) * MONTHS + MARCH - published.month


def known(asked: Request) -> list[Edition]:
    """The editions of the chosen index that were known at the instant, the earliest published
    first.
    """
    query = select(Edition).where(
        Edition.index_key == asked.chosen.index, Edition.at(asked.chosen.as_at)
    )
    return list(asked.session.scalars(query.order_by(Edition.published, Edition.label)))


def of_year(editions: Sequence[Edition], fy: FinancialYear) -> Edition | None:
    """The latest edition published by the end of a year; the first after it where there was none
    by then.
    """
    by_then = [
        edition
        for edition in editions
        if edition.published <= date(fy.start + 1, MARCH, LAST_DAY)
    ]
    if by_then:
        return by_then[-1]

    return next(iter(editions), None)


def rating(asked: Request, edition: Edition | None) -> Rating:
    """What an edition says; nothing where there is none."""
    if edition is None:
        return UNKNOWN

    chosen = replace(asked.chosen, edition=edition.id, edition_label=edition.label)
    ratings = spend.ratings(asked.session, chosen)

    return Rating(
        edition.label,
        edition.published,
        ratings,
        tuple(edition_bands(asked.session, chosen)),
    )


def chosen(asked: Request) -> Rating:
    """What the selection's own edition says."""
    return rating(asked, spend.edition_of(asked.session, asked.chosen))


def age(lag_months: int | None) -> str:
    """A lag in words: how old a rating was at the end of the year that it rates."""
    if lag_months is None:
        return "no edition known"

    months = abs(lag_months)
    words = f"{months} month{'' if months == 1 else 's'}"

    return (
        f"{words} old at the year's end"
        if lag_months >= 0
        else f"published {words} after the year's end"
    )


def remark(asked: Request) -> tuple[str, ...]:
    """The edition in use, its age at the end of the chosen year, and which of its bands count as
    fragile.
    """
    found = chosen(asked)
    fy = asked.chosen.fy
    if found.label is None:
        return ()

    counted = (
        f"Counted as fragile: {listed(found.fragile)}."
        if found.fragile
        else "This edition has no bands."
    )
    when = f" For {fy} it was {age(found.lag(fy))}." if fy else ""

    return (f"Edition {found.label}.{when} {counted}",)
