"""Actual spend in the periods forecast equals what the raw lines say, whatever was sent, corrected, set to nil, succeeded and reversed.

Reckoned a second time from the lines, on SQLite and on PostgreSQL, at every past instant, and after a rebuild.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count, product
from random import Random
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from imports.model import Line
from portfolio.commands import database
from portfolio.extensions import begin_writing, db
from portfolio.figures import forecasts
from portfolio.figures.selection import Selection, select_for
from portfolio.finance import FinancialYear, Month, Period
from portfolio.ledger import clock, outcomes
from portfolio.ledger.rebuild import rebuild
from portfolio.models import (
    FinanceReturn,
    ForecastOutcome,
    ForecastTotal,
    ForecastVersion,
    FundRollup,
    FundVersion,
    LedgerLine,
    Position,
    Spend,
    SpendPeriod,
    SpendRollup,
    User,
)
from portfolio.permissions import EVERYTHING, Reader
from portfolio.returns import service
from portfolio.returns.decisions import service as decisions
from tests import servers
from tests.building import line, record, register, speak, user
from tests.conftest import make_app

ONE, TWO, SECRET = "CSSF-01-000001", "CSSF-02-000002", "CSSF-03-000003"
FAMILY = {"FCDO": {"FCO", "DFID", "FCDO"}, "FCO": {"FCO"}, "DFID": {"DFID"}}
HEIRS = {"FCO": {"FCDO"}, "DFID": {"FCDO"}, "FCDO": set()}
FY = FinancialYear(2019)
Amount = tuple[str, int, int, str, bool, int]
"""Programme, start and length of the period, measure, ODA, pence."""


@dataclass(eq=False)
class Sent:
    """A return that was approved, and its reversal."""

    id: int
    department: str
    month: int
    amounts: list[Amount]
    approved: int
    reversed: int | None = None

    def stood(self, at: int) -> bool:
        """Whether it was approved and not reversed."""
        return self.approved <= at and not (self.reversed and self.reversed <= at)

    def of(
        self, programme: str, measure: str, oda: bool | None
    ) -> list[tuple[int, int, int]]:
        """Start, length and pence of its lines."""
        return [
            (start, length, pence)
            for code, start, length, kind, own, pence in self.amounts
            if (code, kind) == (programme, measure) and oda in {None, own}
        ]

    @property
    def programmes(self) -> set[str]:
        """Those that it has lines for."""
        return {amount[0] for amount in self.amounts}


@dataclass
class Told:
    """All that happened in one financial year, in order, and the instants at which it did."""

    sent: list[Sent] = field(default_factory=list)
    spoke: dict[int, dict[tuple[str, str], Sent]] = field(default_factory=dict)
    """By instant: what speaks from then on, by department and programme."""

    def made(self, programme: str, later: Sent, at: int) -> dict[int, list[Sent]]:
        """By month: the returns that had forecast before another, each department's latest correction."""
        latest: dict[tuple[int, str], Sent] = {}
        for each in self.sent:
            known = (
                each.department in FAMILY[later.department]
                and programme in each.programmes
            )
            if (
                known
                and each.stood(at)
                and each.month < later.month
                and each.approved < later.approved
            ):
                latest[each.month, each.department] = each
        found: dict[int, list[Sent]] = defaultdict(list)
        for (month, _), each in latest.items():
            found[month].append(each)
        return found

    def answering(self, department: str, at: int) -> Sent | None:
        """The latest return of a department, unless its successor has sent a later one."""
        chain = {department} | HEIRS[department]
        stood = [
            each for each in self.sent if each.stood(at) and each.department in chain
        ]
        return stood[-1] if stood and stood[-1].department == department else None

    def state(self, at: int) -> dict[tuple[str, str], Sent]:
        """What speaks at an instant."""
        before = max((instant for instant in self.spoke if instant <= at), default=None)
        return self.spoke[before] if before is not None else {}

    def nil(self, department: str, at: int) -> set[str]:
        """Programmes that had been forecast and have no figures at an instant, unless a successor answers for them."""
        last = self.answering(department, at)
        if last is None:
            return set()
        spoken = {
            programme
            for own, programme in self.state(at)
            if own in FAMILY[department] | HEIRS[department]
        }
        forecast = {one for one in (ONE, TWO, SECRET) if self.made(one, last, at)}
        return (
            forecast
            - spoken
            - {one for heir in HEIRS[department] for one in self.nil(heir, at)}
        )


def compared(
    told: Told, at: int, oda: bool | None, programmes: set[str], whole: int = 1
) -> dict[Any, tuple[int, ...]]:
    """(department, made, until, set to nil) -> (forecast, actual, gross), reckoned from the lines; in parts of `whole`."""
    found: dict[Any, list[int]] = {}
    pairs = [
        (department, programme, each, False)
        for (department, programme), each in told.state(at).items()
    ]
    for department in FAMILY:
        last = told.answering(department, at)
        pairs += [
            (department, programme, last, True)
            for programme in (told.nil(department, at) if last else ())
        ]
    for department, programme, last, nil in pairs:
        if programme not in programmes:
            continue
        after = [] if nil else last.of(programme, "actual", oda)
        for month, returns in told.made(programme, last, at).items():
            before = [
                amount
                for each in returns
                for amount in each.of(programme, "forecast", oda)
            ]
            both = units(before, after, month, last.month)
            if both:
                sums = found.setdefault((department, month, last.month, nil), [0, 0, 0])
                sums[0] += sum(one for one, _ in both) // whole
                sums[1] += sum(other for _, other in both) // whole
                sums[2] += sum(abs(one - other) for one, other in both) // whole
    return {key: tuple(sums) for key, sums in found.items()}


def units(before: Any, after: Any, made: int, until: int) -> list[tuple[int, int]]:
    """What is to be compared: months, or quarters where either side has one; begun after `made`, ended by `until`."""
    coarse = {start // 3 for start, length, _ in (*before, *after) if length == 3}
    sums: dict[tuple[int, int], list[int]] = {}
    for side, amounts in enumerate((before, after)):
        for start, _, pence in amounts:
            unit = (start // 3 * 3, 3) if start // 3 in coarse else (start, 1)
            sums.setdefault(unit, [0, 0])[side] += pence
    return [
        (one, other)
        for (start, length), (one, other) in sums.items()
        if start > made and start + length <= until + 1
    ]


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def ledger(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An application with three programmes, one of them withheld, and two people."""
    with servers.database(request.param, tmp_path_factory.mktemp("outcomes")) as url:
        yield _peopled(url)


def _peopled(url: str) -> Flask:
    app = make_app(url)
    with app.app_context():
        shares = {"country_shares": {"SOM": "50"}}
        secret = {"withheld": True, "withheld_reason": "Agents at risk"}
        register(
            db.session,
            record(ONE, **shares),
            record(TWO, **shares),
            record(SECRET, **shares, **secret),
        )
        user(db.session, "f@x.example", "finance")
        user(db.session, "a@x.example", "approver")
        db.session.remove()
    return app


@pytest.fixture(autouse=True)
def _closed(ledger: Flask) -> Iterator[None]:
    yield
    with ledger.app_context():
        db.session.remove()
        db.engine.dispose()


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["send", "send", "send", "send", "reverse"]),
        st.sampled_from(sorted(FAMILY)),
        st.integers(0, 3),
        st.sets(st.sampled_from([ONE, TWO, SECRET]), min_size=1),
        st.sampled_from(["keep", "nil"]),
        st.integers(0, 10_000),
    ),
    min_size=2,
    max_size=8,
)


@settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
@given(acts=ACTS)
def test_at_every_instant_the_outcomes_are_those_of_the_lines(
    ledger: Flask, acts: list[Any]
) -> None:
    with ledger.app_context():
        _forget()
        told = _done(acts)
        everything = _tables()
        _assert_equal(told)
        begin_writing(db.session)
        rebuild(db.session)
        db.session.commit()
        assert _tables() == everything
        db.session.remove()


def _assert_equal(told: Told) -> None:
    visible = {ONE, TWO}
    for at in told.spoke:
        for oda, words in ((None, {}), (True, {"oda": "yes"}), (False, {"oda": "no"})):
            chosen = replace(select_for(db.session, words), as_at=at)
            whole, seen = (
                compared(told, at, oda, {*visible, SECRET}),
                compared(told, at, oda, visible),
            )
            assert _sums(forecasts.compared(db.session, chosen, EVERYTHING)) == whole
            assert _sums(forecasts.compared(db.session, chosen, Reader())) == seen
            assert _sums(forecasts.withheld(db.session, chosen, Reader())) == compared(
                told, at, oda, {SECRET}
            )
        chosen = replace(select_for(db.session, {}), as_at=at)
        _assert_narrowed(told, chosen)


def _assert_narrowed(told: Told, chosen: Selection) -> None:
    seen = compared(told, chosen.as_at, None, {ONE, TWO})
    found = forecasts.compared(db.session, replace(chosen, department="FCDO"), Reader())
    assert _sums(found) == {key: sums for key, sums in seen.items() if key[0] == "FCDO"}
    of_one = forecasts.compared(db.session, replace(chosen, programme=ONE), Reader())
    assert _sums(of_one) == compared(told, chosen.as_at, None, {ONE})
    # Half of everything falls to Somalia, to the penny: all amounts are even.
    there = forecasts.compared(db.session, replace(chosen, country="SOM"), Reader())
    assert _sums(there) == compared(told, chosen.as_at, None, {ONE, TWO}, whole=2)


def _sums(found: list[forecasts.Compared]) -> dict[Any, tuple[int, ...]]:
    sums: dict[Any, tuple[int, ...]] = {}
    for each in found:
        key = (each.key.department, *each.key[2:])
        before = sums.get(key, (0, 0, 0))
        sums[key] = (
            before[0] + each.forecast,
            before[1] + each.actual,
            before[2] + each.gross,
        )
    return sums


def _forget() -> None:
    """Begin again without any return."""
    for table in (ForecastTotal, ForecastVersion, ForecastOutcome, FundRollup, FundVersion, Position, Spend,
                  SpendRollup, SpendPeriod, LedgerLine, FinanceReturn):  # fmt: skip
        db.session.execute(delete(table))
    db.session.commit()


def _done(acts: list[Any]) -> Told:
    """The acts carried out by the services, refused ones left out, with a record of what they did."""
    told, people = Told(), db.session.query(User).order_by(User.id).all()
    for kind, department, step, programmes, missing, seed in acts:
        months = [
            each.month for each in told.sent if each.department in FAMILY[department]
        ]
        number = max(months, default=FY.months[0].number) + step
        if kind == "reverse":
            _reverse(told, department, people)
        elif number <= FY.months[-1].number:
            _send(
                told,
                people,
                department,
                number,
                list(_lines(number, sorted(programmes), Random(seed))),
                missing,
            )
    return told


def _send(
    told: Told,
    people: list[User],
    department: str,
    number: int,
    lines: list[Line],
    missing: str,
) -> None:
    month = Month.from_number(number)
    try:
        sent = speak(
            db.session,
            lines,
            *people,
            fy=FY,
            month=month,
            department=department,
            missing=missing,
        )
    except service.Refusal:
        db.session.rollback()
        return
    amounts = [
        (
            each.programme,
            each.period.start.number,
            each.period.length,
            each.measure,
            each.oda,
            each.pence,
        )
        for each in lines
    ]
    _approved(
        told, Sent(sent.id, department, number, amounts, sent.decided_at or 0), missing
    )


def _approved(told: Told, sent: Sent, missing: str) -> None:
    family = FAMILY[sent.department]
    before = told.spoke[max(told.spoke)] if told.spoke else {}
    gone = {
        key
        for key in before
        if key[0] in family and (key[1] in sent.programmes or missing == "nil")
    }
    now = {key: each for key, each in before.items() if key not in gone}
    now |= {(sent.department, programme): sent for programme in sent.programmes}
    told.sent.append(sent)
    told.spoke[sent.approved] = now


def _reverse(told: Told, department: str, people: list[User]) -> None:
    """Reverse the department's latest return, where that is allowed."""
    mine = [
        each
        for each in told.sent
        if each.department == department and each.reversed is None
    ]
    if not mine:
        return
    try:
        decisions.reverse(db.session, mine[-1].id, people[1].id, "The wrong file")
    except service.Refusal:
        db.session.rollback()
        return
    db.session.commit()
    at = mine[-1].reversed = clock.last_committed(db.session)
    instants = sorted(told.spoke)
    before = (
        told.spoke[instants[instants.index(mine[-1].approved) - 1]]
        if mine[-1].approved != instants[0]
        else {}
    )
    closed = {key: each for key, each in before.items() if key not in told.spoke[mine[-1].approved]
              or told.spoke[mine[-1].approved][key] is not each}  # fmt: skip
    now = {
        key: each
        for key, each in told.spoke[instants[-1]].items()
        if each is not mine[-1]
    }
    told.spoke[at] = now | closed


def _lines(until: int, programmes: list[str], dice: Random) -> Iterator[Line]:
    """Actuals to a month and forecasts after it, here and there by quarter; some months without any; even amounts."""
    for programme in programmes:
        cells = count(1)
        for first in range(0, 12, 3):
            quarter = Period(FY.months[first], 3)
            periods = (
                [quarter]
                if dice.random() < 0.3
                else [Period(month) for month in FY.months[first : first + 3]]
            )
            for period, oda in product(periods, (True, False)):
                measure = (
                    "actual"
                    if period.start.number + period.length - 1 <= until
                    else "forecast"
                )
                if dice.random() < 0.6:
                    cell, pence = f"F{next(cells)}", 2 * dice.randint(-5, 50)
                    yield line(
                        programme,
                        pence,
                        period=period,
                        measure=measure,
                        oda=oda,
                        cell=cell,
                    )
        yield line(programme, 2, Month.from_number(until), cell="G1")


def _tables() -> list[Any]:
    """All that is kept, without the keys that a rebuild gives anew."""
    own = [getattr(ForecastOutcome, name) for name in outcomes.WRITTEN]
    version = (
        ForecastVersion.department_code,
        ForecastVersion.return_id,
        ForecastVersion.from_instant,
    )
    total = [getattr(ForecastTotal, name) for name in outcomes.TOTAL_COLUMNS[2:]]
    totals = select(*version, *total).outerjoin(ForecastTotal)
    return [
        sorted(map(repr, db.session.execute(query))) for query in (select(*own), totals)
    ]


FIRST = ("send", "FCO", 0, {ONE, TWO}, "keep", 1)
NIL = ("send", "FCO", 1, {TWO}, "nil", 2)
ENDS = {
    # Set to zero by a predecessor; its successor answers for it, then the predecessor reports something else.
    "the successor lacks it": [FIRST, NIL, ("send", "FCDO", 6, {TWO}, "keep", 3), ("send", "FCO", 7, {SECRET}, "keep", 4)],
    "the successor speaks for it": [
        FIRST, NIL, ("send", "FCDO", 6, {ONE}, "keep", 3), ("send", "FCO", 7, {SECRET}, "keep", 4),
    ],
    "it speaks again": [
        FIRST, ("send", "FCDO", 1, {TWO}, "nil", 2), ("send", "FCDO", 6, {TWO}, "keep", 3),
        ("send", "FCO", 7, {ONE}, "keep", 4),
    ],
}  # fmt: skip


@pytest.mark.parametrize("acts", ENDS.values(), ids=ENDS)
def test_what_is_set_to_nil_counts_once_whoever_reports_after_a_successor(
    ledger: Flask, acts: list[Any]
) -> None:
    with ledger.app_context():
        _forget()
        told = _done([*acts, ("reverse", "FCDO", 0, {ONE}, "keep", 0)])
        assert told.sent[2].reversed or told.sent[1].reversed
        _assert_equal(told)
        before = _tables()
        begin_writing(db.session)
        rebuild(db.session)
        db.session.commit()
        assert _tables() == before
        db.session.remove()


def test_a_database_without_outcomes_gets_them_when_it_is_prepared(
    ledger: Flask,
) -> None:
    with ledger.app_context():
        _forget()
        sent = ("FCO", 1, {ONE, TWO}, "keep")
        _done(
            [
                ("send", *sent, 1),
                ("send", *sent, 2),
                ("send", "FCO", 1, {ONE}, "nil", 3),
            ]
        )
        before = _tables()
        for table in (ForecastTotal, ForecastVersion, ForecastOutcome):
            db.session.execute(delete(table))
        db.session.commit()
        assert outcomes.is_missing(db.session)
        database.prepare()
        assert not outcomes.is_missing(db.session)
        assert _tables() == before
        assert db.session.scalar(
            select(func.count()).where(ForecastOutcome.set_to_nil.is_(True))
        )
        db.session.remove()
