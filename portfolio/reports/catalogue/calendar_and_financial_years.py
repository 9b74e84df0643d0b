"""The same money by calendar and by financial year: the ODA target is one of calendar years,
budgets are not.

Months and the quarters of financial years each lie in one calendar year, so every period has one
year of each kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portfolio.figures import periods, spend
from portfolio.filters import money_short
from portfolio.finance import FinancialYear, Month
from portfolio.reports import report_charts
from portfolio.reports.report import RISK_FILTERS, Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.table import Field, Key, Layout, table
from portfolio.reports.table_model import Table
from portfolio.reports.titles import Title
from portfolio.reports.wording import NOTHING, SPENT

CALENDAR, FINANCIAL = "calendar", "financial"
LOOK = ("", "", "ODA", "Non-ODA")


@dataclass(frozen=True, slots=True)
class Year:
    """A year of one kind, in pence; `months` is how many of its months have a line."""

    kind: str
    year: str
    months: int
    oda: int
    non_oda: int
    total: int
    withheld: int | None
    """What the reader may not see of it, beside the rest; None for nothing."""


@dataclass(frozen=True, slots=True)
class Years:
    """Both kinds of years, the earliest first."""

    rows: tuple[Year, ...]
    """Calendar years, then financial years."""

    def of(self, kind: str) -> list[Year]:
        """The years of a kind."""
        return [row for row in self.rows if row.kind == kind]


class _Sums:
    """ODA and non-ODA of a year, and its months."""

    def __init__(self) -> None:
        self.months: set[int] = set()
        self.oda = self.non_oda = self.hidden = 0


def find(asked: Asked) -> Years:
    """Years of both kinds, from one reading of periods."""
    sums: dict[tuple[str, str], _Sums] = {}
    for own, start, length, oda, pence in _measured(
        asked, periods.spent(asked.session, asked.chosen, asked.reader)
    ):
        year = sums.setdefault(own, _Sums())
        year.months.update(range(start, start + length))
        if oda:
            year.oda += pence
        else:
            year.non_oda += pence

    hidden = _measured(
        asked, periods.withheld(asked.session, asked.chosen, asked.reader)
    )
    held: dict[tuple[str, str], int] = {}
    for own, _, _, _, pence in hidden:
        held[own] = held.get(own, 0) + pence

    for own in held:
        sums.setdefault(own, _Sums())

    return Years(
        tuple(
            Year(
                *own,
                len(year.months),
                year.oda,
                year.non_oda,
                year.oda + year.non_oda,
                held.get(own),
            )
            for own, year in sorted(sums.items())
        )
    )


def _measured(
    asked: Asked, rows: Iterable[spend.Row]
) -> Iterable[tuple[tuple[str, str], int, int, bool, int]]:
    """((kind, year), start, length, ODA, pence) of the selection's measure, each period once for
    each kind of year.
    """
    for start, length, measure, oda, in_outturn, pence in rows:
        if (
            in_outturn
            if asked.chosen.measure == "outturn"
            else measure == asked.chosen.measure
        ):
            month = Month.from_number(start)
            yield (CALENDAR, str(month.year)), start, length, oda, pence
            yield (
                (FINANCIAL, str(FinancialYear.of_month(month))),
                start,
                length,
                oda,
                pence,
            )


def show(asked: Asked, found: Years, unit: str) -> Answer:
    """Calendar years as bars, and both kinds as tables."""
    calendar = found.of(CALENDAR)
    financial = found.of(FINANCIAL)
    seen = [row for row in calendar if row.months]
    notes = [
        "The target for ODA is one of calendar years. A year with fewer than twelve months has returns for those."
    ]

    if any(row.withheld is not None for row in found.rows):
        notes.append(
            "Withheld money stands beside the years, is of the whole fund, and is in no other column."
        )

    return Answer(
        finding=_sentence(asked, seen),
        tables=(
            _table(asked, calendar, "By calendar year", unit),
            _table(asked, financial, "By financial year", unit),
        ),
        charts=(_chart(asked, seen),) if seen else (),
        notes=tuple(notes),
        nothing=not seen,
    )


def _sentence(asked: Asked, seen: Sequence[Year]) -> Sentence:
    if not seen:
        return Sentence(NOTHING)

    told = asked.telling()
    whole = [row for row in seen if row.months == 12] or list(seen)
    last = whole[-1]
    covered = (
        "" if last.months == 12 else f", of which {last.months} months are on record"
    )
    words = f"In calendar year {last.year}{covered}, {told.money(last.oda, _origin(asked, last, 'yes'))} of ODA "
    words += f"{SPENT[asked.chosen.measure]}, beside {told.money(last.non_oda, _origin(asked, last, 'no'))} "
    words += "that is not ODA"

    if len(whole) > 1 and last.months == whole[-2].months == 12:
        before = whole[-2]
        gap = last.oda - before.oda
        words += f". ODA is {told.money(abs(gap), None)} {'more' if gap >= 0 else 'less'} than in {before.year}"

    return told.sentence(f"{words}.")


def _chart(asked: Asked, seen: Sequence[Year]) -> report_charts.Chart:
    stacks = [
        report_charts.StackRow(
            row.year if row.months == 12 else f"{row.year} ({row.months} months)",
            tuple(
                report_charts.Segment(
                    name,
                    pence,
                    asked.links.origin(**key)
                    if (key := _origin(asked, row, oda))
                    else None,
                )
                for name, pence, oda in (
                    ("ODA", row.oda, "yes"),
                    ("Non-ODA", row.non_oda, "no"),
                )
            ),
        )
        for row in seen
    ]
    most = max(seen, key=lambda row: (row.oda, row.year))
    title = f"Most ODA was spent in calendar year {most.year}: {money_short(most.oda)}"

    return report_charts.stacked(
        stacks,
        key="calendar",
        title=title,
        bands=LOOK,
    )


def _table(asked: Asked, rows: Sequence[Year], caption: str, unit: str) -> Table:
    hidden = any(row.withheld is not None for row in rows)
    fields = [
        Field("Months on record", "number", lambda row: row.months),
        Field(
            "ODA",
            "money",
            lambda row: row.oda,
            lambda row: _origin(asked, row, "yes"),
            True,
            _all(asked, "yes"),
        ),
        Field(
            "Non-ODA",
            "money",
            lambda row: row.non_oda,
            lambda row: _origin(asked, row, "no"),
            True,
            _all(asked, "no"),
        ),
        Field(
            "Total",
            "money",
            lambda row: row.total,
            lambda row: _origin(asked, row, None),
            True,
            {},
        ),
    ]
    if hidden:
        fields.append(
            Field(
                "Withheld",
                "money",
                lambda row: row.withheld,
                None,
                True,
            )
        )

    layout = Layout(
        caption,
        "Year",
        lambda row: row.year,
        tuple(fields),
        total="Total",
    )

    return table(layout, rows, asked.links, unit)


def _origin(asked: Asked, row: Year, oda: str | None) -> Key | None:
    """The filters of a year's figure: of a calendar year within the chosen financial year, where
    there is one.
    """
    year: Key = {"calendar" if row.kind == CALENDAR else "fy": row.year}
    if oda is None:
        return year

    of_oda = _all(asked, oda)
    return None if of_oda is None else {**year, **of_oda}


def _all(asked: Asked, oda: str) -> Key | None:
    """The filter of a kind of money; None where the other kind alone was asked for."""
    if asked.chosen.oda in {None, oda == "yes"}:
        return {"oda": oda}
    return None


REPORT = Report(
    title=Title(
        "calendar-and-financial-years",
        "Calendar and financial years",
        "How much was spent in the calendar year that the ODA target is set for?",
        "ODA and non-ODA by calendar year and by financial year, from the same months and quarters.",
    ),
    row=Year,
    money=frozenset({"oda", "non_oda", "total", "withheld"}),
    find=find,
    show=show,
    unused=RISK_FILTERS,
)
