"""Sets of programmes that reports add up: by rank, by their latest review, by what of theirs is
overdue.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from portfolio.figures.selection import FilterError
from portfolio.ledger.clock import AnySession
from portfolio.origins.figure import Figure
from portfolio.permissions import Reader
from portfolio.reports.catalogue import (
    concentration,
    overdue_where_money_is_spent,
    weak_reviews_and_risk,
)
from portfolio.reports.report import Asked

OVERDUE = "overdue-review"
_RANKS = re.compile(r"ranked:(\d{1,6})-(\d{1,6})")


def said(name: str) -> str:
    """A set in words. FilterError for one that there is not."""
    if found := _RANKS.fullmatch(name):
        first = int(found[1])
        last = int(found[2])
        return (
            f"the programme ranked {first} by spend"
            if first == last
            else f"programmes ranked {first} to {last}"
        )

    words: Mapping[str, str] = {OVERDUE: "programmes with an overdue review"} | {
        key: f"latest review: {kind.lower()}"
        for key, kind in weak_reviews_and_risk.KINDS.items()
    }
    if name not in words:
        raise FilterError(
            "among",
            f"{name!r} is no set of programmes; choose one of ranked:1-10, {', '.join(words)}",
        )

    return words[name]


def codes(session: AnySession, figure: Figure, reader: Reader) -> list[str]:
    """The codes of a set's programmes, as the report that made it finds them under the same
    filters.
    """
    name = figure.among or ""
    said(name)
    asked = Asked(session, figure.chosen, reader)
    if found := _RANKS.fullmatch(name):
        first = int(found[1])
        last = int(found[2])
        rows = concentration.find(asked).of(concentration.PROGRAMME)
        return [
            row.key
            for row in rows
            if row.rank is not None and first <= row.rank <= last
        ]
    if name == OVERDUE:
        return [
            row.key
            for row in overdue_where_money_is_spent.find(asked).of(
                overdue_where_money_is_spent.REVIEW
            )
        ]

    return weak_reviews_and_risk.codes_of(asked, weak_reviews_and_risk.KINDS[name])
