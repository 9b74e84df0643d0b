"""Spend within bands: each country a point in the lane of its band, for indexes that publish bands
without scores.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from portfolio.charts.geometry import (
    SIZES,
    WIDE,
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
from portfolio.charts.labels import Box, place
from portfolio.charts.points import (
    HALF,
    NOTHING,
    PROGRAMMES,
    CountryPoint,
    SizedBy,
    in_lane,
    most_of,
    other_bands,
    plot_of,
    plotted,
    size_legend,
    spend_axis,
)
from portfolio.filters import count_of, money_short


def strip(
    rows: Iterable[CountryPoint],
    *,
    key: str,
    title: str,
    bands: Sequence[str],
    logarithmic: bool = True,
    sized_by: SizedBy = PROGRAMMES,
    notes: tuple[str, ...] = (),
) -> Chart:
    """Spend of each country in a lane for its band, worst first, for indexes that publish bands
    without scores.
    """
    points = sorted(rows, key=lambda row: (-row.spend, row.key))
    describe = "Each point is a country, in the lane of its band. Further right: more spend. The table has every figure."
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
        _strip_at(
            size,
            points,
            styles,
            logarithmic,
            sized_by,
        )
        for size in SIZES
    )
    numbers = plotted(points, styles)

    return Chart(
        key,
        title,
        describe,
        drawings,
        size_legend(points, sized_by),
        notes,
        plotted=numbers,
    )


def _strip_at(
    size: Size,
    points: Sequence[CountryPoint],
    styles: Styles,
    logarithmic: bool,
    sized_by: SizedBy,
) -> Drawing:
    """The lanes of a strip at one size, their names beside them where it is wide, above them where
    it is narrow.
    """
    type_size = size.type_size
    bands = [
        *(band for band in styles.bands if any(row.band == band for row in points)),
        *other_bands(points, styles),
    ]
    names = [_lane_name(band, points) for band in bands]

    if size is WIDE:
        left = max(text_width(line, type_size) for name in names for line in name) + 12
    else:
        left = 4.0

    heading = 0.0 if size is WIDE else 1.5 * type_size
    first = 0.5 * type_size
    deep = 5.0 * type_size + heading
    foot = first + deep * len(bands)
    plot = plot_of(
        size,
        points,
        (left, first),
        foot,
        logarithmic,
    )
    lines, texts = spend_axis(plot, foot)
    most = most_of(points, sized_by)
    drawn: list[Mark] = []

    for place_of, (band, name) in enumerate(zip(bands, names, strict=True)):
        top = first + deep * place_of
        middle = top + (deep + heading) * HALF
        half = (deep - heading) * HALF
        rows = [row for row in points if row.band == band]
        marks = in_lane(
            plot,
            rows,
            middle,
            half * 0.9,
            styles,
            most,
            sized_by,
        )
        wanted = [(marks[row.key], row.label(size)) for row in rows]
        room = Box(left, middle - half, size.width, middle + half)
        lines.append(
            Line(
                0,
                near(top),
                near(plot.box.right),
                near(top),
                "app-chart__edge",
            )
        )
        texts += _lane_heading(size, name, top, middle)
        texts += place(
            wanted,
            marks.values(),
            (),
            room,
            type_size,
            max(size.labels // len(bands), 2),
        )
        drawn += marks.values()

    height = math.ceil(foot + 3.2 * type_size)
    return Drawing(
        size.name,
        size.width,
        height,
        tuple(lines),
        marks=tuple(drawn),
        texts=tuple(texts),
    )


def _lane_name(band: str | None, points: Sequence[CountryPoint]) -> tuple[str, str]:
    rows = [row for row in points if row.band == band]
    return (
        band or "Unrated",
        f"{count_of(len(rows), 'country', 'countries')}, {money_short(sum(r.spend for r in rows))}",
    )


def _lane_heading(
    size: Size, name: tuple[str, str], top: float, middle: float
) -> list[Text]:
    if size is WIDE:
        return [
            Text(0, near(middle - 3), name[0], "app-chart__row"),
            Text(0, near(middle + size.type_size), name[1], "app-chart__tick"),
        ]

    return [
        Text(
            0,
            near(top + 1.2 * size.type_size),
            f"{name[0]}: {name[1]}",
            "app-chart__row",
        )
    ]
