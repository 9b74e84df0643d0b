"""Reports with the notice that files of invented figures carry."""

from __future__ import annotations

from dataclasses import replace

from portfolio import illustrative
from portfolio.ledger.clock import AnySession
from portfolio.reports.rows import Report


def told(session: AnySession, report: Report) -> Report:
    """The report, with the notice that its files carry where the illustrative portfolio is loaded."""
    return replace(report, notice=illustrative.notice(session))
