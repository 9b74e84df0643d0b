"""Every report by its name: pages, files, commands and the list of reports come from here."""

from __future__ import annotations

from collections.abc import Mapping

from portfolio.figures.errors import FilterError
from portfolio.figures.selection import Selection
from portfolio.ledger.clock import AnySession
from portfolio.permissions import Reader
from portfolio.reports.catalogue import (
    budget_over_years,
    calendar_and_financial_years,
    concentration,
    deteriorating_and_falling,
    forecast_accuracy,
    movement,
    outturn_by,
    overdue_where_money_is_spent,
    risk_and_spend_apart,
    share_by_band_over_years,
    spend_against_risk,
    spend_by_band,
    spend_by_country,
    spend_by_department,
    spend_by_theme,
    spend_per_head,
    spend_through_the_year,
    theme_by_band,
    two_ways,
    weak_reviews_and_risk,
    world_map,
)
from portfolio.reports.drawn import DrawnReport
from portfolio.reports.profiles import country, theme
from portfolio.reports.report import Asked, Report

ON_HOME: tuple[Report, ...] = (
    spend_against_risk.REPORT,
    spend_by_country.REPORT,
    spend_by_band.REPORT,
    spend_by_theme.REPORT,
    theme_by_band.REPORT,
    spend_by_department.REPORT,
)
"""The reports that the home page offers."""
ORDER: tuple[Report, ...] = (
    *ON_HOME,
    share_by_band_over_years.REPORT,
    risk_and_spend_apart.REPORT,
    spend_per_head.REPORT,
    deteriorating_and_falling.REPORT,
    weak_reviews_and_risk.REPORT,
    overdue_where_money_is_spent.REPORT,
    concentration.REPORT,
    *two_ways.REPORTS,
    budget_over_years.REPORT,
    *outturn_by.REPORTS,
    spend_through_the_year.REPORT,
    forecast_accuracy.REPORT,
    calendar_and_financial_years.REPORT,
    world_map.REPORT,
    country.REPORT,
    theme.REPORT,
    movement.REPORT,
)
"""Every report, in the order of the list of reports."""
REPORTS: dict[str, Report] = {report.name: report for report in ORDER}
AT_ONE_INSTANT: tuple[str, ...] = tuple(
    report.name for report in ORDER if not report.between
)
"""The reports that can be compared with the same report at another instant."""
NAMES: tuple[str, ...] = tuple(
    report.name for report in ORDER if not report.between and not report.files
)
"""The reports of one instant whose files hold rows of their own."""
NOMINAL_ONLY = frozenset(report.name for report in ORDER if report.nominal)
"""The reports that compare forecasts and actuals of one period, and so have no real terms."""


def refuse_real(name: str, selection: Selection) -> None:
    """FilterError where a report that is in nominal prices alone is asked for in real terms."""
    if selection.prices and name in NOMINAL_ONLY:
        raise FilterError(
            "prices",
            "This report is in nominal prices alone: leave out prices and base",
        )


def draw(
    session: AnySession, name: str, selection: Selection, reader: Reader
) -> DrawnReport:
    """Draw a report's rows. KeyError for a name that is not in `REPORTS`."""
    refuse_real(name, selection)
    report = REPORTS[name]
    asked = Asked(session, selection, reader)

    return report.draw(asked, report.find(asked))


def ways_of(name: str, given: Mapping[str, str]) -> dict[str, str]:
    """Read how a page is to be drawn, where it offers a choice. FilterError for an unknown value."""
    report = REPORTS.get(name)
    return {way.name: way.read(given) for way in report.ways} if report else {}
