"""Plain text of cells."""

from datetime import date, datetime

import pytest

from imports.text.plain import one_line, plain_text
from imports.workbook import Value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (15210.0, "15210"),
        (33.33, "33.33"),
        (7, "7"),
        (True, "yes"),
        (False, "no"),
        (date(2019, 4, 1), "2019-04-01"),
        (datetime(2019, 4, 1), "2019-04-01"),
        ("  two\u00a0 words\t", "two words"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("nul\x00 and bell\x07", "nul and bell"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("", ""),
    ],
)
def test_what_a_cell_says(value: Value, text: str) -> None:
    assert plain_text(value) == text


def test_one_line_has_no_line_breaks() -> None:
    assert one_line("Somalia\n Kenya") == "Somalia Kenya"
