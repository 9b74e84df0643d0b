"""The invented analyses: the same every time, of countries that score worst, and what the tracker accepts."""

from __future__ import annotations

from portfolio.illustration.analyses import ANALYSED, SIGNALLED, analyses
from portfolio.illustration.ratings import EDITIONS, scores
from portfolio.models import SEVERITIES, SOURCE_KINDS


def test_they_are_the_same_every_time_and_of_the_worst_countries() -> None:
    found = analyses(2019)
    assert found == analyses(2019) != analyses(2020)
    by_country = scores(EDITIONS[-1], 2019)
    worst = set(
        sorted(by_country, key=lambda iso3: (-by_country[iso3], iso3))[:ANALYSED]
    )
    assert {each.iso3 for each in found} <= worst


def test_some_countries_lack_an_analysis_and_some_reviews_are_late() -> None:
    jacs = [each for each in analyses(2019) if each.kind == "jacs"]
    assert 0 < len(jacs) < ANALYSED
    assert all(each.values["dated"] < each.values["review_by"] for each in jacs)
    assert {each.values["review_by"].year > 2026 for each in jacs} == {True, False}


def test_signals_are_of_kinds_and_severities_that_there_are() -> None:
    signals = [each for each in analyses(2019) if each.kind == "signals"]
    assert len(signals) == SIGNALLED
    assert {each.values["source_kind"] for each in signals} <= set(SOURCE_KINDS)
    assert {each.values["severity"] for each in signals} <= set(SEVERITIES)
