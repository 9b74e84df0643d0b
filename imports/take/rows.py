"""Telling a table's rows apart: lines, totals, group headings, notes; and filling in what a group
says for its rows.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from imports.model import Context
from imports.recognise.heading_rows import look_at, numbers_columns
from imports.recognise.headings import facets_of
from imports.recognise.labels import Mark, Odd, is_blank, is_memo, is_total, types_of
from imports.take.body import OUTLINE, Body, TotalRow
from imports.take.formula_totals import summed_rows
from imports.text.codes import codes_in
from imports.text.folding import fold
from imports.vocabulary import NOT_COUNTRIES
from imports.workbook import Value

LONGEST_GROUP = 100
_MISTYPED = re.compile(r"\s*cssf[\W_]{0,3}\d", re.I)
"""A heading that begins as a code does and is none: its rows are not those of the programme
before.
"""
GROUP_LABELS = (
    "programme",
    "project",
    "country",
    "period",
    "measure",
    "oda",
    "title",
    "ignored",
)


@dataclass(slots=True)
class _Group:
    """What the headings of groups say for the rows under them."""

    programme: str | None = None
    unknown: tuple[int, int] | None = None
    """The heading's cell, if it gives a code that is not in the register."""
    country: str | None = None
    stranger: tuple[int, int] | None = None
    """The heading's cell (row and column of the grid), if it names no known country."""
    mark: Mark | None = None
    fresh: bool = False
    """Whether no row has followed the last heading yet."""
    ended: bool = False
    """Whether a grand total has been seen: words after it are notes."""


def _heads(value: Value, heading: str) -> bool:
    """Whether a cell is what its column's heading says, or says the like."""
    facets = facets_of(value)
    return fold(str(value)) == fold(heading) or bool(
        facets.hints or facets.measures or facets.odas or facets.total
    )


def sort_rows(body: Body, context: Context) -> None:
    """Mark the rows that are no lines, and complete the others from merged cells, groups and rows
    above.
    """
    _Sorter(body, context).run()


@dataclass(slots=True)
class _Sorter:
    body: Body
    context: Context
    group: _Group = field(default_factory=_Group)
    outline: bool = False
    wholes: set[int] = field(default_factory=set)
    """Rows whose ODA and non-ODA parts stand in the rows below them."""
    parts: dict[int, int] = field(default_factory=dict)
    """Those rows, with the row that they are part of."""
    countries_head: bool = False
    """Whether a known country heads a group."""
    strangers: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Rows (from, to before) under a heading that names no known country, with its row and column."""
    heading: list[tuple[int, Value]] = field(default_factory=list)
    """The cells of the lowest row of the heading."""
    blank: set[int] = field(default_factory=set)
    """Rows with nothing in any cell: a stray cell far below a table leaves a million of them."""
    words: Sequence[int] = ()
    """The columns that hold no amounts."""
    coded: Sequence[int] = ()
    """Rows in which a code, or what stands in its place, is written."""

    def run(self) -> None:
        """Look at the rows that are not plain lines, in order; what a group says goes to all rows
        until the next.
        """
        body = self.body
        done = 0
        self.heading = list(body.grid.filled(body.reading.block.bottom))
        self.words = [
            c.index
            for c in body.reading.columns
            if c.role not in ("amount", "total", "memo")
        ]

        if types_of(body.programmes) != {str}:
            self.blank = self._blank_rows()
            body.skipped |= self.blank

        for index in summed_rows(body):
            body.skipped.add(index)
            body.totals.append(
                TotalRow(index, " ".join(text for _, text in self._texts(index)))
            )

        if types_of(body.programmes) <= {str}:
            self.coded = range(len(body.programmes))
        else:
            self.coded = [
                index
                for index, label in enumerate(body.programmes)
                if self._is_written(index, label)
            ]
            self.outline = self._is_outline()

        for index in self._odd_rows():
            self._give(done, index)
            if index not in body.skipped:
                self._sort(index)

            done = index

        self._give(done, len(body.programmes))
        for index, whole in self.parts.items():
            self._take_code(index, whole)

        body.totals.sort(key=lambda total: total.index)
        self._blame_strangers()

    def _blame_strangers(self) -> None:
        """Where groups are headed by countries, a heading that is none is an unknown country."""
        if not self.countries_head:
            return

        for start, stop, row, column in self.strangers:
            for index in range(start, stop):
                if (
                    self.body.countries[index] is None
                    and index not in self.body.skipped
                ):
                    self.body.countries[index] = Odd(
                        "unknown", str(self.body.grid.cell(row, column))
                    )
                    self.body.group_cells[index] = (row, column)

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
                i for i in range(len(body.programmes)) if self._title_is_total(i)
            )

        yield from sorted(odd - self.blank)

    def _decides(self, index: int, label: Odd) -> bool:
        """Whether an odd label may make its row something else than a line: in a line with a code
        it is a fault.
        """
        return label.kind in ("total", "memo") or not (
            isinstance(self.body.programmes[index], str) and self.body.has_amount(index)
        )

    def _title_is_total(self, index: int) -> bool:
        return any(
            fold(value)
            in ("total", "subtotal", "sub total", "grand total", "programme total")
            for column in self.body.reading.having("title")
            if isinstance(
                value := self.body.grid.cell(
                    index + self.body.reading.top, column.index
                ),
                str,
            )
        )

    def _is_outline(self) -> bool:
        """Whether codes are written once and left blank in the rows below, without merged cells."""
        body = self.body
        column = body.reading.column("programme")
        if column is None:
            return False

        merged = any(
            m.left <= column.index <= m.right and m.bottom > m.top >= body.reading.top
            for m in body.grid.merged
        )
        blank = [
            i
            for i, label in enumerate(body.programmes)
            if label is None
            and i not in self.blank
            and self._labelled(i)
            and body.has_amount(i)
        ]
        coded = sum(label.__class__ is str for label in body.programmes)
        if merged or not blank:
            return False
        if coded == 1 or (len(blank) > 1 and len(blank) >= OUTLINE * coded):
            return True

        return len(blank) > 1 and self._never_repeats()

    def _never_repeats(self) -> bool:
        """Whether no code stands in two rows running, and blank ones continue with other labels
        than those above.
        """
        body = self.body
        above = None
        seen = set[tuple[object, ...]]()

        for index, label in enumerate(body.programmes):
            if not body.has_amount(index) or isinstance(label, Odd):
                continue

            if label is not None:
                if label == above:
                    return False

                above = label
                seen = set()

            labels = self._labels(index)
            if labels in seen:
                return False

            seen.add(labels)

        return True

    def _labels(self, index: int) -> tuple[object, ...]:
        body = self.body
        return tuple(
            label[index]
            for label in (
                body.projects,
                body.countries,
                body.periods,
                body.marks,
                body.odas,
            )
        )

    def _labelled(self, index: int) -> bool:
        """Whether any other label says what a row's amounts are."""
        body = self.body
        labels = (
            body.projects,
            body.countries,
            body.periods,
            body.marks,
            body.odas,
        )

        return any(
            label[index] is not None and not isinstance(label[index], Odd)
            for label in labels
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
            self._head_or_note(index, texts)
        elif self._is_total(index, texts):
            self._total(index, texts)
        elif self._is_part(index, texts):
            self._part(index, texts)
        elif self._is_memo(index, texts) or self._is_heading(index):
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

    def _is_total(self, index: int, texts: list[tuple[int, str]]) -> bool:
        body = self.body
        labels = (
            body.programmes,
            body.projects,
            body.countries,
            body.periods,
            body.marks,
            body.odas,
        )
        if any(
            isinstance(found := label[index], Odd) and found.kind == "total"
            for label in labels
        ):
            return True

        coded = isinstance(body.programmes[index], str)
        return (
            bool(texts) and not coded and is_total(texts[0][1])
        ) or self._title_is_total(index)

    def _is_memo(self, index: int, texts: list[tuple[int, str]]) -> bool:
        body = self.body
        for label in (body.programmes[index], body.marks[index], body.odas[index]):
            if isinstance(label, Odd) and label.kind == "memo":
                return True

        return (
            not isinstance(body.programmes[index], str)
            and bool(texts)
            and is_memo(texts[0][1])
        )

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
            and (unmarked or whole in self.wholes)
        )

    def _part(self, index: int, texts: list[tuple[int, str]]) -> None:
        """The part is a line; the row that it is part of becomes its total."""
        body = self.body
        whole = self._above(index)
        if whole not in self.wholes:
            self.wholes.add(whole)
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

        if not self._totals_no_spend(index, label):
            body.totals.append(TotalRow(index, label))

        words = fold(label)
        self.group.country = self.group.stranger = None
        self.group.ended = words in (
            "total",
            "totals",
            "overall",
            "overall total",
        ) or words.startswith("grand total")

    def _totals_no_spend(self, index: int, label: str) -> bool:
        """Whether a total is one of budgets, variances or the like, or runs on from month to
        month.
        """
        body = self.body
        if any(
            isinstance(said := marks[index], Odd) and said.kind == "memo"
            for marks in (body.marks, body.odas)
        ):
            return True

        facets = facets_of(label)
        if facets.measures or facets.strange or facets.kind in (None, "annual"):
            return False

        return facets.kind != "cumulative" or len(body.reading.having("amount")) > 1

    def _head_or_note(self, index: int, texts: list[tuple[int, str]]) -> None:
        """A row without amounts: perhaps the heading of a group, perhaps a note or nothing."""
        self.body.skipped.add(index)
        if not texts or len(texts) > 2 or len(texts[0][1]) > LONGEST_GROUP:
            return

        column, text = texts[0]
        self.group.fresh = True
        codes = codes_in(text)
        if len(codes) == 1:
            known = codes[0] in self.context.programmes
            self.group.programme = codes[0] if known else None
            self.group.unknown = (
                None if known else (index + self.body.reading.top, column)
            )
            return

        facets = facets_of(text)
        if _MISTYPED.match(text) and not facets.hints:
            self.group.programme, self.group.unknown = (
                None,
                (index + self.body.reading.top, column),
            )
            return
        if (
            facets.is_heading
            and not facets.total
            and (facets.measure or facets.oda is not None or facets.hint)
        ):
            self._mark_group(facets.measure, facets.oda)
            return

        self._country_group(index, column, text)

    def _mark_group(self, measure: str | None, oda: bool | None) -> None:
        before = self.group.mark or Mark()
        self.group.mark = Mark(
            measure or before.measure, before.oda if oda is None else oda
        )

    def _country_group(self, index: int, column: int, text: str) -> None:
        name = fold(text)
        found = self.context.countries.get(name)
        if found or name in NOT_COUNTRIES:
            self.group.country = found
            self.group.stranger = None
            self.countries_head = self.countries_head or found is not None
        elif name and not self.group.ended:
            self.group.country = None
            self.group.stranger = (index + self.body.reading.top, column)

    def _give(self, start: int, stop: int) -> None:
        """Give what the current groups say to the rows from `start` to before `stop` that do not
        say it themselves.
        """
        group = self.group
        body = self.body

        if group.stranger and body.reading.column("country") is None:
            self.strangers.append((start, stop, *group.stranger))

        if group.country:
            for index in range(start, stop):
                if body.countries[index] is None:
                    body.countries[index] = group.country

        if group.mark:
            measure = Mark(group.mark.measure)
            oda = Mark(oda=group.mark.oda)
            for index in range(start, stop):
                if body.marks[index] is None and measure.measure:
                    body.marks[index] = measure

                if body.odas[index] is None and oda.oda is not None:
                    body.odas[index] = oda

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
            and not self._labelled(index)
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
        """Give a row the code written above it, or else its group's; an unknown one is to be
        blamed where it stands.
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
        if not (self.body.has_amount(above) or self._labelled(above)):
            return True

        return self.outline and self._labelled(index)

    def _above(self, index: int) -> int:
        """The nearest row above in which a code is written; -1 where there is none."""
        place = bisect_left(self.coded, index)
        return self.coded[place - 1] if place else -1
