"""The rows of spend and of what is added up of it, from lines: one by one for few lines, all at
once for many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portfolio.finance import Month
from portfolio.ledger.owners import Owner, Row, Rows
from portfolio.ledger.split import Part, RolledPart, by_period, roll_up, split_lines

MANY = 500
"""From so many lines of a return on, splitting them all at once is the faster way."""


def rows(
    return_id: int,
    month: Month,
    owners: Sequence[Owner],
    themes: Mapping[str, int],
) -> Rows:
    """What a return for `month` adds to each table; `owners` in the order of the key, `themes`
    their ids by key.
    """
    if sum(len(owner.amounts) for owner in owners) >= MANY:
        # Loaded only here: a start, and small returns, do without numpy.
        from portfolio.ledger import spend_columns, split_many

        if split_many.fits([owner.amounts for owner in owners]):
            return spend_columns.rows(return_id, month, owners, themes)

    return one_by_one(return_id, month, owners, themes)


def one_by_one(
    return_id: int, month: Month, owners: Sequence[Owner], themes: Mapping[str, int]
) -> Rows:
    """The same by the plain way, which no amount is too large for."""
    found = Rows()
    for owner in owners:
        key = (return_id, owner.programme_id, owner.share_set_id)
        parts = split_lines(owner.amounts, owner.shared, month)
        found.spend.extend(
            (*key, number, *_part_row(part, themes))
            for number, part in enumerate(parts, 1)
        )
        rolled = enumerate(roll_up(parts), 1)
        found.rollup.extend(
            (*key, number, *_rolled_row(part, themes)) for number, part in rolled
        )
        found.periods.extend(
            (*key, number, *part) for number, part in enumerate(by_period(parts), 1)
        )

    return found


def _part_row(part: Part, themes: Mapping[str, int]) -> Row:
    theme_id = themes[part.theme] if part.theme is not None else None
    return (
        *part[:5],
        theme_id,
        part.in_outturn,
        part.pence,
    )


def _rolled_row(part: RolledPart, themes: Mapping[str, int]) -> Row:
    theme_id = themes[part.theme] if part.theme is not None else None
    return (
        *part[:3],
        theme_id,
        part.in_outturn,
        part.pence,
    )
