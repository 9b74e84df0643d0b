"""How reports are listed, and how columns and measures are headed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Title:
    """A report as the list of reports presents it."""

    name: str
    title: str
    question: str
    shows: str


HEADINGS = {
    "country": "Country",
    "name": "Country",
    "band": "Band",
    "score": "Score",
    "countries": "Countries",
    "theme": "Theme",
    "department": "Department",
    "oda": "ODA",
    "non_oda": "Non-ODA",
    "total": "Total",
    "share_of_country_allocable": "Share of country-allocable",
    "allocation": "Allocation",
    "actual": "Actual",
    "forecast": "Forecast",
    "outturn": "Outturn",
    "variance": "Variance",
}

MEASURES = {
    "actual": "Actual",
    "forecast": "Forecast",
    "outturn": "Outturn",
}
"""How a measure is named on a page."""
