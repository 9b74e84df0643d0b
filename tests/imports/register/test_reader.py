"""Registers of programmes: every record, every fault at its cell."""

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from imports.register import Allocated, Lists, Record, RegisterRead, read_register
from imports.text.places import PlaceName, Places
from portfolio import reference
from portfolio.finance import FinancialYear

PLACES = Places(
    [
        PlaceName("Somalia", "SOM"),
        PlaceName("Kenya", "KEN"),
        PlaceName("Ethiopia", "ETH"),
        PlaceName("Somaliland", "SOM", part=True),
    ],
    ambiguous={"Congo": ["COD", "COG"]},
)
LISTS = Lists(
    departments={"fco": "FCO", "mod": "MOD", "ministry of defence": "MOD", "ho": "HO"},
    themes={
        "women peace and security": "Women, Peace and Security",
        "peacebuilding": "Peacebuilding",
    },
    portfolios={"africa": "Africa"},
    objectives={"reduce the drivers of conflict": "Reduce the drivers of conflict"},
    statuses={"active": "active", "live": "active", "closed": "closed"},
    channels={"bilateral": "bilateral", "multilateral": "multilateral"},
    instruments={"programme": "programme", "defence": "defence"},
    gender_markers={"0": "0", "1": "1", "2": "2", "significant": "1"},
    purpose_codes=frozenset(["15220"]),
)
HEADING = (
    "code,title,lead_department,partner_departments,portfolio,strategy_objective,status,start_date,end_date,sro,channel,"
    "instrument,countries,themes,purpose_code,gender_marker,withheld,withheld_reason,2017/18 ODA,2017/18 non-ODA"
)
FULL = (
    "cssf-01-000274,Mediation,FCO,MOD; HO,Africa,Reduce the drivers of conflict,active,2016-04-01,2020-03-31,Sam Name,"
    'bilateral,programme,SOM:33.33; KEN:66.67,"Women, Peace and Security:50; Peacebuilding:50",15220,1,no,,851000,0'
)


def read(text: str) -> RegisterRead:
    return read_register(text.encode(), "programmes.csv", PLACES, LISTS)


def one(text: str) -> Record:
    found = read(text)
    assert found.problems == ()
    (record,) = found.records
    return record


def faults(found: RegisterRead) -> list[tuple[str, str, str | None]]:
    return [
        (problem.severity, problem.rule, problem.cell) for problem in found.problems
    ]


def test_a_full_row_gives_everything_in_it() -> None:
    record = one(f"{HEADING}\n{FULL}\n")
    fy = FinancialYear(2017)
    assert record == Record(
        code="CSSF-01-000274",
        title="Mediation",
        lead_department="FCO",
        partner_departments=("MOD", "HO"),
        portfolio="Africa",
        objective="Reduce the drivers of conflict",
        status="active",
        start_date=date(2016, 4, 1),
        end_date=date(2020, 3, 31),
        sro="Sam Name",
        channel="bilateral",
        instrument="programme",
        country_shares=(("SOM", 333_300), ("KEN", 666_700)),
        theme_shares=(
            ("Women, Peace and Security", 500_000),
            ("Peacebuilding", 500_000),
        ),
        purpose_code="15220",
        gender_marker=1,
        withheld=False,
        withheld_reason=None,
        allocations=(Allocated(fy, True, 85_100_000), Allocated(fy, False, 0)),
        sheet="",
        cells=record.cells,
    )
    assert record.cells["title"] == "B2"
    assert record.cells["2017/18 non-ODA"] == "T2"


def test_blank_cells_mean_blank_and_blank_is_no_zero() -> None:
    record = one(f"{HEADING}\nCSSF-01-000274,Mediation,FCO,,,,,,,,,,,,,,,,,\n")
    assert (
        record.partner_departments
        == record.country_shares
        == record.theme_shares
        == record.allocations
        == ()
    )
    assert (
        record.portfolio
        is record.status
        is record.start_date
        is record.gender_marker
        is record.sro
        is None
    )
    assert record.withheld is None


def test_columns_in_any_order_under_usual_words_below_a_title() -> None:
    record = one(
        "CSSF register of programmes,,,,,\n"
        ",,,,,\n"
        "Non-ODA 2017-18 (£k),Senior Responsible Owner,Lead Dept,Programme Name,Programme ID,FY17/18 ODA £m\n"
        "1.5,Sam Name,Ministry of Defence,Mediation,CSSF-01-000274,0.2\n"
    )
    assert (record.code, record.title, record.lead_department) == (
        "CSSF-01-000274",
        "Mediation",
        "MOD",
    )
    assert record.sro == "Sam Name"
    fy = FinancialYear(2017)
    assert record.allocations == (
        Allocated(fy, True, 20_000_000),
        Allocated(fy, False, 150_000),
    )
    assert record.cells["code"] == "E4"


def test_years_may_stand_above_oda_and_non_oda() -> None:
    record = one(
        ",,,2017/18,,2018/19,\nCode,Title,Department,ODA,Non-ODA,ODA,Non-ODA\nCSSF-01-000274,Mediation,FCO,1,2,3,4\n"
    )
    assert [(str(a.fy), a.oda, a.pence) for a in record.allocations] == [
        ("2017/18", True, 100),
        ("2017/18", False, 200),
        ("2018/19", True, 300),
        ("2018/19", False, 400),
    ]


def test_typed_cells_of_a_workbook_are_read_like_text() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Register"
    sheet.append(HEADING.split(","))
    row = ["CSSF-01-000274", "Mediation", "FCO", "", "", "", "Live", date(2016, 4, 1), date(2020, 3, 31), "", "", "",
           "SOM:100", "", 15220, 1, True, "National security", 851000.55, 0]  # fmt: skip
    sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    found = read_register(stream.getvalue(), "programmes.xlsx", PLACES, LISTS)
    assert found.problems == ()
    (record,) = found.records
    assert (record.status, record.start_date, record.purpose_code) == (
        "active",
        date(2016, 4, 1),
        "15220",
    )
    assert (record.gender_marker, record.withheld, record.withheld_reason) == (
        1,
        True,
        "National security",
    )
    assert [a.pence for a in record.allocations] == [85_100_055, 0]
    assert (record.sheet, record.cells["code"]) == ("Register", "A2")


SHARES = [
    "SOM:60;KEN:40",
    "SOM: 60%; KEN: 40%",
    "Somalia:60; Kenya:40",
    "Somalia 60; Kenya 40",
    "Somalia (60%); Kenya (40%)",
    "Somalia - 60%\nKenya - 40%",
    "SOM=60|KEN=40",
    "SOM:60, KEN:40",
    "SOM:60,0; KEN:40,0",
    "SOM:60; KEN:40; ETH:0",
]


@pytest.mark.parametrize("typed", SHARES)
def test_shares_however_typed(typed: str) -> None:
    record = one(f'code,title,lead,countries\nCSSF-01-000274,Mediation,FCO,"{typed}"\n')
    assert record.country_shares == (("SOM", 600_000), ("KEN", 400_000))


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("countries", "SOM:60; KEN:50", "shares-over-100"),
        ("countries", "SOM:60; Somalia:40", "duplicate-share"),
        ("countries", "SOM:lots", "not-a-share"),
        ("countries", "SOM:-5", "not-a-share"),
        ("countries", "SOM:33.33333", "not-a-share"),
        ("countries", "SOM", "not-a-share"),
        ("countries", "Ruritania:50", "unknown-country"),
        ("countries", "Congo:50", "unknown-country"),
        ("countries", "日本", "not-a-share"),
        ("themes", "Peacebuilding:150", "not-a-share"),
        ("themes", "日本:50", "bad-name"),
        ("start date", "soon", "bad-date"),
        ("status", "sleeping", "unknown-status"),
        ("channel", "pigeon", "unknown-channel"),
        ("instrument", "trumpet", "unknown-instrument"),
        ("gender marker", "3", "unknown-gender-marker"),
        ("purpose code", "152", "bad-purpose-code"),
        ("partners", "FCO; Ministry of Magic", "unknown-department"),
        ("withheld", "perhaps", "not-yes-or-no"),
        ("withheld reason", "National security", "withheld-unclear"),
        ("2017/18 ODA", "a lot", "not-a-number"),
        ("2017/18 ODA", "9" * 30, "not-a-number"),
        ("sro", "x" * 201, "too-long"),
    ],
)
def test_a_fault_is_told_at_its_cell(column: str, value: str, rule: str) -> None:
    found = read(f'code,title,lead,{column}\nCSSF-01-000274,Mediation,FCO,"{value}"\n')
    assert faults(found) == [("error", rule, "D2")]
    assert found.problems[0].message
    assert found.problems[0].remedy


@pytest.mark.parametrize(
    ("row", "rule", "cell"),
    [
        ("CSSF-01-274,Mediation,FCO", "bad-code", "A2"),
        ("CSSF-01-000274,,FCO", "missing-title", "B2"),
        ("CSSF-01-000274,Mediation,", "missing-department", "C2"),
        ("CSSF-01-000274,Mediation,DFIT", "unknown-department", "C2"),
        (f"CSSF-01-000274,{'x' * 301},FCO", "too-long", "B2"),
    ],
)
def test_a_row_without_what_it_needs_gives_no_record(
    row: str, rule: str, cell: str
) -> None:
    found = read(f"code,title,lead\n{row}\n")
    assert faults(found) == [("error", rule, cell)]
    assert found.records == ()


def test_a_code_twice_names_where_it_stood_first() -> None:
    found = read(
        "code,title,lead\nCSSF-01-000274,Mediation,FCO\ncssf 01 000274,Mediation,FCO\n"
    )
    assert faults(found) == [("error", "duplicate-code", "A3")]
    assert "A2" in found.problems[0].message


def test_an_end_before_the_start_is_an_error() -> None:
    found = read(
        "code,title,lead,start,end\nCSSF-01-000274,Mediation,FCO,2020-04-01,2019-03-31\n"
    )
    assert faults(found) == [("error", "end-before-start", "E2")]


def test_new_entries_of_editable_lists_are_warned_of_once() -> None:
    found = read(
        "code,title,lead,themes,portfolio,objective\n"
        "CSSF-01-000274,Mediation,FCO,Peace building:50; Space:50,Arctic,Explore\n"
        "CSSF-01-000411,Mediation,FCO,SPACE:100,arctic,explore\n"
    )
    assert faults(found) == [
        ("warning", "new-portfolio", "E2"),
        ("warning", "new-objective", "F2"),
        ("warning", "new-theme", "D2"),
        ("warning", "new-theme", "D2"),
    ]
    assert "Peacebuilding" in found.problems[2].message
    assert [record.theme_shares[-1][0] for record in found.records] == [
        "Space",
        "Space",
    ]
    assert [record.portfolio for record in found.records] == ["Arctic", "Arctic"]


def test_themes_are_spelt_as_the_list_has_them() -> None:
    record = one(
        'code,title,lead,themes\nCSSF-01-000274,Mediation,FCO,"women, peace & SECURITY: 40"\n'
    )
    assert record.theme_shares == (("Women, Peace and Security", 400_000),)


def test_another_purpose_code_is_kept_and_warned_of() -> None:
    found = read("code,title,lead,purpose code\nCSSF-01-000274,Mediation,FCO,15130\n")
    assert faults(found) == [("warning", "other-purpose-code", "D2")]
    assert found.records[0].purpose_code == "15130"


def test_an_unknown_column_is_a_warning_that_names_it() -> None:
    found = read(
        "code,title,lead,favourite colour,2017/18 actual\nCSSF-01-000274,Mediation,FCO,blue,7\n"
    )
    assert faults(found) == [
        ("warning", "unknown-column", "D1"),
        ("warning", "unknown-column", "E1"),
    ]
    assert "favourite colour" in found.problems[0].message


def test_an_allocation_that_is_neither_oda_nor_non_oda_is_an_error() -> None:
    found = read("code,title,lead,2017/18\nCSSF-01-000274,Mediation,FCO,5\n")
    assert faults(found) == [("error", "missing-oda", "D1")]
    assert found.records[0].allocations == ()


def test_the_same_column_twice_is_an_error() -> None:
    found = read(
        "code,title,lead,title,2017/18 ODA,ODA 2017-18\nCSSF-01-000274,Mediation,FCO,Other,1,2\n"
    )
    assert faults(found) == [
        ("error", "duplicate-heading", "D1"),
        ("error", "duplicate-heading", "F1"),
    ]


def test_a_missing_column_is_named() -> None:
    found = read("code,title,status\nCSSF-01-000274,Mediation,active\n")
    assert faults(found) == [("error", "missing-column", "A1")]
    assert "lead department" in found.problems[0].message


@pytest.mark.parametrize(
    "text", ["", "\n\n", "hello\n", "a,b,c\n1,2,3\n", "month,amount\nApril,5\n"]
)
def test_what_is_no_register_is_said_so(text: str) -> None:
    found = read(text)
    assert found.records == ()
    assert [problem.severity for problem in found.problems] == ["error"]


def test_a_file_that_cannot_be_read_is_one_problem() -> None:
    found = read_register(
        b"PK\x03\x04 not really a zip", "programmes.xlsx", PLACES, LISTS
    )
    assert [problem.rule for problem in found.problems] == ["unreadable-file"]


def test_totals_notes_and_blank_rows_are_no_programmes() -> None:
    found = read(
        "code,title,lead,2017/18 ODA\nCSSF-01-000274,Mediation,FCO,5\n,,,\nTotal,,,5\nSource: the portfolio office,,,\n"
    )
    assert found.problems == ()
    assert len(found.records) == 1


def test_parts_of_a_penny_and_negative_allocations_are_warned_of() -> None:
    found = read(
        "code,title,lead,2017/18 ODA,2017/18 non-ODA\nCSSF-01-000274,Mediation,FCO,1.005,(20.50)\n"
    )
    assert faults(found) == [
        ("warning", "sub-penny", "D2"),
        ("warning", "negative-amount", "E2"),
    ]
    assert [a.pence for a in found.records[0].allocations] == [101, -2050]


@pytest.mark.parametrize(
    ("answer", "withheld"),
    [("no", True), ("yes", False), ("withheld", True), ("", None)],
)
def test_a_column_that_asks_whether_it_may_be_published(
    answer: str, withheld: bool | None
) -> None:
    assert (
        one(
            f"code,title,lead,publishable\nCSSF-01-000274,Mediation,FCO,{answer}\n"
        ).withheld
        is withheld
    )


def test_all_problems_are_told_in_one_pass() -> None:
    rows = "".join(
        f"CSSF-01-{number:06d},Mediation,FCO,soon,x\n" for number in range(1_000)
    )
    found = read(f"code,title,lead,start date,2017/18 ODA\n{rows}")
    assert len(found.problems) == 2_000
    assert found.has_errors


@given(
    st.lists(st.integers(1, 500_000), min_size=1, max_size=3, unique=True).filter(
        lambda s: sum(s) <= 1_000_000
    )
)
@example([10_000])
def test_shares_come_back_to_the_millionth(shares: list[int]) -> None:
    assume(
        len(shares) == 1 or sum(shares) != 10_000
    )  # several that total 1 per cent are taken for fractions
    typed = "; ".join(f"{iso3}:{share // 10_000}.{share % 10_000:04d}" for iso3, share in zip(
        ("SOM", "KEN", "ETH"), shares, strict=False))  # fmt: skip
    record = one(f"code,title,lead,countries\nCSSF-01-000274,Mediation,FCO,{typed}\n")
    assert [share for _, share in record.country_shares] == shares


@given(st.permutations(list(range(20))))
def test_the_order_of_columns_does_not_matter(order: list[int]) -> None:
    rows = list(csv.reader([HEADING, FULL]))
    stream = io.StringIO()
    csv.writer(stream).writerows([row[at] for at in order] for row in rows)
    shuffled, straight = one(stream.getvalue()), one(f"{HEADING}\n{FULL}\n")
    assert replace(shuffled, cells={}) == replace(straight, cells={})


@pytest.mark.parametrize("name", ["programmes.csv", "programmes.xlsx"])
def test_the_sample_register_reads_without_a_problem(samples: Path, name: str) -> None:
    found = read_register(
        (samples / name).read_bytes(),
        name,
        reference.places(),
        reference.register_lists(),
    )
    assert found.problems == ()
    assert len(found.records) == 96
    assert sum(record.withheld is True for record in found.records) == 7
    assert sum(len(record.allocations) for record in found.records) == 960
    first = found.records[0]
    assert first.country_shares == (
        ("SOM", 333_300),
        ("KEN", 333_300),
        ("ETH", 333_400),
    )
    assert first.partner_departments == ("HMRC", "CPS", "BEIS")
