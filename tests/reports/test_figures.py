"""Every report against figures reckoned independently, for invented histories and any mixture of filters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from imports.ratings import Rating
from portfolio.countries import service as countries
from portfolio.extensions import db
from portfolio.figures.selection import select_for
from portfolio.finance import FinancialYear, Month, Period
from portfolio.ledger import clock
from portfolio.models import User
from portfolio.origins import trace as origin
from portfolio.permissions import EVERYTHING, Reader, reader_of
from portfolio.programmes import import_service as programmes
from portfolio.reports import registry
from portfolio.reports.drawn import DrawnReport
from portfolio.returns import service as returns
from portfolio.returns.decisions import service as decisions
from tests.building import checked, content_of, line, record, register, user
from tests.reports import PLAIN, oracle

CODES = [f"CSSF-01-{number:06}" for number in range(1, 5)]
DEPARTMENTS = ["FCO", "DFID", "FCDO", "HO"]
COUNTRIES = ["AFG", "KEN", "SOM", "UKR", "YEM"]
THEMES = ["Mine Action", "Peacebuilding", "Security and Justice"]
PORTFOLIOS = ["Africa", "Americas"]
YEARS = [2018, 2019]
BANDS = [None, "Extreme fragility", "High fragility"]

PENCE = st.one_of(st.integers(-300, 1_000), st.integers(-(10**9), 10**12))


@st.composite
def shares(draw: st.DrawFn, keys: list[str]) -> dict[str, str]:
    """Shares in per cent with up to four decimals, of any total up to 100."""
    chosen = draw(st.lists(st.sampled_from(keys), unique=True, max_size=4))
    cuts = sorted(
        draw(
            st.lists(
                st.integers(1, 1_000_000),
                min_size=len(chosen),
                max_size=len(chosen),
                unique=True,
            )
        )
    )
    if cuts and draw(st.booleans()):
        cuts[-1] = 1_000_000
    parts = [after - before for before, after in zip([0, *cuts], cuts, strict=False)]
    return {
        key: str(Decimal(part).scaleb(-4))
        for key, part in zip(chosen, parts, strict=True)
    }


FACTS = st.fixed_dictionaries(
    {
        "lead": st.sampled_from(["FCO", "DFID", "HO"]),
        "partners": st.lists(st.sampled_from(["MOD", "HO"]), unique=True, max_size=1),
        "portfolio": st.sampled_from(PORTFOLIOS),
        "withheld": st.booleans(),
        "allocations": st.dictionaries(
            st.tuples(st.sampled_from(YEARS), st.booleans()),
            st.integers(0, 10**11),
            max_size=2,
        ),
        "countries": shares(COUNTRIES),
        "themes": shares(THEMES),
    }
)
RAW = st.tuples(
    st.sampled_from(CODES),
    st.integers(0, 11),
    st.booleans(),  # a quarter rather than a month
    st.sampled_from(["actual", "forecast"]),
    st.booleans(),
    PENCE,
    st.sampled_from([None, None, *COUNTRIES]),
)
SENT = st.tuples(
    st.just("return"),
    st.sampled_from(DEPARTMENTS),
    st.sampled_from(YEARS),
    st.integers(0, 11),
    st.lists(RAW, min_size=1, max_size=6),
    st.booleans(),
)
EVENTS = st.one_of(
    SENT,
    SENT,
    SENT,
    st.tuples(st.just("reverse"), st.integers(0, 9)),
    st.tuples(
        st.just("shares"),
        st.sampled_from(CODES),
        st.sampled_from(YEARS),
        shares(COUNTRIES),
        shares(THEMES),
    ),
    st.tuples(st.just("facts"), st.sampled_from(CODES), FACTS),
    st.tuples(
        st.just("ratings"),
        st.dictionaries(
            st.sampled_from(COUNTRIES),
            st.tuples(st.integers(0, 99), st.sampled_from(BANDS)),
            max_size=4,
        ),
    ),
)
HISTORY = st.tuples(
    st.tuples(*[FACTS] * len(CODES)), st.lists(EVENTS, min_size=3, max_size=9)
)
READERS = st.sampled_from(
    [
        None,
        ("finance", "HO"),
        ("finance", "FCDO"),
        ("risk-analyst", None),
        ("auditor", None),
    ]
)
FILTERS = st.fixed_dictionaries(
    {
        "fy": st.sampled_from([None, None, *YEARS]),
        "measure": st.sampled_from(["actual", "forecast", "outturn"]),
        "department": st.sampled_from([None, None, None, *DEPARTMENTS]),
        "country": st.sampled_from([None, None, None, "unallocated", *COUNTRIES]),
        "theme": st.sampled_from([None, None, None, "unallocated", *THEMES]),
        "portfolio": st.sampled_from([None, None, None, *PORTFOLIOS]),
        "oda": st.sampled_from([None, None, True, False]),
        "reader": READERS,
        "past": st.integers(0, 12),
    }
)


QUICK = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
"""A history takes a good part of a second: shrinking one that fails would take minutes."""


class History:
    """Does to the tracker what it tells the oracle."""

    def __init__(self, session: Session) -> None:
        self.session, self.world = session, oracle.World()
        self.sender, self.approver = (
            user(session, "f@x.example", "finance"),
            user(session, "a@x.example", "approver"),
        )
        self.sent: list[tuple[int, oracle.Sent]] = []
        self.instants = [clock.last_committed(session)]

    def __call__(self, kind: str, *what: Any) -> None:
        """Let an event happen; what the rules refuse changes nothing, in either account."""
        try:
            getattr(self, kind)(*what)
            self.session.commit()
        except returns.Refusal:
            self.session.rollback()
        self.instants.append(clock.last_committed(self.session))

    def _now(self) -> int:
        return clock.last_committed(self.session)

    def facts(self, code: str, given: dict[str, Any]) -> None:
        """A programme as a register states it, its shares for all years."""
        register(
            self.session,
            record(
                code, lead_department=given["lead"], partner_departments=tuple(given["partners"]),
                portfolio=given["portfolio"], withheld=given["withheld"],
                country_shares=given["countries"], theme_shares=given["themes"],
                allocations=[(FinancialYear(fy), oda, p) for (fy, oda), p in given["allocations"].items()],
            ),
        )  # fmt: skip
        earlier = self.world.known(2**62).get(code, {}).get("allocations", {})
        facts = given | {"allocations": earlier | given["allocations"]}
        self.world.facts.append((self._now(), code, facts))
        self._shared(code, 0, given["countries"], given["themes"])

    def _shared(
        self, code: str, first: int, places: dict[str, str], themes: dict[str, str]
    ) -> None:
        exact = [
            {key: Fraction(share) for key, share in given.items()}
            for given in (places, themes)
        ]
        self.world.shares.append((self._now(), code, first, *exact))

    def shares(
        self, code: str, first: int, places: dict[str, str], themes: dict[str, str]
    ) -> None:
        """New shares from a year on."""
        millionths = [
            [(key, int(Decimal(s).scaleb(4))) for key, s in given.items()]
            for given in (places, themes)
        ]
        programmes.change_shares(self.session, code, FinancialYear(first), *millionths)
        self.session.commit()
        self._shared(code, first, places, themes)

    def ratings(self, given: dict[str, tuple[int, str | None]]) -> None:
        """An edition, the same label each time."""
        rated = [
            Rating(iso3, Decimal(score), None, band, "", "A1")
            for iso3, (score, band) in given.items()
        ]
        content = repr((len(self.world.ratings), given)).encode()
        countries.import_edition(
            self.session, "fsi", "2019", date(2019, 4, 1), content, "x.csv", rated
        )
        self.session.commit()
        kept = {iso3: (str(score), band) for iso3, (score, band) in given.items()}
        self.world.ratings.append((self._now(), kept))

    def reverse(self, back: int) -> None:
        """Undo one of the latest approvals."""
        approved = [pair for pair in self.sent if pair[1].reversed is None]
        if not approved:
            return
        number, sent = approved[-1 - back % min(len(approved), 2)]
        decisions.reverse(self.session, number, self.approver.id, "Wrong")
        self.session.commit()
        sent.reversed = self._now()

    def _return(
        self, department: str, fy: int, month: int, raw: list[Any], nil: bool
    ) -> None:
        year = FinancialYear(fy)
        as_at = year.months[month]
        told, lines = [], []
        for number, (code, start, quarter, measure, oda, pence, country) in enumerate(
            raw
        ):
            period = (
                year.quarter(start // 3 + 1) if quarter else Period(year.months[start])
            )
            cell = f"F{number + 10 * len(self.sent)}"
            lines.append(
                line(
                    code,
                    pence,
                    period=period,
                    measure=measure,
                    oda=oda,
                    country=country,
                    cell=cell,
                    sheet=str(nil),
                )
            )
            first, last = (
                (period.start.year, period.start.month),
                (period.end.year, period.end.month),
            )
            told.append(oracle.RawLine(code, first, last, measure, oda, pence, country))
        given = checked(lines, department, year, as_at)
        made = returns.submit(
            self.session,
            given,
            content_of(lines),
            self.sender.id,
            missing="nil" if nil else "keep",
        ).finance_return
        self.session.commit()
        decisions.approve(self.session, made.id, self.approver.id)
        self.session.commit()
        sent = oracle.Sent(
            department, fy, (as_at.year, as_at.month), told, nil, self._now()
        )
        self.world.returns.append(sent)
        self.sent.append((made.id, sent))


setattr(History, "return", History._return)


@contextmanager
def fresh(app: Flask) -> Iterator[Session]:
    """A session of its own, of which nothing stays."""
    with app.app_context(), db.engine.connect() as connection:
        outer = connection.begin()
        session = Session(bind=connection, join_transaction_mode="create_savepoint")
        try:
            yield session
        finally:
            session.close()
            outer.rollback()


def play(session: Session, story: Any) -> History:
    """Let a history happen."""
    history = History(session)
    for code, facts in zip(CODES, story[0], strict=True):
        history("facts", code, facts)
    for event in story[1]:
        history(*event)
    return history


def question(
    history: History, given: dict[str, Any]
) -> tuple[dict[str, str], oracle.Asked, Reader]:
    """The same filters as words for the tracker and for the oracle, and the reader."""
    at = history.instants[-1 - given["past"] % len(history.instants)]
    reader, sees = _reader(history.session, given["reader"])
    words = {
        name: given[name]
        for name in ("measure", "department", "country", "theme", "portfolio")
        if given[name]
    }
    words |= {"index": "fsi", "as_at": clock.to_text(at)}
    if given["fy"]:
        words["fy"] = str(FinancialYear(given["fy"]))
    if given["oda"] is not None:
        words["oda"] = "yes" if given["oda"] else "no"
    kept = {
        name: value for name, value in given.items() if name not in {"past", "reader"}
    }
    return words, oracle.Asked(at=at, sees=sees, **kept), reader


def _reader(
    session: Session, who: tuple[str, str | None] | None
) -> tuple[Reader, frozenset[str] | None]:
    if who is None:
        return EVERYTHING, None
    role, department = who
    person = User(email="r@x.example", role=role, department_code=department)
    mine = oracle.FAMILY.get(department or "", {department} if department else set())
    return reader_of(session, person), None if role in oracle.SEES_ALL else frozenset(
        mine
    )


KEYS = {
    "spend-by-country": ("country",),
    "spend-by-theme": ("theme",),
    "spend-by-band": ("band",),
    "theme-by-band": ("theme", "band"),
    "spend-by-department": ("department",),
}


def shown(report: DrawnReport) -> dict[Any, dict[str, Any]]:
    """A report's rows as the oracle has them."""
    keys = KEYS[report.name]
    found: dict[Any, dict[str, Any]] = {}
    for row in report.rows:
        key = tuple(row[name] for name in keys)
        assert key not in found, "each row once"
        found[key if len(key) > 1 else key[0]] = row
    return found


def compare(report: DrawnReport, expected: dict[Any, dict[str, Any]]) -> None:
    """Every row and every column, to the penny."""
    rows = shown(report)
    assert set(rows) == set(expected), report.name
    for key, row in rows.items():
        wanted = expected[key]
        for column in set(report.columns) & set(wanted):
            value = (
                str(row[column])
                if column == "score" and row[column] is not None
                else row[column]
            )
            assert value == wanted[column], (report.name, key, column)
        if "share" in wanted:
            share = row["share_of_country_allocable"]
            assert (share is None) is (wanted["share"] is None), key
            assert share is None or abs(Fraction(share) - wanted["share"]) <= Fraction(
                1, 2_000_000
            ), key


@settings(QUICK, max_examples=14)
@given(story=HISTORY, questions=st.lists(FILTERS, min_size=5, max_size=5))
def test_every_report_is_what_raw_lines_shares_and_positions_say(
    app: Flask, story: Any, questions: Any
) -> None:
    with fresh(app) as session:
        history = play(session, story)
        for given in questions:
            words, asked, reader = question(history, given)
            chosen = select_for(session, words)
            expected = oracle.tables(history.world, asked)
            drawn = {
                name: registry.draw(session, name, chosen, reader) for name in PLAIN
            }
            for name, report in drawn.items():
                compare(report, expected[name])
            totals = {
                name: report.total("total")
                for name, report in drawn.items()
                if "total" in report.columns
            }
            assert len(set(totals.values())) == 1, totals
            _compare_origins(session, words, reader, drawn["spend-by-country"])


def _compare_origins(
    session: Session, words: dict[str, str], reader: Reader, report: DrawnReport
) -> None:
    for row in report.rows:
        if row["country"] != "withheld":
            traced = origin.trace(
                session,
                select_for(session, words | {"country": row["country"]}),
                reader,
            )
            assert traced.figure == row["total"], row
            assert traced.figure == sum(cell.part for _, cell in traced.cells())
            assert all(abs(cell.part) <= abs(cell.pence) for _, cell in traced.cells())


@settings(QUICK, max_examples=14)
@given(
    story=HISTORY,
    given_filters=FILTERS,
    ends=st.tuples(*[st.tuples(st.booleans(), st.integers(0, 23))] * 2),
)
def test_a_movement_is_the_difference_of_two_positions(
    app: Flask, story: Any, given_filters: Any, ends: Any
) -> None:
    with fresh(app) as session:
        history = play(session, story)
        words, asked, reader = question(history, given_filters)
        points, texts = [], []
        for by_month, number in ends:
            if by_month:
                month = Month(2018, 4).plus(number)
                points.append((month.year, month.month))
                texts.append(str(month))
            else:
                points.append(history.instants[number % len(history.instants)])
                texts.append(clock.to_text(points[-1]))
        chosen = select_for(session, words | {"from": texts[0], "to": texts[1]})
        report = registry.draw(session, "movement", chosen, reader)
        found = {
            (row["department"], row["programme"]): (
                row["actual_change"],
                row["outturn_change"],
            )
            for row in report.rows
        }
        assert found == oracle.movement(history.world, asked, *points)
        assert all((row["from"], row["to"]) == tuple(texts) for row in report.rows)


def test_the_oracle_itself_on_figures_reckoned_by_hand() -> None:
    """£1.00 by 60 (SOM) and 30 (KEN) leaves 10 open; 1 penny goes to the larger; a negative is put back."""
    shares_given = {"SOM": Fraction(60), "KEN": Fraction(30)}
    assert oracle.split(100, shares_given) == [("KEN", 30), ("SOM", 60), (None, 10)]
    assert oracle.split(-1, shares_given) == [("KEN", 0), ("SOM", -1), (None, 0)]
    thirds = {
        "KEN": Fraction("33.33"),
        "SOM": Fraction("33.33"),
        "YEM": Fraction("33.33"),
    }
    assert oracle.split(2, thirds) == [("KEN", 1), ("SOM", 1), ("YEM", 0), (None, 0)]
    asked = oracle.Asked(at=1)
    assert replace(asked, at=2).hidden(oracle.World()) == set()
