"""The bands of an index and of an edition: which are the worst, and which band a country is in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from portfolio.figures import spend
from portfolio.figures.selection import Selection
from portfolio.figures.spend import Rated
from portfolio.ledger.clock import AnySession

UNRATED, NO_BAND = "Unrated", "No band"
WORST = 2
"""How many of an edition's bands count as its worst."""


class Banded(Protocol):
    """A country's score and band, however they were read."""

    @property
    def score(self) -> Decimal | None:
        """As published."""

    @property
    def band(self) -> str | None:
        """The publisher's own label."""


def band_of(rated: Mapping[str, Rated], iso3: str) -> str:
    """The publisher's label; `Unrated` for a country that the edition lacks, `No band` for a
    rating without one.
    """
    if iso3 not in rated:
        return UNRATED
    return rated[iso3].band or NO_BAND


def ordered_bands(
    session: AnySession,
    chosen: Selection,
    rated: Mapping[str, Rated],
    present: Iterable[str],
) -> list[str]:
    """The bands that are present, worst first, with `No band`, `Unrated` and `Unallocated` last."""
    index = spend.index_of(session, chosen)
    return worst_first(present, index.bands, rated.values(), index.worse)


def worst_first(
    present: Iterable[str], order: Sequence[str], ratings: Iterable[Banded], worse: str
) -> list[str]:
    """Bands in the index's own order; those that it does not list by the mean score of their
    countries, then by name.

    `worse` is the direction of the score: `high` or `low`. `No band`, `Unrated` and `Unallocated`
    come last.
    """
    known = {band: place for place, band in enumerate(order)}
    last = {
        NO_BAND: 1,
        UNRATED: 2,
        "Unallocated": 3,
    }
    badness = _mean_scores(ratings, -1 if worse == "high" else 1)

    return sorted(
        present,
        key=lambda band: (
            last.get(band, 0),
            known.get(band, len(known)),
            badness.get(band, Decimal(0)),
            band,
        ),
    )


def _mean_scores(ratings: Iterable[Banded], sign: int) -> dict[str, Decimal]:
    scores: dict[str, list[Decimal]] = {}
    for rating in ratings:
        if rating.band and rating.score is not None:
            scores.setdefault(rating.band, []).append(rating.score)

    return {
        band: sign * sum(found, Decimal(0)) / len(found)
        for band, found in scores.items()
    }


def worst_bands(session: AnySession, chosen: Selection) -> tuple[str, ...]:
    """The two worst bands of the edition, worst first; fewer where it has fewer."""
    return tuple(edition_bands(session, chosen)[:WORST])


def edition_bands(session: AnySession, chosen: Selection) -> list[str]:
    """The bands of the edition, worst first."""
    rated = spend.ratings(session, chosen)
    bands = {rating.band for rating in rated.values() if rating.band}

    return ordered_bands(session, chosen, rated, bands)
