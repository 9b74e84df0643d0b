"""Spend by country with the rating beside it: what several questions begin with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from portfolio.figures import spend
from portfolio.figures.editions import Rating
from portfolio.figures.ratings import UNRATED, band_of
from portfolio.figures.selection import UNALLOCATED
from portfolio.models import SpendRollup
from portfolio.reports.report import Asked


@dataclass(frozen=True, slots=True)
class Placed:
    """A country: its rating, and its spend in pence; None where no line says anything of it."""

    country: str
    name: str
    band: str
    score: Decimal | None
    total: int | None


def spent_by_country(rows: Iterable[spend.Row]) -> dict[str | None, int]:
    """Pence by country (None: unallocated) of (country, oda, pence)."""
    sums: dict[str | None, int] = {}
    for iso3, _, pence in rows:
        sums[iso3] = sums.get(iso3, 0) + pence
    return sums


def placed(asked: Asked, rating: Rating) -> list[Placed]:
    """Every country that has spend in the selection or that the edition rates, by name."""
    added = spend.added_up(
        asked.session, asked.chosen, asked.reader, SpendRollup.country
    )
    return with_ratings(asked, rating, spent_by_country(added))


def placed_and_rest(asked: Asked, rating: Rating) -> tuple[list[Placed], int | None]:
    """The same, and what is unallocated in pence; None where no line is."""
    added = spend.added_up(
        asked.session, asked.chosen, asked.reader, SpendRollup.country
    )
    sums = spent_by_country(added)

    return [] if placeless(asked) else with_ratings(asked, rating, sums), sums.get(None)


def with_ratings(
    asked: Asked, rating: Rating, sums: Mapping[str | None, int]
) -> list[Placed]:
    """Spend by country beside the ratings; under a filter on a country that country alone."""
    names = spend.country_names(asked.session, asked.chosen.as_at)
    codes = {iso3 for iso3 in (*sums, *rating.ratings) if iso3}

    if asked.chosen.country:
        codes &= {asked.chosen.country}

    found = [
        Placed(
            iso3,
            names.get(iso3, iso3),
            band_of(rating.ratings, iso3),
            rating.ratings[iso3].score if iso3 in rating.ratings else None,
            sums.get(iso3),
        )
        for iso3 in codes
    ]

    return sorted(found, key=lambda each: (each.name, each.country))


def middle(countries: Iterable[Placed]) -> Decimal | None:
    """The median spend (pence) of the countries that have any; None where none has."""
    known = [each.total for each in countries if each.total and each.total > 0]
    return Decimal(str(median(known))) if known else None


def is_rated(country: Placed) -> bool:
    """Whether the edition rates it."""
    return country.band != UNRATED


def withheld(asked: Asked) -> int | None:
    """Pence of what the reader may not see, or None where there is nothing of it."""
    hidden = spend.withheld_from(asked.session, asked.chosen, asked.reader)
    return sum(hidden.values()) if hidden else None


def placeless(asked: Asked) -> bool:
    """Whether the selection is of unallocated money alone, which is in no country."""
    return asked.chosen.country == UNALLOCATED
