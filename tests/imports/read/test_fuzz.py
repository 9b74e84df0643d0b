"""Whatever the bytes, a file is read or refused: random bytes, and workbooks of every format with something broken."""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imports.read import read_workbook
from imports.workbook import Limits, Refused, Workbook
from tests.imports.raw_workbooks import (
    MAIN,
    binary_records,
    number_formats,
    parts_of,
    records,
    worksheet,
    xls,
    xlsb,
    zipped,
)
from tests.imports.read.ods.test_content import STYLES, ods
from tests.imports.read.ods.test_content import number as ods_number
from tests.imports.read.ods.test_content import row as ods_row
from tests.imports.read.test_binary import cell, number, row, row_header
from tests.imports.read.test_xlsx import ROWS

ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "40"))
bounded = settings(
    max_examples=ROUNDS, deadline=None, suppress_health_check=list(HealthCheck)
)

_FORMATS = number_formats("#,##0,", '0.0"m"')
_MERGED = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
XLSX = zipped(
    parts_of(worksheet(ROWS, '<dimension ref="A1:C5"/>', _MERGED), _FORMATS)
    | {
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" count="1" uniqueCount="1"><si><t>a</t></si></sst>'
    }
)
ODS = ods(ods_row(ods_number(5, 'table:style-name="thousand"')) * 3, STYLES)
XLS = xls(
    records(
        row(0),
        row(1, hidden=True),
        number(0, 0, 5.0),
        (0x0205, struct.pack("<HHHBB", 2, 0, 0, 0x17, 1)),
    )
)
PLAIN_STYLE = binary_records(
    (617, struct.pack("<I", 1)), (47, b"\x00" * 16), (618, b"")
)
XLSB = xlsb(
    binary_records(row_header(0), (5, cell(0) + b"\x00" * 8), (3, cell(1) + b"\x2a")),
    PLAIN_STYLE,
)
CSV = 'Programme;Amount\r\nCSSF-01-000001;"1.250,00"\r\nCSSF-01-000002;£5\r\n'.encode(
    "cp1252"
)
BASES = {"xlsx": XLSX, "ods": ODS, "xls": XLS, "xlsb": XLSB, "csv": CSV}
SMALL = Limits(inflated=50_000_000, cells=3_000_000)


def outcome(content: bytes) -> Workbook | Refused:
    """What becomes of a file; anything but these two fails the test."""
    try:
        return read_workbook(content, "return.xlsx", SMALL)
    except Refused as refused:
        return refused


def read_or_refuse(content: bytes) -> None:
    """A file is read into rows of one length, or refused with a rule, a sentence and a remedy."""
    book = outcome(content)
    if isinstance(book, Refused):
        assert book.rule in ("unreadable-file", "password-protected", "file-too-large")
        assert book.message
        assert book.remedy
        return
    for sheet in book.sheets:
        assert all(len(values) == len(sheet.rows[0]) for values in sheet.rows)


def broken(content: bytes, edits: list[tuple[int, bytes, int]]) -> bytes:
    """The content with pieces overwritten or put in, each at a place counted modulo the length."""
    data = bytearray(content)
    for place, piece, over in edits:
        at = place % (len(data) + 1)
        data[at : at + over] = piece
    return bytes(data)


numbers = st.sampled_from(
    [
        b"\x00",
        b"\xff" * 4,
        b"\xff\xff",
        b"\x80",
        b"4294967295",
        b"-1",
        b"XFD1048576",
        b"&x;",
        b"<",
        b'"',
    ]
)
edits = st.lists(
    st.tuples(
        st.integers(0, 1 << 20), st.binary(max_size=6) | numbers, st.integers(0, 12)
    ),
    min_size=1,
    max_size=6,
)


@bounded
@given(st.binary(max_size=3000))
def test_random_bytes(content: bytes) -> None:
    read_or_refuse(content)


@pytest.mark.parametrize("kind", BASES)
def test_the_bases_themselves_are_read(kind: str) -> None:
    assert read_workbook(BASES[kind], "x").format == kind


@pytest.mark.parametrize("kind", BASES)
@bounded
@given(edits=edits)
def test_bytes_overwritten(kind: str, edits: list[tuple[int, bytes, int]]) -> None:
    read_or_refuse(broken(BASES[kind], edits))


@pytest.mark.parametrize("kind", BASES)
@bounded
@given(length=st.integers(0, 1 << 16))
def test_files_that_break_off(kind: str, length: int) -> None:
    read_or_refuse(BASES[kind][: length % len(BASES[kind])])


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xlsb"])
@bounded
@given(data=st.data(), edits=edits)
def test_parts_overwritten(
    kind: str, data: st.DataObject, edits: list[tuple[int, bytes, int]]
) -> None:
    read_or_refuse(
        _with_part(BASES[kind], data, lambda content: broken(content, edits))
    )


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@bounded
@given(data=st.data(), place=st.integers(0, 1 << 16), value=numbers)
def test_attributes_of_another_value(
    kind: str, data: st.DataObject, place: int, value: bytes
) -> None:
    read_or_refuse(
        _with_part(
            BASES[kind], data, lambda content: _attribute_changed(content, place, value)
        )
    )


def _attribute_changed(content: bytes, place: int, value: bytes) -> bytes:
    found = list(re.finditer(rb'="([^"]*)"', content))
    at = found[place % len(found)] if found else None
    return content[: at.start(1)] + value + content[at.end(1) :] if at else content


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xlsb"])
@bounded
@given(data=st.data())
def test_parts_missing_or_in_another_place(kind: str, data: st.DataObject) -> None:
    other = data.draw(
        st.sampled_from([b"", b"<x/>", b"\x00" * 50, XLSX, ROWS.encode()])
    )
    read_or_refuse(_with_part(BASES[kind], data, lambda content: other))


def _with_part(
    content: bytes, data: st.DataObject, change: Callable[[bytes], bytes]
) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    return zipped(parts | {name: change(parts[name])})
