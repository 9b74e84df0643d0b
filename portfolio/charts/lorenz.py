"""How evenly something is spread: cumulative shares from the smallest to the largest, against an
even spread.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from portfolio.charts.geometry import (
    SHAPES,
    SIZES,
    WIDE,
    Chart,
    Drawing,
    Line,
    Mark,
    Size,
    Text,
    near,
    outline,
    reach,
)
from portfolio.charts.scales import Scale
from portfolio.charts.series import LINES, SHARE, Plotted, Run
from portfolio.filters import share

NOTHING = "There is nothing above nil to draw in this selection."
RADIUS = {"wide": 6.0, "narrow": 5.0}
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
STEPS = 20
HALF, THREE_QUARTERS = 0.5, 0.75


@dataclass(frozen=True, slots=True)
class Curve:
    """What is spread: its name in the plural, the amounts (above nil, in any order), and its look."""

    name: str
    amounts: tuple[int, ...]
    ink: int
    dashed: bool = False

    @property
    def cumulative(self) -> list[float]:
        """The part of the whole that the smallest 0, 1, 2, ... have."""
        ordered = sorted(self.amounts)
        whole = sum(ordered)
        found = [0.0]
        running = 0
        for amount in ordered:
            running += amount
            found.append(float(running / whole))

        return found

    def at(self, part: float) -> float:
        """The part of the whole that the smallest `part` have; between two of them on the straight
        line.
        """
        steps = self.cumulative
        place = part * (len(steps) - 1)
        before = min(math.floor(place), len(steps) - 2)

        return steps[before] + (place - before) * (steps[before + 1] - steps[before])


@dataclass(frozen=True, slots=True)
class _Plot:
    size: Size
    across: Scale
    up: Scale


def lorenz(
    curves: Sequence[Curve],
    *,
    key: str,
    title: str,
    across: str,
    up: str,
    notes: tuple[str, ...] = (),
) -> Chart:
    """Curves under the line of an even spread; what the smaller half has is written beside each."""
    describe = (
        f"Curves of cumulative shares, the smallest first. Across: {across}. Up: {up}. The straight line is an even "
        "spread: the further below it, the more is in few. The tables have every figure."
    )
    drawn = [curve for curve in curves if len(curve.amounts) > 1]
    if not drawn:
        return Chart(
            key,
            title,
            describe,
            notes=notes,
            empty=NOTHING,
        )

    drawings = tuple(_at(size, drawn, across, up) for size in SIZES)
    return Chart(
        key,
        title,
        describe,
        drawings,
        notes=notes,
        plotted=_plotted(drawn),
    )


def _plotted(curves: Sequence[Curve]) -> Plotted:
    """Every curve at twentieths, and the even spread."""
    parts = [step / STEPS for step in range(STEPS + 1)]
    runs = [
        Run(
            each.name.capitalize(),
            tuple(each.at(part) for part in parts),
            f"app-l{each.ink + 1}",
        )
        for each in curves
    ]
    even = Run("Even spread", tuple(parts), "app-l4")

    return Plotted(LINES, tuple(f"{part:.0%}" for part in parts), (*runs, even), SHARE)


def _at(size: Size, curves: Sequence[Curve], across: str, up: str) -> Drawing:
    type_size = size.type_size
    left = 4.0 * type_size
    right = size.width - 1.6 * type_size
    top = 2.2 * type_size
    foot = size.height - 3.2 * type_size
    plot = _Plot(size, Scale(0, 1, left, right), Scale(0, 1, foot, top))
    lines, texts = _axes(plot, across, up)
    lines.append(
        Line(
            near(left),
            near(foot),
            near(right),
            near(top),
            "app-chart__guide",
        )
    )
    texts.append(_named_even(plot))
    marks: list[Mark] = []

    for curve in curves:
        lines += _curve(plot, curve)

    # The curve that is higher at the middle has its label above it; the other one in the empty
    # corner below itself.
    for place, curve in enumerate(sorted(curves, key=lambda each: -each.at(HALF))):
        mark, label = _middle(plot, curve, above=place == 0 and len(curves) > 1)
        marks.append(mark)
        texts.append(label)

    return Drawing(
        size.name,
        size.width,
        size.height,
        tuple(lines),
        marks=tuple(marks),
        texts=tuple(texts),
    )


def _axes(plot: _Plot, across: str, up: str) -> tuple[list[Line], list[Text]]:
    type_size = plot.size.type_size
    left = plot.across.start
    right = plot.across.end
    foot = plot.up.start
    top = plot.up.end
    lines = []
    texts = []

    for part in QUARTERS:
        x = near(plot.across.at(part))
        y = near(plot.up.at(part))
        css = "app-chart__grid" if part else "app-chart__nil"
        lines += [
            Line(
                x,
                near(top),
                x,
                near(foot),
                css,
            ),
            Line(
                near(left),
                y,
                near(right),
                y,
                css,
            ),
        ]
        texts.append(
            Text(
                near(left - 8),
                near(y + 0.35 * type_size),
                f"{part:.0%}",
                "app-chart__tick",
                "end",
            )
        )
        anchor = "end" if part == 1 else "middle"
        texts.append(
            Text(
                x,
                near(foot + 1.3 * type_size),
                f"{part:.0%}",
                "app-chart__tick",
                anchor,
            )
        )

    texts.append(
        Text(
            near(right),
            near(foot + 2.8 * type_size),
            across,
            "app-chart__axis",
            "end",
        )
    )
    texts.append(Text(0, near(1.1 * type_size), up, "app-chart__axis"))

    return lines, texts


def _named_even(plot: _Plot) -> Text:
    """The name of the straight line, left of its upper part, where no curve can be."""
    x = near(plot.across.at(0.8) - 10)
    y = near(plot.up.at(0.8) - 4)

    return Text(
        x,
        y,
        "Even spread",
        "app-chart__guide-label",
        "end",
    )


def _curve(plot: _Plot, curve: Curve) -> list[Line]:
    css = f"app-chart__line app-l{curve.ink + 1}{' app-chart__line--dashed' if curve.dashed else ''}"
    steps = curve.cumulative
    last = len(steps) - 1
    points = [
        (near(plot.across.at(place / last)), near(plot.up.at(part)))
        for place, part in enumerate(steps)
    ]

    return [Line(*start, *end, css) for start, end in pairwise(points)]


def _middle(plot: _Plot, curve: Curve, *, above: bool) -> tuple[Mark, Text]:
    """A mark at the smaller half, and what it has."""
    size = plot.size
    part = curve.at(HALF)
    x = plot.across.at(HALF)
    y = plot.up.at(part)
    shape = SHAPES[curve.ink]
    radius = RADIUS[size.name]
    about = f"The smaller half of the {curve.name} has {share(part)}"
    words = (
        f"Smaller half of {curve.name}: {share(part)}"
        if size is WIDE
        else f"{curve.name.capitalize()}: {share(part)}"
    )
    css = f"app-chart__label app-i{curve.ink + 1}"
    label = Text(
        near(x - 12),
        near(y - 10),
        words,
        css,
        "end",
    )

    if not above:
        under = plot.up.at(0.45 * curve.at(THREE_QUARTERS))
        label = Text(
            near(plot.across.end - 6),
            near(min(under, plot.up.start - 6)),
            words,
            css,
            "end",
        )

    return Mark(
        near(x),
        near(y),
        reach(shape, radius),
        outline(shape, radius),
        f"app-i{curve.ink + 1}",
        about,
    ), label
