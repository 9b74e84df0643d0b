"""Every question by its name: pages, files, commands and the list of reports come from here."""

from __future__ import annotations

from portfolio.ledger.clock import AnySession
from portfolio.permissions import Reader
from portfolio.reports import tables, titles
from portfolio.reports.choices import PRICES
from portfolio.reports.faults import FilterError
from portfolio.reports.profiles import country, theme
from portfolio.reports.questions import (
    budgets,
    calendar_years,
    concentration,
    deteriorating,
    extremes,
    forecast_accuracy,
    heads,
    outturn,
    over_years,
    overdue,
    reviews,
    through_year,
    two_ways,
    world_map,
)
from portfolio.reports.questions.asking import Asked, Question
from portfolio.reports.selection import LOOKS, Selection
from portfolio.reports.tables import Report
from portfolio.reports.titles import Page

ORDER = (
    over_years.QUESTION,
    extremes.QUESTION,
    heads.QUESTION,
    deteriorating.QUESTION,
    reviews.QUESTION,
    overdue.QUESTION,
    concentration.QUESTION,
    *two_ways.QUESTIONS,
    budgets.QUESTION,
    *outturn.QUESTIONS,
    through_year.QUESTION,
    forecast_accuracy.QUESTION,
    calendar_years.QUESTION,
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
        raise FilterError("prices", "This report is in nominal prices alone: leave out prices and base")


def draw(session: AnySession, name: str, chosen: Selection, reader: Reader) -> Report:
    """Draw a report or a question as one table. KeyError for a name that is not in `NAMES`."""
    refuse_real(name, chosen)
    if name in tables.REPORTS:
        return tables.draw(session, name, chosen, reader)
    asked = Asked(session, chosen, reader)
    return QUESTIONS[name].report(asked, QUESTIONS[name].find(asked))
