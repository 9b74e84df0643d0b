"""The prepared workbook reads back without a question, to the penny and to the cell."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imports.check import check
from imports.model import Context, Line
from imports.text.folding import fold
from portfolio.finance import FinancialYear, Month, Period
from portfolio.ledger.position import replaced_departments
from portfolio.models import User
from portfolio.permissions import EVERYTHING, Reader
from portfolio.returns.drafts import checking
from portfolio.returns.entry import queries as entry_queries
from portfolio.returns.entry import workbook as entry_workbook
from portfolio.returns.entry.workbook import Row, Template
from tests.building import FY, JUNE, line, record, register, speak, user

A, B, C = "CSSF-01-000001", "CSSF-01-000002", "CSSF-02-000003"
COUNTRIES = {
    "Somalia": "SOM",
    "Côte d'Ivoire": "CIV",
    "Democratic Republic of the Congo": "COD",
}


def context(*codes: str) -> Context:
    return Context(
        "FCO",
        programmes={code: frozenset({"FCO"}) for code in codes},
        countries={fold(name): iso3 for name, iso3 in COUNTRIES.items()},
    )


def read(given: Template) -> Any:
    codes = sorted({row.programme for row in given.rows})
    return check(entry_workbook.write(given), given.filename, context(*codes))


AMOUNTS = st.one_of(st.none(), st.integers(0, 10**11))
ROWS = st.lists(
    st.builds(
        Row,
        programme=st.sampled_from([A, B, C]),
        title=st.sampled_from(["Peace and security", "Work in 2018", "Total security"]),
        oda=st.booleans(),
        project=st.sampled_from([None, "Small grants", "Adviser network"]),
        country=st.sampled_from([None, *COUNTRIES]),
        amounts=st.tuples(*[AMOUNTS] * 12),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda row: (row.programme, row.oda, row.project, row.country),
).filter(lambda rows: any(amount is not None for row in rows for amount in row.amounts))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    ROWS,
    st.sampled_from([FinancialYear(2018), FinancialYear(2019)]),
    st.integers(0, 11),
)
def test_whatever_it_holds_is_read_back_without_a_question(
    rows: list[Row], fy: FinancialYear, at: int
) -> None:
    month = fy.months[at]
    found = read(
        Template("FCO", fy, month, rows, {A: "x", B: "y", C: "z"}, sorted(COUNTRIES))
    )
    assert list(found.problems) == []
    assert (found.fy, found.month) == (fy, month)
    meant = {
        (entry_workbook.cell_of(number, index), row.programme, row.project, COUNTRIES.get(row.country or ""), row.oda,
         Period(fy.months[index]), "actual" if index <= at else "forecast", amount)
        for number, row in enumerate(rows)
        for index, amount in enumerate(row.amounts)
        if amount is not None
    }  # fmt: skip
    assert {
        (
            each.cell,
            each.programme,
            each.project,
            each.country,
            each.oda,
            each.period,
            each.measure,
            each.pence,
        )
        for each in found.lines
    } == meant


def test_headings_and_totals_are_locked_and_cells_offer_their_lists() -> None:
    rows = [
        Row(
            A,
            "Peace",
            True,
            amounts=(100,) * 12,
            notes={4: "Forecast in the last return: £1.00"},
        )
    ]
    book = openpyxl.load_workbook(
        io.BytesIO(
            entry_workbook.write(Template("FCO", FY, JUNE, rows, {A: "x"}, ["Somalia"]))
        )
    )
    sheet = book[entry_workbook.SHEET]
    assert sheet.protection.sheet
    assert sheet["A7"].protection.locked
    assert sheet[
        f"F{entry_workbook.FIRST_ROW + 2 + entry_workbook.SPARE_ROWS}"
    ].protection.locked
    assert not sheet["F8"].protection.locked
    assert not sheet["A9"].protection.locked
    assert {
        str(each.sqref).split(":")[0] for each in sheet.data_validations.dataValidation
    } == {"A8", "D8", "E8", "F8"}
    assert "£1.00" in sheet["J8"].comment.text
    assert book["Lists"].sheet_state == "hidden"


def test_the_same_template_gives_the_same_bytes() -> None:
    given = Template(
        "FCO",
        FY,
        JUNE,
        [Row(A, "Peace", True, amounts=(100,) * 12)],
        {A: "x"},
        ["Somalia"],
    )
    assert entry_workbook.write(given) == entry_workbook.write(given)


@pytest.fixture
def people(session: Any) -> tuple[User, User]:
    register(
        session,
        record(A, title="Peace", allocations=[(FY, True, 500)]),
        record(
            B,
            title="Calm",
            lead_department="MOD",
            partner_departments=("FCO",),
            allocations=[(FY, False, 5)],
        ),
        record(
            C,
            title="Nightjar",
            lead_department="MOD",
            partner_departments=("FCO",),
            withheld=True,
        ),
    )
    return user(session, "finance@x.example", "finance"), user(
        session, "approver@x.example", "approver"
    )


def test_the_last_figures_stand_in_it_and_what_was_forecast_is_asked_for(
    session: Any, people: tuple[User, User]
) -> None:
    lines = [
        line(A, 1234, JUNE, country="SOM", project="Grants"),
        line(
            A,
            50,
            Month(2019, 7),
            cell="F13",
            measure="forecast",
            country="SOM",
            project="Grants",
        ),
        line(
            A,
            70,
            Month(2019, 8),
            cell="F14",
            measure="forecast",
            country="SOM",
            project="Grants",
        ),
        line(B, 90, Month(2019, 8), cell="F15", measure="forecast", oda=False),
    ]
    speak(session, lines, *people)
    assert entry_queries.next_month(session, "FCO", FY) == Month(2019, 7)
    found = entry_queries.prepared(session, "FCO", FY, Month(2019, 7), EVERYTHING)
    assert [
        (row.programme, row.oda, row.project, row.country) for row in found.rows
    ] == [
        (A, True, "Grants", "Somalia"),
        (B, False, None, None),
        (C, True, None, None),
    ]
    first, second, _ = found.rows
    assert list(first.amounts[:6]) == [None, None, 1234, None, 70, None]
    assert first.notes == {3: "Forecast in the last return: £0.50. Enter the actual."}
    assert second.notes == {}
    hidden = entry_queries.prepared(session, "FCO", FY, Month(2019, 7), Reader())
    assert {row.programme for row in hidden.rows} == {A, B}


def test_a_department_that_returns_quarters_is_asked_for_quarters_and_read_back_without_a_question(
    session: Any, people: tuple[User, User]
) -> None:
    def quarter(number: int, pence: int, code: str, measure: str) -> Line:
        return line(
            code, pence, cell=f"F{pence}", period=FY.quarter(number), measure=measure
        )

    lines = [
        quarter(1, 30, A, "actual"),
        *(quarter(number, 40 + number, A, "forecast") for number in (2, 3, 4)),
    ]
    monthly = [
        line(B, 5, JUNE, cell="G1"),
        line(B, 7, Month(2019, 10), cell="G2", measure="forecast"),
    ]
    speak(session, lines + monthly, *people)
    given = entry_queries.prepared(session, "FCO", FY, Month(2019, 7), EVERYTHING)
    assert [row.amounts for row in given.rows[:3]] == [
        (30, 42, 43, 44),
        (5, None, 7, None),
        (None,) * 4,
    ]
    found = checking.check(
        entry_workbook.write(given),
        given.filename,
        checking.context(session, "FCO", None, None),
    )
    assert list(found.problems) == []
    assert {(each.programme, each.period, each.measure, each.pence) for each in found.lines} == {
        (A, FY.quarter(1), "actual", 30), (B, FY.quarter(1), "actual", 5), (A, FY.quarter(2), "forecast", 42),
        (A, FY.quarter(3), "forecast", 43), (B, FY.quarter(3), "forecast", 7), (A, FY.quarter(4), "forecast", 44),
    }  # fmt: skip
    asked = entry_queries.prepared(session, "FCO", FY, Month(2019, 9), EVERYTHING)
    assert asked.rows[0].amounts == (30, None, 43, 44)
    assert asked.rows[0].notes == {
        1: "Forecast in the last return: £0.42. Enter the actual."
    }


def test_forty_programmes_and_their_projects_are_read_back_without_a_question(
    session: Any, people: tuple[User, User]
) -> None:
    codes = [f"CSSF-07-{number:06d}" for number in range(40)]
    register(
        session,
        *(record(code, title=f"Total work of {code}, 2018 to 2024") for code in codes),
    )
    lines = [
        line(code, 100 + at, month, cell=f"F{at}{month.number}", project=project, oda=at % 3 > 0,
             measure="actual" if month <= JUNE else "forecast")
        for at, code in enumerate(codes)
        for project in (None, "Adviser network 1")
        for month in FY.months
    ]  # fmt: skip
    speak(session, lines, *people)
    given = entry_queries.prepared(session, "FCO", FY, JUNE, EVERYTHING)
    found = checking.check(
        entry_workbook.write(given),
        given.filename,
        checking.context(session, "FCO", None, None),
    )
    assert list(found.problems) == []
    assert len(found.lines) == len(lines)
    assert sum(each.pence for each in found.lines) == sum(each.pence for each in lines)


def test_as_it_is_it_is_the_last_return_again(
    session: Any, people: tuple[User, User]
) -> None:
    lines = [
        line(
            A,
            100 * number,
            month,
            cell=f"F{number}",
            measure="actual" if month <= JUNE else "forecast",
        )
        for number, month in enumerate(FY.months, 12)
    ]
    speak(session, lines, *people)
    given = entry_queries.prepared(session, "FCO", FY, JUNE, EVERYTHING)
    known = checking.context(session, "FCO", None, None)
    found = checking.check(entry_workbook.write(given), given.filename, known)
    assert list(found.problems) == []
    assert sorted(
        (each.period, each.measure, each.pence) for each in found.lines
    ) == sorted((each.period, each.measure, each.pence) for each in lines)


def test_a_successors_workbook_holds_its_predecessors_programmes(
    session: Any, people: tuple[User, User]
) -> None:
    assert {"FCO", "DFID"} <= replaced_departments(session, "FCDO")
    speak(session, [line(A, 5)], *people)
    found = entry_queries.prepared(session, "FCDO", FY, JUNE, EVERYTHING)
    assert found.rows[0].amounts[2] == 5
