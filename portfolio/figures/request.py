"""What figures are asked with: a session, a selection and a reader."""

from __future__ import annotations

from dataclasses import dataclass

from portfolio.figures.selection import Selection
from portfolio.ledger.clock import AnySession
from portfolio.permissions import Reader


@dataclass(frozen=True, slots=True)
class Request:
    """For whom figures are read, of which part of the ledger, at which instant."""

    session: AnySession
    chosen: Selection
    reader: Reader
