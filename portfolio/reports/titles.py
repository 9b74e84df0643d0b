"""Every report page: its name, the question that it answers, and how its columns are headed."""

from __future__ import annotations

from dataclasses import dataclass

AGAINST_RISK = "spend-against-risk"


@dataclass(frozen=True, slots=True)
class Page:
    """A report as the list of reports presents it."""

    name: str
    title: str
    question: str
    shows: str


PAGES: tuple[Page, ...] = (
    Page(
        AGAINST_RISK,
        "Spend against risk",
        "Does the money follow the risk?",
        "Each country by spend and by risk, spend by band of risk, and the table of countries.",
    ),
    Page(
        "spend-by-country",
        "Spend by country",
        "How much goes to each country, and how is that country rated?",
        "Every country with its band, score, ODA and non-ODA spend.",
    ),
    Page(
        "spend-by-band",
        "Spend by band of risk",
        "What share of the money goes to the most fragile countries?",
        "Spend and number of countries in each band of an index, with what cannot be rated or placed.",
    ),
    Page(
        "spend-by-theme",
        "Spend by theme",
        "What is the money for?",
        "ODA and non-ODA spend on each theme.",
    ),
    Page(
        "theme-by-band",
        "Theme by band of risk",
        "Which work is done where the risk is greatest?",
        "Each theme's spend by the band of the countries that it is spent in.",
    ),
    Page(
        "spend-by-department",
        "Spend by department",
        "How does each department's spend stand against its allocation?",
        "Allocation, actual, forecast, outturn and variance.",
    ),
)
BY_NAME = {page.name: page for page in PAGES}
MOVEMENT = Page(
    "movement",
    "Movement",
    "What has changed since last time?",
    "Actuals restated and outturn moved between two months or moments, by department and programme.",
)

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

_RISK = ("index", "edition")
UNUSED = {"spend-by-theme": _RISK, "spend-by-department": ("measure", *_RISK)}
"""The filters that a report has no use for: its columns are the measures, or it knows no risk."""
