"""Acts on budget: about half of it pre-earmarked, nothing gained or lost by that, and budget to move where it is."""

from __future__ import annotations

from collections import Counter

from portfolio.finance import FinancialYear
from portfolio.illustration import Illustration
from portfolio.illustration.budget import EARMARKED_REASON, REVISED_REASON
from portfolio.illustration.programmes import YEARS, programmes


def _stand(
    illustration: Illustration,
) -> dict[str, dict[tuple[FinancialYear, bool, bool], int]]:
    """Each programme's allocations after all changes, in pounds."""
    stand = {
        programme.code: {(fy, oda, False): pounds for fy, pair in programme.allocations.items()
                         for oda, pounds in zip((True, False), pair, strict=True)}
        for programme in programmes(2019)
    }  # fmt: skip
    for each in illustration.allocations:
        stand[each.programme] = {
            (a.fy, a.oda, a.earmarked): a.pounds for a in each.allocations
        }
    return stand


def test_about_half_of_each_year_is_pre_earmarked(illustration: Illustration) -> None:
    sums: Counter[tuple[FinancialYear, bool]] = Counter()
    for amounts in _stand(illustration).values():
        for (fy, _, earmarked), pounds in amounts.items():
            sums[fy, earmarked] += pounds
    for fy in YEARS:
        assert 0.4 < sums[fy, True] / (sums[fy, True] + sums[fy, False]) < 0.6


def test_what_is_pre_earmarked_changes_no_total_and_only_the_last_year_is_revised(
    illustration: Illustration,
) -> None:
    stand = _stand(illustration)
    revised = {
        each.programme
        for each in illustration.allocations
        if each.reason == REVISED_REASON
    }
    assert revised
    for programme in programmes(2019):
        for fy, pair in programme.allocations.items():
            for oda, pounds in zip((True, False), pair, strict=True):
                found = sum(
                    amount
                    for (y, o, _), amount in stand[programme.code].items()
                    if (y, o) == (fy, oda)
                )
                assert found == pounds or (
                    programme.code in revised and fy == YEARS[-1]
                )


def test_what_goes_through_international_bodies_is_all_pre_earmarked(
    illustration: Illustration,
) -> None:
    stand = _stand(illustration)
    for programme in programmes(2019):
        if programme.channel == "multilateral":
            assert not any(
                pounds
                for (_, _, earmarked), pounds in stand[programme.code].items()
                if not earmarked
            )
    assert {each.reason for each in illustration.allocations} == {
        EARMARKED_REASON,
        REVISED_REASON,
    }


def test_who_gives_has_enough_discretionary_aid_in_the_year(
    illustration: Illustration,
) -> None:
    stand = _stand(illustration)
    assert illustration.moves
    for move in illustration.moves:
        assert stand[move.source][move.fy, True, False] >= move.pounds > 0
        assert move.source != move.target
