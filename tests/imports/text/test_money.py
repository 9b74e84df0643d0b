"""Amounts as cells hold them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.text.money import (
    LARGEST_PENCE,
    ErrorText,
    NotAnAmount,
    parse_amount,
    read_amounts,
    to_pence,
)

AMOUNTS = {
    "£9,270.04": "9270.04", "(£ 1,078.59)": "-1078.59", "£(500.20)": "-500.20", "56116 ": "56116", "1 234 567": "1234567",
    "500-": "-500", "-£5": "-5", "- 5": "-5", "−5": "-5", "500 CR": "-500", "500DR": "500", ".5": "0.5", "GBP 12": "12",
    "1'234": "1234", "0": "0", "１２": "12",
}  # fmt: skip


@pytest.mark.parametrize(("text", "number"), AMOUNTS.items())
def test_amounts_as_people_type_them(text: str, number: str) -> None:
    assert parse_amount(text) == (Decimal(number), None)


@pytest.mark.parametrize(
    ("text", "number", "multiplier"),
    [("1.2m", "1.2", 10**6), ("£12.5k", "12.5", 1000), ("£2bn", "2", 10**9)],
)
def test_amounts_with_their_own_unit(text: str, number: str, multiplier: int) -> None:
    assert parse_amount(text) == (Decimal(number), multiplier)


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "–", "--", "nil", "NIL", "n/a", "N/A", "none", "£-", "£ -", "(-)"],
)
def test_words_for_no_amount(text: str) -> None:
    assert parse_amount(text) is None


@pytest.mark.parametrize(
    "value",
    [
        "TBC",
        "12,34",
        "12.5%",
        "$5",
        "1e5",
        "1.2.3",
        "nan",
        "inf",
        True,
        float("nan"),
        float("inf"),
        "9" * 61,
        1e300,
    ],
)
def test_what_is_no_amount(value: str | float) -> None:
    with pytest.raises(NotAnAmount):
        parse_amount(value)


def test_the_text_of_an_error_is_known() -> None:
    with pytest.raises(ErrorText):
        parse_amount("#REF!")


@pytest.mark.parametrize(
    ("number", "pence", "rounded"),
    [
        ("314228.070000001", 31422807, False),
        ("2.675", 268, True),
        ("-2.675", -268, True),
        ("0.0049", 0, True),
        ("7", 700, False),
    ],
)
def test_noise_is_dropped_and_a_part_of_a_penny_is_said(
    number: str, pence: int, rounded: bool
) -> None:
    assert to_pence(Decimal(number)) == (pence, rounded)


@given(st.integers(-(10**14), 10**14), st.sampled_from((1, 1_000, 1_000_000)))
def test_every_whole_amount_of_pence_survives_a_float(
    pence: int, multiplier: int
) -> None:
    value = float(Decimal(pence) / 100 / multiplier)
    assert read_amounts([value], multiplier).pence == [pence]


@given(st.integers(-(10**11), 10**11))
def test_every_amount_survives_its_text(pence: int) -> None:
    text = f"{abs(pence) / 100:,.2f}"
    assert read_amounts([f"(£{text})" if pence < 0 else f"£{text}"], 1).pence == [pence]


def test_a_column_keeps_blanks_apart_from_zero_and_names_its_faults() -> None:
    amounts = read_amounts(["", 0.0, "nil", 1.005, "TBC", 2], 1)
    assert amounts.pence == [None, 0, None, 101, None, 200]
    assert amounts.sub_penny == [3]
    assert list(amounts.faulty) == [4]


@given(
    st.lists(
        st.integers(-(10**9), 10**9).map(lambda pence: pence / 100)
        | st.floats()
        | st.sampled_from([1.005, float("nan"), 1e300]),
        max_size=6,
    ),
    st.sampled_from([1, 1000, 10**6]),
)
def test_a_column_of_numbers_is_read_as_each_of_them_is(
    values: list[float], multiplier: int
) -> None:
    column = read_amounts(values, multiplier)
    singly = [read_amounts([value, ""], multiplier) for value in values]
    assert column.pence == [one.pence[0] for one in singly]
    assert column.sub_penny == [row for row, one in enumerate(singly) if one.sub_penny]
    assert list(column.faulty) == [row for row, one in enumerate(singly) if one.faulty]


@given(
    st.from_regex(
        r"-?[0-9]{1,13}(\.[0-9]{0,3})?|-?[0-9]{1,3}(,[0-9]{3}){1,3}(\.[0-9]{1,2})?",
        fullmatch=True,
    )
)
def test_plain_text_is_read_as_any_other(text: str) -> None:
    parsed = parse_amount(text)
    assert parsed is not None
    for multiplier in (1, 1000):
        pence, lost = to_pence(parsed[0] * multiplier)
        column = read_amounts([text], multiplier)
        kept = abs(pence) <= LARGEST_PENCE
        assert column.pence == [pence if kept else None]
        assert column.sub_penny == [0] * (lost and kept)
        assert list(column.faulty) == [0] * (not kept)


@pytest.mark.parametrize(
    ("value", "multiplier"),
    [
        (1e14, 10**6),
        ("100000000000000", 10**6),
        ("9,999,999,999,999", 1_000),
        ("5000000bn", 1),
        (-1.1e13, 1),
    ],
)
def test_an_amount_that_no_fund_has_is_named_and_not_kept(
    value: str | float, multiplier: int
) -> None:
    amounts = read_amounts([value, 5.0], multiplier)
    assert amounts.pence == [None, 500 * multiplier]
    assert list(amounts.faulty) == [0]
