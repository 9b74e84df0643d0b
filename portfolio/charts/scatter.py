"""Spend against risk: each country a point, the guides at the medians, the names of those that
matter most.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, zip_longest
from statistics import median

from portfolio.charts.geometry import (
    SIZES,
    Chart,
    Drawing,
    Line,
    Mark,
    Size,
    Styles,
    Text,
    near,
    text_width,
)
from portfolio.charts.labels import Box, box_of, box_of_text, place
from portfolio.charts.points import (
    HALF,
    LARGEST_RADIUS,
    NOTHING,
    PROGRAMMES,
    CountryPoint,
    Plot,
    SizedBy,
    in_lane,
    legend_of,
    mark_of,
    most_of,
    plot_of,
    plotted,
    radius_of,
    spend_axis,
)
from portfolio.charts.scales import Scale, Tick, even, plain
from portfolio.filters import money_short


def scatter(
    rows: Iterable[CountryPoint],
    *,
    key: str,
    title: str,
    bands: Sequence[str],
    score_name: str,
    worse: str = "high",
    logarithmic: bool = True,
    sized_by: SizedBy = PROGRAMMES,
    notes: tuple[str, ...] = (),
) -> Chart:
    """Spend (across) against score (up: more at risk), by band; `bands` worst first.

    Countries without a score stand in a lane of their own below. The guides are the medians of the
    points above it.
    """
    points = sorted(rows, key=lambda row: (-sized_by.read(row), -row.spend, row.key))
    describe = (
        f"Each point is a country. Further right: more spend. Further up: more risk by {score_name}. "
        f"Larger: more {sized_by.name}. Dashed lines: medians. The table below gives every figure."
    )
    if not points:
        return Chart(
            key,
            title,
            describe,
            notes=notes,
            empty=NOTHING,
        )

    styles = Styles(tuple(bands))
    drawings = tuple(
        _scatter_at(
            size,
            points,
            styles,
            score_name,
            worse,
            logarithmic,
            sized_by,
        )
        for size in SIZES
    )
    numbers = plotted(points, styles, score_name)

    return Chart(
        key,
        title,
        describe,
        drawings,
        legend_of(points, styles, sized_by),
        notes,
        plotted=numbers,
    )


def _scatter_at(
    size: Size,
    points: Sequence[CountryPoint],
    styles: Styles,
    score_name: str,
    worse: str,
    logarithmic: bool,
    sized_by: SizedBy,
) -> Drawing:
    """The scatter at one size: lanes and axes first, then points, guides, and names where there is
    room.
    """
    type_size = size.type_size
    scored = [(row, float(row.score)) for row in points if row.score is not None]
    lane = 2.6 * type_size if len(scored) < len(points) else 0.0
    foot = size.height - 3.2 * type_size
    plot = plot_of(
        size,
        points,
        (_left_of(size, bool(lane)), 2.2 * type_size),
        foot - lane,
        logarithmic,
    )
    inset = LARGEST_RADIUS[size.name]
    top = plot.box.top + inset
    bottom = plot.box.bottom - inset
    ends = (bottom, top) if worse == "high" else (top, bottom)
    scores, rounds = even(
        [value for _, value in scored] or [0.0],
        *ends,
        max(size.ticks - 2, 4),
        with_zero=False,
    )
    most = most_of(points, sized_by)
    marks = {
        row.key: mark_of(
            row,
            plot.across(row.spend),
            scores.at(value),
            radius_of(row, most, size, sized_by),
            styles,
        )
        for row, value in scored
    }
    unscored = [row for row in points if row.score is None]
    marks.update(
        in_lane(
            plot,
            unscored,
            foot - lane * HALF,
            lane * HALF,
            styles,
            most,
            sized_by,
        )
    )
    lines, texts = spend_axis(plot, foot)

    if scored:
        ticks = [Tick(scores.at(float(value)), plain(value)) for value in rounds]
    else:
        ticks = []

    for more_lines, more_texts in (
        _score_axis(plot, ticks, score_name, worse),
        _lane_frame(plot, foot, lane, unscored),
        _guides(plot, scored, scores, list(marks.values())),
    ):
        lines += more_lines
        texts += more_texts

    wanted = [(marks[row.key], row.label(size)) for row in _most_telling(points, worse)]
    room = Box(plot.box.left, plot.box.top, size.width, foot)
    taken = [
        box_of_text(text, type_size)
        for text in texts
        if text.css == "app-chart__guide-label"
    ]
    names = place(
        wanted,
        marks.values(),
        taken,
        room,
        type_size,
        size.labels,
    )

    return Drawing(
        size.name,
        size.width,
        size.height,
        tuple(lines),
        marks=tuple(marks.values()),
        texts=(*texts, *names),
    )


def _left_of(size: Size, lane: bool) -> float:
    if lane:
        return text_width("Unrated", size.type_size) + 14
    return 3.4 * size.type_size


def _score_axis(
    plot: Plot, ticks: Sequence[Tick], name: str, worse: str
) -> tuple[list[Line], list[Text]]:
    size = plot.size
    box = plot.box
    texts = [
        Text(
            near(box.left - 8),
            near(tick.at + 0.35 * size.type_size),
            tick.label,
            "app-chart__tick",
            "end",
        )
        for tick in ticks
    ]
    lines = [
        Line(
            near(box.left),
            near(tick.at),
            near(box.right),
            near(tick.at),
            "app-chart__grid",
        )
        for tick in ticks
    ]
    direction = "higher" if worse == "high" else "lower"
    heading = f"{name}: {direction} is more at risk"

    if text_width(heading, size.type_size) > size.width:
        heading = f"Score: {direction} is more at risk"

    texts.append(Text(0, near(1.1 * size.type_size), heading, "app-chart__axis"))
    return lines, texts


def _lane_frame(
    plot: Plot, foot: float, lane: float, rows: Sequence[CountryPoint]
) -> tuple[list[Line], list[Text]]:
    """The line above the lane of countries without a score, and the lane's name; nothing when all
    have one.
    """
    if not lane:
        return [], []

    name = "Unrated" if all(row.band is None for row in rows) else "No score"
    middle = near(foot - lane * HALF + 0.35 * plot.size.type_size)
    line = Line(
        near(plot.box.left),
        near(foot - lane),
        near(plot.box.right),
        near(foot - lane),
        "app-chart__edge",
    )

    return [line], [
        Text(
            near(plot.box.left - 8),
            middle,
            name,
            "app-chart__tick",
            "end",
        )
    ]


def _guides(
    plot: Plot,
    scored: Sequence[tuple[CountryPoint, float]],
    scores: Scale,
    marks: Sequence[Mark],
) -> tuple[list[Line], list[Text]]:
    """The medians of spend and of score among the countries that have a score; none for fewer than
    three.
    """
    if len(scored) < 3:
        return [], []

    box = plot.box
    type_size = plot.size.type_size
    spend = round(median(row.spend for row, _ in scored))
    middle = median(value for _, value in scored)
    x = near(plot.across(spend))
    y = near(scores.at(middle))
    lines = [
        Line(
            x,
            near(box.top),
            x,
            near(box.bottom),
            "app-chart__guide",
        ),
        Line(
            near(box.left),
            y,
            near(box.right),
            y,
            "app-chart__guide",
        ),
    ]
    heights = (box.top + 0.9 * type_size, box.bottom - 0.4 * type_size)
    beside = [
        (at, height, side)
        for height in heights
        for at, side in ((x + 5, "start"), (x - 5, "end"))
    ]
    above = [
        (at, y + by, side)
        for at, side in ((box.right, "end"), (box.left + 4, "start"))
        for by in (-4, type_size)
    ]
    texts = [
        _clearest(f"Median {money_short(spend)}", beside, marks, plot),
        _clearest(f"Median {middle:.1f}", above, marks, plot),
    ]

    return lines, texts


def _clearest(
    label: str,
    places: Sequence[tuple[float, float, str]],
    marks: Sequence[Mark],
    plot: Plot,
) -> Text:
    """The label at the place that hides the fewest points and stays inside; of equals the first."""
    texts = [
        Text(
            near(x),
            near(y),
            label,
            "app-chart__guide-label",
            anchor,
        )
        for x, y, anchor in places
    ]
    room = Box(plot.box.left, plot.box.top, plot.size.width, plot.box.bottom)

    def badness(text: Text) -> tuple[bool, int]:
        box = box_of_text(text, plot.size.type_size)
        return not box.within(room), sum(box.meets(box_of(mark)) for mark in marks)

    return min(texts, key=badness)


def _most_telling(points: Sequence[CountryPoint], worse: str) -> list[CountryPoint]:
    """The order in which countries deserve a name: largest spend and most at risk by turns."""
    sign = -1.0 if worse == "high" else 1.0
    by_spend = sorted(points, key=lambda row: (-row.spend, row.key))
    by_risk = sorted(
        (row for row in points if row.score is not None),
        key=lambda row: (sign * float(row.score or 0), row.key),
    )
    turns = chain.from_iterable(zip_longest(by_spend, by_risk))

    return list({row.key: row for row in turns if row is not None}.values())
