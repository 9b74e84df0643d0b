"""Invented acts on budget: what of it is pre-earmarked, revised, made final and moved between
programmes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portfolio.finance import FinancialYear
from portfolio.illustration.model import AllocationsChange, Moved, Settled
from portfolio.illustration.programmes import YEARS, Chance, Programme

EARMARKED_REASON = "Pre-earmarked in the settlement (invented)"
REVISED_REASON = "Revised after the mid-year review (invented)"
FINAL_REASON = "Closed with the accounts of 2018/19 (invented)"
MOVED_REASON = "Agreed by both owners after the mid-year review (invented)"
FINAL_PORTFOLIO = "Africa"
_MOVES = (
    ("Sahel: border regions", "Somalia: federal police", 400_000),
    ("Nigeria: policing", "Sahel: border regions", 250_000),
)
"""From and to, by the beginning of the title, and pounds."""


def changes(found: Sequence[Programme], seed: int) -> Iterator[AllocationsChange]:
    """Some years' amounts revised first, then a part of every year's pre-earmarked: about half of
    the whole.
    """
    for programme in found:
        amounts = {
            (fy, oda): pounds
            for fy, pair in programme.allocations.items()
            for oda, pounds in _kinds(pair)
        }
        chance = Chance.of(seed, "earmarked", programme.code)
        revised = chance.random() < 0.15 and YEARS[-1] in programme.allocations

        if revised:
            for oda in (True, False):
                amounts[YEARS[-1], oda] = (
                    round(amounts[YEARS[-1], oda] * chance.uniform(0.93, 1.06) / 1000)
                    * 1000
                )

            yield AllocationsChange(
                programme.code, _settled(amounts, 0), REVISED_REASON
            )

        part = _earmarked_part(programme, chance)
        if part:
            yield AllocationsChange(
                programme.code, _settled(amounts, part), EARMARKED_REASON
            )


def _kinds(pair: tuple[int, int]) -> tuple[tuple[bool, int], tuple[bool, int]]:
    return (True, pair[0]), (False, pair[1])


def _earmarked_part(programme: Programme, chance: Chance) -> int:
    """Per cent of a programme's budget: all of what goes through international bodies, parts of
    some others.
    """
    if programme.channel == "multilateral":
        return 100
    return chance.choice((0, 0, 0, 25, 50))


def _settled(
    amounts: dict[tuple[FinancialYear, bool], int], part: int
) -> tuple[Settled, ...]:
    """Every allocation, in whole pounds; one of nothing stays discretionary, so that nil is on
    record.
    """
    settled = []
    for (fy, oda), pounds in amounts.items():
        earmarked = pounds * part // 100
        if pounds - earmarked or not earmarked:
            settled.append(Settled(fy, oda, False, pounds - earmarked))

        if earmarked:
            settled.append(Settled(fy, oda, True, earmarked))

    return tuple(settled)


def finals(found: Sequence[Programme]) -> tuple[str, ...]:
    """The programmes whose allocations of the first year are final."""
    return tuple(
        p.code
        for p in found
        if p.portfolio == FINAL_PORTFOLIO and YEARS[0] in p.allocations
    )


def moves(found: Sequence[Programme]) -> Iterator[Moved]:
    """Virements of the last year's discretionary ODA."""
    for source, target, pounds in _MOVES:
        yield Moved(_code(found, source), _code(found, target), YEARS[-1], pounds)


def _code(found: Sequence[Programme], title: str) -> str:
    return next(
        programme.code for programme in found if programme.title.startswith(title)
    )
