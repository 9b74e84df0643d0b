"""What is stated around a table and holds for all of it, and in which cell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import (
    dataclass,
    field,
    replace,
)
from string import ascii_uppercase
from typing import (
    Generic,
    NamedTuple,
    TypeVar,
)

from imports.text.hints import Hint

T = TypeVar("T")


class Place(NamedTuple):
    """Where something is stated: cell (None: a name), text and sheet."""

    cell: str | None
    text: str
    sheet: str | None


@dataclass(frozen=True, slots=True)
class Stated(Generic[T]):
    """One thing stated, with the cell that states it (None: a sheet's or the file's name)."""

    value: T
    cell: str | None = None
    text: str = ""
    sheet: str | None = None

    @property
    def row(self) -> int:
        """The row of the cell, from 1; 0 for a name."""
        if self.cell:
            return int(self.cell.lstrip(ascii_uppercase))
        return 0


@dataclass(slots=True)
class Surroundings:
    """Everything stated around a table, the most telling first in each list."""

    years: list[Stated[int]] = field(default_factory=list)
    months: list[Stated[Hint]] = field(default_factory=list)
    units: list[Stated[int]] = field(default_factory=list)
    measures: list[Stated[str]] = field(default_factory=list)
    odas: list[Stated[bool]] = field(default_factory=list)
    programmes: list[Stated[str]] = field(default_factory=list)
    countries: list[Stated[str]] = field(default_factory=list)
    projects: list[Stated[str]] = field(default_factory=list)
    kinds: list[Stated[str]] = field(default_factory=list)
    """What states that the table is one of budgets or the like, which are no spend."""

    def extend(self, other: Surroundings) -> None:
        """Add what is stated further away, after what is here."""
        for name in self.__slots__:
            getattr(self, name).extend(getattr(other, name))

    def note_year(
        self,
        years: Collection[int],
        place: Place,
    ) -> None:
        """Add the financial year that a text states, if it states one."""
        if len(years) == 1:
            (year,) = years
            self.years.append(Stated(year, *place))

    def note_month(
        self,
        months: Collection[Hint],
        place: Place,
    ) -> None:
        """Add the month or quarter that a text states, if it states one."""
        if len(months) == 1:
            (month,) = months
            self.months.append(Stated(month, *place))

    @property
    def nearest(self) -> int:
        """The lowest row that states anything."""
        rows = [stated.row for name in self.__slots__ for stated in getattr(self, name)]
        return max(rows, default=0)

    def for_next(self, nearest: int) -> Surroundings:
        """Return what holds for the sheet's next table too.

        A marking in the row `nearest` to this table is this table's alone.
        """
        shared = replace(self)
        shared.odas = [stated for stated in self.odas if stated.row != nearest]
        shared.measures = [stated for stated in self.measures if stated.row != nearest]
        shared.kinds = []

        return shared

    def own_year(self) -> Stated[int] | None:
        """Return the financial year that everything around the table agrees on, if any."""
        if len({stated.value for stated in self.years}) == 1:
            return self.years[0]
        return None

    def complete(self, other: Surroundings) -> None:
        """Take from further away only what is not stated here at all."""
        for name in self.__slots__:
            if not getattr(self, name):
                setattr(self, name, list(getattr(other, name)))
