"""What a return would change: its figures beside those that speak now. Pure: figures in,
differences out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from portfolio.finance import WHOLE, FinancialYear, Month, Period

Kind = Literal["new", "missing", "moved", "same"]


class Figure(NamedTuple):
    """What one side says of a programme: its lines of one period and kind, added up (pence)."""

    programme: str
    start: int
    """Month number."""
    length: int
    measure: str
    oda: bool
    pence: int
    as_at: int
    """The month (its number) of the return that says so."""

    @property
    def period(self) -> Period:
        """What it covers."""
        return Period(Month.from_number(self.start), self.length)


@dataclass(frozen=True, slots=True)
class Sums:
    """A programme's year on one side, in pence."""

    actual: int = 0
    outturn_oda: int = 0
    outturn_non_oda: int = 0

    @property
    def outturn(self) -> int:
        """Actuals up to the return's month and forecast after it."""
        return self.outturn_oda + self.outturn_non_oda


NOTHING = Sums()


@dataclass(frozen=True, slots=True)
class Restated:
    """An actual of a period that had been reported already and now reads otherwise: history
    changed.
    """

    period: Period
    oda: bool
    before: int | None
    """Pence; None where there was no line."""
    after: int | None

    @property
    def change(self) -> int:
        """Pence."""
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True, slots=True)
class Change:
    """One programme on both sides. `before` or `after` is None where a side lacks it."""

    programme: str
    before: Sums | None
    after: Sums | None
    restated: tuple[Restated, ...] = ()

    @property
    def kind(self) -> Kind:
        """New, missing, moved (its outturn or its history changed) or the same."""
        if self.before is None:
            return "new"
        if self.after is None:
            return "missing"
        return "moved" if self.outturn_change or self.restated else "same"

    @property
    def outturn_change(self) -> int:
        """Pence by which the year's outturn moves; for a missing programme what setting it to nil
        would do.
        """
        return (self.after or NOTHING).outturn - (self.before or NOTHING).outturn

    @property
    def restated_by(self) -> int:
        """Pence of history that changed, every month by its size, so that opposite ones do not
        hide each other.
        """
        return sum(abs(each.change) for each in self.restated)

    @property
    def part(self) -> int | None:
        """The change in millionths of the outturn before; None where that was nil."""
        base = abs((self.before or NOTHING).outturn)
        return self.outturn_change * WHOLE // base if base else None


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which change on a comment is needed: both the part (millionths) and the amount (pence)
    are reached.
    """

    part: int = 100_000
    pence: int = 10_000_000

    def reached(self, change: Change) -> bool:
        """Whether the programme's outturn or its history changes by so much."""
        size = max(abs(change.outturn_change), change.restated_by)
        base = abs((change.before or NOTHING).outturn)

        return (
            change.kind != "same"
            and size >= self.pence
            and size * WHOLE >= base * self.part
        )


@dataclass(frozen=True, slots=True)
class Totals:
    """The outturn of the whole on both sides by kind of money, in pence."""

    before: Mapping[bool, int]
    """By whether it is ODA."""
    after: Mapping[bool, int]


def compare(before: Iterable[Figure], after: Iterable[Figure]) -> list[Change]:
    """Every programme of either side, the largest change first."""
    sides = _by_programme(before), _by_programme(after)
    codes = sides[0].keys() | sides[1].keys()
    found = [_change(code, sides[0].get(code), sides[1].get(code)) for code in codes]

    return sorted(
        found,
        key=lambda each: (-abs(each.outturn_change), -each.restated_by, each.programme),
    )


def totals(changes: Iterable[Change], nil: Collection[str] = ()) -> Totals:
    """Before, and after with the missing programmes kept except those set to nil."""
    before = {True: 0, False: 0}
    after = {True: 0, False: 0}

    for change in changes:
        old = change.before or NOTHING
        new = change.after
        if new is None:
            new = NOTHING if change.programme in nil else old

        for sums, side in ((old, before), (new, after)):
            side[True] += sums.outturn_oda
            side[False] += sums.outturn_non_oda

    return Totals(before, after)


def _by_programme(figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        found[figure.programme].append(figure)
    return dict(found)


def _change(
    code: str, before: Sequence[Figure] | None, after: Sequence[Figure] | None
) -> Change:
    return Change(
        programme=code,
        before=_sums(before) if before else None,
        after=_sums(after) if after else None,
        restated=tuple(_restated(before, after)) if before and after else (),
    )


def _sums(figures: Iterable[Figure]) -> Sums:
    actual = 0
    outturn = {True: 0, False: 0}
    for figure in figures:
        if figure.measure == "actual":
            actual += figure.pence

        if figure.period.in_outturn(figure.measure, Month.from_number(figure.as_at)):
            outturn[figure.oda] += figure.pence

    return Sums(actual, outturn[True], outturn[False])


def _restated(before: Sequence[Figure], after: Sequence[Figure]) -> Iterable[Restated]:
    """Months are compared with quarters as quarters: the coarser grain of the two, never spread."""
    quarters = {
        _quarter(figure)
        for figure in (*before, *after)
        if figure.measure == "actual" and figure.length == 3
    }
    old = _actuals(before, quarters)
    new = _actuals(after, quarters)
    reported = max(figure.as_at for figure in before)

    for start, length, oda in sorted(old.keys() | new.keys()):
        key = (start, length, oda)
        period = Period(Month.from_number(start), length)
        if period.end.number <= reported and old.get(key) != new.get(key):
            yield Restated(period, oda, old.get(key), new.get(key))


def _actuals(
    figures: Iterable[Figure], quarters: Collection[int]
) -> dict[tuple[int, int, bool], int]:
    """Actuals (pence) by start, length and kind of money, in quarters where either side has one."""
    found: dict[tuple[int, int, bool], int] = defaultdict(int)
    for figure in figures:
        if figure.measure == "actual":
            quarter = _quarter(figure)
            if quarter in quarters:
                key = (quarter, 3, figure.oda)
            else:
                key = (figure.start, figure.length, figure.oda)

            found[key] += figure.pence

    return dict(found)


def _quarter(figure: Figure) -> int:
    """The number of the first month of the quarter that it falls in."""
    april = FinancialYear.of_month(figure.period.start).months[0].number
    return figure.start - (figure.start - april) % 3
