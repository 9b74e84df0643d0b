"""The figures of the home page: spend against risk in the latest year with returns."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portfolio.figures import filter_options
from portfolio.figures.selection import select_for
from portfolio.finance import FinancialYear
from portfolio.ledger.clock import AnySession
from portfolio.permissions import Reader
from portfolio.reports.catalogue import spend_against_risk
from portfolio.reports.catalogue.spend_against_risk import REPORT, KeyFigure
from portfolio.reports.page import IndexInUse, index_in_use
from portfolio.reports.report import Asked
from portfolio.reports.sentence import Sentence


@dataclass(frozen=True, slots=True)
class LatestYear:
    """The latest year with returns: its key figures and its finding."""

    fy: FinancialYear
    figures: tuple[KeyFigure, ...]
    finding: Sentence
    risk: IndexInUse
    marking: str
    as_at: int


def latest_year(session: AnySession, reader: Reader) -> LatestYear | None:
    """Read spend against risk in the latest year; None before the first approved return."""
    selection = select_for(session, {})
    years = filter_options.years(session, selection.as_at)
    if not years:
        return None

    selection = replace(selection, fy=years[0])
    asked = Asked(session, selection, reader)
    found = spend_against_risk.find(asked)

    return LatestYear(
        years[0],
        spend_against_risk.key_figures(asked, found),
        spend_against_risk.finding_of(asked, found),
        index_in_use(session, selection),
        REPORT.draw(asked, found).marking,
        selection.as_at,
    )
