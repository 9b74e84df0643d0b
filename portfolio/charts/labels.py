"""Names beside the points that matter most, where they cover neither a point nor one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portfolio.charts.geometry import Mark, Text, near, text_width

GAP = 3.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two share any area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def within(self, other: Box) -> bool:
        """Whether it lies wholly inside another."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


def box_of(mark: Mark) -> Box:
    """The square around a mark."""
    return Box(
        mark.x - mark.radius,
        mark.y - mark.radius,
        mark.x + mark.radius,
        mark.y + mark.radius,
    )


def box_of_text(text: Text, type_size: float) -> Box:
    """About the rectangle that a text covers."""
    width = text_width(text.text, type_size)
    left = (
        text.x
        - {
            "start": 0.0,
            "middle": width / 2,
            "end": width,
        }[text.anchor]
    )

    return Box(
        left - 2, text.y - 0.8 * type_size, left + width + 2, text.y + 0.25 * type_size
    )


def place(
    wanted: Sequence[tuple[Mark, str]],
    marks: Iterable[Mark],
    taken: Iterable[Box],
    room: Box,
    type_size: float,
    most: int,
) -> tuple[Text, ...]:
    """Names for marks, the most wanted first, at most so many; a name that fits nowhere is left
    out.
    """
    blocked = [*taken, *(box_of(mark) for mark in marks)]
    placed: list[Text] = []

    for mark, name in wanted:
        if len(placed) == most:
            break

        found = _free_place(
            mark,
            name,
            blocked,
            room,
            type_size,
        )
        if found:
            placed.append(found)
            blocked.append(box_of_text(found, type_size))

    return tuple(placed)


def _free_place(
    mark: Mark, name: str, blocked: Sequence[Box], room: Box, type_size: float
) -> Text | None:
    for text in _places_around(mark, name, type_size):
        box = box_of_text(text, type_size)
        if box.within(room) and not any(box.meets(other) for other in blocked):
            return text

    return None


def _places_around(mark: Mark, name: str, type_size: float) -> Iterable[Text]:
    """Right, left, above, below, then the corners."""
    reach = mark.radius + GAP
    middle = 0.35 * type_size
    above = -reach - 0.1 * type_size
    below = reach + 0.8 * type_size
    slant = 0.7 * reach
    offsets = (
        (reach, middle, "start"),
        (-reach, middle, "end"),
        (0.0, above, "middle"),
        (0.0, below, "middle"),
        (slant, -slant, "start"),
        (-slant, -slant, "end"),
        (slant, slant + 0.7 * type_size, "start"),
        (-slant, slant + 0.7 * type_size, "end"),
    )

    for dx, dy, anchor in offsets:
        yield Text(
            near(mark.x + dx),
            near(mark.y + dy),
            name,
            "app-chart__label",
            anchor,
        )
