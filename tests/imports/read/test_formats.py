"""Number formats: what they divide by and which unit they show, whatever is quoted, escaped or bracketed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.read.formats import parse_format, sections


@pytest.mark.parametrize(
    ("code", "divisor", "suffix"),
    [
        ("General", 1, ""),
        ("#,##0.00", 1, ""),
        ("#,##0", 1, ""),
        ("#,##0,", 1000, ""),
        ("#,##0.0,", 1000, ""),
        ("#,##0,,", 1_000_000, ""),
        ("0.0,,", 1_000_000, ""),
        ("#,##0,.0", 1000, ""),
        ('0.0"k"', 1, "k"),
        ('0.0,"k"', 1000, "k"),
        ('£0.0,,"m"', 1_000_000, "m"),
        (r"0.0\m", 1, "m"),
        ("0.0k", 1, "k"),
        ('"£"#,##0.0,, "million"', 1_000_000, "m"),
        ('"£m" 0.0', 1, "m"),
        ('[$£-809]#,##0.0,"k"', 1000, "k"),
        ("[$£-809]#,##0.00;[Red]-[$£-809]#,##0.00", 1, ""),
        ('#,##0,;[Red]\\-#,##0,;"-"', 1000, ""),
        ('[>=1000000]0.0,,"m";[>=1000]0.0,"k";0', 1_000_000, "m"),
        ('_-£* #,##0_-;-£* #,##0_-;_-£* "-"_-;_-@_-', 1, ""),
        ("_(* #,##0,_);_(* (#,##0,)", 1000, ""),
        ("0%", 1, "%"),
        ("0.00%", 1, "%"),
        ('0","', 1, ""),
        (r"0\,", 1, ""),
        ('"thousands, "0', 1, ""),
        ('0" days"', 1, ""),
        ('General"k"', 1, "k"),
        ("dd/mm/yyyy", 1, ""),
        ("mm:ss.0", 1, ""),
        ("[h]:mm:ss", 1, ""),
        ("yyyy-mm-dd hh:mm:ss.000", 1, ""),
        ("0.00E+00", 1, ""),
        ("@", 1, ""),
        (";;;", 1, ""),
        ("", 1, ""),
    ],
)
def test_a_format_scales_or_adds_a_unit(code: str, divisor: int, suffix: str) -> None:
    found = parse_format(code)
    assert (found.divisor, found.suffix) == (divisor, suffix)


def test_semicolons_inside_quotes_brackets_and_escapes_part_nothing() -> None:
    assert sections('0";";[$;-809]0;\\;0') == ['0";"', "[$;-809]0", "\\;0"]


@given(st.text(alphabet='0#?,.;"\\[]£$-_*@%kmdyhsGeneral E+/', max_size=40))
def test_no_format_is_too_odd(code: str) -> None:
    found = parse_format(code)
    assert found.divisor >= 1
    assert found.suffix in ("", "k", "m", "b", "%")
