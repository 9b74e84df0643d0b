"""Stated totals compared with the sums of their lines."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from imports.model import Problem
from imports.problems import problem
from imports.recognise.columns import Column
from imports.recognise.units import Units
from imports.reconcile.column_sums import Ledger, Sum
from imports.reconcile.total_columns import column_scopes
from imports.reconcile.total_spans import rows_named, spans
from imports.take.body import Body, TotalRow
from imports.text.money import MILLION, POUND, THOUSAND, NotAnAmount, parse_amount
from portfolio.finance import pounds

PENNY_DECIMALS: Final = {
    POUND: 2,
    THOUSAND: 5,
    MILLION: 8,
}
"""The decimal place of a penny in each unit; beyond it is a float's noise."""

_HABIT: Final = 0.8
"""From this part of exact totals on, a table's totals are sums of what it shows, and rounding
excuses none.
"""


@dataclass(frozen=True, slots=True)
class Stated:
    """A stated total with the sum that it should be."""

    index: int
    column: Column
    pence: int
    parts: Sum

    @property
    def difference(self) -> int:
        """Stated less reckoned, in pence."""
        return self.pence - self.parts.pence

    @property
    def agrees(self) -> bool:
        """Whether it is the sum, or may be: a part of the sum cannot be read."""
        return self.difference == 0 or self.parts.faulty


Cells = Sequence[tuple[Column, int]]
"""The columns of a row of totals that state one, with its pence."""


def reconcile(bodies: Sequence[tuple[Body, Units]]) -> Iterator[Problem]:
    """Report the stated totals that differ from their sums."""
    by_shape: dict[str, list[Ledger]] = defaultdict(list)
    found = [
        (
            body,
            units,
            body.reading.shape,
            Ledger(body),
        )
        for body, units in bodies
    ]

    for _, _, shape, ledger in found:
        by_shape[shape].append(ledger)

    for body, units, shape, ledger in found:
        yield from _Reconciler(body, units, ledger, by_shape[shape]).run()


@dataclass(slots=True)
class _Reconciler:
    body: Body
    units: Units
    ledger: Ledger
    alike: list[Ledger]
    """The tables with the same headings, this one among them."""
    scopes: dict[int, list[Column]] = field(default_factory=dict)
    """The columns that each column of totals sums."""

    def run(self) -> Iterator[Problem]:
        """Totals of rows first: what columns they sum is needed for the totals of totals."""
        for column in self.ledger.totals:
            yield from self._judge(
                self._row_totals(column), self._is_formula_column(column)
            )

        for total in self.body.totals:
            yield from self._judge(self._best(total), False)

    # Totals of rows

    def _row_totals(self, column: Column) -> list[Stated]:
        """The stated totals of a column, under the choice of columns that explains most of them."""
        stated = [
            (index, pence)
            for index, pence in enumerate(self.body.amounts[column.index].pence)
            if pence is not None and index not in self.body.skipped
        ]
        best: list[Stated] = []
        most = -1

        for scope in column_scopes(self.ledger, column):
            sums = self.ledger.each_row(scope, [index for index, _ in stated])
            found = [
                Stated(i, column, pence, parts)
                for (i, pence), parts in zip(stated, sums, strict=True)
            ]
            agreeing = sum(one.agrees for one in found) + self._rows_of_totals_agreeing(
                column, scope
            )

            if agreeing > most:
                best, most, self.scopes[column.index] = found, agreeing, scope

        return best

    def _rows_of_totals_agreeing(self, column: Column, scope: Sequence[Column]) -> int:
        """In how many rows of totals the column is the sum of these columns, whatever the rows sum
        themselves.
        """
        amounts = self.body.amounts
        rows = [
            total.index
            for total in self.body.totals
            if amounts[column.index].pence[total.index] is not None
        ]
        sums = {
            index: sum(amounts[one.index].pence[index] or 0 for one in scope)
            for index in rows
        }

        return sum(
            amounts[column.index].pence[index] == own for index, own in sums.items()
        )

    def _is_formula_column(self, column: Column) -> bool:
        sheet = self.body.grid.sheet
        return any(place == column.index + sheet.left for _, place in sheet.sums)

    # Totals of columns

    def _best(self, total: TotalRow) -> list[Stated]:
        """The totals that a row states, under the choice of rows that explains most of them."""
        cells = [
            (column, pence)
            for column in (*self.ledger.amounts, *self.ledger.totals)
            if (pence := self.body.amounts[column.index].pence[total.index]) is not None
        ]
        (start, stop), most = self._best_span(total, cells)
        sums = [
            (column, pence, self.ledger.rows_sum(self._scope(column), start, stop))
            for column, pence in cells
        ]
        best = [
            Stated(total.index, column, pence, parts) for column, pence, parts in sums
        ]

        for found in self._elsewhere(total, cells) if most < len(cells) else ():
            agreeing = sum(one.agrees for one in found)
            if agreeing > most:
                best = found
                most = agreeing

        return best

    def _best_span(self, total: TotalRow, cells: Cells) -> tuple[tuple[int, int], int]:
        """The run of rows that explains most of a row's totals, and how many of them."""
        parts = [
            (pence, [self.ledger.running(each.index) for each in self._scope(column)])
            for column, pence in cells
        ]
        faulty = any(
            self.ledger.has_faults(each)
            for column, _ in cells
            for each in self._scope(column)
        )
        best = (0, total.index)
        most = -1

        for start, stop in spans(self.body, self.ledger, total):
            if faulty:
                sums = [
                    (pence, self.ledger.rows_sum(self._scope(column), start, stop))
                    for column, pence in cells
                ]
                agreeing = sum(own.faulty or own.pence == pence for pence, own in sums)
            else:
                agreeing = sum(
                    pence == sum(own[stop] - own[start] for own in running)
                    for pence, running in parts
                )

            if agreeing > most:
                best = (start, stop)
                most = agreeing

            if agreeing == len(cells):
                break

        return best, most

    def _elsewhere(self, total: TotalRow, cells: Cells) -> Iterator[list[Stated]]:
        """What a row's totals would be of rows picked by its label, and of all tables alike."""
        picked = rows_named(self.body, self.ledger, total)
        if picked is not None:
            sums = [
                (column, pence, self.ledger.picked_sum(self._scope(column), picked))
                for column, pence in cells
            ]
            yield [
                Stated(total.index, column, pence, parts)
                for column, pence, parts in sums
            ]

        if len(self.alike) > 1:
            yield [
                Stated(total.index, column, pence, self._over_all(column))
                for column, pence in cells
            ]

    def _scope(self, column: Column) -> list[Column]:
        if column.role == "amount":
            return [column]
        return self.scopes.get(column.index, [])

    def _over_all(self, column: Column) -> Sum:
        """The sum over every table of the same shape: a grand total may stand on the last sheet."""
        parts = []
        wanted = {one.index for one in self._scope(column)}

        for other in self.alike:
            columns = [one for one in other.amounts if one.index in wanted]
            parts.append(other.rows_sum(columns, 0, other.height))

        return Sum(
            sum(p.pence for p in parts),
            sum(p.cells for p in parts),
            any(p.faulty for p in parts),
        )

    # Judging

    def _judge(self, stated: list[Stated], formulas: bool) -> Iterator[Problem]:
        exact = sum(one.difference == 0 for one in stated)
        strict = formulas or (len(stated) > 2 and exact >= _HABIT * len(stated))
        if exact < len(stated):
            decimals = max((self._decimals(one) for one in stated), default=0)
        else:
            decimals = 0

        for one in stated:
            if one.difference == 0 or one.parts.faulty:
                continue

            if abs(one.difference) > self._tolerance(one, decimals, strict):
                yield self._mismatch(one)

    def _tolerance(self, stated: Stated, decimals: int, strict: bool) -> float:
        """By how many pence rounding to the unit may put a total off: nothing in pounds, and
        nothing for a formula.
        """
        lost = sum(
            len(self.body.amounts[column.index].sub_penny)
            for column in self._scope(stated.column)
        )
        multiplier = self.units.columns.get(stated.column.index, 1)
        if strict or multiplier == 1:
            return float(lost)

        last_place: float = multiplier * 100 / 10**decimals
        return lost + last_place * max(
            0.5, 2 * math.sqrt((stated.parts.cells + 1) / 12)
        )

    def _decimals(self, stated: Stated) -> int:
        value = self.body.grid.cell(
            stated.index + self.body.reading.top, stated.column.index
        )
        try:
            parsed = parse_amount(value)
        except NotAnAmount:
            return 0

        pennies = PENNY_DECIMALS.get(self.units.columns.get(stated.column.index, 1), 6)
        number = round(parsed[0], pennies).normalize() if parsed else Decimal(0)
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int):
            return max(0, -exponent)

        return 0

    def _mismatch(self, one: Stated) -> Problem:
        grid = self.body.grid
        row = one.index + self.body.reading.top
        detail = f"£{pounds(one.parts.pence):,}, by £{pounds(abs(one.difference)):,}"
        cell = grid.name(row, one.column.index)

        return problem(
            "total-mismatch",
            grid.sheet.name,
            cell,
            grid.cell(row, one.column.index),
            detail,
        )
