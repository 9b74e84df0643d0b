"""Milestones of an indicator: one a line, as `date; value expected; value found`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from imports.text.dates import parse_date
from imports.text.plain import one_line
from portfolio.filters import date_long

PARTS = ("the date", "the value expected", "the value found")


@dataclass(frozen=True, slots=True)
class Milestone:
    """What was expected of an indicator by a day, and what was found (empty: not known yet)."""

    day: date
    expected: str
    found: str

    def __str__(self) -> str:
        return "; ".join(
            part for part in (date_long(self.day), self.expected, self.found) if part
        )


def read(text: str) -> tuple[list[Milestone], list[str]]:
    """The milestones that a text says, by date, and what is wrong with its lines."""
    found: list[Milestone] = []
    problems: list[str] = []

    for number, line in enumerate(
        (line for line in text.split("\n") if line.strip()), 1
    ):
        try:
            found.append(_milestone(line))
        except ValueError as error:
            problems.append(f"Milestone {number}: {error}")

    return sorted(found, key=lambda each: each.day), problems


def _milestone(line: str) -> Milestone:
    parts = [one_line(part) for part in line.split(";")]
    if not 2 <= len(parts) <= 3 or not parts[1]:
        raise ValueError(
            "write a date; the value expected; the value found if it is known, with semicolons between"
        )

    try:
        day = parse_date(parts[0][:100])
    except ValueError:
        raise ValueError(
            f"“{parts[0][:40]}” is not a day that exists; write it as 31 March 2020"
        ) from None

    return Milestone(day, parts[1], parts[2] if len(parts) == 3 else "")


def written(found: Sequence[Milestone]) -> str:
    """The text that is kept; `read` gives the same milestones back."""
    return "\n".join(str(each) for each in found)
