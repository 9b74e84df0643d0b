"""The cells behind a figure of a return's own pages: its lines, and where it is compared those
in force before this return.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    union_all,
)

from portfolio.filters import month_name
from portfolio.finance import Month, Period
from portfolio.ledger.clock import AnySession
from portfolio.ledger.position import replaced_departments
from portfolio.models import FinanceReturn, LedgerLine, Position, Programme
from portfolio.permissions import Reader, visible_programmes
from portfolio.returns.changes import comparison
from portfolio.returns.changes.comparison import Comparison

RETURN, BEFORE, THEN, CHANGE = "return", "before", "then", "change"
SIDES = {
    RETURN: "in this return",
    BEFORE: "in force before this return",
    THEN: "once this return is in force, with figures kept from other returns",
    CHANGE: "once this return is in force, less the figures in force before",
}
MEASURES = {
    "actual": "Actuals",
    "forecast": "Forecasts",
    "outturn": "Outturn",
    "": "Actuals and forecasts",
}
KINDS = {
    "yes": True,
    "no": False,
    "": None,
}
YES = ("", "yes")
GO_BACK = "Go back to the return and follow a figure from there."


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure of a return."""

    side: str = RETURN
    programme: str = ""
    measure: str = ""
    oda: bool | None = None
    restated: bool = False
    """Only changed actuals of reported months, of one programme on both sides.
    """

    def words(self) -> str:
        """What the figure is of."""
        if self.restated:
            return (
                f"Actuals of {self.programme} that changed in months already reported"
            )

        kind = {
            True: ", ODA",
            False: ", non-ODA",
            None: "",
        }[self.oda]
        programme = f" of {self.programme}" if self.programme else ""

        return f"{MEASURES[self.measure]}{kind}{programme}, {SIDES[self.side]}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; `pence` is negative for figures in force before."""

    return_id: int
    department: str
    month: Month
    sheet: str
    cell: str
    programme: str
    project: str | None
    period: Period
    measure: str
    oda: bool
    pence: int


class Behind:
    """The cells behind a figure, as far as a reader may see their programmes."""

    def __init__(
        self,
        session: AnySession,
        found: FinanceReturn,
        asked: Asked,
        reader: Reader,
    ) -> None:
        self._session = session
        terms = _terms(session, found, asked, reader)
        self._all = union_all(
            *(_cells(sign, *conditions, reader=reader) for sign, conditions in terms)
        ).subquery()

    def total(self) -> tuple[int, int, int]:
        """Pence, the number of cells, and that of programmes."""
        own = self._all.c
        query = select(
            func.sum(own.pence), func.count(), func.count(own.programme.distinct())
        )
        pence, cells, programmes = self._session.execute(query).one()

        return int(pence or 0), cells, programmes

    def programmes(self) -> Sequence[str]:
        """The codes of the programmes."""
        return self._session.scalars(select(self._all.c.programme).distinct()).all()

    def cells(self, first: int = 0, most: int | None = None) -> Iterator[Cell]:
        """By return and programme: `most` of them from the one with the number `first` (0) on."""
        own = self._all.c
        query = (
            select(self._all)
            .order_by(own.return_id.desc(), own.programme, own.number, own.sign)
            .offset(first)
        )

        for row in self._session.execute(query if most is None else query.limit(most)):
            period = Period(Month.from_number(row.start), row.length)
            yield Cell(
                row.return_id,
                row.department,
                Month.from_number(row.month),
                row.sheet,
                row.cell,
                row.programme,
                row.project,
                period,
                row.measure,
                row.oda,
                row.pence,
            )


def read_request(query: Mapping[str, str]) -> Asked:
    """The figure that an address names. ValueError says what is wrong with it."""
    side = query.get("side") or RETURN
    measure = query.get("measure") or ""
    kind = query.get("oda") or ""
    restated = query.get("restated") or ""
    words: dict[str, tuple[str, Collection[str]]] = {
        "side": (side, SIDES),
        "measure": (measure, MEASURES),
        "oda": (kind, KINDS),
        "restated": (restated, YES),
    }

    for name, (value, known) in words.items():
        if value not in known:
            raise ValueError(
                f"{value!r} is not a {name} that a figure can have. {GO_BACK}"
            )

    programme = (query.get("programme") or "").strip().upper()
    if restated and not programme:
        raise ValueError(
            f"The address does not name the programme whose history changed. {GO_BACK}"
        )

    return Asked(
        CHANGE if restated else side,
        programme,
        measure,
        KINDS[kind],
        bool(restated),
    )


def _terms(
    session: AnySession, found: FinanceReturn, asked: Asked, reader: Reader
) -> list[tuple[int, list[ColumnElement[bool]]]]:
    """What is added (1) and taken off (-1)."""
    own: list[ColumnElement[bool]] = [LedgerLine.return_id == found.id]
    before = [_in_force_before(session, found)]
    narrowed = _narrowed(asked)
    if asked.side == RETURN:
        return [(1, own + narrowed)]
    if asked.side == BEFORE:
        return [(1, before + narrowed)]

    changes = comparison.of_return(session, found, reader)
    if asked.restated:
        narrowed.append(_restated(changes, asked.programme))

    stays = Programme.code.in_(_kept(changes, found))
    if asked.side == THEN:
        other = (1, [*before, stays])
    else:
        other = (-1, [*before, ~stays])

    return [(1, own + narrowed), (other[0], other[1] + narrowed)]


def _kept(comparison: Comparison, found: FinanceReturn) -> list[str]:
    """The programmes whose last figures are kept."""
    return [
        row.change.programme
        for row in comparison.missing
        if (row.missing or found.missing) == "keep"
    ]


def _restated(comparison: Comparison, programme: str) -> ColumnElement[bool]:
    rows = [row for row in comparison.restated if row.change.programme == programme]
    line = LedgerLine
    periods = [
        and_(
            line.oda == each.oda,
            line.period_start >= each.period.start.number,
            line.period_start + line.period_length - 1 <= each.period.end.number,
        )
        for row in rows
        for each in row.change.restated
    ]

    return and_(line.measure == "actual", or_(literal(False), *periods))


def _in_force_before(session: AnySession, found: FinanceReturn) -> ColumnElement[bool]:
    """Lines of the position that a return is compared with: see `comparison.of_return`."""
    decided = found.decided_at if found.status in {"approved", "reversed"} else None
    speaking = select(Position.id).where(
        Position.return_id == LedgerLine.return_id,
        Position.programme_id == LedgerLine.programme_id,
        Position.department_code.in_(
            list(replaced_departments(session, found.department_code))
        ),
        Position.fy == found.fy,
        Position.at(decided - 1) if decided else Position.current(),
    )

    return speaking.exists()


def _narrowed(asked: Asked) -> list[ColumnElement[bool]]:
    line = LedgerLine
    found: list[ColumnElement[bool]] = []
    if asked.programme:
        found.append(Programme.code == asked.programme)

    if asked.oda is not None:
        found.append(line.oda.is_(asked.oda))

    if asked.measure == "outturn":
        begun = and_(line.measure == "actual", line.period_start <= FinanceReturn.month)
        ahead = and_(
            line.measure == "forecast",
            line.period_start + line.period_length - 1 > FinanceReturn.month,
        )
        found.append(or_(begun, ahead))
    elif asked.measure:
        found.append(line.measure == asked.measure)

    return found


def _cells(sign: int, *conditions: ColumnElement[bool], reader: Reader) -> Select[Any]:
    line = LedgerLine
    sent = FinanceReturn
    columns: list[Any] = [
        literal(sign).label("sign"),
        line.return_id,
        sent.department_code.label("department"),
        sent.month,
        line.sheet,
        line.cell,
        line.number,
        Programme.code.label("programme"),
        line.project,
        line.period_start.label("start"),
        line.period_length.label("length"),
        line.measure,
        line.oda,
        (line.pence * sign).label("pence"),
    ]

    return (
        select(*columns)
        .join(sent, sent.id == line.return_id)
        .join(Programme, Programme.id == line.programme_id)
        .where(*conditions, visible_programmes(reader))
    )


def where(cell: Cell) -> str:
    """Which return a cell is of, in words."""
    return f"Return {cell.return_id}, {cell.department}, as at {month_name(cell.month)}"
