"""What a chart plots, as numbers: for programs that draw charts of their own, such as Excel and
PowerPoint.
"""

from __future__ import annotations

from dataclasses import dataclass

BARS, STACKED, LINES, POINTS = "bars", "stacked", "lines", "points"
MONEY, SHARE, NUMBER = "money", "share", "number"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of figures: its name, a figure or None for each place, and the class that gives its
    colour.

    `across` holds the other coordinate of points; `names` what each point is.

    """

    name: str
    values: tuple[float | None, ...]
    css: str = ""
    across: tuple[float, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plotted:
    """Runs of figures over the same places, and what their figures are: pence, parts of one, or
    plain numbers.

    Points have no places: their values stand upright, what is `across` is pence.

    """

    kind: str
    places: tuple[str, ...]
    runs: tuple[Run, ...]
    unit: str = MONEY
    upright: str = ""
    """What the values of points are, such as the name of an index."""


def unit_of(written: str) -> str:
    """What a figure is, by how its axis writes it."""
    if written.endswith("%"):
        return SHARE
    return MONEY if "£" in written else NUMBER
