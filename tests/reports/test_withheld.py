"""Withheld programmes: who sees their detail, and that nothing else gives it away."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from portfolio.figures.selection import FilterError, select_for
from portfolio.finance import FinancialYear, Month
from portfolio.ledger import clock
from portfolio.models import ProgrammeFacts, User
from portfolio.origins import trace as origin
from portfolio.permissions import EVERYTHING, Reader, Role, reader_of
from portfolio.reports import exports, registry
from portfolio.reports.drawn import DrawnReport
from tests.building import line, record, register, speak, user
from tests.reports import PLAIN

OPEN, SECRET, PARTNERED = "CSSF-01-000001", "CSSF-02-000002", "CSSF-03-000003"
SEE_ALL = {"leadership", "portfolio-office", "auditor"}
DEPARTMENTS = [None, "FCO", "HO", "MOD", "NCA", "FCDO"]
NOTHING = Reader()
"""Somebody without a right to any withheld detail."""
LAST_YEAR = {"fy": FinancialYear(2018), "month": Month(2018, 6)}


@pytest.fixture
def held(session: Any) -> tuple[User, User]:
    """One open programme of FCO's and two withheld ones: HO's, and MOD's with NCA as partner."""
    year = FinancialYear(2019)
    register(
        session,
        record(OPEN, country_shares={"SOM": 60}, theme_shares={"Peacebuilding": 100}),
        record(
            SECRET, country_shares={"YEM": 100}, withheld=True, lead_department="HO", portfolio="Americas",
            theme_shares={"Counter-Terrorism": 100}, allocations=[(year, True, 900), (year, False, 90)],
        ),
        record(
            PARTNERED, country_shares={"AFG": 50}, withheld=True, lead_department="MOD", partner_departments=("NCA",),
        ),
    )  # fmt: skip
    people = (
        user(session, "f@x.example", "finance"),
        user(session, "a@x.example", "approver"),
    )
    speak(
        session,
        [line(OPEN, 9, Month(2018, 6)), line(SECRET, 30, Month(2018, 6))],
        *people,
        **LAST_YEAR,
    )
    speak(
        session,
        [
            line(OPEN, 100), line(SECRET, 1_000), line(SECRET, 200, oda=False, cell="F13"), line(PARTNERED, 40_000),
            line(SECRET, 5, Month(2019, 9), measure="forecast", cell="F14"),
        ],
        *people,
    )  # fmt: skip
    return people


def reader(session: Any, role: str, department: str | None) -> Reader:
    """Somebody of that role and department."""
    return reader_of(
        session, User(email="r@x.example", role=role, department_code=department)
    )


def draw(session: Any, name: str, who: Reader, **words: str) -> DrawnReport:
    """A report for somebody."""
    return registry.draw(session, name, select_for(session, words), who)


def countries(session: Any, who: Reader, **words: str) -> dict[str, int]:
    """Total by country."""
    return {
        row["country"]: row["total"]
        for row in draw(session, "spend-by-country", who, **words).rows
    }


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("role", "department"), list(itertools.product(map(str, Role), DEPARTMENTS))
)
def test_who_sees_which_detail(session: Any, role: str, department: str | None) -> None:
    found = countries(session, reader(session, role, department), fy="2019/20")
    secret = role in SEE_ALL or department == "HO"
    partnered = role in SEE_ALL or department in {"MOD", "NCA"}
    hidden = (0 if secret else 1_200) + (0 if partnered else 40_000)
    wanted = {"SOM": 60, "unallocated": 40 + (20_000 if partnered else 0)}
    wanted |= {"YEM": 1_200} if secret else {}
    wanted |= {"AFG": 20_000} if partnered else {}
    assert found == wanted | ({"withheld": hidden} if hidden else {})


@pytest.mark.usefixtures("held")
def test_the_withheld_row_obeys_year_measure_oda_and_instant(session: Any) -> None:
    for words, expected in (
        ({}, 41_230),
        ({"fy": "2018/19"}, 30),
        ({"measure": "forecast"}, 5),
        ({"measure": "outturn", "fy": "2019/20"}, 41_205),
        ({"oda": "no"}, 200),
        ({"oda": "no", "fy": "2018/19"}, None),
    ):
        assert countries(session, NOTHING, **words).get("withheld") == expected, words


NARROWING = [
    {"department": "HO"}, {"department": "FCO"}, {"country": "YEM"}, {"country": "unallocated"}, {"portfolio": "Africa"},
    {"theme": "Counter-Terrorism"}, {"theme": "unallocated"}, {"portfolio": "Americas"}, {"index": "fsi"},
    {"department": "HO", "country": "YEM", "theme": "Counter-Terrorism", "portfolio": "Americas"},
]  # fmt: skip


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("name", [*PLAIN, "movement"])
@pytest.mark.parametrize("words", NARROWING, ids=str)
def test_no_other_filter_moves_the_withheld_row(
    session: Any, name: str, words: dict[str, str]
) -> None:
    """Were it narrowed by a filter, the difference of two reports would tell where the withheld money goes."""
    ends = {"from": "2018-01", "to": "2019-06"} if name == "movement" else {}

    def last(**given: str) -> Any:
        chosen = select_for(session, given | ends)
        report = (
            registry.draw(session, "movement", chosen, NOTHING)
            if ends
            else registry.draw(session, name, chosen, NOTHING)
        )
        assert "withheld" in str(report.rows[-1]).lower()
        return report.rows[-1]

    assert last(**words) == last()
    assert last(**words, fy="2018/19") == last(fy="2018/19") != last()


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("words", [{}, *NARROWING], ids=str)
def test_what_is_seen_besides_is_as_if_the_withheld_were_not(
    session: Any, words: dict[str, str]
) -> None:
    for name in PLAIN:
        for row in draw(session, name, NOTHING, **words).rows[:-1]:
            told = json.dumps(row, default=str)
            assert "YEM" not in told, row
            assert "AFG" not in told, row
            assert "Counter-Terrorism" not in told, row
            assert row.get("department") not in {"HO", "MOD"}, row
    assert origin.trace(session, select_for(session, words), NOTHING).to_json()["cells"] == [
        cell for cell in origin.trace(session, select_for(session, words), EVERYTHING).to_json()["cells"]
        if cell["programme"] == OPEN
    ]  # fmt: skip


@pytest.mark.usefixtures("held")
def test_shares_are_of_what_is_seen_alone(session: Any) -> None:
    rows = draw(session, "spend-by-band", NOTHING, fy="2019/20").rows
    shares = {row["band"]: row["share_of_country_allocable"] for row in rows}
    assert [share for share in shares.values() if share is not None] == [1]
    assert (shares["Withheld"], shares["Unallocated"]) == (None, None)


@pytest.mark.usefixtures("held")
def test_origin_and_filters_refuse_the_withheld_row_itself(session: Any) -> None:
    for word in ("withheld", "Withheld", " WITHHELD "):
        with pytest.raises(FilterError, match="has no detail"):
            select_for(session, {"country": word})


@pytest.mark.usefixtures("held")
def test_the_marking_says_whether_detail_is_shown_and_nothing_to_those_who_see_none(
    session: Any,
) -> None:
    sensitive, plain = "OFFICIAL-SENSITIVE", "OFFICIAL"
    for name in PLAIN:
        assert draw(session, name, EVERYTHING).marking == sensitive
        assert {
            draw(session, name, NOTHING, **words).marking for words in [{}, *NARROWING]
        } == {plain}
        assert draw(session, name, EVERYTHING, country="SOM").marking == plain
    assert (
        draw(
            session, "spend-by-country", EVERYTHING, measure="forecast", oda="no"
        ).marking
        == plain
    )
    assert (
        draw(
            session, "spend-by-department", EVERYTHING, measure="forecast", oda="no"
        ).marking
        == sensitive
    )


def test_an_allocation_alone_of_a_withheld_programme_is_sensitive(session: Any) -> None:
    given = [(FinancialYear(2019), True, 900)]
    register(
        session, record(SECRET, withheld=True, lead_department="HO", allocations=given)
    )
    assert (
        draw(session, "spend-by-department", EVERYTHING).marking == "OFFICIAL-SENSITIVE"
    )
    assert (
        draw(session, "spend-by-department", EVERYTHING, department="FCO").marking
        == "OFFICIAL"
    )
    (row,) = draw(session, "spend-by-department", NOTHING).rows
    assert (row["department"], row["allocation"], row["variance"]) == (
        "withheld",
        900,
        900,
    )


def test_visibility_is_as_of_now_also_in_the_past(
    session: Any, held: tuple[User, User]
) -> None:
    then = clock.to_text(clock.last_committed(session))
    before = countries(session, NOTHING, as_at=then)
    assert before["withheld"] == 41_230
    register(
        session,
        record(
            OPEN,
            country_shares={"SOM": 60},
            theme_shares={"Peacebuilding": 100},
            withheld=True,
        ),
    )
    assert countries(session, NOTHING, as_at=then) == {"withheld": 41_230 + 109}
    register(
        session,
        record(
            SECRET, country_shares={"YEM": 100}, lead_department="HO", withheld=False
        ),
    )
    assert countries(session, NOTHING, as_at=then) == {
        "YEM": 1_230,
        "withheld": 40_000 + 109,
    }
    assert session.query(ProgrammeFacts).count() == 5


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("ending", sorted(exports.FORMATS))
def test_files_for_a_reader_without_detail_hold_nothing_of_it(
    session: Any, ending: str
) -> None:
    for name in PLAIN:
        report = draw(session, name, NOTHING)
        assert SECRET.encode() not in exports.FORMATS[ending](report)
        assert "SENSITIVE" not in exports.filename(report, ending)
