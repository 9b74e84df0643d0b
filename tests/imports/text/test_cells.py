"""Formula-looking text is neutralised; numbers and plain words are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.text.cells import neutral


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+SUM(A1)",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1",
        "＝1+1",
        "＋1+1",
        "－1+1",
        "＠SUM(A1)",
        "  =1+1",
        "\u200b=1+1",
        "\ufeff@A1",
        "−1+1",
        '=HYPERLINK("http://x.example","y")',
        "-",
        "--5",
    ],
)
def test_what_could_run_gets_an_apostrophe(text: str) -> None:
    assert neutral(text) == "'" + text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Kenya",
        "-5",
        "-1,250.00",
        "+44",
        "-£1,250.50",
        "-0.5%",
        "1e-5",
        "-1.5E+10",
        "(1,250)",
        "a=b",
        "'=1",
        "£5",
    ],
)
def test_plain_text_and_numbers_stay(text: str) -> None:
    assert neutral(text) == text


@given(st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_no_number_is_touched(number: object) -> None:
    assert neutral(str(number)) == str(number)


@given(st.text())
def test_nothing_neutral_starts_a_formula_and_a_second_time_changes_nothing(
    text: str,
) -> None:
    safe = neutral(text)
    assert safe.endswith(text)
    assert neutral(safe) == safe
