"""Delimited text: encodings, delimiters and quotes as departments' systems write them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.read import read_workbook
from imports.workbook import Limits, Refused

TEXT = 'Programme,Spend (£)\r\nCôte d\'Ivoire,"1,250.00"\r\n'
ROWS = [["Programme", "Spend (£)"], ["Côte d'Ivoire", "1,250.00"]]


def rows_of(content: bytes) -> list[list[object]]:
    (sheet,) = read_workbook(content, "return.csv").sheets
    assert sheet.name == ""
    return [list(row) for row in sheet.rows]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_every_common_encoding_is_read(encoding: str) -> None:
    assert rows_of(TEXT.encode(encoding)) == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_delimiter_is_found_also_where_others_stand_in_the_cells(
    delimiter: str, ending: str
) -> None:
    lines = [
        ["Programme", "Note", "Amount"],
        ["A", "one, two; three", "1,250.00"],
        ["B", "x", "2"],
    ]
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator=ending).writerows(lines)
    assert rows_of(stream.getvalue().encode()) == lines


def test_amounts_with_pound_signs_brackets_and_commas_stay_as_typed() -> None:
    content = 'Code;Amount\nA;£1.250,00\nB;"(1,250.00)"\n'.encode("cp1252")
    assert rows_of(content)[1:] == [["A", "£1.250,00"], ["B", "(1,250.00)"]]


def test_a_title_above_and_ragged_rows_keep_their_place() -> None:
    content = b"Return 2019/20\n\nCode,Month,Amount\nA,April,1\nB,May,2,late note\n"
    rows = rows_of(content)
    assert rows[2] == ["Code", "Month", "Amount", ""]
    assert rows[4] == ["B", "May", "2", "late note"]


def test_line_breaks_inside_quotes_are_part_of_the_cell() -> None:
    assert rows_of(b'Code,Note\nA,"one\ntwo"\nB,x\n')[1:] == [
        ["A", "one\ntwo"],
        ["B", "x"],
    ]


def test_the_delimiter_may_be_stated() -> None:
    assert rows_of(b"sep=|\na|b\n")[1] == ["a", "b"]


@pytest.mark.parametrize(
    "content", [b"\x01\x02\x03\x04" * 50, b"abc\x00def\x00\x00\x00ghi" * 20]
)
def test_binary_rubbish_is_no_text(content: bytes) -> None:
    with pytest.raises(Refused, match="neither"):
        rows_of(content)


def test_one_very_wide_row_does_not_widen_all_beyond_the_limit() -> None:
    content = b"," * 10_000 + b"\n" + b"1,2\n" * 5_000
    with pytest.raises(Refused) as caught:
        read_workbook(content, "x.csv", Limits(cells=1_000_000))
    assert caught.value.rule == "file-too-large"


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.lists(st.text("abc ,;£'\"\n1", max_size=8), min_size=3, max_size=3),
        min_size=3,
        max_size=8,
    )
)
def test_what_a_csv_writer_wrote_is_read_back(lines: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(
        [["Code", "Note", "Amount"], *lines, ["end", "end", "end"]]
    )
    assert rows_of(stream.getvalue().encode())[1:-1] == lines
