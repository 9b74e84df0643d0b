"""Budgets year after year: discretionary and pre-earmarked, ODA and non-ODA, and what became of
them.

Allocations belong to programmes: under filters on country and theme they are blank and not nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from portfolio.charts.lines import Axes, Series, lines
from portfolio.charts.scales import money_label
from portfolio.figures import allocations, spend
from portfolio.figures.selection import WITHHELD
from portfolio.filters import count_of, money_short, share
from portfolio.finance import FinancialYear, variance
from portfolio.models import Position
from portfolio.permissions import hidden_programmes, visible_programmes
from portfolio.reports import report_charts
from portfolio.reports.report import RISK_FILTERS, Answer, Asked, Report
from portfolio.reports.sentence import Sentence, Telling
from portfolio.reports.shares import SIX_PLACES
from portfolio.reports.table import Field, Key, Layout, table
from portfolio.reports.titles import Title
from portfolio.reports.wording import NOTHING, part_of

FREE, BOUND = "Discretionary", "Pre-earmarked"
LOOK = ("", "", FREE, BOUND)
GIVEN = {"of": "allocation"}
"""The filter of allocations, as origins know it."""


@dataclass(frozen=True, slots=True)
class Budget:
    """A year's allocations and spend, in pence; allocations None where they are not divided so."""

    fy: str
    discretionary: int | None
    pre_earmarked: int | None
    allocation: int | None
    allocation_oda: int | None
    allocation_non_oda: int | None
    actual: int
    outturn: int
    outturn_oda: int
    outturn_non_oda: int
    variance: int | None
    share_pre_earmarked: Decimal | None


@dataclass(frozen=True, slots=True)
class Budgets:
    """The years, the earliest first, and the withheld row last."""

    rows: tuple[Budget, ...]

    @property
    def seen(self) -> list[Budget]:
        """The years that the reader may follow."""
        return [row for row in self.rows if row.fy != WITHHELD]


@dataclass(slots=True)
class _Sums:
    """Pence by (pre-earmarked, ODA), and by ODA."""

    allocated: dict[tuple[bool, bool], int] = field(default_factory=dict)
    actual: int = 0
    outturn: dict[bool, int] = field(default_factory=dict)


def find(asked: Asked) -> Budgets:
    """A row for each year that has a line or an allocation."""
    divided = bool(asked.chosen.country or asked.chosen.theme)
    seen: dict[int, _Sums] = {}

    for measure in ("actual", "outturn"):
        chosen = replace(asked.chosen, measure=measure)
        _spend(
            seen,
            measure,
            spend.added_up(asked.session, chosen, asked.reader, Position.fy),
        )

    if not divided:
        programmes = visible_programmes(asked.reader)
        _allocate(
            seen,
            allocations.budgets_by_year(
                asked.session,
                asked.chosen,
                programmes,
                filtered=True,
            ),
        )

    rows = [
        _row(str(FinancialYear(fy)), own, divided=divided)
        for fy, own in sorted(seen.items())
    ]

    return Budgets((*rows, *_withheld(asked, divided=divided)))


def _spend(sums: dict[int, _Sums], measure: str, rows: Iterable[spend.Row]) -> None:
    for fy, oda, pence in rows:
        own = sums.setdefault(int(fy), _Sums())
        if measure == "actual":
            own.actual += pence
        else:
            own.outturn[bool(oda)] = own.outturn.get(bool(oda), 0) + pence


def _allocate(sums: dict[int, _Sums], rows: Iterable[spend.Row]) -> None:
    for fy, oda, earmarked, pence in rows:
        own = sums.setdefault(int(fy), _Sums()).allocated
        own[bool(earmarked), bool(oda)] = (
            own.get((bool(earmarked), bool(oda)), 0) + pence
        )


def _row(fy: str, own: _Sums, *, divided: bool) -> Budget:
    oda = own.outturn.get(True, 0)
    non_oda = own.outturn.get(False, 0)
    spent = (
        own.actual,
        oda + non_oda,
        oda,
        non_oda,
    )
    if divided:
        return Budget(
            fy,
            None,
            None,
            None,
            None,
            None,
            *spent,
            None,
            None,
        )

    of = own.allocated
    free, bound = (
        of.get((kind, True), 0) + of.get((kind, False), 0) for kind in (False, True)
    )
    given_oda, given_non_oda = (
        of.get((False, kind), 0) + of.get((True, kind), 0) for kind in (True, False)
    )
    fraction = part_of(bound, free + bound)
    budget = (
        free,
        bound,
        free + bound,
        given_oda,
        given_non_oda,
    )
    left = variance(free + bound, oda + non_oda)

    return Budget(
        fy,
        *budget,
        *spent,
        left,
        fraction.quantize(SIX_PLACES) if fraction is not None else None,
    )


def _withheld(asked: Asked, *, divided: bool) -> list[Budget]:
    """One row for all years chosen: it obeys FY and ODA only."""
    if asked.reader.sees_withheld:
        return []

    sums: dict[int, _Sums] = {}
    for measure in ("actual", "outturn"):
        chosen = replace(asked.chosen, measure=measure)
        rows = spend.withheld_by(asked.session, chosen, asked.reader)
        _spend(sums, measure, [(0, *row) for row in rows])

    held = allocations.budgets_by_year(
        asked.session,
        asked.chosen,
        hidden_programmes(asked.reader),
        filtered=False,
    )
    _allocate(sums, [(0, *row[1:]) for row in held])
    if sums:
        return [_row(WITHHELD, sums[0], divided=divided)]

    return []


def show(asked: Asked, found: Budgets, unit: str) -> Answer:
    """Allocations as bars of two parts, allocation and outturn as lines, and the table."""
    seen = found.seen
    hidden = [row for row in found.rows if row.fy == WITHHELD]
    layout = Layout(
        "Budget and spend by year",
        "Year",
        lambda row: row.fy.capitalize(),
        _fields(asked),
        total="Total" if not hidden else "Total shown in detail",
    )
    known = [row for row in seen if row.allocation]

    return Answer(
        finding=_sentence(asked, seen),
        tables=(
            table(
                layout,
                seen,
                asked.links,
                unit,
                beyond=hidden,
            ),
        ),
        charts=(
            *([_bars(asked, known)] if known else []),
            *([_lines(asked, seen)] if seen else []),
        ),
        notes=_notes(asked, hidden=bool(hidden)),
        nothing=not seen,
    )


def _fields(asked: Asked) -> tuple[Field, ...]:
    def made(label: str, name: str, **key: str) -> Field:
        def of_year(row: Budget) -> Key | None:
            return {"fy": row.fy, **key} if may else None

        may = "oda" not in key or asked.chosen.oda in {None, key["oda"] == "yes"}

        return Field(
            label,
            "money",
            lambda row: getattr(row, name),
            of_year,
            True,
            {**key} if may else None,
        )

    return (
        made(
            FREE,
            "discretionary",
            **GIVEN,
            earmarked="no",
        ),
        made(
            BOUND,
            "pre_earmarked",
            **GIVEN,
            earmarked="yes",
        ),
        made("Allocation", "allocation", **GIVEN),
        Field(
            "Pre-earmarked part", "share", lambda row: row.share_pre_earmarked, _bound
        ),
        made(
            "Allocated ODA",
            "allocation_oda",
            **GIVEN,
            oda="yes",
        ),
        made(
            "Allocated non-ODA",
            "allocation_non_oda",
            **GIVEN,
            oda="no",
        ),
        made("Actual", "actual", measure="actual"),
        made("Outturn", "outturn", measure="outturn"),
        made(
            "Outturn ODA",
            "outturn_oda",
            measure="outturn",
            oda="yes",
        ),
        made(
            "Outturn non-ODA",
            "outturn_non_oda",
            measure="outturn",
            oda="no",
        ),
        made("Variance", "variance", of="variance"),
    )


def _sentence(asked: Asked, seen: Sequence[Budget]) -> Sentence:
    if not seen:
        return Sentence(NOTHING)

    told = asked.telling()
    known = [row for row in seen if row.allocation]
    if not known:
        outturn = told.money(
            seen[-1].outturn, {"fy": seen[-1].fy, "measure": "outturn"}
        )
        why = "no allocation is on record for it"
        if asked.chosen.country or asked.chosen.theme:
            why = (
                "allocations are given to programmes and not split by country or theme"
            )

        return told.sentence(f"In {seen[-1].fy}, the outturn is {outturn}; {why}.")

    last = known[-1]
    gap = last.variance or 0
    words = f"In {last.fy}, {told.money(last.allocation, {'fy': last.fy, **GIVEN})} was allocated"

    if last.share_pre_earmarked is not None:
        words += f", {_part(told, last, last.share_pre_earmarked)} pre-earmarked"

    words += f"; the outturn is {told.money(last.outturn, {'fy': last.fy, 'measure': 'outturn'})}, "
    words += f"{told.money(abs(gap), {'fy': last.fy, 'of': 'variance'})} {'under' if gap >= 0 else 'over'}"
    if len(known) > 1 and known[0].share_pre_earmarked is not None:
        words += f". In {known[0].fy}, {_part(told, known[0], known[0].share_pre_earmarked)} was pre-earmarked"

    return told.sentence(f"{words}.")


def _part(told: Telling, row: Budget, fraction: Decimal) -> str:
    if fraction:
        return told.share(fraction, _bound(row))
    return "none"


def _bound(row: Budget) -> Key:
    """The filters of the pre-earmarked part of a year's allocation."""
    return {
        "fy": row.fy,
        **GIVEN,
        "earmarked": "yes",
        "over": "earmarked",
    }


def _notes(asked: Asked, *, hidden: bool) -> tuple[str, ...]:
    notes = [
        "Variance is allocation less outturn: a negative variance is an overspend. The latest version of each allocation counts."
    ]
    if asked.chosen.country or asked.chosen.theme:
        notes.append(
            "Allocations are given to programmes and not split by country or theme: they are blank here."
        )

    if hidden:
        notes.append(
            "Withheld money is one row of all these years and of the whole fund."
        )

    return tuple(notes)


def _bars(asked: Asked, known: Sequence[Budget]) -> report_charts.Chart:
    stacks = [
        report_charts.StackRow(
            row.fy,
            tuple(
                report_charts.Segment(
                    name,
                    pence or 0,
                    asked.links.origin(
                        fy=row.fy,
                        earmarked=bound,
                        **GIVEN,
                    ),
                )
                for name, pence, bound in (
                    (FREE, row.discretionary, "no"),
                    (BOUND, row.pre_earmarked, "yes"),
                )
            ),
        )
        for row in known
    ]
    last = known[-1]
    title = "Allocations by year"

    if last.share_pre_earmarked is not None:
        part = share(last.share_pre_earmarked) if last.share_pre_earmarked else "None"
        title = f"{part} of the allocations of {last.fy} is pre-earmarked"

    return report_charts.stacked(
        stacks,
        key="allocations",
        title=title,
        bands=LOOK,
        description="A bar for each year, made of discretionary and pre-earmarked allocations.",
    )


def _lines(asked: Asked, seen: Sequence[Budget]) -> report_charts.Chart:
    known = [row for row in seen if row.allocation]
    title = _outcome(known) if known else "Outturn by year"
    urls = tuple(asked.links.origin(fy=row.fy, measure="outturn") for row in seen)
    given = tuple(asked.links.origin(fy=row.fy, **GIVEN) for row in seen)
    series = (
        replace(
            _series(
                "Allocation",
                [row.allocation for row in seen],
                seen,
                0,
                dashed=True,
            ),
            urls=given,
        ),
        replace(_series("Outturn", [row.outturn for row in seen], seen, 1), urls=urls),
    )

    return lines(
        series,
        Axes(tuple(row.fy for row in seen), money_label),
        key="over-years",
        title=title,
        description="Lines over the financial years: what was allocated, and the outturn. The table has every figure.",
    )


def _outcome(known: Sequence[Budget]) -> str:
    over = sum((row.variance or 0) < 0 for row in known)
    years = count_of(len(known), "year")
    return (
        f"Outturn was above the allocation in {over} of {years}"
        if over
        else f"Outturn kept within the allocation in {years}"
    )


def _series(
    name: str,
    values: Sequence[int | None],
    seen: Sequence[Budget],
    ink: int,
    *,
    dashed: bool = False,
) -> Series:
    about = tuple(
        f"{name} {row.fy}: {money_short(value)}"
        for row, value in zip(seen, values, strict=True)
    )

    return Series(
        name,
        name,
        tuple(None if value is None else float(value) for value in values),
        about,
        ink,
        dashed,
    )


_AMOUNTS = (
    "discretionary",
    "pre_earmarked",
    "allocation",
    "allocation_oda",
    "allocation_non_oda",
)
REPORT = Report(
    title=Title(
        "budget-over-years",
        "Budget over the years",
        "How much of the budget is pre-earmarked, and is it spent?",
        "Discretionary and pre-earmarked allocations, ODA and non-ODA, and the outturn, year after year.",
    ),
    row=Budget,
    money=frozenset(
        {
            *_AMOUNTS,
            "actual",
            "outturn",
            "outturn_oda",
            "outturn_non_oda",
            "variance",
        }
    ),
    find=find,
    show=show,
    unused=("measure", *RISK_FILTERS),
    budgets=True,
)
