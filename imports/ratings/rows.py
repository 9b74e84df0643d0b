"""The rows of a publisher's table, each to a rating, a problem or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TypeVar

from imports.model import Problem, Severity
from imports.ratings import vocabulary as words
from imports.ratings.choice import Choice
from imports.ratings.columns import main_indicators
from imports.ratings.countries import Countries, Named, Outside
from imports.ratings.figures import (
    is_nothing,
    parse_band,
    parse_rank,
    parse_score,
    parse_year,
)
from imports.ratings.model import Rating
from imports.ratings.tables import is_heading_again, is_sub_heading, texts
from imports.text.folding import fold
from imports.text.plain import one_line
from imports.workbook import Value

T = TypeVar("T")

LONGEST_VALUE = 200
_OUTSIDE = {
    Outside.HISTORIC: (
        "historic-country",
        "is a state of the past with several successors; its rating is left out",
    ),
    Outside.PART: (
        "part-of-country",
        "is a part of a country; its rating is not the country's and is left out",
    ),
}


class RatingRows:
    """Reads one table. `ratings` and `problems` fill as `read` goes along."""

    def __init__(self, choice: Choice, countries: Countries) -> None:
        self.choice, self.countries = choice, countries
        self.grid, self.columns = choice.table.grid, choice.table.columns
        self.ratings: dict[str, Rating] = {}
        self.problems: list[Problem] = []
        self._is_list = countries.index in words.LISTS

    def read(self) -> None:
        """Read every row of the edition."""
        for row in self._rows():
            named = self.countries.named(*texts(self.grid, self.columns, row))
            if is_sub_heading(named.text) or not self._has_figures(row):
                continue
            if self._is_country(named, row):
                self._add(self._rating(named.iso3 or "", row), row)

    def _rows(self) -> Iterator[int]:
        indicators = self._main_indicators()
        for row in range(self.columns.row + 1, self.grid.height):
            if (
                self.choice.row_year
                and parse_year(self._value(row, self.columns.year))
                != self.choice.row_year
            ):
                continue
            if (
                indicators
                and fold(one_line(self._value(row, self.columns.indicator)))
                not in indicators
            ):
                continue
            if self._is_grouped and not self._is_in_list(row):
                continue

            if not is_heading_again(self.grid, self.columns, row):
                yield row

    @property
    def _is_grouped(self) -> bool:
        return self._is_list and self.columns.is_grouped

    def _main_indicators(self) -> frozenset[str]:
        """The names of the rows wanted, where the table has several figures of each country; else
        none.
        """
        if self.columns.indicator is None:
            return frozenset()

        bottom = self.grid.height
        named = {
            fold(one_line(v))
            for v in self.grid.column(
                self.columns.indicator, self.columns.row + 1, bottom
            )
        }
        if len(named) > 1:
            return frozenset(named & main_indicators(self.countries.index))

        return frozenset()

    def _is_in_list(self, row: int) -> bool:
        code = fold(one_line(self._value(row, self.columns.group_code)))
        name = fold(one_line(self._value(row, self.columns.group_name)))
        return code == words.LIST_CODE or name.startswith(words.LIST_STARTS)

    def _has_figures(self, row: int) -> bool:
        """Whether the row rates anything: a country that is named without a figure stays unrated."""
        if self._is_list and not self.columns.has_figures:
            return True

        choice = self.choice
        cells = [
            column
            for column in (
                choice.score,
                choice.band,
                choice.rank,
                choice.mark,
            )
            if column is not None
        ]
        if any((row, column) in self.grid.errors for column in cells):
            return True
        if (
            choice.mark is not None
            and fold(one_line(self._value(row, choice.mark))) in words.NO
        ):
            return False

        return any(not self._says_nothing(row, column) for column in cells)

    def _says_nothing(self, row: int, column: int) -> bool:
        value = self._value(row, column)
        if column == self.choice.mark:
            return not one_line(value)
        return is_nothing(value)

    def _is_country(self, named: Named, row: int) -> bool:
        """Whether the row is about a country; what is wrong with it is noted."""
        if named.outside:
            self._note_outside(named, named.outside, row)
        elif not named.text:
            message = "The row has figures but names no country; it was left out."
            self._note(
                "warning",
                "no-country",
                row,
                None,
                message,
                "Check the row.",
            )
        elif not named.iso3:
            nearest = self.countries.places.suggest(named.text)
            remedy = f"Did you mean {' or '.join(nearest)}? " if nearest else ""
            message = (
                f"“{named.text[:LONGEST_VALUE]}” is not a country that is known here."
            )
            self._note(
                "error",
                "unknown-country",
                row,
                None,
                message,
                f"{remedy}Correct the name or give its ISO3 code.",
            )
        elif named.other:
            message = f"The code says {named.iso3}, and the name {named.text} says {named.other}."
            self._note(
                "error",
                "country-mismatch",
                row,
                None,
                message,
                "Correct the code or the name.",
            )

        return bool(named.iso3 and not named.outside and not named.other)

    def _note_outside(self, named: Named, outside: Outside, row: int) -> None:
        if outside in _OUTSIDE:
            rule, what = _OUTSIDE[outside]
            message = f"{named.text[:LONGEST_VALUE]} {what}."
            self._note(
                "warning",
                rule,
                row,
                None,
                message,
                "Nothing needs doing.",
            )

    def _rating(self, iso3: str, row: int) -> Rating:
        choice = self.choice
        score: Decimal | None = self._parse(row, choice.score, parse_score)
        rank = parse_rank(self._value(row, choice.rank))
        is_listing = self._is_list and choice.band is None and choice.score is None

        if is_listing:
            band = self._list_band(row)
        else:
            band = self._parse(row, choice.band, parse_band)

        at = (
            self._country_column
            if choice.score is None and choice.band is None
            else choice.score
        )

        return Rating(
            iso3,
            score,
            rank,
            band,
            self.grid.sheet.name,
            self.grid.name(row, choice.band or 0 if at is None else at),
        )

    def _list_band(self, row: int) -> str | None:
        """A list's band: the label in its mark's column, the name of the group, or that of the
        list.
        """
        for column in (self.choice.mark, self.columns.group_name):
            label = self._parse(row, column, parse_band)
            if label and not (column == self.choice.mark and fold(label) in words.YES):
                return label

        return words.LIST_BAND

    def _parse(
        self, row: int, column: int | None, parse: Callable[[Value], T | None]
    ) -> T | None:
        if column is None:
            return None
        if (row, column) in self.grid.errors:
            self._note_formula(row, column)
            return None

        try:
            return parse(self._value(row, column))
        except ValueError:
            text = one_line(self._value(row, column))[:LONGEST_VALUE]
            rule = "not-a-number" if parse is parse_score else "too-long"
            what = (
                f"“{text}” is not a number."
                if parse is parse_score
                else "The band is too long to be a label."
            )
            remedy = "Enter the score as a number, or leave the cell blank where the publisher gives none."
            self._note(
                "error",
                rule,
                row,
                column,
                what,
                remedy if parse is parse_score else "Shorten the band.",
            )
            return None

    def _note_formula(self, row: int, column: int) -> None:
        text = self.grid.errors[row, column]
        rule = "error-cell" if text else "formula-not-calculated"
        what = (
            f"The cell shows the error {text}."
            if text
            else "The cell holds a formula without a result."
        )
        self._note(
            "error",
            rule,
            row,
            column,
            what,
            "Open the file in Excel, mend the cell, save and import again.",
        )

    def _add(self, rating: Rating, row: int) -> None:
        known = self.ratings.setdefault(rating.iso3, rating)
        if (known.score, known.rank, known.band) != (
            rating.score,
            rating.rank,
            rating.band,
        ):
            name = self.countries.places.shown(rating.iso3)
            message = (
                f"{name} stands twice with different figures: here and at {known.cell}."
            )
            self._note(
                "error",
                "duplicate-country",
                row,
                None,
                message,
                "Keep one of the two rows.",
            )

    def _value(self, row: int, column: int | None) -> Value:
        if column is None:
            return ""
        return self.grid.cell(row, column)

    @property
    def _country_column(self) -> int:
        columns = (self.columns.name, self.columns.iso, self.columns.code)
        return next((column for column in columns if column is not None), 0)

    def _note(
        self,
        severity: Severity,
        rule: str,
        row: int,
        column: int | None,
        message: str,
        remedy: str,
    ) -> None:
        at = self._country_column if column is None else column
        value = one_line(self._value(row, at))[:LONGEST_VALUE] or None
        sheet = self.grid.sheet.name
        self.problems.append(
            Problem(
                severity,
                rule,
                sheet,
                self.grid.name(row, at),
                value,
                message,
                remedy,
            )
        )
