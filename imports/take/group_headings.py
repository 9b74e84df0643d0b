"""Headings of groups within a table, and the labels that rows take from them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from imports.model import Context
from imports.recognise.facets import Facets
from imports.recognise.headings import facets_of
from imports.recognise.labels import Mark, Odd
from imports.take.body import Body
from imports.text.codes import codes_in
from imports.text.folding import fold
from imports.vocabulary import NOT_COUNTRIES

LONGEST_GROUP: Final = 100
"""Characters of a group's heading at most; longer text is a note."""

_MISTYPED: Final = re.compile(r"\s*cssf[\W_]{0,3}\d", re.I)
"""The start of a code. A heading that starts so and holds no code ends the group before."""


@dataclass(slots=True)
class GroupHeadings:
    """The labels that the latest group headings give the rows below."""

    body: Body
    context: Context
    programme: str | None = None
    unknown: tuple[int, int] | None = None
    """The heading's cell, if it gives a code that is not in the register."""
    country: str | None = None
    unknown_country: tuple[int, int] | None = None
    """The heading's cell (row and column of the grid), if it names no known country."""
    mark: Mark | None = None
    fresh: bool = False
    """Whether no row has followed the last heading yet."""
    ended: bool = False
    """Whether a grand total has been seen: words after it are notes."""
    countries_head: bool = False
    """Whether a known country heads a group."""
    unknown_countries: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Rows (from, to before) under a heading without a known country, and its row and column."""

    def read(self, index: int, texts: list[tuple[int, str]]) -> None:
        """Read a row without amounts, which may be a heading or a note."""
        if not texts or len(texts) > 2 or len(texts[0][1]) > LONGEST_GROUP:
            return

        column, text = texts[0]
        cell = (index + self.body.reading.top, column)
        codes = codes_in(text)
        facets = facets_of(text)
        self.fresh = True

        if len(codes) == 1:
            self._read_code(codes[0], cell)
        elif _MISTYPED.match(text) and not facets.hints:
            self.programme = None
            self.unknown = cell
        elif _is_mark(facets):
            self._read_mark(facets.measure, facets.oda)
        else:
            self._read_country(text, cell)

    def _read_code(self, code: str, cell: tuple[int, int]) -> None:
        if code in self.context.programmes:
            self.programme = code
            self.unknown = None
        else:
            self.programme = None
            self.unknown = cell

    def _read_mark(self, measure: str | None, oda: bool | None) -> None:
        before = self.mark or Mark()
        self.mark = Mark(measure or before.measure, before.oda if oda is None else oda)

    def _read_country(self, text: str, cell: tuple[int, int]) -> None:
        name = fold(text)
        country = self.context.countries.get(name)
        if country or name in NOT_COUNTRIES:
            self.country = country
            self.unknown_country = None
            self.countries_head = self.countries_head or country is not None
        elif name and not self.ended:
            self.country = None
            self.unknown_country = cell

    def fill(self, start: int, stop: int) -> None:
        """Complete the rows from `start` to before `stop` from the current headings."""
        if self.unknown_country and self.body.reading.column("country") is None:
            self.unknown_countries.append((start, stop, *self.unknown_country))

        if self.country:
            self._fill_country(start, stop, self.country)

        if self.mark:
            self._fill_mark(start, stop, self.mark)

    def _fill_country(self, start: int, stop: int, country: str) -> None:
        countries = self.body.countries
        for index in range(start, stop):
            if countries[index] is None:
                countries[index] = country

    def _fill_mark(self, start: int, stop: int, mark: Mark) -> None:
        # A row may state its measure and leave its ODA marking to the heading, or the reverse.
        marks = self.body.marks
        odas = self.body.odas
        measure = Mark(mark.measure) if mark.measure else None
        oda = Mark(oda=mark.oda) if mark.oda is not None else None

        for index in range(start, stop):
            if measure and marks[index] is None:
                marks[index] = measure

            if oda and odas[index] is None:
                odas[index] = oda

    def report_unknown_countries(self) -> None:
        """Mark rows under unknown countries, if another heading names a known one."""
        if not self.countries_head:
            return

        body = self.body
        for start, stop, row, column in self.unknown_countries:
            label = Odd("unknown", str(body.grid.cell(row, column)))
            for index in range(start, stop):
                if body.countries[index] is None and index not in body.skipped:
                    body.countries[index] = label
                    body.group_cells[index] = (row, column)


def _is_mark(facets: Facets) -> bool:
    """Whether a heading names a measure, an ODA marking or a period, and no total."""
    if not facets.is_heading or facets.total:
        return False

    return bool(facets.measure or facets.oda is not None or facets.hint)
