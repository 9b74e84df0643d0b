"""Invented joint analyses of the countries that score worst, and early-warning signals on some of
them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from portfolio.illustration.model import Analysed
from portfolio.illustration.programmes import Chance
from portfolio.illustration.ratings import EDITIONS, scores

ANALYSED, SIGNALLED = 24, 12
"""How many of the worst countries have a joint analysis, and how many a signal."""
_DRIVERS = (
    "Competition for land and water",
    "Exclusion of minorities from government",
    "Armed groups across the border",
    "Youth unemployment in the cities",
    "Unpaid security forces",
    "Disputed elections",
    "Trafficking of arms",
)
_NOTES = (
    (
        "post reporting",
        "medium",
        "Invented: talks between the parties have broken off.",
    ),
    ("NGO", "high", "Invented: people have left villages along the main road."),
    (
        "international partner",
        "high",
        "Invented: troops have moved towards the contested district.",
    ),
    ("open source", "low", "Invented: prices of bread have doubled within a month."),
    (
        "internal analysis",
        "critical",
        "Invented: two armed groups have agreed on a joint command.",
    ),
)


def analyses(seed: int) -> tuple[Analysed, ...]:
    """Analyses first, the worst country first; a few of the worst have none, so that one is
    lacking.
    """
    by_country = scores(EDITIONS[-1], seed)
    worst = sorted(by_country, key=lambda iso3: (-by_country[iso3], iso3))

    return (*_jacs(worst[:ANALYSED], seed), *_signals(worst[:SIGNALLED], seed))


def _jacs(countries: list[str], seed: int) -> Iterator[Analysed]:
    for iso3 in countries:
        chance = Chance.of(seed, "jacs", iso3)
        if chance.random() < 0.2:
            continue

        year = chance.randrange(2018, 2021)
        month = chance.randrange(1, 13)
        day = chance.randrange(1, 28)
        values = {
            "dated": date(year, month, day),
            "drivers": "\n".join(chance.sample(_DRIVERS, 3)),
            "summary": "An invented analysis: no part is true.",
            "review_by": date(year + chance.choice((2, 3, 9)), month, day),
            "link": "",
        }
        yield Analysed("jacs", iso3, values)


def _signals(countries: list[str], seed: int) -> Iterator[Analysed]:
    for iso3 in countries:
        chance = Chance.of(seed, "signal", iso3)
        source, severity, note = chance.choice(_NOTES)
        day = date(2021, chance.randrange(1, 4), chance.randrange(1, 28))
        yield Analysed(
            "signals",
            iso3,
            {
                "dated": day,
                "source_kind": source,
                "severity": severity,
                "note": note,
            },
        )
