"""Figures along an even axis, such as years or months, as lines with their names at their ends."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

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
    text_width,
)
from portfolio.charts.scales import Scale, even
from portfolio.charts.series import LINES, Plotted, Run, unit_of

INKS = 4
RADIUS = {"wide": 5.0, "narrow": 4.0}
NOTHING = "There is nothing to draw in this selection."


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name (short for narrow drawings), and a figure or None for each place of the
    axis.

    `about` says each figure in words; `urls` lead to where they come from; `ink` is its place
    among the looks of lines.
    """

    name: str
    short: str
    values: tuple[float | None, ...]
    about: tuple[str, ...]
    ink: int
    dashed: bool = False
    urls: tuple[str | None, ...] = ()

    def url(self, place: int) -> str | None:
        """Where a figure leads, if anywhere."""
        return self.urls[place] if self.urls else None


@dataclass(frozen=True, slots=True)
class Level:
    """A line across the whole chart, such as a target."""

    value: float
    name: str


@dataclass(frozen=True, slots=True)
class Axes:
    """The names along the foot, how a figure is written beside the upright axis, and what must be
    in view.
    """

    places: tuple[str, ...]
    write: Callable[[Fraction], str]
    in_view: tuple[float, ...] = (0.0,)
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class _Plot:
    size: Size
    left: float
    right: float
    top: float
    foot: float
    count: int
    up: Scale

    def across(self, place: int) -> float:
        step = (self.right - self.left) / max(self.count - 1, 1)
        if self.count > 1:
            return self.left + place * step
        return self.right


def lines(
    series: Sequence[Series],
    axes: Axes,
    *,
    key: str,
    title: str,
    description: str,
    notes: tuple[str, ...] = (),
) -> Chart:
    """A chart of lines; a gap where a figure is unknown."""
    drawn = [each for each in series if any(value is not None for value in each.values)]
    if not drawn:
        return Chart(
            key,
            title,
            description,
            notes=notes,
            empty=NOTHING,
        )

    runs = tuple(
        Run(each.name, each.values, f"app-l{each.ink % INKS + 1}") for each in drawn
    )
    plotted = Plotted(LINES, axes.places, runs, unit_of(axes.write(Fraction(1, 2))))
    drawings = tuple(_at(size, drawn, axes) for size in SIZES)

    return Chart(
        key,
        title,
        description,
        drawings,
        notes=(*notes, *_of_one(axes)),
        plotted=plotted,
    )


def _of_one(axes: Axes) -> tuple[str, ...]:
    """What is said where there is nothing to draw a line between."""
    alone = (
        f"Only {axes.places[0]} is in this selection: there are points and no lines."
    )
    if len(axes.places) == 1:
        return (alone,)
    return ()


def _at(size: Size, series: Sequence[Series], axes: Axes) -> Drawing:
    known = [value for each in series for value in each.values if value is not None]
    level = [axes.level.value] if axes.level else []
    _, rounds = even(
        [
            *known,
            *axes.in_view,
            *level,
        ],
        0,
        1,
        size.ticks - 1,
        with_zero=False,
    )
    labels = [axes.write(value) for value in rounds]
    names = [each.name if size is WIDE else each.short for each in series]
    left = max(text_width(label, size.type_size) for label in labels) + 10
    right = size.width - max(text_width(name, size.type_size) for name in names) - 16
    height = size.height * 0.75
    top = 1.0 * size.type_size
    foot = height - 2.2 * size.type_size
    plot = _Plot(
        size,
        left,
        right,
        top,
        foot,
        len(axes.places),
        Scale(float(rounds[0]), float(rounds[-1]), foot, top),
    )
    grid, texts = _axes(plot, axes, rounds, labels)
    marks: list[Mark] = []

    for each in series:
        grid += _line(plot, each)
        marks += _marks(plot, each)

    texts += _names(plot, series, names)
    return Drawing(
        size.name,
        size.width,
        math.ceil(height),
        tuple(grid),
        marks=tuple(marks),
        texts=tuple(texts),
    )


def _axes(
    plot: _Plot, axes: Axes, rounds: Sequence[Fraction], labels: Sequence[str]
) -> tuple[list[Line], list[Text]]:
    type_size = plot.size.type_size
    grid = []
    texts = []

    for value, label in zip(rounds, labels, strict=True):
        y = near(plot.up.at(float(value)))
        css = "app-chart__nil" if value == 0 else "app-chart__grid"
        grid.append(
            Line(
                near(plot.left),
                y,
                near(plot.right),
                y,
                css,
            )
        )
        texts.append(
            Text(
                near(plot.left - 8),
                near(y + 0.35 * type_size),
                label,
                "app-chart__tick",
                "end",
            )
        )

    room = (plot.right - plot.left) / max(len(axes.places), 1)
    widest = max(text_width(name, type_size) for name in axes.places) + 8
    step = max(math.ceil(widest / room), 1)
    last = len(axes.places) - 1

    for place, name in enumerate(axes.places):
        if (last - place) % step == 0:
            under = near(plot.foot + 1.4 * type_size)
            texts.append(
                Text(
                    near(plot.across(place)),
                    under,
                    name,
                    "app-chart__tick",
                    "middle",
                )
            )

    if axes.level:
        y = near(plot.up.at(axes.level.value))
        grid.append(
            Line(
                near(plot.left),
                y,
                near(plot.right),
                y,
                "app-chart__guide",
            )
        )
        texts.append(
            Text(
                near(plot.left + 4),
                near(y - 5),
                axes.level.name,
                "app-chart__guide-label",
            )
        )

    return grid, texts


def _line(plot: _Plot, each: Series) -> list[Line]:
    css = f"app-chart__line app-l{each.ink % INKS + 1}{' app-chart__line--dashed' if each.dashed else ''}"
    found = []
    for place, (value, after) in enumerate(
        zip(each.values, each.values[1:], strict=False)
    ):
        if value is not None and after is not None:
            x = near(plot.across(place))
            then = near(plot.across(place + 1))
            found.append(
                Line(
                    x,
                    near(plot.up.at(value)),
                    then,
                    near(plot.up.at(after)),
                    css,
                )
            )

    return found


def _marks(plot: _Plot, each: Series) -> list[Mark]:
    shape = SHAPES[each.ink % len(SHAPES)]
    radius = RADIUS[plot.size.name]
    css = f"app-i{each.ink % INKS + 1}"

    return [
        Mark(
            near(plot.across(place)),
            near(plot.up.at(value)),
            reach(shape, radius),
            outline(shape, radius),
            css,
            each.about[place],
            each.url(place),
        )
        for place, value in enumerate(each.values)
        if value is not None
    ]


def _names(plot: _Plot, series: Sequence[Series], names: Sequence[str]) -> list[Text]:
    """Each line's name beside its last figure, moved apart where two would meet."""
    type_size = plot.size.type_size
    wanted = []

    for each, name in zip(series, names, strict=True):
        place = max(at for at, value in enumerate(each.values) if value is not None)
        wanted.append((plot.up.at(each.values[place] or 0.0), name, each.ink))

    wanted.sort()
    found: list[Text] = []
    lowest = -math.inf

    for y, name, ink in wanted:
        y = max(y, lowest + 1.25 * type_size)
        lowest = y
        css = f"app-chart__label app-i{ink % INKS + 1}"
        found.append(Text(near(plot.right + 12), near(y + 0.35 * type_size), name, css))

    return found
