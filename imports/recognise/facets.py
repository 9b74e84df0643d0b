"""Facets of a heading: the role, measure, period, unit and more that a text states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from imports.text.hints import Hint
from portfolio.finance import Measure

PERIODS: Final = ("month", "number", "quarter")
"""Kinds of hints that are one period, neither a year nor a range."""


@dataclass(frozen=True, slots=True)
class Facets:
    """Everything that a heading, band, title or marker states; each empty where it is silent."""

    roles: tuple[str, ...] = ()
    measures: frozenset[Measure] = frozenset()
    odas: frozenset[bool] = frozenset()
    hints: tuple[Hint, ...] = ()
    unit: int | None = None
    """Multiplier to pounds: 1, 1,000 or 1,000,000."""
    units: frozenset[int] = frozenset()
    total: bool = False
    kind: str | None = None
    """A kind of column that is no spend (`allocation`, `cumulative`, ...)."""
    programme: str | None = None
    country: str | None = None
    year_above: int | None = None
    """The financial year that a band over the column states."""
    closing: bool = False
    """Whether the closing period is named in words."""
    strange: int = 0
    """Words that mean nothing here: a heading has few, a sentence many."""
    rest: str = ""
    """The words that were not recognised: perhaps a name."""

    @property
    def states_anything(self) -> bool:
        """Whether anything was recognised."""
        states_unit = self.unit is not None

        return bool(
            self.roles
            or self.measures
            or self.odas
            or self.hints
            or states_unit
            or self.total
            or self.kind
            or self.programme
            or self.country
        )

    @property
    def is_heading(self) -> bool:
        """Whether a cell with these facets can be part of a heading."""
        return self.states_anything and self.strange <= 2

    @property
    def measure(self) -> Measure | None:
        """The one measure stated, if it is one."""
        if len(self.measures) == 1:
            return next(iter(self.measures))
        return None

    @property
    def oda(self) -> bool | None:
        """ODA or non-ODA, if one of them is stated."""
        if len(self.odas) == 1:
            return next(iter(self.odas))
        return None

    @property
    def periods(self) -> list[Hint]:
        """The months, numbered periods and quarters stated."""
        return [hint for hint in self.hints if hint.kind in PERIODS]

    @property
    def hint(self) -> Hint | None:
        """The one period stated (not a year or a range)."""
        periods = self.periods
        return periods[0] if len(periods) == 1 else None

    @property
    def fy(self) -> int | None:
        """The one financial year stated, by the year in which it starts."""
        years = {hint.year for hint in self.hints if hint.kind == "year"}
        return years.pop() if len(years) == 1 else None


NOTHING: Final = Facets()
SENTENCE: Final = Facets(strange=10)
"""A text too long to be a heading, which is not read as one."""


def with_country(
    facets: Facets,
    text: str,
    countries: Mapping[str, str],
) -> Facets:
    """Add the country that a heading names, alone or beside amounts (`Kenya (£k)`)."""
    name = facets.rest
    if not name or (len(name) <= 3 and name.upper() not in text):
        return facets  # three letters are a code only where they stand as capitals

    code = countries.get(name)
    amounts = {"amount", "oda"} if facets.odas else {"amount"}
    if code and amounts.issuperset(facets.roles):
        return replace(facets, country=code, strange=0)

    return facets


def stacked(cells: Iterable[Facets]) -> Facets:
    """Merge the facets over a column, the topmost first: the heading next to the amounts wins."""
    merged = NOTHING
    for cell in cells:
        merged = _over(merged, cell)
    return merged


def _over(above: Facets, below: Facets) -> Facets:
    """Merge the facets of two cells of one heading."""
    return replace(
        _inherited(above, below),
        hints=_nearer(above.hints, below.hints),
        unit=above.unit if below.unit is None else below.unit,
        units=above.units | below.units,
        year_above=above.year_above if above.fy is None else above.fy,
        strange=above.strange + below.strange,
    )


def _inherited(above: Facets, below: Facets) -> Facets:
    """Return the markings of the lower cell, and of the upper where the lower is silent."""
    roles = below.roles or above.roles

    return Facets(
        roles=roles,
        measures=below.measures or above.measures,
        odas=below.odas or above.odas,
        total=below.total or above.total,
        kind=below.kind or above.kind,
        programme=below.programme or above.programme,
        country=below.country or above.country,
    )


def _nearer(above: tuple[Hint, ...], below: tuple[Hint, ...]) -> tuple[Hint, ...]:
    """Merge the periods of two rows: `2019/20` over `Q1` are one, otherwise the lower count."""
    if not above or not below:
        return below or above

    years = [hint.year for hint in above if hint.kind == "year"]
    if len(years) != 1 or years[0] is None:
        return below

    return tuple(_in_year(hint, years[0]) for hint in below)


def _in_year(hint: Hint, year: int) -> Hint:
    """Complete a period by the financial year that starts in April of a year."""
    if hint.year is not None or hint.kind not in ("quarter", "number", "month"):
        return hint
    if hint.kind == "month" and hint.number < 4:
        year += 1
    return hint._replace(year=year)
