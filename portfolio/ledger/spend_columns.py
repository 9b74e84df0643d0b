"""The rows of spend of a large return, from its parts as columns: a table at a time and never a
row at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Any

import numpy as np

from portfolio.finance import Month, Period
from portfolio.ledger import split_many
from portfolio.ledger.owners import Owner, Row, Rows
from portfolio.ledger.split_many import Parts, Whole


def rows(
    return_id: int,
    month: Month,
    owners: Sequence[Owner],
    themes: Mapping[str, int],
) -> Rows:
    """What a return for `month` adds to each table; `owners` in the order of the key, `themes`
    their ids by key.
    """
    parts = split_many.split(
        [owner.amounts for owner in owners], [owner.shared for owner in owners]
    )
    written = _Written(
        return_id,
        month,
        owners,
        themes,
        parts,
    )

    return Rows(list(written.spend()), list(written.rollup()), list(written.periods()))


class _Written:
    """Parts as columns, and what their numbers stand for."""

    def __init__(
        self,
        return_id: int,
        month: Month,
        owners: Sequence[Owner],
        themes: Mapping[str, int],
        parts: Parts,
    ) -> None:
        self._return_id, self._owners, self._parts = return_id, owners, parts
        self._themes = [
            None if name is None else themes[name] for name in parts.purposes
        ]
        # A kind is start, length, measure, ODA; whether it is in the outturn follows from the
        # first three.
        self._in_outturn = [
            Period(Month.from_number(start), length).in_outturn(measure, month)
            for start, length, measure, _ in parts.kinds
        ]

    def spend(self) -> Iterator[Row]:
        """The parts themselves."""
        parts = self._parts
        where = _named(parts.places, parts.place), _named(self._themes, parts.purpose)
        of_kind = *self._kinds(parts.kind), *where, _named(self._in_outturn, parts.kind)

        return zip(
            *self._key(parts.owner),
            *of_kind,
            parts.pence.tolist(),
            strict=False,
        )

    def rollup(self) -> Iterator[Row]:
        """Added up by measure, ODA, country, theme and whether it is in the outturn."""
        parts = self._parts
        sorts = sorted({kind[2:] for kind in parts.kinds})
        sort = np.array([sorts.index(kind[2:]) for kind in parts.kinds])[parts.kind]
        columns = (
            parts.owner,
            sort,
            parts.place,
            parts.purpose,
            np.array(self._in_outturn, np.int64)[parts.kind],
        )
        sizes = (
            len(self._owners),
            len(sorts),
            len(parts.places),
            len(parts.purposes),
            2,
        )
        (owner, sort, place, purpose, counted), pence = split_many.added_up(
            columns, parts.pence, sizes
        )
        of_sort = (
            _named([measure for measure, _ in sorts], sort),
            _named([oda for _, oda in sorts], sort),
        )
        where = _named(parts.places, place), _named(self._themes, purpose)

        return zip(
            *self._key(owner),
            *of_sort,
            *where,
            _named([False, True], counted),
            pence.tolist(),
            strict=False,
        )

    def periods(self) -> Iterator[Row]:
        """Added up by kind."""
        parts = self._parts
        sizes = (len(self._owners), len(parts.kinds))
        (owner, kind), pence = split_many.added_up(
            (parts.owner, parts.kind), parts.pence, sizes
        )

        return zip(
            *self._key(owner),
            *self._kinds(kind),
            _named(self._in_outturn, kind),
            pence.tolist(),
            strict=False,
        )

    def _kinds(self, column: Whole) -> Iterator[list[Any]]:
        return (
            _named([kind[at] for kind in self._parts.kinds], column) for at in range(4)
        )

    def _key(self, owner: Whole) -> Iterator[Any]:
        """Return, programme, share set, and the number of each row within its programme. `owner`
        is in order.
        """
        yield repeat(self._return_id)
        yield _named([each.programme_id for each in self._owners], owner)
        yield _named([each.share_set_id for each in self._owners], owner)
        counts = np.diff(np.append(split_many.firsts(owner), len(owner)))
        yield chain.from_iterable(range(1, count + 1) for count in counts.tolist())


def _named(names: Sequence[Any], column: Whole) -> list[Any]:
    """What the numbers of a column stand for."""
    return list(map(names.__getitem__, column.tolist()))
