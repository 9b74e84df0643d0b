"""The rows of a table sorted into lines, totals, headings of groups and notes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from imports.model import Context
from imports.recognise.heading_rows import look_at, numbers_columns
from imports.recognise.headings import facets_of
from imports.recognise.labels import Mark, Odd, is_blank, types_of
from imports.take.body import Body, TotalRow
from imports.take.formula_totals import summed_rows
from imports.take.group_headings import GroupHeadings
from imports.take.outline import is_labelled, is_outline
from imports.take.total_rows import (
    is_memo_row,
    is_total_row,
    title_is_total,
    totals_no_spend,
)
from imports.text.folding import fold
from imports.workbook import Value


def _heads(value: Value, heading: str) -> bool:
    """Whether a cell is what its column's heading says, or says the like."""
    facets = facets_of(value)
    return fold(str(value)) == fold(heading) or bool(
        facets.hints or facets.measures or facets.odas or facets.total
    )


def sort_rows(body: Body, context: Context) -> None:
    """Mark the rows that are no lines, and complete the labels of the others."""
    _Sorter(body, GroupHeadings(body, context)).run()


@dataclass(slots=True)
class _Sorter:
    body: Body
    group: GroupHeadings
    outline: bool = False
    divided_rows: set[int] = field(default_factory=set)
    """Rows whose ODA and non-ODA parts stand in the rows below them."""
    parts: dict[int, int] = field(default_factory=dict)
    """Those rows, with the row that they are part of."""
    heading: list[tuple[int, Value]] = field(default_factory=list)
    """The cells of the lowest row of the heading."""
    blank: set[int] = field(default_factory=set)
    """Rows with nothing in any cell: a stray cell far below a table leaves a million of them."""
    words: Sequence[int] = ()
    """The columns that hold no amounts."""
    coded: Sequence[int] = ()
    """Rows in which a code, or what stands in its place, is written."""

    def run(self) -> None:
        """Sort the rows that are not plain lines, from the top."""
        body = self.body
        self.heading = list(body.grid.filled(body.reading.block.bottom))
        self.words = [
            column.index
            for column in body.reading.columns
            if column.role not in ("amount", "total", "memo")
        ]

        # A table whose every row has a code has no blank rows: its grid is not searched.
        if types_of(body.programmes) != {str}:
            self.blank = self._blank_rows()
            body.skipped |= self.blank

        self._take_formula_totals()
        self._find_codes()
        self._sort_odd_rows()

        for index, divided in self.parts.items():
            self._take_code(index, divided)

        body.totals.sort(key=lambda total: total.index)
        self.group.report_unknown_countries()

    def _take_formula_totals(self) -> None:
        for index in summed_rows(self.body):
            label = " ".join(text for _, text in self._texts(index))
            self.body.skipped.add(index)
            self.body.totals.append(TotalRow(index, label))

    def _find_codes(self) -> None:
        programmes = self.body.programmes
        if types_of(programmes) <= {str}:
            self.coded = range(len(programmes))
            return

        self.coded = [
            index
            for index, label in enumerate(programmes)
            if self._is_written(index, label)
        ]
        self.outline = is_outline(self.body, self.blank)

    def _sort_odd_rows(self) -> None:
        # The order matters: a heading holds for the rows until the next odd row.
        done = 0
        for index in self._odd_rows():
            self.group.fill(done, index)
            if index not in self.body.skipped:
                self._sort(index)

            done = index

        self.group.fill(done, len(self.body.programmes))

    def _blank_rows(self) -> set[int]:
        reading = self.body.reading
        grid = self.body.grid
        faulty = {row - reading.top for row, _ in grid.errors}
        rows = range(reading.top, reading.bottom + 1)

        return {row - reading.top for row in rows if grid.is_blank(row)} - faulty

    def _odd_rows(self) -> Iterator[int]:
        body = self.body
        if body.reading.column("programme") is None:
            yield from (
                index
                for index in range(len(body.programmes))
                if index not in self.blank
            )
            return

        labels = (
            body.programmes,
            body.projects,
            body.countries,
            body.periods,
            body.marks,
            body.odas,
        )
        uncoded = len(self.coded) < len(body.programmes)
        if uncoded:
            odd = {
                i
                for i, label in enumerate(body.programmes)
                if label.__class__ is not str
            }
        else:
            odd = set()

        for label in labels[1:]:
            if Odd in types_of(label):
                odd.update(
                    i
                    for i, found in enumerate(label)
                    if isinstance(found, Odd) and self._decides(i, found)
                )

        if len(body.programmes) < 5_000:
            odd.update(
                i for i in range(len(body.programmes)) if title_is_total(body, i)
            )

        yield from sorted(odd - self.blank)

    def _decides(self, index: int, label: Odd) -> bool:
        """Whether an odd label may make its row something else than a line: in a line with a code
        it is a fault.
        """
        return label.kind in ("total", "memo") or not (
            isinstance(self.body.programmes[index], str) and self.body.has_amount(index)
        )

    def _texts(self, index: int) -> list[tuple[int, str]]:
        """The words in a row's cells outside the columns of amounts, from the left."""
        cells = self.body.grid.rows[index + self.body.reading.top]
        width = len(cells)

        return [
            (column, value)
            for column in self.words
            if column < width
            and isinstance(value := cells[column], str)
            and not is_blank(value)
        ]

    def _sort(self, index: int) -> None:
        body = self.body
        texts = self._texts(index)
        if self._repeats_heading(index):
            body.skipped.add(index)
        elif not body.has_amount(index) and not body.has_fault(index):
            body.skipped.add(index)
            self.group.read(index, texts)
        elif is_total_row(body, index, texts):
            self._total(index, texts)
        elif self._is_part(index, texts):
            self._part(index, texts)
        elif is_memo_row(body, index, texts) or self._is_heading(index):
            body.skipped.add(index)
        else:
            self._complete(index, texts)

    def _repeats_heading(self, index: int) -> bool:
        """Whether a row is the heading once more, cell by cell, as at the top of a page."""
        grid = self.body.grid
        reading = self.body.reading
        if any(
            grid.cell(index + reading.top, column) != value
            for column, value in self.heading
        ):
            return index == 0 and numbers_columns(
                [value for _, value in grid.filled(reading.top)]
            )

        return list(grid.filled(index + reading.top)) == self.heading

    def _is_part(self, index: int, texts: list[tuple[int, str]]) -> bool:
        """Whether a row is the ODA or non-ODA part of the row above, which itself says neither."""
        if (
            not texts
            or isinstance(self.body.programmes[index], str)
            or self._above(index) < 0
        ):
            return False

        words = fold(texts[0][1])
        whole = self._above(index)
        unmarked = self.body.odas[whole] is None and self.body.marks[whole] is None
        says = facets_of(texts[0][1]).oda is not None

        return (
            words.startswith(("of which", "o w "))
            and says
            and (unmarked or whole in self.divided_rows)
        )

    def _part(self, index: int, texts: list[tuple[int, str]]) -> None:
        """The part is a line; the row that it is part of becomes its total."""
        body = self.body
        whole = self._above(index)
        if whole not in self.divided_rows:
            self.divided_rows.add(whole)
            body.skipped.add(whole)
            body.totals.append(TotalRow(whole, str(body.programmes[whole])))

        body.odas[index] = Mark(oda=facets_of(texts[0][1]).oda)
        self.parts[index] = whole

    def _is_heading(self, index: int) -> bool:
        """Whether a row repeats the table's heading: over its amounts stand headings too."""
        body = self.body
        row = index + self.body.reading.top
        if body.has_amount(index) or not look_at(body.grid, row).is_heading:
            return False

        cells = [
            (column, body.grid.cell(row, column.index))
            for column in body.reading.having("amount")
        ]

        return all(
            value == "" or _heads(value, column.heading) for column, value in cells
        )

    def _total(self, index: int, texts: list[tuple[int, str]]) -> None:
        body = self.body
        label = " ".join(text for _, text in texts)
        body.skipped.add(index)

        if not totals_no_spend(body, index, label):
            body.totals.append(TotalRow(index, label))

        words = fold(label)
        self.group.country = self.group.unknown_country = None
        self.group.ended = words in (
            "total",
            "totals",
            "overall",
            "overall total",
        ) or words.startswith("grand total")

    def _complete(self, index: int, texts: list[tuple[int, str]]) -> None:
        """A row of amounts whose code is blank or not plain."""
        body = self.body
        group = self.group
        fresh, group.fresh = group.fresh, False
        label = body.programmes[index]
        if isinstance(label, str):
            return

        if label is None and self._fills(index):
            self._take_code(index, self._above(index))
        elif (
            label is None
            and not texts
            and not is_labelled(self.body, index)
            and not fresh
            and self._sums_others(index)
        ):
            body.skipped.add(index)
            body.totals.append(TotalRow(index, ""))
        elif (
            isinstance(label, Odd)
            and label.kind == "text"
            and (group.ended or not body.has_amount(index))
        ):
            body.skipped.add(index)

    def _take_code(self, index: int, above: int) -> None:
        """Give a row the code above it or of its group.

        An unknown code is reported at the cell that holds it.
        """
        body = self.body
        column = self.body.reading.column("programme")
        label = body.programmes[above] if above >= 0 else self.group.programme

        if isinstance(label, str):
            body.programmes[index] = label
        elif above >= 0 and column is not None:
            body.code_cells[index] = (above + body.reading.top, column.index)
        elif self.group.unknown:
            body.code_cells[index] = self.group.unknown

    def _is_written(self, index: int, label: object) -> bool:
        """Whether a code stands in a row, or amounts beside something else that should be one."""
        if not isinstance(label, Odd):
            return label is not None
        return label.kind == "unknown" or (
            label.kind == "text" and self.body.has_amount(index)
        )

    def _sums_others(self, index: int) -> bool:
        """Whether there are lines above an unlabelled row."""
        body = self.body
        return any(body.has_amount(i) and i not in body.skipped for i in range(index))

    def _fills(self, index: int) -> bool:
        """Whether a blank code means the code above: a group's heading, a merged cell or an
        outline.
        """
        if self.body.reading.column("programme") is None:
            return self.group.programme is not None or self.group.unknown is not None

        above = self._above(index)
        if above < 0:
            return False
        if not (self.body.has_amount(above) or is_labelled(self.body, above)):
            return True

        return self.outline and is_labelled(self.body, index)

    def _above(self, index: int) -> int:
        """The nearest row above in which a code is written; -1 where there is none."""
        place = bisect_left(self.coded, index)
        return self.coded[place - 1] if place else -1
