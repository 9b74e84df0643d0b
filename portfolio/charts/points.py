"""Countries as points along an axis of spend: what the scatter and the strip have in common."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portfolio.charts.geometry import (
    WIDE,
    Entry,
    Line,
    Mark,
    Size,
    Styles,
    Text,
    near,
    outline,
    reach,
    text_width,
)
from portfolio.charts.labels import Box
from portfolio.charts.scales import Scale, Tick, even, money_ticks, powers
from portfolio.charts.series import BARS, NUMBER, POINTS, Plotted, Run
from portfolio.filters import count_of, money, money_short, score

LEAST_RADIUS = 4.0
LARGEST_RADIUS = {"wide": 15.0, "narrow": 10.0}
NIL_OR_LESS = {"wide": "£0 or less", "narrow": "≤ £0"}
NOTHING = "No country has spend in this selection."
HALF = 0.5
MOST_BARS = 20
"""Countries in a chart of bars that stands for points without scores."""


@dataclass(frozen=True, slots=True)
class CountryPoint:
    """A country: spend in pence, score and band (None when unrated), number of programmes, where
    its figure leads.
    """

    key: str
    name: str
    spend: int
    score: Decimal | float | None
    band: str | None
    programmes: int
    url: str | None = None
    short_name: str = ""
    per_head: int | None = None
    """Pence for each inhabitant; None where their number is not known."""

    @property
    def about(self) -> str:
        """All that the point says, in words."""
        rating = f"score {score(self.score)}, " if self.score is not None else ""
        programmes = count_of(self.programmes, "programme")
        head = f", {money(self.per_head)} per head" if self.per_head is not None else ""

        return f"{self.name}: {money_short(self.spend)}, {rating}{self.band or 'Unrated'}, {programmes}{head}"

    def label(self, size: Size) -> str:
        """Its name where there is room, else its code."""
        name = self.short_name or self.name
        if len(name) <= (26 if size is WIDE else 13):
            return name
        return self.key


@dataclass(frozen=True, slots=True)
class SizedBy:
    """What the area of points stands for: its name, how it is read of a country, and how a size is
    written.
    """

    name: str
    read: Callable[[CountryPoint], int]
    write: Callable[[int], str]


PROGRAMMES = SizedBy(
    "programmes", lambda row: row.programmes, lambda count: count_of(count, "programme")
)
PER_HEAD = SizedBy(
    "spend per head",
    lambda row: row.per_head or 0,
    lambda pence: f"{money(pence)} per head",
)


@dataclass(frozen=True, slots=True)
class Plot:
    """The room inside the axes, and the scale of spend."""

    size: Size
    box: Box
    spend: Scale
    ticks: tuple[Tick, ...]
    nil_at: float | None
    """Where spend of nil or less stands on a scale by powers of ten; None when the scale itself
    has room for it.
    """

    def across(self, pence: int) -> float:
        """Where an amount stands from left to right."""
        if self.nil_at is not None and pence <= 0:
            return self.nil_at
        return self.spend.at(pence)


def plot_of(
    size: Size,
    points: Sequence[CountryPoint],
    corner: tuple[float, float],
    foot: float,
    log: bool,
) -> Plot:
    """The room right of and below a corner and above `foot`, with spend laid out across it."""
    box = Box(*corner, size.width - 1.6 * size.type_size, foot)
    inset = LARGEST_RADIUS[size.name]
    amounts = [float(row.spend) for row in points]
    positive = [amount for amount in amounts if amount > 0]
    if not log or not positive:
        scale, rounds = even(
            amounts,
            box.left + inset,
            box.right - inset,
            size.ticks,
            with_zero=True,
        )
        return Plot(
            size,
            box,
            scale,
            money_ticks(scale, rounds),
            None,
        )

    if len(positive) < len(amounts):
        lane = text_width(NIL_OR_LESS[size.name], size.type_size) + 12
    else:
        lane = 0.0

    start = box.left + lane + (max(inset, 2.2 * size.type_size) if lane else inset)
    scale, rounds = powers(positive, start, box.right - inset, size.ticks)

    return Plot(
        size,
        box,
        scale,
        money_ticks(scale, rounds),
        near(box.left + lane * HALF) if lane else None,
    )


def spend_axis(plot: Plot, foot: float) -> tuple[list[Line], list[Text]]:
    """Upright lines at round amounts, their labels under `foot`, and what the axis is."""
    size = plot.size
    box = plot.box
    under = foot + 1.3 * size.type_size
    lines = [
        Line(
            near(t.at),
            box.top,
            near(t.at),
            near(foot),
            "app-chart__grid",
        )
        for t in plot.ticks
    ]
    texts = [
        Text(
            near(t.at),
            near(under),
            t.label,
            "app-chart__tick",
            "middle",
        )
        for t in plot.ticks
    ]

    if plot.nil_at is not None:
        edge = near(2 * plot.nil_at - box.left)
        lines.append(
            Line(
                edge,
                box.top,
                edge,
                near(foot),
                "app-chart__edge",
            )
        )
        texts.append(
            Text(
                plot.nil_at,
                near(under),
                NIL_OR_LESS[size.name],
                "app-chart__tick",
                "middle",
            )
        )

    scale = " (logarithmic scale)" if plot.spend.logarithmic else ""
    texts.append(
        Text(
            near(box.right),
            near(under + 1.5 * size.type_size),
            f"Spend{scale}",
            "app-chart__axis",
            "end",
        )
    )

    return lines, texts


def most_of(points: Sequence[CountryPoint], sized_by: SizedBy) -> int:
    """What the largest points stand for: the most programmes; of spend per head what one in ten
    has or more.

    A few small territories have so much per head that beside them all others would look alike.

    """
    values = sorted(sized_by.read(row) for row in points)
    if sized_by is PROGRAMMES:
        return values[-1]

    return values[min(len(values) * 9 // 10, len(values) - 1)]


def radius_of(
    row: CountryPoint, most: int, size: Size, sized_by: SizedBy = PROGRAMMES
) -> float:
    """Its area grows with what it is sized by; the least where that is nil or not known."""
    largest = LARGEST_RADIUS[size.name]
    part = min(max(sized_by.read(row), 0) / max(most, 1), 1)

    return near(max(LEAST_RADIUS, largest * math.sqrt(part)))


def mark_of(
    row: CountryPoint, x: float, y: float, radius: float, styles: Styles
) -> Mark:
    style = styles.of(row.band)
    return Mark(
        near(x),
        near(y),
        reach(style.shape, radius),
        outline(style.shape, radius),
        style.css,
        row.about,
        row.url,
    )


def in_lane(
    plot: Plot,
    rows: Sequence[CountryPoint],
    middle: float,
    half: float,
    styles: Styles,
    most: int,
    sized_by: SizedBy = PROGRAMMES,
) -> dict[str, Mark]:
    """Points along a lane, moved up and down as little as keeps them apart, as far as the lane
    goes.
    """
    placed: dict[str, Mark] = {}
    for row in sorted(rows, key=lambda row: (-sized_by.read(row), -row.spend, row.key)):
        radius = min(radius_of(row, most, plot.size, sized_by), half * 0.5)
        x = plot.across(row.spend)
        clear = _clearance(x, radius, list(placed.values()))
        steps = sorted(range(-8, 9), key=lambda step: (abs(step), step))
        choices = [middle + step / 8 * (half - radius) for step in steps]
        y = next((choice for choice in choices if clear(choice)), middle)
        placed[row.key] = mark_of(
            row,
            x,
            y,
            near(radius),
            styles,
        )

    return placed


def _clearance(
    x: float, radius: float, others: Sequence[Mark]
) -> Callable[[float], bool]:
    def clear(y: float) -> bool:
        return all(
            math.hypot(x - other.x, y - other.y) >= 0.9 * (radius + other.radius)
            for other in others
        )

    return clear


def other_bands(points: Sequence[CountryPoint], styles: Styles) -> list[str | None]:
    """Bands that the index does not list, by name, then the unrated."""
    unlisted = sorted(
        {
            row.band
            for row in points
            if row.band is not None and row.band not in styles.bands
        }
    )

    return [*unlisted, *([None] if any(row.band is None for row in points) else [])]


def legend_of(
    points: Sequence[CountryPoint], styles: Styles, sized_by: SizedBy = PROGRAMMES
) -> tuple[Entry, ...]:
    bands = [
        *(band for band in styles.bands if any(row.band == band for row in points)),
        *other_bands(points, styles),
    ]
    looks = [(band or "Unrated", styles.of(band)) for band in bands]

    return (
        *(Entry(band, look.css, outline(look.shape, 7)) for band, look in looks),
        *size_legend(points, sized_by),
    )


def size_legend(
    points: Sequence[CountryPoint], sized_by: SizedBy = PROGRAMMES
) -> tuple[Entry, ...]:
    """A small and the largest size; nothing where all are alike."""
    most = most_of(points, sized_by)
    if most <= 1:
        return ()

    more = " or more" if most < max(sized_by.read(row) for row in points) else ""
    least = 1 if sized_by is PROGRAMMES else max(most // 9, 1)
    small = max(LEAST_RADIUS, 9 * math.sqrt(least / most))

    return (
        Entry(sized_by.write(least), "app-c-size", outline("circle", small)),
        Entry(sized_by.write(most) + more, "app-c-size", outline("circle", 9)),
    )


def plotted(
    points: Sequence[CountryPoint], styles: Styles, score_name: str = ""
) -> Plotted:
    """Points that have a score by band, or the spend of the largest countries as bars where none
    has.
    """
    scored = [row for row in points if row.score is not None]
    if not scored:
        return _as_bars(points, styles)

    present = {row.band for row in scored}
    bands = [
        band
        for band in (*styles.bands, *other_bands(scored, styles))
        if band in present
    ]

    return Plotted(
        POINTS,
        (),
        tuple(_run(band, scored, styles) for band in bands),
        NUMBER,
        score_name,
    )


def _run(band: str | None, scored: Sequence[CountryPoint], styles: Styles) -> Run:
    own = [row for row in scored if row.band == band]
    scores = tuple(float(row.score or 0) for row in own)
    spends = tuple(float(row.spend) for row in own)

    return Run(
        band or "Unrated",
        scores,
        styles.of(band).css,
        spends,
        tuple(row.name for row in own),
    )


def _as_bars(points: Sequence[CountryPoint], styles: Styles) -> Plotted:
    rows = sorted(points, key=lambda row: (-row.spend, row.key))[:MOST_BARS]
    bands = dict.fromkeys(row.band for row in rows)
    runs = (
        Run(
            band or "Unrated",
            tuple(float(row.spend) if row.band == band else None for row in rows),
            styles.of(band).css,
        )
        for band in bands
    )

    return Plotted(BARS, tuple(row.name for row in rows), tuple(runs))
