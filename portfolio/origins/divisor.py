"""What a figure is divided by: a share of a whole, an amount for each inhabitant, the mean of two
countries.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from portfolio import reference
from portfolio.figures import per_head
from portfolio.figures.prices import whole
from portfolio.figures.selection import FilterError
from portfolio.filters import absent, money, number, share
from portfolio.ledger.clock import AnySession
from portfolio.origins import wording
from portfolio.origins.figure import PEOPLE, Figure, divisor
from portfolio.origins.figure import words as words_of_figure
from portfolio.origins.trace import Traced, trace
from portfolio.permissions import Reader
from portfolio.reports.links import figure_url


@dataclass(frozen=True, slots=True)
class Divided:
    """A figure that is a quotient: what it comes to, and what it was divided by, in words."""

    result: str
    by: str
    """The divisor: an amount, or a number of people or countries."""
    what: str
    url: str | None = None
    """The origin of the divisor, where it is money."""


def divide(session: AnySession, traced: Traced, reader: Reader) -> Divided | None:
    """What a figure comes to once it is divided; None for one that is not. FilterError where it
    cannot be.
    """
    asked = traced.asked
    amount = traced.real
    if not asked.over:
        return None
    if PEOPLE in asked.over:
        return _per_head(asked, whole(amount))
    if counts := [int(word) for word in asked.over if word.isdecimal()]:
        mean = whole(Decimal(amount) / counts[0])
        return Divided(
            money(mean),
            number(counts[0]),
            "the countries in the middle, of which this is the mean",
        )

    below = trace(session, divisor(asked), reader)
    base = below.real
    fraction = Decimal(amount) / Decimal(base) if base else None
    url = figure_url(words_of_figure(below.asked) | {"as_at": below.as_at})
    result = share(fraction) if fraction is not None else absent("not applicable")

    return Divided(
        result, money(whole(base)), wording.described(session, below.asked), url
    )


def _per_head(asked: Figure, pence: int) -> Divided:
    country = asked.chosen.country or ""
    known = reference.populations().get(country)
    if known is None:
        raise FilterError(
            "over", f"No population of {country or 'no country'} is known to divide by"
        )

    people = f"{number(known.people)} people"
    return Divided(
        money(per_head.per_head(country, pence)),
        people,
        f"the population of {known.year}. {per_head.SOURCE}",
    )
