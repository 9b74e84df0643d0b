"""The binary formats, .xls and .xlsb: errors, hidden rows, sums and scaling formats by their place; encryption by name."""

from __future__ import annotations

import struct
from decimal import Decimal

import pytest

from imports.read import read_workbook
from imports.workbook import Refused, Sheet
from tests.imports.raw_workbooks import (
    binary_records,
    compound,
    records,
    wide_text,
    xls,
    xlsb,
)

NUMBER, BOOLERR, FORMULA, ROW, COLINFO, SHARED, MULRK = (
    0x0203,
    0x0205,
    0x0006,
    0x0208,
    0x007D,
    0x04BC,
    0x00BD,
)
FORMAT, XF, FILEPASS, SUPBOOK = 0x041E, 0x00E0, 0x002F, 0x01AE
SUM_TOKENS = b"\x25" + b"\x00" * 8 + b"\x19\x10\x00\x00"


def sheet_of(content: bytes) -> Sheet:
    (sheet,) = read_workbook(content, "return.xls").sheets
    return sheet


def number(row: int, column: int, value: float, style: int = 0) -> tuple[int, bytes]:
    return NUMBER, struct.pack("<HHHd", row, column, style, value)


def formula(row: int, column: int, result: bytes, tokens: bytes) -> tuple[int, bytes]:
    return FORMULA, struct.pack(
        "<HHH", row, column, 0
    ) + result + b"\x00" * 6 + struct.pack("<H", len(tokens)) + tokens


def row(at: int, height: int = 255, hidden: bool = False) -> tuple[int, bytes]:
    return ROW, struct.pack("<HHHHHHI", at, 0, 9, height, 0, 0, 0x20 if hidden else 0)


def test_an_xls_tells_errors_hidden_rows_and_columns_sums_and_formats() -> None:
    code = '#,##0,"k"'
    around = records(
        (FORMAT, struct.pack("<HHB", 200, len(code), 0) + code.encode()),
        (XF, struct.pack("<HH", 0, 0) + b"\x00" * 16),
        (XF, struct.pack("<HH", 0, 200) + b"\x00" * 16),
    )
    sheet = sheet_of(
        xls(
            records(
                (COLINFO, struct.pack("<6H", 3, 4, 2000, 0, 1, 0)),
                row(0),
                row(1, hidden=True),
                row(2, height=0),
                number(0, 0, 5.0),
                number(1, 0, 1234567.0, style=1),
                (BOOLERR, struct.pack("<HHHBB", 2, 0, 0, 0x17, 1)),
                (BOOLERR, struct.pack("<HHHBB", 2, 1, 0, 1, 0)),
                formula(3, 0, struct.pack("<d", 7.0), SUM_TOKENS),
                formula(3, 1, b"\x02\x00\x07\x00\x00\x00\xff\xff", b"\x1e\x01\x00"),
                formula(4, 0, struct.pack("<d", 7.0), b"\x01\x04\x00\x00\x00"),
                (
                    SHARED,
                    struct.pack("<HHBBBBH", 4, 4, 0, 0, 0, 1, len(SUM_TOKENS))
                    + SUM_TOKENS,
                ),
            ),
            around,
        )
    )
    assert sheet.rows[0][0] == 5.0
    assert dict(sheet.errors) == {(2, 0): "#REF!", (3, 1): "#DIV/0!"}
    assert sheet.hidden_rows == {1, 2}
    assert sheet.hidden_columns == {3, 4}
    assert sheet.sums == {(3, 0), (4, 0)}
    assert dict(sheet.scales) == {(1, 0): Decimal(1000)}
    assert dict(sheet.suffixes) == {(1, 0): "k"}


def _rule(content: bytes) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        read_workbook(content, "return.xls")
    return caught.value.rule, caught.value.message


def test_an_encrypted_xls_and_an_encrypted_xlsx_are_password_protected() -> None:
    assert (
        _rule(xls(b"", records((FILEPASS, b"\x01\x00" * 10))))[0]
        == "password-protected"
    )
    assert (
        _rule(compound({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}))[0]
        == "password-protected"
    )


def test_other_compound_files_are_named() -> None:
    assert "Word document" in _rule(compound({"WordDocument": b"x"}))[1]
    assert "e-mail" in _rule(compound({"__substg1.0_0037001F": b"x"}))[1]


def test_cells_far_apart_in_an_xls_are_refused() -> None:
    content = xls(records(number(0, 0, 1.0), number(65_535, 65_535, 2.0)))
    assert _rule(content)[0] == "file-too-large"


def test_macros_and_links_of_an_xls_are_named() -> None:
    content = xls(
        records(number(0, 0, 1.0)),
        records((SUPBOOK, b"\x01\x00\x05\x00\x00abcde")),
        extra=("_VBA_PROJECT_CUR", "MBD0001"),
    )
    assert read_workbook(content, "x.xls").active_content == (
        "macros",
        "embedded objects",
        "external links",
    )


def test_an_xls_whose_sectors_run_in_a_circle_is_refused(
    caplog: pytest.LogCaptureFixture,
) -> None:
    content = bytearray(xls(records(number(0, 0, 1.0))))
    content[512 + 4 * 3 : 512 + 4 * 4] = struct.pack("<I", 2)
    assert _rule(bytes(content))[0] == "unreadable-file"
    assert not caplog.records  # foreseen, so that nobody is to look into it


def cell(column: int, style: int = 0) -> bytes:
    return struct.pack("<II", column, style)


def row_header(at: int, hidden: bool = False) -> tuple[int, bytes]:
    return 0, struct.pack(
        "<IIHBB", at, 0, 300, 0, 0x10 if hidden else 0
    ) + b"\x00\x00\x00\x00\x00"


def test_an_xlsb_tells_the_same() -> None:
    code = '0.0,,"m"'
    styles = binary_records(
        (44, struct.pack("<H", 200) + wide_text(code)),
        (617, struct.pack("<I", 2)),
        (47, struct.pack("<HH", 0, 0) + b"\x00" * 12),
        (47, struct.pack("<HH", 0, 200) + b"\x00" * 12),
        (618, b""),
    )
    sums = (
        struct.pack("<d", 3.0)
        + b"\x00\x00"
        + struct.pack("<I", len(SUM_TOKENS))
        + SUM_TOKENS
    )
    content = xlsb(
        binary_records(
            row_header(0),
            (5, cell(0) + struct.pack("<d", 5.0)),
            (5, cell(1, 1) + struct.pack("<d", 2_500_000.0)),
            row_header(1, hidden=True),
            (3, cell(0) + b"\x2a"),
            (9, cell(1) + sums),
        ),
        styles,
    )
    sheet = sheet_of(content)
    assert list(sheet.rows[0]) == [5.0, 2_500_000.0]
    assert dict(sheet.errors) == {(1, 0): "#N/A"}
    assert sheet.hidden_rows == {1}
    assert sheet.sums == {(1, 1)}
    assert dict(sheet.scales) == {(0, 1): Decimal(1_000_000)}
    assert dict(sheet.suffixes) == {(0, 1): "m"}


def test_cells_far_apart_in_an_xlsb_are_refused() -> None:
    far = (
        row_header(0),
        (5, cell(0) + b"\x00" * 8),
        row_header(1_048_575),
        (5, cell(16_383) + b"\x00" * 8),
    )
    assert _rule(xlsb(binary_records(*far)))[0] == "file-too-large"


@pytest.mark.parametrize(
    ("sheet", "around"),
    [
        ((0x0200, struct.pack("<IIHHH", 0xB20000, 38, 0, 8, 0)), b""),
        ((0x0200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 8, 0)), b""),
        (number(0, 0, 1.0), records((0x00FC, struct.pack("<II", 1, 0x7FFFFFFF)))),
    ],
)
def test_an_xls_that_claims_an_impossible_size_is_refused_before_memory_is_set_aside(
    sheet, around: bytes
) -> None:
    assert _rule(xls(records(sheet), around))[0] == "unreadable-file"


@pytest.mark.parametrize("at", [44, 64, 72, 1024 + 120, 1024 + 128 + 120])
def test_a_compound_file_that_claims_more_than_it_holds_is_refused(at: int) -> None:
    content = bytearray(xls(records(number(0, 0, 1.0))))
    content[at : at + 4] = struct.pack("<I", 0x7FFFFFFF)
    assert _rule(bytes(content))[0] == "unreadable-file"
