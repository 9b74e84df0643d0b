"""What files say of invented figures. Pages say it where they are served; a file is on its own once it has left."""

from __future__ import annotations

from dataclasses import replace

from portfolio.ledger.clock import AnySession
from portfolio.models import RiskIndex
from portfolio.reports.tables import Report

INVENTED = "ILLUSTRATIVE FIGURES: invented for demonstration"
ILLUSTRATIVE_INDEX = "illustrative-risk"
"""The invented index: who has it on record has the illustrative portfolio, whoever serves or draws it."""


def told(session: AnySession, report: Report) -> Report:
    """The report, with the notice that its files carry where the illustrative portfolio is loaded."""
    return replace(report, notice=INVENTED) if session.get(RiskIndex, ILLUSTRATIVE_INDEX) else report
