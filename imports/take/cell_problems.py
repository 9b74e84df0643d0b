"""What is wrong with the cells of a table: each reported once, by its root cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from imports.model import Problem
from imports.problems import problem
from imports.recognise.columns import Column
from imports.recognise.labels import Mark, Odd, distinct_of, is_blank, types_of
from imports.take.body import Body
from imports.take.dimensions import Dimensions
from imports.text.hints import resolve
from imports.text.money import ErrorText
from portfolio.finance import FinancialYear, Period, pounds

NOT_REGISTERED: Final = "is not a programme in the register."

NEITHER: Final = ", and this says neither actual nor forecast"


@dataclass(slots=True)
class CellProblems:
    """Collects a table's problems."""

    body: Body
    fy: FinancialYear | None
    problems: list[Problem] = field(default_factory=list)
    reported: set[tuple[int, int]] = field(default_factory=set)
    """Cells that have their problem: index of the row (-1: the heading), column."""
    titles: set[str] = field(default_factory=set)
    """Cells above the table that have theirs."""
    columns: dict[str, Column | None] = field(init=False)
    """The columns of labels by role."""

    def __post_init__(self) -> None:
        reading = self.body.reading
        self.columns = {
            role: reading.column(role)
            for role in ("programme", "country", "period", "measure", "oda")
        }

    def _add(self, rule: str, index: int, column: int, detail: str = "") -> None:
        """Report a cell under the heading; a merged one by its first cell, where its text stands."""
        grid = self.body.grid
        top = self.body.reading.top
        row = grid.first_merged(index + top, column) if grid.tall else index + top
        if (row - top, column) in self.reported:
            return

        self.reported.add((row - top, column))
        value = grid.errors.get((row, column)) or grid.cell(row, column)
        self.problems.append(
            problem(
                rule,
                grid.sheet.name,
                grid.name(row, column),
                value,
                detail,
            )
        )

    def _add_heading(self, rule: str, column: Column, detail: str) -> None:
        """Report a column's heading."""
        if (-1, column.index) in self.reported:
            return

        self.reported.add((-1, column.index))
        grid = self.body.grid
        cell = grid.name(column.heading_row, column.index)
        self.problems.append(
            problem(
                rule,
                grid.sheet.name,
                cell,
                column.heading,
                detail,
            )
        )

    def errors(self) -> None:
        """Report the error cells and the formulas without a result that a line, or a stated total,
        needs.
        """
        body = self.body
        reading = self.body.reading
        roles = {column.index: column.role for column in reading.columns}
        totals = {total.index for total in body.totals}

        for (row, column), text in body.grid.errors.items():
            index = row - reading.top
            role = roles.get(column, "ignored")
            if not reading.top <= row <= reading.bottom or role in (
                "ignored",
                "title",
                "memo",
            ):
                continue

            total = index in totals or role == "total"
            if (index in body.skipped and index not in totals) and not self._row_counts(
                index
            ):
                continue

            if text or not total:
                self._add(
                    "error-cell" if text else "formula-not-calculated", index, column
                )

    def _row_counts(self, index: int) -> bool:
        """Whether a row that shows no amount would be a line if its errors were mended."""
        return isinstance(self.body.programmes[index], str) or isinstance(
            self.body.periods[index], Period
        )

    def unusable_rows(
        self, column: Column, whole: Sequence[bool], dims: Dimensions
    ) -> Iterator[int]:
        """Report what keeps amounts from being lines; the rows whose amount is not to be used
        though it could be.
        """
        body = self.body
        odd = Odd in types_of(body.countries)

        if odd:
            unknown = [
                i for i, label in enumerate(body.countries) if label.__class__ is Odd
            ]
        else:
            unknown = []

        for index in unknown:
            if whole[index] or (
                body.amounts[column.index].pence[index] is not None
                and index not in body.skipped
            ):
                self._country(index)
                yield index

        pence = body.amounts[column.index].pence
        for index, good in enumerate(() if all(whole) else whole):
            if not good and pence[index] is not None and index not in body.skipped:
                self._missing(index, column, dims)

    def _country(self, index: int) -> None:
        column = self.columns["country"]
        if column:
            self._add("unknown-country", index, column.index)
        elif index in self.body.group_cells:
            row, place = self.body.group_cells[index]
            self._add("unknown-country", row - self.body.reading.top, place)

    def _missing(self, index: int, column: Column, dims: Dimensions) -> None:
        if dims.programmes[index] is None:
            self._programme(index, column)

        if dims.periods[index] is None:
            self._period(index, column)

        if dims.odas[index] is None:
            self._oda(index, column)

        if dims.measures[index] is None and dims.periods[index] is not None:
            self._measure(index, column)

    def _programme(self, index: int, column: Column) -> None:
        if column.facets.programme:
            detail = f"{column.facets.programme} {NOT_REGISTERED}"
            self._add_heading("unknown-programme", column, detail)
            return

        place = self.columns["programme"]
        if index in self.body.code_cells:
            row, left = self.body.code_cells[index]
            text = str(self.body.grid.cell(row, left))[:100]
            self._add(
                "unknown-programme",
                row - self.body.reading.top,
                left,
                f'"{text}" {NOT_REGISTERED}',
            )
            return
        if place is None and self._report_title():
            return
        if place is None:
            detail = "Neither the table nor anything around it says which programme its amounts belong to."
            self._add_heading(
                "unknown-programme", self.body.reading.having("amount")[0], detail
            )
            return

        value = self.body.grid.cell(index + self.body.reading.top, place.index)
        detail = "The row has amounts but no programme code."
        if not is_blank(value):
            detail = f'"{str(value)[:100]}" {NOT_REGISTERED}'

        self._add("unknown-programme", index, place.index, detail)

    def _report_title(self) -> bool:
        """Report the title, or the cell beside a label, that gives an unknown code for the whole
        table.
        """
        stated = next(
            (one for one in self.body.reading.around.programmes if one.cell), None
        )
        if stated is None:
            return False

        if stated.cell and stated.cell not in self.titles:
            self.titles.add(stated.cell)
            detail = f'"{stated.text[:100]}" {NOT_REGISTERED}'
            self.problems.append(
                problem(
                    "unknown-programme",
                    stated.sheet,
                    stated.cell,
                    stated.text,
                    detail,
                )
            )

        return True

    def _period(self, index: int, column: Column) -> None:
        if column.facets.hint:
            period = resolve(column.facets.hint, self.fy)
            if period:
                self._add_heading(
                    "outside-year",
                    column,
                    f"{period} lies outside the financial year {self.fy}.",
                )

            return

        place = self.columns["period"]
        if place is None:
            self._without_period(column)
            return

        label = self.body.periods[index]
        value = self.body.grid.cell(index + self.body.reading.top, place.index)
        if isinstance(label, Period):
            self._add(
                "outside-year",
                index,
                place.index,
                f"{label} lies outside the financial year {self.fy}.",
            )
        elif self.fy is not None:
            sentence = (
                "The period is blank"
                if is_blank(value)
                else f'"{str(value)[:60]}" is not a month or quarter'
            )
            self._add(
                "outside-year",
                index,
                place.index,
                f"{sentence}, so the amount cannot be placed in {self.fy}.",
            )

    def _without_period(self, column: Column) -> None:
        """Report a column that a person stated holds amounts, where nothing says of which period:
        they would be lost.
        """
        if self.body.reading.spec and self.fy is not None:
            detail = f"Nothing says which month or quarter of {self.fy} the amounts of this column are for."
            self._add_heading("outside-year", column, detail)

    def _measure(self, index: int, column: Column) -> None:
        """Report what leaves open whether an amount is an actual, unless nothing in the table says
        it of any.
        """
        reading = self.body.reading
        place = self.columns["measure"]
        if place is not None:
            self._add("month-unknown", index, place.index, NEITHER)
        elif any(other.facets.measure for other in reading.having("amount")):
            self._add_heading("month-unknown", column, NEITHER)

    def unread_measures(self, column: Column, whole: Sequence[bool]) -> None:
        """Say which words in a column of actuals and forecasts are neither, so that the month
        decided.
        """
        place = self.columns["measure"]
        marks = self.body.marks
        says = {
            label.measure for label in distinct_of(marks) if isinstance(label, Mark)
        } - {None}
        if (
            place is None
            or column.facets.measure
            or not says
            or Odd not in types_of(marks)
        ):
            return

        for index, label in enumerate(marks):
            if label.__class__ is Odd and whole[index]:
                text = str(
                    self.body.grid.cell(index + self.body.reading.top, place.index)
                )[:60]
                detail = f'"{text}" says neither actual nor forecast, so the month of the amount decided.'
                self._add("ambiguous-table", index, place.index, detail)

    def _oda(self, index: int, column: Column) -> None:
        reading = self.body.reading
        place = self.columns["oda"]
        if place is None:
            amounts = reading.having("amount")
            marked = any(other.facets.oda is not None for other in amounts)
            detail = "Nothing says whether the amounts of the table are ODA or non-ODA."
            self._add_heading("missing-oda", column if marked else amounts[0], detail)
            return

        value = self.body.grid.cell(index + reading.top, place.index)
        detail = "The amount is marked neither ODA nor non-ODA."
        if not is_blank(value):
            detail = f'"{str(value)[:60]}" says neither ODA nor non-ODA.'

        self._add("missing-oda", index, place.index, detail)

    def amounts(self, column: Column, whole: Sequence[bool]) -> None:
        """Report what stands in the cells of amounts: words, parts of a penny, negative amounts."""
        body = self.body
        found = body.amounts[column.index]

        for index, fault in found.faulty.items():
            if index not in body.skipped and self._row_counts_or_unknown(index, column):
                self._add(
                    "error-cell" if isinstance(fault, ErrorText) else "not-a-number",
                    index,
                    column.index,
                )

        for index in found.sub_penny:
            if whole[index]:
                self._add(
                    "sub-penny",
                    index,
                    column.index,
                    f"£{pounds(found.pence[index] or 0):,}",
                )

        if min(filter(None, found.pence), default=0) < 0:
            for index, amount in enumerate(found.pence):
                if amount is not None and amount < 0 and whole[index]:
                    self._add("negative-amount", index, column.index)

    def _row_counts_or_unknown(self, index: int, column: Column) -> bool:
        label = self.body.programmes[index]
        unknown = isinstance(label, Odd) and label.kind == "unknown"
        return (
            self._row_counts(index)
            or unknown
            or self.body.has_amount(index)
            or column.facets.programme is not None
        )
