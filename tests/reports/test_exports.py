"""The files of a report: the same bytes for ever, the same figures in each, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from imports.ratings import Rating
from portfolio.countries import service as countries
from portfolio.figures.selection import select_for
from portfolio.finance import FinancialYear
from portfolio.ledger import clock
from portfolio.ledger.clock import advance
from portfolio.models import CountryFacts, DepartmentFacts, Theme, ThemeFacts, User
from portfolio.permissions import EVERYTHING
from portfolio.programmes import import_service as programmes
from portfolio.reports import exports, registry
from portfolio.reports.drawn import DrawnReport
from portfolio.returns import service as returns
from portfolio.returns.decisions import service as decisions
from tests.browsing import sign_in
from tests.building import approve, line, record, register, speak, submit, user
from tests.reports import PLAIN

A, B = "CSSF-01-000001", "CSSF-02-000002"
EVIL = '=HYPERLINK("http://x.example","Mine Action")'


@pytest.fixture
def told(session: Any) -> tuple[User, User]:
    """Two programmes with money, an edition, and a theme whose name is a formula."""
    allocated = [(FinancialYear(2019), True, 100_001)]
    register(
        session,
        record(
            A,
            country_shares={"SOM": "33.33", "KEN": "33.33"},
            theme_shares={EVIL: 50},
            allocations=allocated,
        ),
        record(
            B, country_shares={"UKR": 100}, portfolio="Americas", lead_department="HO"
        ),
    )
    people = (
        user(session, "f@x.example", "finance"),
        user(session, "a@x.example", "approver"),
    )
    speak(
        session,
        [line(A, 100_001), line(A, -7, oda=False), line(B, 123_456_789_012_345)],
        *people,
    )
    rate(session, "Alert", "9.5")
    return people


def rate(session: Any, band: str, score: str) -> None:
    """An edition of the Fragile States Index that rates Somalia so; another file each time."""
    ratings = [Rating("SOM", Decimal(score), 1, band, "", "A1")]
    countries.import_edition(
        session, "fsi", "2019", date(2019, 4, 1), band.encode(), "f.csv", ratings
    )
    session.commit()


def draw(session: Any, name: str, **words: str) -> DrawnReport:
    """A report on the Fragile States Index."""
    return registry.draw(
        session, name, select_for(session, {"index": "fsi"} | words), EVERYTHING
    )


def files(session: Any, **words: str) -> dict[str, bytes]:
    """Every report in every format."""
    return {
        f"{name}.{ending}": to_bytes(draw(session, name, **words))
        for name in PLAIN
        for ending, to_bytes in exports.FORMATS.items()
    }


@pytest.mark.usefixtures("told")
def test_the_same_report_is_the_same_bytes(session: Any) -> None:
    assert files(session) == files(session)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("measure", ["actual", "outturn"])
def test_csv_json_and_xlsx_say_the_same(session: Any, name: str, measure: str) -> None:
    report = draw(session, name, measure=measure)
    told_by_csv = list(csv.reader(io.StringIO(exports.to_csv(report).decode())))
    document = json.loads(exports.to_json(report))
    book = exports.to_xlsx(report)
    by_openpyxl = list(
        openpyxl.load_workbook(io.BytesIO(book))["Report"].iter_rows(values_only=True)
    )
    by_calamine = (
        CalamineWorkbook.from_filelike(io.BytesIO(book))
        .get_sheet_by_name("Report")
        .to_python()
    )
    assert (
        told_by_csv[0] == list(by_openpyxl[0]) == by_calamine[0] == list(report.columns)
    )
    assert (
        len(told_by_csv)
        == len(by_openpyxl)
        == len(by_calamine)
        == len(report.rows) + 1
        > 1
    )
    for number, row in enumerate(report.rows):
        for place, column in enumerate(report.columns):
            texts = (
                told_by_csv[number + 1][place],
                by_openpyxl[number + 1][place],
                by_calamine[number + 1][place],
            )
            in_json = document["rows"][number][column]
            assert same(row[column], column in report.money, in_json, *texts), (
                row,
                column,
                texts,
            )


def same(value: Any, money: bool, in_json: Any, in_csv: str, *in_book: Any) -> bool:
    """Whether one cell says the same everywhere."""
    if value is None:
        return (
            in_json is None
            and in_csv == ""
            and all(each in (None, "") for each in in_book)
        )
    if money:
        pounds = Decimal(value) / 100
        return (
            in_json == value
            and in_csv == f"{pounds:.2f}"
            and all(round(each * 100) == value for each in in_book)
        )
    if isinstance(value, str):
        return (
            in_json == value
            and in_csv.lstrip("'") == value
            and all(each == in_csv for each in in_book)
        )
    return Decimal(str(in_json)) == Decimal(in_csv) == value and all(
        Decimal(repr(each)) == value for each in in_book
    )


@pytest.mark.usefixtures("told")
def test_text_that_a_spreadsheet_would_run_is_made_plain(session: Any) -> None:
    report = draw(session, "spend-by-theme")
    assert EVIL in {row["theme"] for row in report.rows}
    assert {
        row[0] for row in csv.reader(io.StringIO(exports.to_csv(report).decode()))
    } >= {"'" + EVIL}
    cells = [
        cell
        for row in openpyxl.load_workbook(io.BytesIO(exports.to_xlsx(report)))["Report"]
        for cell in row
    ]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert all(cell.hyperlink is None for cell in cells)
    filtered = openpyxl.load_workbook(
        io.BytesIO(exports.to_xlsx(draw(session, "spend-by-theme", theme=EVIL)))
    )
    assert "f" not in {cell.data_type for row in filtered["About"] for cell in row}


def test_marking_and_instant_stand_in_name_headers_and_file(
    session: Any, told: Any, client: FlaskClient
) -> None:
    register(
        session,
        record(
            "CSSF-03-000003",
            withheld=True,
            lead_department="MOD",
            country_shares={"SOM": 100},
        ),
    )
    speak(session, [line("CSSF-03-000003", 5)], *told, department="MOD")
    for role, marking in (
        ("leadership", "OFFICIAL-SENSITIVE"),
        ("risk-analyst", "OFFICIAL"),
    ):
        sign_in(client, session, user(session, f"{role}@x.example", role))
        instant = clock.to_text(clock.last_committed(session))
        for ending in exports.FORMATS:
            with client.get(f"/reports/spend-by-country.{ending}?fy=2019-20") as answer:
                assert answer.status_code == 200
                assert (answer.headers["X-Marking"], answer.headers["X-As-At"]) == (
                    marking,
                    instant,
                )
                stamp = instant[:16].replace(":", "") + "Z"
                name = f"spend-by-country_2019-20_as-at-{stamp}_{marking}.{ending}"
                assert (
                    answer.headers["Content-Disposition"]
                    == f"attachment; filename={name}"
                )
                content = answer.get_data()
        about = openpyxl.load_workbook(io.BytesIO(content))["About"]
        facts = dict(about.iter_rows(values_only=True))
        assert (facts["marking"], facts["as at"], facts["fy"]) == (
            marking,
            instant,
            "2019/20",
        )


def rename_country(session: Any) -> None:
    """Somalia under another name from now on."""
    supersede(
        session,
        session.scalars(select(CountryFacts).where(CountryFacts.iso3 == "SOM")).one(),
        name="Puntland",
    )


def rename_theme(session: Any) -> None:
    """The theme under another name from now on."""
    theme = session.scalars(select(Theme).where(Theme.key == EVIL)).one()
    supersede(
        session,
        session.scalars(
            select(ThemeFacts).where(ThemeFacts.theme_id == theme.id)
        ).one(),
        name="Plain",
    )


def rename_department(session: Any) -> None:
    """The FCO under another name from now on."""
    supersede(
        session,
        session.scalars(
            select(DepartmentFacts).where(DepartmentFacts.code == "FCO")
        ).one(),
        name="F",
    )


def supersede(session: Any, facts: Any, **changes: Any) -> None:
    """Close what was known and know something else from now on."""
    instant = advance(session)
    columns = {c.name for c in type(facts).__table__.columns} - {
        "id",
        "from_instant",
        "to_instant",
    }
    values = {name: getattr(facts, name) for name in columns}
    facts.to_instant = instant
    session.flush()
    session.add(type(facts)(from_instant=instant, **(values | changes)))
    session.commit()


def later(session: Any, told: tuple[User, User], what: str) -> None:
    """Something that changes what reports say from now on."""
    if what == "approval":
        speak(session, [line(A, 5)], *told)
    elif what == "reversal":
        decisions.reverse(
            session,
            session.scalars(select(returns.FinanceReturn.id)).one(),
            told[1].id,
            "Wrong",
        )
        session.commit()
    elif what == "ratings":
        rate(session, "Stable", "1")
    elif what == "shares":
        programmes.change_shares(
            session, A, FinancialYear(2018), [("YEM", 1_000_000)], []
        )
        session.commit()
    elif what == "register":
        allocated = [(FinancialYear(2019), True, 5)]
        moved = {
            "portfolio": "Americas",
            "lead_department": "MOD",
            "theme_shares": {EVIL: 50},
        }
        register(
            session,
            record(
                A,
                country_shares={"SOM": "33.33", "KEN": "33.33"},
                allocations=allocated,
                **moved,
            ),
        )
    else:
        {
            "country": rename_country,
            "theme": rename_theme,
            "department": rename_department,
        }[what](session)


@pytest.mark.parametrize(
    "what",
    [
        "approval",
        "reversal",
        "ratings",
        "shares",
        "register",
        "country",
        "theme",
        "department",
    ],
)
@pytest.mark.parametrize(
    "words",
    [{}, {"portfolio": "Africa", "measure": "outturn"}],
    ids=["all", "narrowed"],
)
def test_the_past_is_the_same_bytes_whatever_came_later(
    session: Any, told: tuple[User, User], what: str, words: dict[str, str]
) -> None:
    then = clock.to_text(clock.last_committed(session))
    before, now = files(session, as_at=then, **words), files(session, **words)
    assert before == now
    later(session, told, what)
    assert files(session, as_at=then, **words) == before
    assert files(session, **words) != now


def test_a_waiting_return_changes_nothing_until_it_speaks(
    session: Any, told: tuple[User, User]
) -> None:
    before = files(session)
    waiting = submit(session, [line(A, 5)], told[0])
    assert files(session) == before
    approve(session, waiting, told[1])
    assert files(session) != before


def test_two_themes_of_one_name_are_two_rows_and_none_is_lost(
    session: Any, told: tuple[User, User]
) -> None:
    register(session, record(A, theme_shares={EVIL: 50, "Peacebuilding": 50}))
    theme = session.scalars(select(Theme).where(Theme.key == EVIL)).one()
    facts = session.scalars(
        select(ThemeFacts).where(ThemeFacts.theme_id == theme.id)
    ).one()
    supersede(session, facts, name="Peacebuilding")
    rows = draw(
        session, "spend-by-theme", department="FCO", country="unallocated", oda="yes"
    ).rows
    named = [row["total"] for row in rows if row["theme"] == "Peacebuilding"]
    assert (sorted(named), len(rows)) == ([50_000, 50_001], 2)
