"""Amounts as bars: one for each band, or one for each theme made of its bands."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from portfolio.charts.geometry import (
    APART,
    SIZES,
    WIDE,
    Bar,
    Chart,
    Drawing,
    Entry,
    Line,
    Size,
    Style,
    Styles,
    Text,
    near,
    text_width,
)
from portfolio.charts.scales import Scale, even, money_ticks
from portfolio.charts.series import BARS, STACKED, Plotted, Run
from portfolio.filters import money_short, share

NOTHING = "Nothing was spent in this selection."
AMOUNT = ("", "", "Amount")
"""The bands of bars that are no bands: they take the third look, since the first two stand for the
worst elsewhere.
"""
MANY, ROOM = 3, 0.9
"""From how many colours on bars are numbered, and how wide one must be for it, in sizes of the
type.
"""
MOST_OF_LABEL = 0.34
"""The part of a wide drawing that the names of bars may take."""


@dataclass(frozen=True, slots=True)
class BarRow:
    """One bar: a band (or `Unrated`, `No band`, `Unallocated`, `Withheld`), its pence and where
    the figure leads.

    `part` is its share of a whole as a fraction, left out where it has none. `band` gives the bar
    its look where its label does not.
    """

    label: str
    pence: int
    part: float | None = None
    url: str | None = None
    band: str | None = None
    says: str = ""
    """The figure beside the bar, where it is not to be shortened."""

    @property
    def value(self) -> str:
        """The figure beside the bar."""
        if self.says:
            return self.says
        return money_short(self.pence) + (
            f" ({share(self.part)})" if self.part is not None else ""
        )


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a stacked bar: a band and its pence."""

    band: str
    pence: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class StackRow:
    """A bar made of parts, such as a theme of its bands."""

    label: str
    segments: tuple[Segment, ...]

    @property
    def pence(self) -> int:
        """The sum of its parts."""
        return sum(segment.pence for segment in self.segments)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where rows of bars stand: names beside the bars where it is wide, above them where it is
    narrow.
    """

    size: Size
    left: float
    right: float
    top: float
    thick: float
    deep: float

    def bar_top(self, place: int) -> float:
        below_name = 0.0 if self.size is WIDE else 1.4 * self.size.type_size
        return self.top + place * self.deep + below_name

    def name(self, place: int, label: str) -> Text:
        if self.size is WIDE:
            y = self.bar_top(place) + self.thick / 2 + 0.35 * self.size.type_size
            return Text(
                near(self.left - 10),
                near(y),
                label,
                "app-chart__row",
                "end",
            )

        return Text(
            0,
            near(self.bar_top(place) - 0.4 * self.size.type_size),
            label,
            "app-chart__row",
        )


def bars(
    rows: Iterable[BarRow],
    *,
    key: str,
    title: str,
    bands: Sequence[str],
    notes: tuple[str, ...] = (),
    description: str = "",
) -> Chart:
    """Spend by band in the order given, each bar with its figure; what is no band has a pattern of
    its own.
    """
    known = list(rows)
    describe = description or (
        "One bar for each band, with its spend beside it. The table below gives every figure to the penny."
    )
    if not known:
        return Chart(
            key,
            title,
            describe,
            notes=notes,
            empty=NOTHING,
        )

    styles = Styles(tuple(bands))
    drawings = tuple(_bars_at(size, known, styles) for size in SIZES)
    own = list(
        dict.fromkeys(row.band for row in known if row.band and row.band != AMOUNT[-1])
    )
    legend = tuple(
        _entry(band, styles.of(band)) for band in sorted(own, key=_place_in(bands))
    )

    return Chart(
        key,
        title,
        describe,
        drawings,
        legend,
        notes,
        plotted=_plotted(known, styles),
    )


def _plotted(rows: Sequence[BarRow], styles: Styles) -> Plotted:
    """A run for each look, so that bars of one band have one colour and one entry in a legend."""
    looks = list(dict.fromkeys(row.band or row.label for row in rows))
    runs = (
        Run(
            look,
            tuple(
                float(row.pence) if (row.band or row.label) == look else None
                for row in rows
            ),
            styles.of(look).css,
        )
        for look in looks
    )

    return Plotted(BARS, tuple(row.label for row in rows), tuple(runs))


def _place_in(bands: Sequence[str]) -> Callable[[str], tuple[int, str]]:
    return lambda band: (bands.index(band) if band in bands else len(bands), band)


def stacked(
    rows: Iterable[StackRow],
    *,
    key: str,
    title: str,
    bands: Sequence[str],
    notes: tuple[str, ...] = (),
    description: str = "",
) -> Chart:
    """Spend by theme, each bar made of its bands, worst first; negative parts go left of nil."""
    known = list(rows)
    describe = description or (
        "One bar for each theme, made of the bands of the countries it is spent in. The table has every figure."
    )
    if not known:
        return Chart(
            key,
            title,
            describe,
            notes=notes,
            empty=NOTHING,
        )

    styles = Styles(tuple(bands))
    order = _band_order(known, bands)
    signs = _signs(order, styles)
    drawings = tuple(
        _stacked_at(
            size,
            known,
            order,
            styles,
            signs,
        )
        for size in SIZES
    )
    legend = tuple(
        replace(_entry(band, styles.of(band)), sign=signs.get(band, ""))
        for band in order
    )

    return Chart(
        key,
        title,
        describe,
        drawings,
        legend,
        notes,
        plotted=_plotted_stacks(known, order, styles),
    )


def _signs(order: Sequence[str], styles: Styles) -> dict[str, str]:
    """A number for each plain colour: from three of them on, two may be the same grey. Patterns
    tell themselves.
    """
    plain = [band for band in order if not styles.of(band).pattern]
    if len(plain) >= MANY:
        return {band: str(number) for number, band in enumerate(plain, 1)}
    return {}


def _plotted_stacks(
    rows: Sequence[StackRow], order: Sequence[str], styles: Styles
) -> Plotted:
    runs = (
        Run(
            band,
            tuple(
                float(sum(s.pence for s in row.segments if s.band == band))
                for row in rows
            ),
            styles.of(band).css,
        )
        for band in order
    )

    return Plotted(STACKED, tuple(row.label for row in rows), tuple(runs))


def _entry(band: str, style: Style) -> Entry:
    return Entry(band, style.css, pattern=style.pattern)


def _band_order(rows: Sequence[StackRow], bands: Sequence[str]) -> list[str]:
    """The bands that occur: as listed, others by name, and last what is no band."""
    present = {segment.band for row in rows for segment in row.segments}
    listed = [band for band in bands if band in present]

    return [
        *listed,
        *sorted(present - {*bands, *APART}),
        *(band for band in APART if band in present - {*bands}),
    ]


def _rows(size: Size, labels: Sequence[str], values: Sequence[str]) -> _Rows:
    beside = max(text_width(value, size.type_size) for value in values) + 10
    if size is not WIDE:
        return _Rows(
            size,
            0.0,
            size.width - beside,
            0.5 * size.type_size,
            18.0,
            18.0 + 2.1 * size.type_size,
        )

    left = (
        min(
            max(text_width(label, size.type_size) for label in labels),
            MOST_OF_LABEL * size.width,
        )
        + 12
    )

    return _Rows(
        size,
        left,
        size.width - beside,
        0.5 * size.type_size,
        24.0,
        34.0,
    )


def _bars_at(size: Size, rows: Sequence[BarRow], styles: Styles) -> Drawing:
    """Bars at one size, from a line at nil."""
    layout = _rows(size, [row.label for row in rows], [row.value for row in rows])
    scale, _ = even(
        [float(row.pence) for row in rows],
        layout.left,
        layout.right,
        size.ticks,
        with_zero=True,
    )
    scale = _to_the_edge(scale, [row.pence for row in rows])
    drawn = [
        _bar(
            layout,
            place,
            row,
            scale,
            styles.of(row.band or row.label),
        )
        for place, row in enumerate(rows)
    ]
    texts = [layout.name(place, row.label) for place, row in enumerate(rows)]
    texts += [
        _value(
            layout,
            place,
            row.value,
            max(row.pence, 0),
            scale,
        )
        for place, row in enumerate(rows)
    ]
    foot = near(layout.top + len(rows) * layout.deep)
    nil = Line(
        near(scale.at(0)),
        near(layout.top),
        near(scale.at(0)),
        foot,
        "app-chart__nil",
    )

    return Drawing(
        size.name,
        size.width,
        math.ceil(foot + 4),
        rules=(nil,),
        bars=tuple(drawn),
        texts=tuple(texts),
    )


def _to_the_edge(scale: Scale, pence: Sequence[int]) -> Scale:
    """The same scale without the rounding of its ends: bars that carry their figures need no round
    numbers.
    """
    low = min(0, *pence)
    high = max(0, *pence)

    return Scale(
        float(low), float(high if high > low else low + 1), scale.start, scale.end
    )


def _bar(layout: _Rows, place: int, row: BarRow, scale: Scale, style: Style) -> Bar:
    left, right = sorted((scale.at(0), scale.at(row.pence)))
    about = f"{row.label}: {row.value}"
    y = near(layout.bar_top(place))

    return Bar(
        near(left),
        y,
        near(right - left),
        layout.thick,
        style.css,
        style.pattern,
        about,
        row.url,
    )


def _value(layout: _Rows, place: int, value: str, pence: int, scale: Scale) -> Text:
    y = layout.bar_top(place) + layout.thick / 2 + 0.35 * layout.size.type_size
    return Text(near(scale.at(pence) + 6), near(y), value, "app-chart__value")


def _stacked_at(
    size: Size,
    rows: Sequence[StackRow],
    order: Sequence[str],
    styles: Styles,
    signs: Mapping[str, str],
) -> Drawing:
    """Stacked bars at one size, with round amounts along the foot and the total at the end of
    each.
    """
    layout = _rows(
        size, [row.label for row in rows], [money_short(row.pence) for row in rows]
    )
    reaches = [_reach(row) for row in rows]
    ends = [float(end) for reach in reaches for end in reach]
    scale, rounds = even(
        ends,
        layout.left,
        layout.right,
        size.ticks,
        with_zero=True,
    )
    foot = layout.top + len(rows) * layout.deep
    ticks = money_ticks(scale, rounds)
    lines = [
        Line(
            near(tick.at),
            near(layout.top),
            near(tick.at),
            near(foot),
            "app-chart__grid",
        )
        for tick in ticks
    ]
    nil = Line(
        near(scale.at(0)),
        near(layout.top),
        near(scale.at(0)),
        near(foot),
        "app-chart__nil",
    )
    under = near(foot + 1.2 * size.type_size)
    texts = [
        Text(
            near(tick.at),
            under,
            tick.label,
            "app-chart__tick",
            _anchor(tick.at, size),
        )
        for tick in ticks
    ]
    drawn: list[Bar] = []

    for place, (row, reach) in enumerate(zip(rows, reaches, strict=True)):
        for band, bar in _segments(
            layout,
            place,
            row,
            order,
            scale,
            styles,
        ):
            room = bar.width >= ROOM * size.type_size
            drawn.append(replace(bar, sign=signs.get(band, "") if room else ""))

        texts += [
            layout.name(place, row.label),
            _value(
                layout,
                place,
                money_short(row.pence),
                reach[1],
                scale,
            ),
        ]

    height = math.ceil(under + 0.5 * size.type_size)
    return Drawing(
        size.name,
        size.width,
        height,
        tuple(lines),
        (nil,),
        tuple(drawn),
        texts=tuple(texts),
    )


def _anchor(at: float, size: Size) -> str:
    """A label under the very edge of the drawing begins or ends there."""
    return "start" if at < size.type_size else "middle"


def _reach(row: StackRow) -> tuple[int, int]:
    """How far its negative and its positive parts go from nil."""
    return (
        sum(segment.pence for segment in row.segments if segment.pence < 0),
        sum(segment.pence for segment in row.segments if segment.pence > 0),
    )


def _segments(
    layout: _Rows,
    place: int,
    row: StackRow,
    order: Sequence[str],
    scale: Scale,
    styles: Styles,
) -> Iterable[tuple[str, Bar]]:
    """Each segment's band and its bar."""
    ends = {True: 0, False: 0}
    for segment in sorted(row.segments, key=lambda part: order.index(part.band)):
        positive = segment.pence >= 0
        start = ends[positive]
        ends[positive] = start + segment.pence
        left, right = sorted((scale.at(start), scale.at(ends[positive])))
        style = styles.of(segment.band)
        about = f"{row.label}, {segment.band}: {money_short(segment.pence)}"
        y = near(layout.bar_top(place))
        bar = Bar(
            near(left),
            y,
            near(right - left),
            layout.thick,
            style.css,
            style.pattern,
            about,
            segment.url,
        )
        yield segment.band, bar
