"""The columns that a stated total can be meant to sum."""

from __future__ import annotations

from collections.abc import Iterator

from imports.recognise.columns import Column
from imports.recognise.facets import Facets
from imports.reconcile.column_sums import Ledger


def column_scopes(ledger: Ledger, column: Column) -> Iterator[list[Column]]:
    """The sets of columns that a total can be meant to sum, the likeliest first."""
    amounts = ledger.amounts
    facets = column.facets
    before = max((t.index for t in ledger.totals if t.index < column.index), default=-1)
    scopes = (
        [other for other in amounts if _covers(facets, other.facets)],
        [other for other in amounts if before < other.index < column.index],
        amounts,
        [other for other in amounts if other.index < column.index],
        [other for other in amounts if _same_block(facets, other.facets)],
    )
    different = {
        tuple(other.index for other in scope): scope for scope in scopes if scope
    }

    return iter(different.values())


def _covers(total: Facets, part: Facets) -> bool:
    """Whether a total's own headings admit a column: its block, its measure, its quarter."""
    hint = total.hint
    if hint and hint.kind == "quarter":
        month = part.hint
        if month and month.kind == "month":
            number = period_of_year(month.number)
        else:
            number = month.number if month else 0

        if (min(number, 12) - 1) // 3 + 1 != hint.number:
            return False

    return (
        (not total.odas or part.odas <= total.odas)
        and (not total.measures or part.measures <= total.measures)
        and (total.programme is None or total.programme == part.programme)
    )


def _same_block(total: Facets, part: Facets) -> bool:
    """Whether a column stands in the block of a total, whatever its measure."""
    return not total.odas or part.odas <= total.odas


def period_of_year(month: int) -> int:
    """The number of a calendar month in the financial year: 1 for April."""
    return (month - 4) % 12 + 1
