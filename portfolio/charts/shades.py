"""From amounts and scores to a few steps of shade: round limits, and the words of each step."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portfolio.charts.scales import money_label, nice_step, plain

STEPS = 5
_PARTS = (0.3, 0.55, 0.75, 0.9)
"""What part of the amounts lies below each limit, before it is made round."""
Value = int | Decimal
Writer = Callable[[Fraction], str]


@dataclass(frozen=True, slots=True)
class Steps:
    """Values between round limits: step 0 lies below the first limit, each limit belongs to the
    step above it.
    """

    limits: tuple[Fraction, ...]
    write: Writer

    @property
    def count(self) -> int:
        """How many steps there are."""
        return len(self.limits) + 1

    def of(self, value: Value) -> int:
        """The step of a value."""
        return bisect_right(self.limits, Fraction(value))

    def label(self, step: int) -> str:
        """A step in words: `under £1m`, `£1m to under £5m`, `£50m or more`."""
        if not self.limits:
            return "any amount"
        if step == 0:
            return f"under {self.write(self.limits[0])}"
        if step == len(self.limits):
            return f"{self.write(self.limits[-1])} or more"

        return f"{self.write(self.limits[step - 1])} to under {self.write(self.limits[step])}"


def of_money(pence: Iterable[Value], write: Writer = money_label) -> Steps:
    """Steps at limits of 1, 2 or 5 and noughts, fewer amounts (above nil) in each step up."""
    ordered = sorted(pence)
    limits: list[Fraction] = []

    for part in _PARTS if ordered else ():
        limit = _round(ordered[int(len(ordered) * part)])
        if (
            limit > ordered[0]
            and (not limits or limit > limits[-1])
            and limit <= ordered[-1]
        ):
            limits.append(limit)

    return Steps(tuple(limits), write)


def of_scores(scores: Iterable[Decimal]) -> Steps:
    """Steps of equal width at round limits between the lowest and the highest score."""
    known = [Fraction(score) for score in scores]
    if not known or min(known) == max(known):
        return Steps((), plain)

    width = nice_step(float(max(known) - min(known)), STEPS)
    first = math.floor(min(known) / width) + 1
    last = math.ceil(max(known) / width)

    return Steps(tuple(width * at for at in range(first, last)), plain)


def _round(value: Value) -> Fraction:
    """The nearest of 1, 2 and 5 times a power of ten, by ratio."""
    power = math.floor(math.log10(value))
    candidates = [digit * Fraction(10) ** power for digit in (1, 2, 5, 10)]

    return min(candidates, key=lambda each: abs(math.log(each / Fraction(value))))
