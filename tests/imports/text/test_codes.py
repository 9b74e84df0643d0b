"""Programme codes as typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.text.codes import canonical_code


@pytest.mark.parametrize(
    "typed",
    [
        "CSSF-01-000274",
        "cssf-01-000274",
        "  CSSF-01-000274  ",
        "CSSF 01 000274",
        "CSSF01000274",
        "CSSF–01–000274",
        "CSSF—01—000274",
        "CSSF\u201101\u2011000274",
        "CSSF\u221201\u2212000274",
        "CSSF_01_000274",
        "CSSF/01/000274",
        "Cssf - 01 - 000 274",
        "CSSF\u00a001\u00a0000274",
        "CSSF-\u200b01-000274",
        "ＣＳＳＦ－０１－０００２７４",
        "CSSF-1-000274",
    ],
)
def test_a_code_however_typed_is_one_code(typed: str) -> None:
    assert canonical_code(typed) == "CSSF-01-000274"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "CSSF",
        "Total",
        "01-000274",
        "CSSF-01-00274",
        "CSSF-01-0000274",
        "CSSF1000274",
        "CSSF-01-00027A",
        "CSSF-01-000274 and CSSF-01-000411",
        "XCSSF-01-000274",
        "CSSF-٠١-٠٠٠٢٧٤",
        "CSSF²01000274",
    ],
)
def test_what_is_not_a_code_is_not_guessed(typed: str) -> None:
    assert canonical_code(typed) is None


@given(
    st.integers(0, 99),
    st.integers(0, 999_999),
    st.sampled_from(["-", " ", "", " – ", "/"]),
    st.booleans(),
)
def test_any_separator_and_case_gives_the_code_back(
    board: int, number: int, separator: str, lower: bool
) -> None:
    code = f"CSSF-{board:02d}-{number:06d}"
    typed = code.replace("-", separator)
    assert canonical_code(typed.lower() if lower else typed) == code


@given(st.text())
def test_any_text_gives_a_code_in_one_form_or_none(text: str) -> None:
    code = canonical_code(text)
    assert code is None or canonical_code(code) == code
