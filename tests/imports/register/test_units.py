"""In which unit a register's allocations are, and shares that are no percentages."""

import pytest

from imports.register import RegisterRead, read_register
from tests.imports.register.test_reader import LISTS, PLACES

COLUMNS = "code,title,lead_department,countries"
ROW = "CSSF-01-000274,Mediation,FCO,SOM:50"


def read(*lines: str) -> RegisterRead:
    return read_register("\n".join(lines).encode(), "programmes.csv", PLACES, LISTS)


@pytest.mark.parametrize(
    ("title", "headings", "amount"),
    [
        ("Register: allocations in £ million,,,,", "2019/20 ODA", "0.851"),
        ("Register,,,,", "2019/20 ODA £m", "0.851"),
        (",,,,£'000", "2019/20 ODA", "851"),
        ("Figures in £000s,,,,", "2019/20 ODA", "851"),
        ("All amounts in £,,,,", "2019/20 ODA (£)", "851000"),
        (
            "Programmes above £1 million in 2 million villages,,,,",
            "2019/20 ODA",
            "851000",
        ),
        ("Allocations in £ thousand,,,,", "2019/20 ODA (£'000)", "851"),
    ],
)
def test_the_unit_is_taken_from_the_heading_or_from_what_stands_above_it(
    title: str, headings: str, amount: str
) -> None:
    found = read(title, f"{COLUMNS},{headings}", f"{ROW},{amount}")
    assert found.problems == ()
    assert [each.pence for each in found.records[0].allocations] == [85_100_000]


def test_two_units_for_one_column_are_an_error_at_its_heading() -> None:
    found = read(
        "Allocations in £ million,,,,", f"{COLUMNS},2019/20 ODA (£'000)", f"{ROW},851"
    )
    assert [(each.rule, each.cell, each.value) for each in found.problems] == [
        ("unit-ambiguous", "E2", "2019/20 ODA"),
    ]
    assert "GBP thousand and GBP million" in found.problems[0].message


@pytest.mark.parametrize(
    "shares", ["SOM:0.6; KEN:0.4", "SOM:0.3333; KEN:0.3333; ETH:0.3334"]
)
def test_shares_written_as_fractions_are_an_error(shares: str) -> None:
    found = read(COLUMNS, f"CSSF-01-000274,Mediation,FCO,{shares}")
    assert [(each.rule, each.cell) for each in found.problems] == [
        ("not-a-share", "D2")
    ]
    assert "percentages" in found.problems[0].remedy


@pytest.mark.parametrize("shares", ["SOM:1", "SOM:0.5; KEN:0.25"])
def test_small_shares_are_shares(shares: str) -> None:
    assert read(COLUMNS, f"CSSF-01-000274,Mediation,FCO,{shares}").problems == ()
