"""The sentence that states what a report found, made from its own figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portfolio.filters import count_of, money_short, share
from portfolio.finance import FinancialYear
from portfolio.reports.tables import UNRATED

SPENT = {
    "actual": "was spent",
    "forecast": "is forecast to be spent",
    "outturn": "is spent or forecast to be spent by the year's end",
}
NOTHING = "Nothing in the returns matches these filters."
TOP = 5
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


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
    """Whether filters are set that the withheld money does not obey: then it is no part of the same whole."""

    @property
    def worst_share(self) -> Decimal | None:
        """The worst bands' part of the country-allocable; None where there is none, or where negatives blur it."""
        return part_of(self.worst_pence, self.allocable)


def part_of(part: int, whole: int) -> Decimal | None:
    """A part as a fraction; None where it would be no share of anything (nothing, or corrections outweigh spend)."""
    return Decimal(part) / Decimal(whole) if whole > 0 and 0 <= part <= whole else None


def spread_of(rows: Iterable[Mapping[str, Any]], worst: Sequence[str], *, narrowed: bool = False) -> Spread:
    """The spread of the rows of `spend-by-band`."""
    by_band = {row["band"]: row for row in rows}
    placed = [row for band, row in by_band.items() if band not in {"Unallocated", "Withheld"}]
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
    return int(by_band[band]["total"]) if band in by_band else 0


def when(fy: FinancialYear | None) -> str:
    """The years that a sentence speaks of."""
    return f"In {fy}" if fy else "Over all years on record"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: `A`, `A and B`, `A, B and C`."""
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def _worst_words(spread: Spread) -> str:
    return f"{_bands(spread.worst)}, {listed(spread.worst)}"


def _bands(worst: Sequence[str]) -> str:
    return "the worst band" if len(worst) == 1 else f"the {_NUMBERS[len(worst)]} worst bands"


def against_risk(spread: Spread, fy: FinancialYear | None, measure: str) -> str:
    """Whether the money follows the risk: the worst bands' part, and what no band can be given to."""
    spent = SPENT[measure]
    if not spread.worst:
        return (
            f"{when(fy)}, {money_short(spread.allocable)} {spent} in "
            f"{count_of(spread.countries, 'country', 'countries')}. No edition of this index rates them."
        )
    if not spread.countries:
        return f"{when(fy)}, none of the money that {spent} can be placed in a country. {_beyond(spread)}".strip()
    fraction = spread.worst_share
    percent = f" ({share(fraction)})" if fraction is not None else ""
    where = count_of(spread.worst_countries, "country", "countries")
    return (
        f"{when(fy)}, {money_short(spread.worst_pence)}{percent} of the {money_short(spread.allocable)} that can be "
        f"placed in a country {spent} in {where} of {_worst_words(spread)}. {_beyond(spread)}"
    ).strip()


def in_country(name: str, pence: int, band: str, fy: FinancialYear | None, measure: str) -> str:
    """What one country has, and how it is rated."""
    rated = "which the edition does not rate" if band == UNRATED else f"in the band {band}"
    return f"{when(fy)}, {money_short(pence)} {SPENT[measure]} in {name}, {rated}."


def _beyond(spread: Spread) -> str:
    """What the share leaves out or cannot rate."""
    parts = []
    if spread.unrated:
        parts.append(f"{money_short(spread.unrated)} went to countries that the edition does not rate")
    if spread.unallocated:
        parts.append(f"{money_short(spread.unallocated)} more is not allocated to a country")
    if spread.withheld is not None and not spread.narrowed:
        parts.append(f"{money_short(spread.withheld)} belongs to withheld programmes")
    return f"{listed(parts)}." if parts else ""


def band_title(spread: Spread) -> str:
    """The finding above the chart of bands."""
    fraction = spread.worst_share
    if not spread.worst or fraction is None:
        return "Spend by band of risk"
    return f"{share(fraction)} of country-allocable spend is in {_bands(spread.worst)}"


def scatter_title(rows: Sequence[Mapping[str, Any]], worst: Sequence[str]) -> str:
    """The finding above the points: how many of the largest are among the most at risk. `rows`: countries, largest
    first.
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


def largest(rows: Sequence[Mapping[str, Any]], name: str, fy: FinancialYear | None, one: str, many: str) -> str:
    """What received most, and how much the five largest have between them. `rows`: largest first, `name` their key."""
    if not rows:
        return NOTHING
    whole = sum(row["total"] for row in rows)
    top = sum(row["total"] for row in rows[:TOP])
    first = rows[0]
    sentence = f"{when(fy)}, {first[name]} has most: {money_short(first['total'])}"
    fraction = part_of(top, whole)
    if len(rows) > TOP and fraction is not None:
        sentence += f". The {_NUMBERS[TOP]} largest of {count_of(len(rows), one, many)} have {share(fraction)} of "
        return sentence + f"the {money_short(whole)} that can be placed."
    return f"{sentence} of the {money_short(whole)} in {count_of(len(rows), one, many)}."


def all_unallocated(pence: int, fy: FinancialYear | None, one: str) -> str:
    """What is said where all money on view belongs to no country, or to no theme."""
    return f"{when(fy)}, all of the {money_short(pence)} on view is allocated to no {one}."


def themes_in_worst(rows: Sequence[Mapping[str, Any]], worst: Sequence[str], fy: FinancialYear | None) -> str:
    """Which theme is spent most in the worst bands. `rows`: those of `theme-by-band`."""
    sums: dict[str, int] = {}
    for row in rows:
        if row["band"] in worst and row["theme"] not in {"unallocated", "withheld"}:
            sums[row["theme"]] = sums.get(row["theme"], 0) + row["total"]
    if not sums:
        return f"{when(fy)}, no theme has money in the worst bands of this index." if rows else NOTHING
    theme = min(sums, key=lambda name: (-sums[name], name))
    most = f"{theme}: {money_short(sums[theme])}"
    return f"{when(fy)}, the theme with most money in {_bands(worst)} ({listed(worst)}) is {most}."


def stack_title(rows: Sequence[Mapping[str, Any]], worst: Sequence[str]) -> str:
    """The finding above the themes: the largest, and its part in the worst bands. `rows`: those of `theme-by-band`."""
    sums: dict[str, int] = {}
    for row in rows:
        if row["theme"] != "unallocated":
            sums[row["theme"]] = sums.get(row["theme"], 0) + row["total"]
    if not sums:
        return "No spend has a theme"
    theme = min(sums, key=lambda name: (-sums[name], name))
    inside = sum(row["total"] for row in rows if row["theme"] == theme and row["band"] in worst)
    fraction = part_of(inside, sums[theme])
    title = f"{theme} is the largest theme: {money_short(sums[theme])}"
    return f"{title}, {share(fraction)} of it in {_bands(worst)}" if worst and fraction is not None else title


def departments(rows: Sequence[Mapping[str, Any]], fy: FinancialYear | None) -> str:
    """Outturn against allocation over all departments shown."""
    if not rows:
        return NOTHING
    outturn = sum(row["outturn"] for row in rows)
    if any(row["allocation"] is None for row in rows):
        return (
            f"{when(fy)}, the outturn of {count_of(len(rows), 'department')} is {money_short(outturn)}. "
            "Allocations are not split by country or theme, so they are not shown with these filters."
        )
    allocation = sum(row["allocation"] for row in rows)
    gap = allocation - outturn
    side = "under" if gap >= 0 else "over"
    fraction = part_of(abs(gap), allocation)
    percent = f" ({share(fraction)})" if fraction is not None else ""
    return (
        f"{when(fy)}, the outturn of {count_of(len(rows), 'department')} is {money_short(outturn)} against "
        f"allocations of {money_short(allocation)}: {money_short(abs(gap))}{percent} {side}."
    )
