"""The questions about risk and spend against raw lines and ratings reckoned again, under filters drawn at random."""

from __future__ import annotations

from decimal import Decimal
from statistics import median
from typing import Any

from hypothesis import given

from portfolio.finance import FinancialYear
from portfolio.reports.catalogue import risk_and_spend_apart
from tests.reports.catalogue.conftest import World
from tests.reports.catalogue.drawn import DRAWN, EDITIONS, FILTERS, held, left, seen
from tests.reports.catalogue.raw import BANDS
from tests.reports.catalogue.test_deteriorating_and_falling import moved_as

WORST = ("Severe", "High")


def each_reader(world: World, words: dict[str, str]) -> Any:
    """(keywords of a reader, what pandas leaves for them, what is withheld) for both kinds of readers."""
    secret = held(world, words)
    yield {}, left(world, words), secret[:0]
    yield {"reader": world.outsider}, seen(world, words), secret


def apart(
    frame: Any, edition: str, only: str | None
) -> dict[str, dict[str, int | None]]:
    """The lists by the rule as the page states it, and what is unallocated beside them."""
    found: dict[str, dict[str, int | None]] = {
        name: {} for name in (*risk_and_spend_apart.LISTS, "unallocated")
    }
    loose = frame[frame["country"] == ""]["pence"]
    found["unallocated"] |= {"unallocated": int(loose.sum())} if len(loose) else {}
    spent = {
        key: int(pence)
        for key, pence in frame.groupby("country")["pence"].sum().items()
        if key
    }
    above = [pence for pence in spent.values() if pence > 0]
    if only == "unallocated" or not above:
        return found
    middle = median(above)
    for country in {*spent, *BANDS[edition]}:
        if only not in {None, country}:
            continue
        pence, band = (
            spent.get(country),
            BANDS[edition].get(country, ("", "Unrated"))[1],
        )
        if band == "Severe" and not pence:
            found[risk_and_spend_apart.NONE][country] = pence
        elif band in WORST:
            found[risk_and_spend_apart.LITTLE] |= (
                {country: pence} if (pence or 0) < middle else {}
            )
        elif (pence or 0) > middle:
            found[
                risk_and_spend_apart.UNKNOWN
                if band == "Unrated"
                else risk_and_spend_apart.MUCH
            ][country] = pence
    return found


@DRAWN
@given(words=FILTERS, edition=EDITIONS)
def test_where_risk_and_spend_part(
    world: World, words: dict[str, str], edition: str | None
) -> None:
    asked = words | ({"edition": edition} if edition else {})
    for reader, frame, secret in each_reader(world, words):
        rows = world.rows("risk-and-spend-apart", **reader, **asked)
        found: dict[str, dict[str, int | None]] = {
            name: {} for name in (*risk_and_spend_apart.LISTS, "unallocated")
        }
        for row in rows:
            if row["list"] != "withheld":
                found[row["list"]][row["country"]] = row["total"]
        assert found == apart(frame, edition or "2019", words.get("country"))
        withheld = [row["total"] for row in rows if row["list"] == "withheld"]
        assert withheld == ([int(secret["pence"].sum())] if len(secret) else [])


def changes(
    frame: Any, words: dict[str, str]
) -> dict[str, tuple[int | None, int | None, Decimal | None]]:
    """By country: spend of both years, and the change of score between the two editions."""
    known = sorted(int(fy) for fy in frame["fy"].unique())
    later = (
        FinancialYear.parse(words["fy"]).start
        if "fy" in words
        else max(known, default=None)
    )
    if later not in known:
        return {}
    earlier = max((fy for fy in known if fy < later), default=later - 1)
    found = {}
    for country, own in frame[frame["fy"].isin([earlier, later])].groupby("country"):
        sums = {
            int(fy): int(pence)
            for fy, pence in own.groupby("fy")["pence"].sum().items()
        }
        both = country in BANDS["2017"] and country in BANDS["2019"]
        worse = (
            Decimal(BANDS["2019"][country][0]) - Decimal(BANDS["2017"][country][0])
            if both
            else None
        )
        found[country or "unallocated"] = (sums.get(earlier), sums.get(later), worse)
    return found


@DRAWN
@given(words=FILTERS)
def test_deteriorating_and_falling(world: World, words: dict[str, str]) -> None:
    """Both years are rated by one edition or by the two, so the change of score is always between the two."""
    open_words = {name: word for name, word in words.items() if name != "fy"}
    for reader, frame, secret in each_reader(world, open_words):
        rows = world.rows("deteriorating-and-falling", **reader, **words)
        seen_rows = [row for row in rows if row["movement"] != "withheld"]
        again = changes(frame, words)
        assert {
            r["country"]: (r["spend_before"], r["spend_after"], r["worse_by"])
            for r in seen_rows
        } == again
        for row in rows:
            assert row["change"] == (row["spend_after"] or 0) - (
                row["spend_before"] or 0
            )
            before = row["spend_before"]
            assert (row["part"] is None) is (not before or before < 0)
            assert row["part"] is None or abs(
                row["part"] - Decimal(row["change"]) / before
            ) <= Decimal("0.0000005")
        for row in seen_rows:
            assert row["movement"] == moved_as(row["worse_by"], row["change"])
        hidden = [row for row in rows if row["movement"] == "withheld"]
        assert [(r["spend_before"], r["spend_after"]) for r in hidden] == withheld(
            secret, seen_rows, words
        )


def withheld(
    secret: Any, rows: list[dict[str, Any]], words: dict[str, str]
) -> list[tuple[int | None, int | None]]:
    """What is withheld of the two years compared; of the last that it has where nothing else is found."""
    sums = {
        int(fy): int(pence) for fy, pence in secret.groupby("fy")["pence"].sum().items()
    }
    last = (
        FinancialYear.parse(words["fy"]).start
        if "fy" in words
        else max(sums, default=0)
    )
    years = (last - 1, last)
    if rows:
        years = tuple(
            FinancialYear.parse(rows[0][name]).start
            for name in ("fy_before", "fy_after")
        )
    pair = (sums.get(years[0]), sums.get(years[1]))
    return [] if pair == (None, None) else [pair]
