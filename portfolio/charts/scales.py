"""From amounts and scores to places on an axis, and the round numbers that the axis shows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from portfolio.filters import MINUS

PENCE_PER_POUND = 100
_NAMES = (
    (9, "bn"),
    (6, "m"),
    (3, "k"),
    (0, ""),
)


@dataclass(frozen=True, slots=True)
class Tick:
    """A round value of an axis, where it stands, and how it is written."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` to `high` laid out from `start` to `end` of a drawing, evenly or by powers
    of ten.
    """

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def at(self, value: float) -> float:
        """Where a value stands; one outside the axis stands at its end."""
        low = self.low
        high = self.high
        inside = min(max(float(value), self.low), self.high)

        if self.logarithmic:
            low = math.log10(low)
            high = math.log10(high)
            inside = math.log10(inside)

        part = (inside - low) / (high - low) if high > low else 0.5
        return self.start + part * (self.end - self.start)


def nice_step(spread: float, steps: int) -> Fraction:
    """The least of 1, 2, 5, 10, 20, ... (and 0.5, 0.2, ...) that crosses a spread in at most so
    many steps.
    """
    wanted = Fraction(spread) / max(steps, 1)
    if wanted <= 0:
        return Fraction(1)

    power = math.floor(math.log10(wanted)) - 1
    while True:
        for digit in (1, 2, 5):
            step = digit * Fraction(10) ** power
            if step >= wanted:
                return step

        power += 1


def even(
    values: Iterable[float], start: float, end: float, steps: int, *, with_zero: bool
) -> tuple[Scale, list[Fraction]]:
    """An even scale over values with round ends, and its round values. At least one value is
    needed.
    """
    known = [*values, *([0.0] if with_zero else [])]
    low = min(known)
    high = max(known)

    if high > low:
        step = nice_step(high - low, steps)
    else:
        step = nice_step(abs(high) or 1, steps)

    first = math.floor(Fraction(low) / step)
    last = max(math.ceil(Fraction(high) / step), first + 1)
    rounds = [step * count for count in range(first, last + 1)]

    return Scale(float(rounds[0]), float(rounds[-1]), start, end), rounds


def powers(
    values: Sequence[float], start: float, end: float, steps: int
) -> tuple[Scale, list[Fraction]]:
    """A scale by powers of ten over values above nil, ending at a 1, 2 or 5, and its round values:
    at least one.
    """
    lowest = math.floor(math.log10(min(values)))
    highest = math.ceil(math.log10(max(values)))
    candidates = [
        digit * Fraction(10) ** power
        for power in range(lowest, highest + 1)
        for digit in (1, 2, 5)
    ]
    first = max(place for place, value in enumerate(candidates) if value <= min(values))
    last = min(place for place, value in enumerate(candidates) if value >= max(values))
    rounds = candidates[first : max(last, first + 1) + 1]
    scale = Scale(
        float(rounds[0]),
        float(rounds[-1]),
        start,
        end,
        logarithmic=True,
    )

    return scale, _thinned(rounds, steps)


def _thinned(rounds: list[Fraction], steps: int) -> list[Fraction]:
    """Only powers of ten when there are too many, and then every second of them."""
    if len(rounds) - 1 <= steps:
        return rounds

    tens = [
        value
        for value in rounds
        if str(value.numerator).strip("0") == "1" == str(value.denominator).strip("0")
    ]
    while len(tens) - 1 > steps:
        tens = tens[::2]

    return tens or rounds[::3]


def money_ticks(scale: Scale, pence: Iterable[Fraction]) -> tuple[Tick, ...]:
    """The marks of an axis of money: £0.5m, £10m, £1bn."""
    return tuple(Tick(scale.at(float(value)), money_label(value)) for value in pence)


def money_label(pence: Fraction) -> str:
    """A round amount as an axis writes it: `£500k`, `£2.5m`, `−£1m`, `£0`."""
    size = abs(pence) / PENCE_PER_POUND
    power, name = next((entry for entry in _NAMES if size >= 10 ** entry[0]), (0, ""))

    return f"{MINUS if pence < 0 else ''}£{plain(size / 10**power)}{name}"


def plain(value: Fraction) -> str:
    """A round number without an exponent or idle noughts."""
    return f"{float(value):,.6f}".rstrip("0").rstrip(".").replace("-", MINUS)
