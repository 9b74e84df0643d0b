"""Two changes against each other: each country a point, four fields named by what they mean, nil
in the middle.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from portfolio.charts.geometry import (
    SIZES,
    Chart,
    Drawing,
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
from portfolio.charts.labels import Box, box_of_text, place
from portfolio.charts.points import LARGEST_RADIUS
from portfolio.charts.scales import Scale, even, money_ticks, plain

NOTHING = "No country can be compared in this selection."
RADIUS = {"wide": 7.0, "narrow": 5.0}


@dataclass(frozen=True, slots=True)
class Moved:
    """A country: how far it moved across (towards more risk) and up (pence), its band, and what
    that says in words.
    """

    key: str
    name: str
    worse_by: Decimal
    pence: int
    band: str | None
    about: str
    url: str | None = None

    @property
    def interest(self) -> float:
        """How much its name is wanted: how far it is from nil on both."""
        return abs(float(self.worse_by)) * math.sqrt(abs(self.pence))


@dataclass(frozen=True, slots=True)
class Names:
    """What the axes are, and what the upper left, upper right, lower left and lower right fields
    mean.
    """

    across: str
    up: str
    fields: tuple[str, str, str, str]


def quadrants(
    points: Sequence[Moved],
    names: Names,
    *,
    key: str,
    title: str,
    bands: Sequence[str],
    notes: tuple[str, ...] = (),
) -> Chart:
    """Points by two changes; right is worse, down is less money."""
    describe = (
        f"Each point is a country. Across: {names.across}. Up and down: {names.up}. Lower right: {names.fields[3]}. "
        "The table has every figure."
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
    ordered = sorted(points, key=lambda point: (-point.interest, point.key))
    looks = [(band or "Unrated", styles.of(band)) for band in _bands_of(points, bands)]
    legend = tuple(
        Entry(band, look.css, outline(look.shape, 7)) for band, look in looks
    )

    return Chart(
        key,
        title,
        describe,
        tuple(_at(size, ordered, names, styles) for size in SIZES),
        legend,
        notes,
    )


def _bands_of(points: Sequence[Moved], bands: Sequence[str]) -> list[str | None]:
    """The bands that occur: as listed, then the rest."""
    present = {point.band for point in points}
    return [
        *(band for band in bands if band in present),
        *sorted(present - {*bands}, key=str),
    ]


def _at(size: Size, points: Sequence[Moved], names: Names, styles: Styles) -> Drawing:
    type_size = size.type_size
    inset = LARGEST_RADIUS[size.name]
    _, rounds = even(
        [float(point.pence) for point in points],
        0,
        1,
        max(size.ticks - 2, 4),
        with_zero=True,
    )
    labels = [tick.label for tick in money_ticks(Scale(0, 1, 0, 1), rounds)]
    left = max(text_width(label, type_size) for label in labels) + 12
    box = Box(
        left,
        2.4 * type_size,
        size.width - 1.2 * type_size,
        size.height - 3.4 * type_size,
    )
    up = Scale(float(rounds[0]), float(rounds[-1]), box.bottom - inset, box.top + inset)
    worse = [float(point.worse_by) for point in points]
    across, steps = even(
        worse,
        box.left + inset,
        box.right - inset,
        size.ticks - 1,
        with_zero=True,
    )
    lines: list[Line] = []
    texts = _frame(size, box, names)

    for value, label in zip(rounds, labels, strict=True):
        y = near(up.at(float(value)))
        lines.append(
            Line(
                near(box.left),
                y,
                near(box.right),
                y,
                "app-chart__grid" if value else "app-chart__nil",
            )
        )
        texts.append(
            Text(
                near(left - 8),
                near(y + 0.35 * type_size),
                label,
                "app-chart__tick",
                "end",
            )
        )

    for value in steps:
        x = near(across.at(float(value)))
        lines.append(
            Line(
                x,
                near(box.top),
                x,
                near(box.bottom),
                "app-chart__grid" if value else "app-chart__nil",
            )
        )
        texts.append(
            Text(
                x,
                near(box.bottom + 1.3 * type_size),
                plain(value),
                "app-chart__tick",
                "middle",
            )
        )

    marks = {
        point.key: _mark(
            size,
            point,
            across,
            up,
            styles,
        )
        for point in points
    }
    wanted = [
        (marks[point.key], point.name if len(point.name) <= 22 else point.key)
        for point in points
    ]
    taken = [box_of_text(text, type_size) for text in texts]
    texts += place(
        wanted,
        marks.values(),
        taken,
        box,
        type_size,
        size.labels,
    )
    ordered = sorted(marks.values(), key=lambda mark: mark.about)

    return Drawing(
        size.name,
        size.width,
        size.height,
        tuple(lines),
        marks=tuple(ordered),
        texts=tuple(texts),
    )


def _mark(size: Size, point: Moved, across: Scale, up: Scale, styles: Styles) -> Mark:
    x = across.at(float(point.worse_by))
    y = up.at(point.pence)
    radius = RADIUS[size.name]
    style = styles.of(point.band)
    path = outline(style.shape, radius)

    return Mark(
        near(x),
        near(y),
        reach(style.shape, radius),
        path,
        style.css,
        point.about,
        point.url,
    )


def _frame(size: Size, box: Box, names: Names) -> list[Text]:
    """What the axes are, and the fields' meanings in their outer corners."""
    type_size = size.type_size
    above = box.top + 1.0 * type_size
    below = box.bottom - 0.5 * type_size
    left = (box.left + 6, "start")
    right = (box.right - 4, "end")
    corners = (
        (left, above),
        (right, above),
        (left, below),
        (right, below),
    )

    return [
        Text(
            near(box.right),
            near(box.bottom + 2.8 * type_size),
            f"{names.across} →",
            "app-chart__axis",
            "end",
        ),
        Text(0, near(1.1 * type_size), names.up, "app-chart__axis"),
        *(
            Text(
                near(x),
                near(y),
                name,
                "app-chart__guide-label",
                anchor,
            )
            for ((x, anchor), y), name in zip(corners, names.fields, strict=True)
        ),
    ]
