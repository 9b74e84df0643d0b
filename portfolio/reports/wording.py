"""The sentence that states what a report found, made from its own figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from portfolio.figures.ratings import UNRATED
from portfolio.figures.selection import PLACED, UNALLOCATED
from portfolio.filters import count_of, counted, listed, money_short, share, when
from portfolio.finance import FinancialYear
from portfolio.reports.links import Links
from portfolio.reports.sentence import WHOLE, Sentence, Telling

SPENT = {
    "actual": "was spent",
    "forecast": "is forecast to be spent",
    "outturn": "is spent or forecast to be spent by the year's end",
}
NOTHING = "Nothing in the returns matches these filters."
TOP = 5
_NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
)


@dataclass(frozen=True, slots=True)
class Spread:
    """Spend over the bands of an edition, in pence."""

    worst: tuple[str, ...]
    """The two worst bands of the edition, worst first."""
    worst_pence: int
    worst_countries: int
    countries: int
    allocable: int
    """What can be placed in a country, unrated ones among them."""
    unrated: int
    unallocated: int
    withheld: int | None
    narrowed: bool = False
    """Whether filters are set that the withheld money does not obey: then it is no part of the
    same whole.
    """

    @property
    def worst_share(self) -> Decimal | None:
        """The worst bands' part of the country-allocable; None where there is none, or where
        negatives blur it.
        """
        return part_of(self.worst_pence, self.allocable)


def part_of(part: int, whole: int) -> Decimal | None:
    """A part as a fraction; None where it would be no share of anything (nothing, or corrections
    outweigh spend).
    """
    if whole > 0 and 0 <= part <= whole:
        return Decimal(part) / Decimal(whole)
    return None


def spread_of(
    rows: Iterable[Mapping[str, Any]], worst: Sequence[str], *, narrowed: bool = False
) -> Spread:
    """The spread of the rows of `spend-by-band`."""
    by_band = {row["band"]: row for row in rows}
    placed = [
        row for band, row in by_band.items() if band not in {"Unallocated", "Withheld"}
    ]
    meant = [by_band[band] for band in worst if band in by_band]
    hidden = by_band.get("Withheld")

    return Spread(
        worst=tuple(worst),
        worst_pence=sum(row["total"] for row in meant),
        worst_countries=sum(row["countries"] for row in meant),
        countries=sum(row["countries"] for row in placed),
        allocable=sum(row["total"] for row in placed),
        unrated=_total(by_band, UNRATED),
        unallocated=_total(by_band, "Unallocated"),
        withheld=hidden["total"] if hidden else None,
        narrowed=narrowed,
    )


def _total(by_band: Mapping[str, Mapping[str, Any]], band: str) -> int:
    if band in by_band:
        return int(by_band[band]["total"])
    return 0


def _worst_words(spread: Spread) -> str:
    return f"{_bands(spread.worst)}, {listed(spread.worst)}"


def _bands(worst: Sequence[str]) -> str:
    return (
        "the worst band"
        if len(worst) == 1
        else f"the {_NUMBERS[len(worst)]} worst bands"
    )


def against_risk(
    spread: Spread, fy: FinancialYear | None, measure: str, links: Links | None = None
) -> Sentence:
    """Whether the money follows the risk: the worst bands' part, and what no band can be given to.

    `links` gives the addresses of the figures' origins.
    """
    spent = SPENT[measure]
    told = Telling(links)
    if not spread.worst:
        return told.sentence(
            f"{when(fy)}, {told.money(spread.allocable, IN_COUNTRIES)} {spent} in "
            f"{count_of(spread.countries, 'country', 'countries')}. No edition of this index rates them. "
            f"{_beyond(replace(spread, unrated=0), told)}".strip()
        )
    if not spread.countries:
        nothing = (
            f"{when(fy)}, none of the money that {spent} can be placed in a country."
        )
        return told.sentence(f"{nothing} {_beyond(spread, told, more='')}".strip())

    words = f"{when(fy)}, {told.money(spread.worst_pence, _worst_of(spread))}"
    if spread.worst_share is not None:
        words += f" ({told.share(spread.worst_share, {**_worst_of(spread), 'over': f'band,{PLACED}'})})"

    words += f" of the {told.money(spread.allocable, IN_COUNTRIES)} that can be placed in a country {spent} in "
    words += f"{counted(spread.worst_countries, 'country', 'countries')} of {_worst_words(spread)}."

    return told.sentence(f"{words} {_beyond(spread, told)}".strip())


IN_COUNTRIES = {"countries": PLACED}
"""The filters of what can be placed in a country."""


def _worst_of(spread: Spread) -> dict[str, str]:
    return {"band": "|".join(spread.worst)}


def in_country(
    name: str,
    pence: int,
    band: str,
    fy: FinancialYear | None,
    measure: str,
    links: Links | None = None,
) -> Sentence:
    """What one country has, and how it is rated."""
    told = Telling(links)
    rated = (
        "which the edition does not rate" if band == UNRATED else f"in the band {band}"
    )

    return told.sentence(
        f"{when(fy)}, {told.money(pence, WHOLE)} {SPENT[measure]} in {name}, {rated}."
    )


def _beyond(spread: Spread, told: Telling, more: str = " more") -> str:
    """What the share leaves out or cannot rate."""
    parts = []
    if spread.unrated:
        amount = told.money(spread.unrated, {"band": UNRATED})
        parts.append(f"{amount} went to countries that the edition does not rate")

    if spread.unallocated:
        amount = told.money(spread.unallocated, {"country": UNALLOCATED})
        parts.append(f"{amount}{more} is not allocated to a country")

    if spread.withheld is not None and not spread.narrowed:
        parts.append(
            f"{told.money(spread.withheld, None)} belongs to withheld programmes"
        )

    return f"{listed(parts)}." if parts else ""


def band_title(spread: Spread) -> str:
    """The finding above the chart of bands."""
    fraction = spread.worst_share
    if not spread.worst or fraction is None:
        return "Spend by band of risk"
    return f"{share(fraction)} of country-allocable spend is in {_bands(spread.worst)}"


def scatter_title(rows: Sequence[Mapping[str, Any]], worst: Sequence[str]) -> str:
    """The finding above the points: how many of the largest are among the most at risk. `rows`:
    countries, largest first.
    """
    if not rows or not worst:
        return "Spend by country"

    largest = rows[:10]
    hits = sum(row["band"] in worst for row in largest)
    bands = _bands(worst)
    if len(largest) == 1:
        return f"{largest[0]['name']} is {'' if hits else 'not '}in {bands}"

    return f"Of the {_NUMBERS[len(largest)]} countries with most spend, {_NUMBERS[hits]} {_be(hits)} in {bands}"


def _be(count: int) -> str:
    return "is" if count == 1 else "are"


def largest(
    rows: Sequence[Mapping[str, Any]],
    name: str,
    fy: FinancialYear | None,
    one: str,
    many: str,
    links: Links | None = None,
) -> Sentence:
    """What received most, and how much the five largest have between them. `rows`: largest first,
    `name` their key.
    """
    if not rows:
        return Sentence(NOTHING)

    told = Telling(links)
    whole = sum(row["total"] for row in rows)
    top = sum(row["total"] for row in rows[:TOP])
    first = rows[0]
    placed = IN_COUNTRIES if one == "country" else None
    words = f"{when(fy)}, {first[name]} has most: {told.money(first['total'], {one: first.get(one)})}"
    fraction = part_of(top, whole)
    if len(rows) > TOP and fraction is not None:
        words += (
            f". The {_NUMBERS[TOP]} largest of {count_of(len(rows), one, many)} have "
        )
        words += f"{told.share(fraction, placed and _largest_of(rows))} of "
        return told.sentence(
            f"{words}the {told.money(whole, placed)} that can be placed."
        )

    return told.sentence(
        f"{words} of the {told.money(whole, placed)} in {count_of(len(rows), one, many)}."
    )


def _largest_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The filters of the share of the largest countries."""
    return {
        "countries": ",".join(row["country"] for row in rows[:TOP] if "country" in row),
        "over": PLACED,
    }


def all_unallocated(
    pence: int, fy: FinancialYear | None, one: str, links: Links | None = None
) -> Sentence:
    """What is said where all money on view belongs to no country, or to no theme."""
    told = Telling(links)
    return told.sentence(
        f"{when(fy)}, all of the {told.money(pence, WHOLE)} on view is allocated to no {one}."
    )


def themes_in_worst(
    rows: Sequence[Mapping[str, Any]],
    worst: Sequence[str],
    fy: FinancialYear | None,
    links: Links | None = None,
) -> Sentence:
    """Which theme is spent most in the worst bands. `rows`: those of `theme-by-band`."""
    sums: dict[str, int] = {}
    for row in rows:
        if row["band"] in worst and row["theme"] not in {"unallocated", "withheld"}:
            sums[row["theme"]] = sums.get(row["theme"], 0) + row["total"]

    if not sums:
        return Sentence(
            f"{when(fy)}, no theme has money in the worst bands of this index."
            if rows
            else NOTHING
        )

    theme = min(sums, key=lambda name: (-sums[name], name))
    told = Telling(links)
    most = (
        f"{theme}: {told.money(sums[theme], {'theme': theme, 'band': '|'.join(worst)})}"
    )

    return told.sentence(
        f"{when(fy)}, the theme with most money in {_bands(worst)} ({listed(worst)}) is {most}."
    )


def stack_title(rows: Sequence[Mapping[str, Any]], worst: Sequence[str]) -> str:
    """The finding above the themes: the largest, and its part in the worst bands. `rows`: those of
    `theme-by-band`.
    """
    sums: dict[str, int] = {}
    for row in rows:
        if row["theme"] != "unallocated":
            sums[row["theme"]] = sums.get(row["theme"], 0) + row["total"]

    if not sums:
        return "No spend has a theme"

    theme = min(sums, key=lambda name: (-sums[name], name))
    inside = sum(
        row["total"] for row in rows if row["theme"] == theme and row["band"] in worst
    )
    fraction = part_of(inside, sums[theme])
    title = f"{theme} is the largest theme: {money_short(sums[theme])}"

    return (
        f"{title}, {share(fraction)} of that in {_bands(worst)}"
        if worst and fraction is not None
        else title
    )


def departments(
    rows: Sequence[Mapping[str, Any]],
    fy: FinancialYear | None,
    links: Links | None = None,
) -> Sentence:
    """Outturn against allocation over all departments shown."""
    if not rows:
        return Sentence(NOTHING)

    told = Telling(links)
    outturn = sum(row["outturn"] for row in rows)
    words = f"{when(fy)}, the outturn of {count_of(len(rows), 'department')} is "
    words += told.money(outturn, {"measure": "outturn"})
    if any(row["allocation"] is None for row in rows):
        return told.sentence(
            f"{words}. Allocations are not split by country or theme, so they are not shown with these filters."
        )

    allocation = sum(row["allocation"] for row in rows)
    gap = allocation - outturn
    side = "under" if gap >= 0 else "over"
    fraction = part_of(abs(gap), allocation)
    words += f" against allocations of {told.money(allocation, {'of': 'allocation'})}: "
    words += told.money(abs(gap), {"of": "variance"})

    if fraction is not None:
        words += f" ({told.share(fraction, {'of': 'variance', 'over': 'allocation'})})"

    return told.sentence(f"{words} {side}.")
