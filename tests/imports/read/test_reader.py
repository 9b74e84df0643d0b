"""Reading a file: its format is found from its content, its values with their places, and refusals by name."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from imports.read import read_workbook
from imports.workbook import Limits, Refused


def xlsx(*rows: list[object], title: str = "Return") -> bytes:
    """A workbook of one sheet, as openpyxl writes it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def refusal(content: bytes, limits: Limits = Limits()) -> Refused:
    with pytest.raises(Refused) as caught:
        read_workbook(content, "return.xlsx", limits)
    return caught.value


def test_values_keep_their_place_below_an_empty_area() -> None:
    book = read_workbook(
        xlsx([], [None, None], [None, "Programme", 12.5]), "return.csv"
    )
    (sheet,) = book.sheets
    assert (book.format, sheet.name, sheet.top, sheet.left) == ("xlsx", "Return", 2, 1)
    assert [list(row) for row in sheet.rows] == [["Programme", 12.5]]


def test_a_csv_keeps_amounts_as_text() -> None:
    book = read_workbook(
        b'Programme,Amount\r\nCSSF-01-000001,"1,250.00"\r\n', "return.xlsx"
    )
    assert book.format == "csv"
    assert [list(row) for row in book.sheets[0].rows] == [
        ["Programme", "Amount"],
        ["CSSF-01-000001", "1,250.00"],
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\x00" * 64, "empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "picture"),
        (b"<html><body><table></table></body></html>", "web page"),
        (b"PK\x03\x04" + b"\x00" * 30, "damaged"),
        (xlsx(["a", 1])[:2000], "damaged"),
    ],
)
def test_what_is_no_workbook_is_refused_in_a_sentence(
    content: bytes, words: str
) -> None:
    refused = refusal(content)
    assert refused.rule == "unreadable-file"
    assert words in refused.message
    assert refused.remedy


def test_a_file_over_the_limit_is_refused() -> None:
    assert refusal(xlsx(["a", 1]), Limits(bytes=100)).rule == "file-too-large"


def test_every_sample_is_read(samples: Path) -> None:
    formats = {
        path.name: read_workbook(path.read_bytes(), path.name).format
        for path in samples.glob("*.[xo]*")
    }
    assert formats
    assert all(name.endswith(found) for name, found in formats.items())
