"""Filters drawn at random, and what pandas leaves of the raw lines under them."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from portfolio.finance import FinancialYear
from tests.reports.catalogue import raw
from tests.reports.catalogue.conftest import World

PORTFOLIOS = ("Africa", "Americas", "Middle East and North Africa")
OPTIONS: dict[str, st.SearchStrategy[str]] = {
    "fy": st.sampled_from([str(FinancialYear(fy)) for fy in raw.YEARS]),
    "measure": st.sampled_from(["actual", "forecast", "outturn"]),
    "department": st.sampled_from(["FCO", "HO"]),
    "country": st.sampled_from(["SOM", "KEN", "UKR", "unallocated"]),
    "theme": st.sampled_from(["Peacebuilding", "Mine Action", "unallocated"]),
    "portfolio": st.sampled_from([*PORTFOLIOS, "not recorded"]),
    "oda": st.sampled_from(["yes", "no"]),
    "programme": st.sampled_from([raw.FCO_ONE, raw.KENYA]),
    "channel": st.sampled_from(["bilateral", "multilateral"]),
    "instrument": st.sampled_from(["programme", "not recorded"]),
}
NOW = st.fixed_dictionaries({}, optional=OPTIONS)
"""Every filter that narrows figures, as things stand."""
FILTERS = st.fixed_dictionaries(
    {},
    optional=OPTIONS
    | {"as_at": st.sampled_from([str(number) for number in range(len(raw.YEARS) * 2)])},
)
"""The same, and as things stood after so many returns (see `World.instants`)."""
EDITIONS = st.sampled_from([None, *raw.BANDS])
"""An edition of the world's index, or the latest."""
DRAWN = settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
"""The world is made once a test: drawn filters change nothing in it."""


def left(world: World, words: dict[str, str], *, any_measure: bool = False) -> Any:
    """The parts of raw lines that filters leave."""
    frame = world.frame
    for name in (
        "department",
        "theme",
        "portfolio",
        "country",
        "programme",
        "channel",
        "instrument",
    ):
        if name in words:
            frame = frame[frame[name] == words[name].replace("unallocated", "")]
    if "oda" in words:
        frame = frame[frame["oda"] == (words["oda"] == "yes")]
    if "fy" in words:
        frame = frame[frame["fy"] == FinancialYear.parse(words["fy"]).start]
    if "as_at" in words:
        frame = frame[frame["order"] <= int(words["as_at"])]
    measure = words.get("measure", "actual")
    if any_measure:
        return frame
    return (
        frame[frame["outturn"]]
        if measure == "outturn"
        else frame[frame["measure"] == measure]
    )


def held(world: World, words: dict[str, str]) -> Any:
    """The parts of withheld programmes: they obey year, measure and ODA only."""
    frame = left(
        world,
        {
            name: word
            for name, word in words.items()
            if name in {"fy", "measure", "oda", "as_at"}
        },
    )
    return frame[frame["secret"]]


def seen(world: World, words: dict[str, str], *, any_measure: bool = False) -> Any:
    """The parts that a reader sees who may not see withheld programmes."""
    frame = left(world, words, any_measure=any_measure)
    return frame[~frame["secret"]]
