"""The map of the world: areas that were projected once (`docs/project_world_map.py`), shaded by
whoever draws it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from portfolio.charts.geometry import Area, Chart, Drawing, Entry, outline

SIZE = "any"
POINT_RADIUS = 9.0
APART = {"SOL": "SOM", "CYN": "CYP"}
"""Areas that the source draws apart, without a code of ISO 3166: their figures are those of the
country named here.
"""
PART_NAMES = {"SOL": "Somaliland", "CYN": "Northern Cyprus"}
SOURCE = (
    "Map: Visionscarto World Atlas 1.0.0 (BSD 3-clause licence), from Natural Earth (public domain); "
    "Equal Earth projection."
)
BORDERS = (
    "Borders and names are drawn as the source draws them and are no statement of the UK government's position. "
    "It draws Somaliland and Northern Cyprus apart (their figures are counted in Somalia’s and Cyprus’s), and Kosovo, "
    "Palestine, Western Sahara and Taiwan as areas of their own. Crimea is part of Ukraine on it."
)


@dataclass(frozen=True, slots=True)
class Shade:
    """How a country is shown: a class, a pattern where it has no shade, what it says, and where it
    leads.
    """

    css: str
    pattern: str = ""
    about: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class World:
    """The map as kept: paths by country, and points of the countries that are too small for an
    area.
    """

    width: int
    height: int
    areas: Mapping[str, str]
    points: Mapping[str, tuple[int, int]]


@cache
def world() -> World:
    """The map, read once."""
    text = (files("portfolio.reference") / "world_map.json").read_text(encoding="utf-8")
    kept = json.loads(text)
    points = {code: (at[0], at[1]) for code, at in kept["points"].items()}

    return World(kept["width"], kept["height"], kept["areas"], points)


def undrawn(countries: Iterable[str]) -> list[str]:
    """Those of some countries that the map shows neither as an area nor as a point."""
    known = world()
    return [
        iso3
        for iso3 in countries
        if iso3 not in known.areas and iso3 not in known.points
    ]


def choropleth(
    shades: Mapping[str, Shade],
    blank: Shade,
    *,
    key: str,
    title: str,
    description: str,
    legend: tuple[Entry, ...],
    notes: tuple[str, ...] = (),
) -> Chart:
    """Every country in its shade, `blank` for those without. A country too small for an area is a
    point, if shaded.
    """
    known = world()
    areas = [_area(code, path, shades, blank) for code, path in known.areas.items()]
    # Areas that lead on come last, so that the outline of the one in focus lies over its
    # neighbours.
    areas.sort(key=lambda area: area.url is not None)
    areas += [
        Area(
            _circle(at),
            shade.css,
            shade.pattern,
            shade.about,
            shade.url,
        )
        for code, at in known.points.items()
        if (shade := shades.get(code))
    ]
    drawing = Drawing(
        SIZE,
        known.width,
        known.height,
        areas=tuple(areas),
    )

    return Chart(
        key,
        title,
        description,
        (drawing,),
        legend,
        (*notes, BORDERS, SOURCE),
    )


def _area(code: str, path: str, shades: Mapping[str, Shade], blank: Shade) -> Area:
    shade = shades.get(APART.get(code, code), blank)
    if code in APART:
        about = (
            f"{PART_NAMES[code]}, drawn apart by the source. {shade.about}"
            if shade.about
            else ""
        )
        return Area(path, f"{shade.css} app-map__apart", shade.pattern, about)

    return Area(
        path,
        shade.css,
        shade.pattern,
        shade.about,
        shade.url,
    )


def _circle(at: tuple[int, int]) -> str:
    """A small disc around a place."""
    return f"M{at[0]},{at[1]}m" + outline("circle", POINT_RADIUS)[1:]
