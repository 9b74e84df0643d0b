"""What is written of a return's spend: whose lines it is made of, and the rows of each table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from portfolio.ledger.split import Amount, Shared

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Owner:
    """A programme in a return: its lines, the share set that splits them, and the shares of that."""

    programme_id: int
    share_set_id: int
    amounts: Sequence[Amount]
    shared: Shared


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows to load of each table, in the order of its columns and of its key."""

    spend: list[Row] = field(default_factory=list)
    rollup: list[Row] = field(default_factory=list)
    periods: list[Row] = field(default_factory=list)
