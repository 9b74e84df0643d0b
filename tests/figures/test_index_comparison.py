"""Which countries an edition counts among its worst, and where indexes disagree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from portfolio.figures.index_comparison import Known, disagree
from portfolio.models import Rating

WORSE_UP = [
    ("SOM", "91", "Severe"),
    ("IRQ", "76", "High"),
    ("JOR", "52", "Elevated"),
    ("OMN", "33", "Low"),
]


def edition(
    *rows: tuple[str, str | None, str | None],
    worse: str = "high",
    order: tuple[str, ...] = (),
) -> Known:
    """An edition of an index whose bands come in this order, worst first."""
    ratings = {
        iso3: Rating(
            iso3=iso3, score=None if score is None else Decimal(score), band=band
        )
        for iso3, score, band in rows
    }
    return Known(
        "made", "Made", False, worse, "2021", date(2021, 5, 14), order, "Made", ratings
    )


@pytest.mark.parametrize(
    ("rated", "worst"),
    [
        pytest.param(edition(*WORSE_UP), {"SOM", "IRQ"}, id="bands that no list orders: by their mean score"),
        pytest.param(
            edition(*((iso3, score, band) for iso3, score, band in WORSE_UP), worse="low"),
            {"OMN", "JOR"},
            id="the same where low is worse",
        ),
        pytest.param(
            edition(("SOM", None, "Other fragile"), ("IRQ", None, "Extremely fragile"), order=("Extreme", "Extremely fragile", "Other fragile")),
            {"SOM", "IRQ"},
            id="bands of other editions do not count",
        ),
        pytest.param(
            edition(*((iso3, score, None) for iso3, score, _ in (*WORSE_UP, ("PER", "20", None)))),
            {"SOM"},
            id="without bands: the worst fifth",
        ),
    ],
)  # fmt: skip
def test_the_worst_of_an_edition(rated: Known, worst: set[str]) -> None:
    assert {
        iso3 for iso3 in rated.ratings if rated.standing(iso3) == "among the worst"
    } == worst


def test_two_indexes_that_both_have_a_country_among_their_worst_do_not_disagree() -> (
    None
):
    both = [edition(*WORSE_UP), edition(("SOM", None, "Extreme"), order=("Extreme",))]
    assert not disagree("SOM", both)
    assert disagree("IRQ", both)
