"""What the invented programmes have besides money: enough to read, and something left to do."""

from __future__ import annotations

from collections import Counter

from portfolio.illustration import Illustration
from portfolio.illustration.delivery import IMPLEMENTERS
from portfolio.illustration.programmes import programmes
from portfolio.models.reviewing import SCALES
from portfolio.programmes.fields import LIKELIHOODS, RISK_CATEGORIES, RISK_LEVELS
from portfolio.programmes.parts import milestones

KINDS = {"projects", "indicators", "reviews", "recommendations", "risks", "documents"}


def test_every_programme_has_parts_that_the_tracker_would_take(
    illustration: Illustration,
) -> None:
    assert [each.programme for each in illustration.deliveries] == [
        each.code for each in programmes(2019)
    ]
    for kind, values in (
        part for each in illustration.deliveries for part in each.parts
    ):
        assert kind in KINDS
        if kind == "risks":
            assert values["category"] in RISK_CATEGORIES
            assert values["likelihood"] in LIKELIHOODS
            assert values["impact"] in RISK_LEVELS
        if kind == "reviews":
            assert values["score"] in (
                SCALES[values["scale"]] if values["done_date"] else (None,)
            )
        if kind == "indicators":
            assert milestones.read(values["milestones"])[1] == []
            assert (
                milestones.written(milestones.read(values["milestones"])[0])
                == values["milestones"]
            )


def test_both_scales_of_reviews_are_there_and_some_records_are_left_incomplete(
    illustration: Illustration,
) -> None:
    parts = [part for each in illustration.deliveries for part in each.parts]
    assert Counter(
        values["scale"] for kind, values in parts if kind == "reviews"
    ).keys() == {"letters", "numbers"}
    assert any(not each.manager for each in illustration.deliveries)
    assert any("summary" not in each.record for each in illustration.deliveries)
    assert all("invented" in name for name in IMPLEMENTERS)


def test_some_reviews_are_overdue_and_recommendations_are_of_reviews_that_were_done(
    illustration: Illustration,
) -> None:
    late = 0
    for each in illustration.deliveries:
        reviews = [values for kind, values in each.parts if kind == "reviews"]
        late += sum(values["done_date"] is None for values in reviews)
        for kind, values in each.parts:
            if kind == "recommendations":
                assert reviews[values["review_number"] - 1]["done_date"] is not None
    assert late >= 3


def test_budgets_are_round_and_mostly_over_programmed(
    illustration: Illustration,
) -> None:
    assert all(budget.pounds % 100_000 == 0 for budget in illustration.budgets)
    assert len({(b.portfolio, b.fy, b.oda) for b in illustration.budgets}) == len(
        illustration.budgets
    )
