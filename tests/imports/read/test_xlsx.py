"""The second look at an .xlsx: errors, hidden rows, formulas without a result, sums and scaling formats, by their place."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.read import read_workbook
from imports.read.xlsx.sheet_xml import SheetLook
from imports.workbook import Limits, Refused, Sheet, Workbook
from tests.imports.raw_workbooks import MAIN, number_formats, parts_of, workbook, zipped


def sheet_of(content: bytes) -> Sheet:
    (sheet,) = read_workbook(content, "return.xlsx").sheets
    return sheet


ROWS = """
<row r="1"><c r="A1" t="inlineStr"><is><t>Amount</t></is></c></row>
<row r="2" hidden="1"><c r="A2"><v>5</v></c><c r="B2" t="e"><v>#REF!</v></c></row>
<row r="3" ht="0" customHeight="1"><c r="A3"><f>A2*2</f></c><c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>
<row r="4" ht="15"><c r="A4"><f>SUM(A2:A3)</f><v>15</v></c><c r="B4" t="str"><f>""</f><v></v></c></row>
<row r="5"><c r="A5" s="1"><v>1234567</v></c><c r="B5" s="2"><v>12.5</v></c><c r="C5" s="2"/></row>
"""
STYLES = number_formats("#,##0,", '0.0"m"')


def expect_rows(sheet: Sheet) -> None:
    """What a careful reader notes in `ROWS`."""
    assert sheet.hidden_rows == {1, 2}
    assert dict(sheet.errors) == {(1, 1): "#REF!", (2, 1): "#DIV/0!"}
    assert set(sheet.uncalculated) == {(2, 0)}
    assert sheet.sums == {(3, 0)}
    assert dict(sheet.scales) == {(4, 0): Decimal(1000)}
    assert dict(sheet.suffixes) == {(4, 1): "m"}


def test_what_calamine_does_not_tell_is_found_by_its_cell() -> None:
    expect_rows(sheet_of(workbook(ROWS, styles=STYLES)))


@pytest.mark.parametrize(
    "odd",
    [
        lambda xml: re.sub(r"<(/?)(\w)", r"<\1x:\2", xml).replace("xmlns=", "xmlns:x="),
        lambda xml: re.sub(r'<c r="(\w+)"([^>/]*)', r'<c\2 r="\1"', xml),
        lambda xml: re.sub(r'<c r="(\w+)"', r"<c r='\1'", xml),
        lambda xml: re.sub(r"<(c|row) ", r"<\1\n  ", xml),
        lambda xml: re.sub(r'<row r="\d+"', "<row", xml),
        lambda xml: re.sub(r'<(c|row) r="\w+"', r"<\1", xml),
        lambda xml: xml.replace("<sheetData>", "<sheetData >"),
        lambda xml: "\ufeff" + '<?xml version="1.0"?>' + xml,
        lambda xml: xml.replace("<v>15</v>", "<v>15</v>" + "<!-- </row> -->"),
    ],
)
def test_the_same_is_found_however_the_xml_is_written(odd) -> None:
    parts = parts_of(
        f'<worksheet xmlns="{MAIN}"><sheetData>{ROWS}</sheetData></worksheet>', STYLES
    )
    parts["xl/worksheets/sheet1.xml"] = odd(parts["xl/worksheets/sheet1.xml"])
    expect_rows(sheet_of(zipped(parts)))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 700))
def test_the_same_is_found_wherever_the_stream_is_cut(piece: int) -> None:
    xml = (
        f'<worksheet xmlns="{MAIN}"><sheetData>{ROWS}</sheetData></worksheet>'.encode()
    )
    look = SheetLook({})
    look.read(xml[start : start + piece] for start in range(0, len(xml), piece))
    assert look.findings.hidden_rows == {1, 2}
    assert dict(look.findings.errors) == {(1, 1): "#REF!", (2, 1): "#DIV/0!"}


def test_hidden_columns_are_found_also_those_of_no_width() -> None:
    columns = '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="0"/><col min="6" max="6" width="9"/></cols>'
    assert sheet_of(workbook(ROWS, before=columns)).hidden_columns == {1, 2, 4}


def test_a_sum_filled_to_the_right_is_a_sum_in_every_cell() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" ref="A2:B2" si="0">SUM(A$1:A1)</f><v>1</v></c>'
        '<c r="B2"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    assert sheet_of(workbook(rows)).sums == {(1, 0), (1, 1)}


def test_formulas_saved_by_openpyxl_have_no_result() -> None:
    book = openpyxl.Workbook()
    book.active["B2"] = 5
    book.active["B3"] = "=B2*2"
    stream = io.BytesIO()
    book.save(stream)
    sheet = sheet_of(stream.getvalue())
    assert set(sheet.uncalculated) == {(2, 1)}


def _by_xlsxwriter(*results: float) -> Sheet:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("Return")
        for row, result in enumerate(results):
            sheet.write_formula(row, 0, "=1+1", None, result)
    return sheet_of(stream.getvalue())


def test_zeros_that_stand_for_no_result_are_not_believed() -> None:
    assert set(_by_xlsxwriter(0, 0).uncalculated) == {(0, 0), (1, 0)}
    assert set(_by_xlsxwriter(0, 2).uncalculated) == set()


@pytest.mark.parametrize("date1904", [False, True])
def test_dates_come_out_right_in_both_date_systems(date1904: bool) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"date_1904": date1904, "default_date_format": "mmm yy"}
    ) as book:
        import datetime

        book.add_worksheet("Return").write_datetime(0, 0, datetime.datetime(2019, 6, 1))
    (row,) = sheet_of(stream.getvalue()).rows
    assert str(row[0]).startswith("2019-06-01")


def test_merged_ranges_end_where_the_values_end() -> None:
    merged = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    (range_,) = sheet_of(workbook(ROWS, after=merged)).merged
    assert range_ == (0, 0, 4, 1)


def test_active_content_is_named_and_never_opened() -> None:
    parts = parts_of(
        f'<worksheet xmlns="{MAIN}"><sheetData>{ROWS}</sheetData></worksheet>'
    )
    parts |= {
        "xl/vbaProject.bin": b"\xff" * 40,
        "xl/externalLinks/externalLink1.xml": "<externalLink><ddeLink/></externalLink>",
        "xl/connections.xml": "<connections/>",
        "xl/embeddings/oleObject1.bin": b"\x00",
    }
    book: Workbook = read_workbook(zipped(parts), "return.xlsx")
    assert book.format == "xlsm"
    assert set(book.active_content) == {
        "macros",
        "external links",
        "DDE links",
        "data connections",
        "embedded objects",
    }


def _refusal(content: bytes, limits: Limits = Limits()) -> Refused:
    with pytest.raises(Refused) as caught:
        read_workbook(content, "return.xlsx", limits)
    return caught.value


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>2</v></c></row>",
        '<row r="1"><c r="A1"><v>1</v></c><x:c r="XFD1048576"><v>2</v></x:c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A429496729"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="ZZZZ9"><v>2</v></c></row>',
    ],
)
def test_cells_far_away_are_refused_before_anything_is_laid_out(rows: str) -> None:
    refused = _refusal(workbook(rows))
    assert refused.rule == "file-too-large"
    assert refused.sheet == "Return"


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c><c r="D9999999999999999999910"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="4294967200000000"><c><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="1A"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="-5"><c><v>2</v></c></row>',
    ],
)
def test_places_that_are_none_are_refused_because_others_would_guess_them(
    rows: str,
) -> None:
    assert _refusal(workbook(rows)).rule == "unreadable-file"


def test_a_far_dimension_and_far_empty_cells_do_no_harm() -> None:
    rows = ROWS + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    sheet = sheet_of(workbook(rows, before='<dimension ref="A1:XFD1048576"/>'))
    assert len(sheet.rows) == 5


@pytest.mark.parametrize(
    "part",
    [
        "xl/worksheets/sheet1.xml",
        "xl/workbook.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_wherever_it_stands(
    part: str, encoding: str
) -> None:
    parts = parts_of(
        f'<worksheet xmlns="{MAIN}"><sheetData>{ROWS}</sheetData></worksheet>'
    )
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    parts[part] = (
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>{parts.get(part, "<sst>&l11;</sst>")}'.encode(
            encoding
        )
    )
    refused = _refusal(zipped(parts))
    assert refused.rule == "unreadable-file"


def test_deep_xml_is_refused() -> None:
    deep = "<a>" * 50_000 + "</a>" * 50_000
    assert "deeper" in _refusal(workbook(ROWS, after=deep)).message


def test_a_sheet_outside_the_package_is_passed_over() -> None:
    parts = parts_of(
        f'<worksheet xmlns="{MAIN}"><sheetData>{ROWS}</sheetData></worksheet>'
    )
    rels = str(parts["xl/_rels/workbook.xml.rels"])
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(
        "</sheets>", '<sheet name="Far" sheetId="2" r:id="rId9"/></sheets>'
    )
    far = '<Relationship Id="rId9" Type="x/worksheet" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    parts["xl/_rels/workbook.xml.rels"] = rels.replace("</Relationships>", far)
    book = read_workbook(zipped(parts), "return.xlsx")
    assert [sheet.name for sheet in book.sheets] == ["Return"]


def test_an_archive_that_inflates_without_measure_is_refused() -> None:
    parts = parts_of(
        f'<worksheet xmlns="{MAIN}"><sheetData>{" " * 80_000_000}</sheetData></worksheet>'
    )
    content = zipped(parts)
    assert len(content) < 100_000
    assert _refusal(content).rule == "file-too-large"
    small = zipped(
        parts_of(
            f'<worksheet xmlns="{MAIN}"><sheetData>{" " * 200_000}</sheetData></worksheet>'
        )
    )
    assert _refusal(small, Limits(inflated=100_000)).rule == "file-too-large"


@pytest.mark.parametrize("claimed", ["2147483648", "99999999999999999999999", "many"])
def test_more_shared_strings_than_can_be_there_are_refused_before_memory_is_set_aside(
    claimed: str,
) -> None:
    parts = parts_of(
        f'<worksheet xmlns="{MAIN}"><sheetData>{ROWS}</sheetData></worksheet>'
    )
    strings = f'<!-- 2 --><sst xmlns="{MAIN}" count="2" uniqueCount="{claimed}"><si><t>a</t></si><si><t>b</t></si></sst>'
    assert (
        _refusal(zipped(parts | {"xl/sharedStrings.xml": strings})).rule
        == "unreadable-file"
    )
    told = read_workbook(
        zipped(parts | {"xl/sharedStrings.xml": strings.replace(claimed, "2")}),
        "return.xlsx",
    )
    assert len(told.sheets[0].rows) == 5


def test_two_parts_of_one_name_are_refused() -> None:
    parts = parts_of(
        f'<worksheet xmlns="{MAIN}"><sheetData>{ROWS}</sheetData></worksheet>'
    )
    parts["XL/Worksheets/Sheet1.xml"] = "<worksheet/>"
    assert "two parts" in _refusal(zipped(parts)).message


def test_too_many_sheets_rows_columns_or_cells_are_refused() -> None:
    content = workbook(ROWS)
    for limits in (
        Limits(sheets=0),
        Limits(rows=3),
        Limits(columns=1),
        Limits(cells=5),
    ):
        assert _refusal(content, limits).rule == "file-too-large"
