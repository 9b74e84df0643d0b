"""The rules of a complete record, and of a sound one: what is missing or contradicts itself, and
what to do.
"""

from __future__ import annotations

from typing import NamedTuple

from portfolio.finance import WHOLE, percent
from portfolio.programmes.fields import FIELDS, SHARES
from portfolio.programmes.records import Values


class Lack(NamedTuple):
    """A field that a complete record has and this one lacks, or that is wrong; and what to do."""

    field: str
    remedy: str


def missing(values: Values) -> list[Lack]:
    """What a record lacks to be complete, in the order of the form; empty where it is complete."""
    found = [
        Lack(field.name, field.remedy)
        for field in FIELDS
        if field.remedy and values[field.name] in (None, "", ())
    ]

    return found + _withheld(values)


def _withheld(values: Values) -> list[Lack]:
    if not values["withheld"]:
        return []

    needed = {
        "withheld_reason": "Choose why the programme is withheld",
        "withheld_board": "Name the board that decided to withhold it",
        "withheld_on": "Enter the day on which the board decided",
    }

    return [Lack(name, remedy) for name, remedy in needed.items() if not values[name]]


def unsound(values: Values) -> list[Lack]:
    """What cannot be saved, even as a draft."""
    found = [Lack(name, remedy) for name, remedy in _LEAST.items() if not values[name]]
    start = values["start_date"]
    end = values["end_date"]

    if start and end and end < start:
        found.append(
            Lack("end_date", "Enter an end date that is not before the start date")
        )

    if values["lead_department"] in values["partners"]:
        found.append(
            Lack("partners", "Leave the lead department out of the partner departments")
        )

    return found + [lack for name in SHARES for lack in _shares(name, values[name])]


_LEAST = {
    "title": "Enter a title: a draft needs only a title and a department",
    "lead_department": "Choose the department",
}


def _shares(name: str, shares: tuple[tuple[str, int], ...]) -> list[Lack]:
    keys = [key for key, _ in shares]
    if len(set(keys)) < len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        return [Lack(name, f"{twice} is entered twice: give it one share")]

    total = sum(part for _, part in shares)
    if total > WHOLE:
        return [
            Lack(
                name,
                f"The shares total {percent(total).normalize():f}%: lower them to 100% at most",
            )
        ]

    return []
