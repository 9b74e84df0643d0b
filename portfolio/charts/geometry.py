"""What a chart is made of: lines, marks, bars and texts in the units of its drawing. Templates
only write them out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from portfolio.charts.series import Plotted

LETTER = 0.55
"""Mean width of a letter of Arial, in parts of the size of the type."""

SHAPES = ("circle", "square", "diamond", "triangle", "pentagon", "plus")


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; `css` is its class."""

    x1: float
    y1: float
    x2: float
    y2: float
    css: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text on its baseline; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    css: str = ""
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Mark:
    """A point: a closed path around its centre that reaches `radius` far. `about` says in words
    what it stands for.
    """

    x: float
    y: float
    radius: float
    path: str
    css: str
    about: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar or a segment of one; `pattern` is the name of a pattern, or empty for a plain fill."""

    x: float
    y: float
    width: float
    height: float
    css: str
    pattern: str = ""
    about: str = ""
    url: str | None = None
    sign: str = ""
    """What is written on it where there is room, so that without colours it is told from its
    neighbours.
    """


@dataclass(frozen=True, slots=True)
class Area:
    """A closed area in the drawing's own units, such as a country on a map; the rest as with a
    bar.
    """

    path: str
    css: str
    pattern: str = ""
    about: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawing at one size. The page shows the wide one, or the narrow one on a phone; `any` at
    every width.
    """

    size: str
    width: int
    height: int
    lines: tuple[Line, ...] = ()
    rules: tuple[Line, ...] = ()
    """Lines that are drawn over the bars."""
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()
    texts: tuple[Text, ...] = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a legend: a mark or a swatch, and what it means."""

    label: str
    css: str
    path: str = ""
    pattern: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart in both sizes. `title` states the finding; `empty` says why nothing is drawn, when
    nothing is.
    """

    key: str
    title: str
    description: str
    drawings: tuple[Drawing, ...] = ()
    legend: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()
    empty: str = ""
    plotted: Plotted | None = None
    """The same as numbers, where other programs can draw them."""

    @property
    def linked(self) -> bool:
        """Whether any part of it leads on: then it is a group of links, else one picture."""
        parts: tuple[tuple[Mark | Bar | Area, ...], ...] = sum(
            ((d.marks, d.bars, d.areas) for d in self.drawings), ()
        )
        return any(part.url for some in parts for part in some)


@dataclass(frozen=True, slots=True)
class Size:
    """The room that a drawing has: width, height and size of the type."""

    name: str
    width: int
    height: int
    type_size: int
    ticks: int
    labels: int


WIDE = Size(
    "wide",
    960,
    540,
    16,
    7,
    14,
)
NARROW = Size(
    "narrow",
    360,
    460,
    13,
    4,
    6,
)
SIZES = (WIDE, NARROW)


@dataclass(frozen=True, slots=True)
class Style:
    """How a band looks, in colour and in shape, so that neither is needed to tell it from the
    next.
    """

    css: str
    shape: str
    pattern: str = ""


APART = {
    "Unrated": Style("app-c-unrated", "circle", "hatch"),
    "No band": Style("app-c-no-band", "square", "hatch-steep"),
    "Unallocated": Style("app-c-unallocated", "diamond", "dots"),
    "Withheld": Style("app-c-withheld", "plus", "crossed"),
}
"""What is no band and never drawn as one."""

COLOURS = 10


@dataclass(frozen=True, slots=True)
class Styles:
    """The looks of an index's bands, worst first; the same band looks the same in every chart."""

    bands: tuple[str, ...]
    _places: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "_places", {band: place for place, band in enumerate(self.bands)}
        )

    def of(self, band: str | None) -> Style:
        """The look of a band; of `Unrated` for None. A band that the index does not list looks
        like no band.
        """
        if band is None:
            return APART["Unrated"]

        place = self._places.get(band)
        if place is None:
            return APART.get(band, APART["No band"])

        return Style(f"app-c{place % COLOURS + 1}", SHAPES[place % len(SHAPES)])


def near(value: float) -> float:
    """A coordinate as it is written: to a tenth, without a negative nil, so that equal charts are
    equal bytes.
    """
    return round(value, 1) + 0.0


def text_width(text: str, type_size: float) -> float:
    """About how wide a text is, in the drawing's units. Capitals are wider by a third."""
    return (
        (len(text) + sum(letter.isupper() for letter in text) / 3) * LETTER * type_size
    )


def outline(shape: str, radius: float) -> str:
    """The path of a shape around its centre, about as large as a circle of that radius. KeyError
    for an unknown one.
    """
    if shape == "circle":
        side = near(radius)
        across = near(2 * radius)
        half_turn = f"a{side},{side} 0 1,0"
        return f"M{-side},0{half_turn} {across},0{half_turn} {-across},0Z"

    corners = [(near(x * radius), near(y * radius)) for x, y in _CORNERS[shape]]
    return "M" + "L".join(f"{x},{y}" for x, y in corners) + "Z"


def reach(shape: str, radius: float) -> float:
    """How far a shape of that size goes from its centre. KeyError for an unknown one."""
    return near(
        radius
        * (
            1
            if shape == "circle"
            else max(max(abs(x), abs(y)) for x, y in _CORNERS[shape])
        )
    )


def _regular(
    corners: int, size: float, start: float = -90
) -> list[tuple[float, float]]:
    angles = [math.radians(start + 360 * turn / corners) for turn in range(corners)]
    return [(size * math.cos(angle), size * math.sin(angle)) for angle in angles]


def _plus(size: float, half: float) -> Sequence[tuple[float, float]]:
    quarter = [
        (-half, -size),
        (half, -size),
        (half, -half),
    ]
    turned = list(quarter)
    for _ in range(3):
        quarter = [(-y, x) for x, y in quarter]
        turned += quarter

    return turned


_CORNERS: dict[str, Sequence[tuple[float, float]]] = {
    "square": _regular(4, 1.253, 45),
    "diamond": _regular(4, 1.3),
    "triangle": _regular(3, 1.5),
    "pentagon": _regular(5, 1.15),
    "plus": _plus(1.2, 0.42),
}
