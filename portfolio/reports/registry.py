"""Every question by its name: pages, files, commands and the list of reports come from here."""

from __future__ import annotations

from collections.abc import Mapping

from portfolio.figures.errors import FilterError
from portfolio.figures.selection import LOOKS, Selection
from portfolio.ledger.clock import AnySession
from portfolio.permissions import Reader
from portfolio.reports import tables, titles
from portfolio.reports.catalogue import (
    budget_over_years,
    calendar_and_financial_years,
    concentration,
    deteriorating_and_falling,
    forecast_accuracy,
    outturn_by,
    overdue_where_money_is_spent,
    risk_and_spend_apart,
    share_by_band_over_years,
    spend_per_head,
    spend_through_the_year,
    two_ways,
    weak_reviews_and_risk,
    world_map,
)
from portfolio.reports.filter_panel import PRICES
from portfolio.reports.profiles import country, theme
from portfolio.reports.report import Asked, Question
from portfolio.reports.rows import Report
from portfolio.reports.titles import Page

ORDER = (
    share_by_band_over_years.QUESTION,
    risk_and_spend_apart.QUESTION,
    spend_per_head.QUESTION,
    deteriorating_and_falling.QUESTION,
    weak_reviews_and_risk.QUESTION,
    overdue_where_money_is_spent.QUESTION,
    concentration.QUESTION,
    *two_ways.QUESTIONS,
    budget_over_years.QUESTION,
    *outturn_by.QUESTIONS,
    spend_through_the_year.QUESTION,
    forecast_accuracy.QUESTION,
    calendar_and_financial_years.QUESTION,
    world_map.QUESTION,
    country.QUESTION,
    theme.QUESTION,
)
QUESTIONS: dict[str, Question] = {each.page.name: each for each in ORDER}
PAGES: tuple[Page, ...] = (*titles.PAGES, *(each.page for each in QUESTIONS.values()))
"""Every report page, in the order of the list of reports."""
BY_NAME = {page.name: page for page in PAGES}
PAPERS: tuple[Page, ...] = (*PAGES, titles.MOVEMENT)
"""What packs, papers, slides and workbooks are made of: every report page, and the movement."""
PAPER_BY_NAME = {page.name: page for page in PAPERS}
_UNUSED = titles.UNUSED | {name: each.unused for name, each in QUESTIONS.items()}
NOMINAL_ONLY = frozenset({forecast_accuracy.QUESTION.page.name})
"""Reports that are not shown in real terms: they compare what was said of one and the same period."""
UNUSED = {
    page.name: (
        *_UNUSED.get(page.name, ()),
        *(() if page.name == titles.AGAINST_RISK else LOOKS),
        *(PRICES if page.name in NOMINAL_ONLY else ()),
    )
    for page in PAGES
}
"""The filters that a report has no use for."""
WAYS = {name: each.ways for name, each in QUESTIONS.items()}
"""What the page of a question may be drawn by."""
NAMES: tuple[str, ...] = (*tables.REPORTS, *QUESTIONS)
"""What `portfolio report` and the addresses of reports know, besides the movement."""


def refuse_real(name: str, chosen: Selection) -> None:
    """FilterError where a report that is in nominal prices alone is asked for in real terms."""
    if chosen.prices and name in NOMINAL_ONLY:
        raise FilterError(
            "prices",
            "This report is in nominal prices alone: leave out prices and base",
        )


def draw(session: AnySession, name: str, chosen: Selection, reader: Reader) -> Report:
    """Draw a report or a question as one table. KeyError for a name that is not in `NAMES`."""
    refuse_real(name, chosen)
    if name in tables.REPORTS:
        return tables.draw(session, name, chosen, reader)
    asked = Asked(session, chosen, reader)
    return QUESTIONS[name].report(asked, QUESTIONS[name].find(asked))


def ways_of(name: str, given: Mapping[str, str]) -> dict[str, str]:
    """Read what a page is asked to be drawn by, where it offers a choice. FilterError for an
    unknown value.
    """
    return {way.name: way.read(given) for way in WAYS.get(name, ())}
