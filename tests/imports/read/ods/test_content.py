"""The second look at an .ods: repeated cells, merged ranges, hidden rows, errors and scaling formats, by their place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from imports.read import read_workbook
from imports.workbook import Refused, Sheet
from tests.imports.raw_workbooks import zipped

NAMES = {
    "office": "office",
    "text": "text",
    "style": "style",
    "table": "table",
    "number": "datastyle",
}
DECLARED = " ".join(
    f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for key, name in NAMES.items()
)
CALCEXT = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def ods(rows: str, styles: str = "", manifest: str = "", head: str = "") -> bytes:
    """A document of one table, "Return"."""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
            "content.xml": f"{head}<office:document-content {DECLARED} {CALCEXT}><office:automatic-styles>{styles}"
            "</office:automatic-styles><office:body><office:spreadsheet>"
            f'<table:table table:name="Return">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def number(value: object, more: str = "") -> str:
    return f'<table:table-cell office:value-type="float" office:value="{value}" {more}><text:p>{value}</text:p></table:table-cell>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def sheet_of(content: bytes) -> Sheet:
    (sheet,) = read_workbook(content, "return.ods").sheets
    return sheet


def test_repeated_cells_and_rows_count_for_the_place_of_what_follows() -> None:
    empty = '<table:table-cell table:number-columns-repeated="2"/>'
    error = '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value=""'
    error += ' calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    sheet = sheet_of(
        ods(
            row(number(1))
            + row(empty, more='table:number-rows-repeated="3"')
            + row(empty, error, number(2))
        )
    )
    assert dict(sheet.errors) == {(4, 2): "#DIV/0!"}
    assert (sheet.top, sheet.left) == (0, 0)
    assert list(sheet.rows[4]) == ["", "", "", 2.0]


def test_hidden_rows_and_columns_merged_cells_and_sums() -> None:
    columns = '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    band = '<table:table-cell office:value-type="string" table:number-columns-spanned="2"><text:p>Actual</text:p></table:table-cell>'
    total = number(3, 'table:formula="of:=SUM([.A2:.A3])"')
    unknown = '<table:table-cell table:formula="of:=[.A2]*2"/>'
    sheet = sheet_of(
        ods(
            columns
            + row(band)
            + row(number(1), number(2), more='table:visibility="filter"')
            + row(total, unknown)
        )
    )
    assert sheet.hidden_columns == {1, 2}
    assert sheet.hidden_rows == {1}
    assert sheet.merged == ((0, 0, 0, 1),)
    assert sheet.sums == {(2, 0)}
    assert set(sheet.uncalculated) == {(2, 1)}


STYLES = """
<number:number-style style:name="N1"><number:number number:display-factor="1000" number:grouping="true"/></number:number-style>
<number:currency-style style:name="N2"><number:currency-symbol>£</number:currency-symbol><number:number/>
<number:text>m</number:text></number:currency-style>
<number:percentage-style style:name="N3"><number:number/><number:text>%</number:text></number:percentage-style>
<style:style style:name="thousand" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="bold" style:family="table-cell" style:parent-style-name="thousand"/>
<style:style style:name="million" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="share" style:family="table-cell" style:data-style-name="N3"/>
"""


def test_formats_scale_and_add_units_also_through_parents_and_columns() -> None:
    columns = '<table:table-column table:number-columns-repeated="3"/><table:table-column table:default-cell-style-name="share"/>'
    cells = (
        number(1234567, 'table:style-name="thousand"'),
        number(5, 'table:style-name="bold"'),
        number(7, 'table:style-name="million"'),
        number(0.5),
    )
    sheet = sheet_of(ods(columns + row(*cells), STYLES))
    assert dict(sheet.scales) == {(0, 0): Decimal(1000), (0, 1): Decimal(1000)}
    assert dict(sheet.suffixes) == {(0, 2): "m", (0, 3): "%"}


def test_a_comment_is_no_part_of_its_cell() -> None:
    note = "<office:annotation><text:p>#REF! was here</text:p></office:annotation>"
    cell = f'<table:table-cell table:formula="of:=1" office:value-type="float" office:value="1">{note}<text:p>1</text:p></table:table-cell>'
    assert not sheet_of(ods(row(cell))).errors


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        (
            row(
                number(1, 'table:number-columns-repeated="16384"'),
                more='table:number-rows-repeated="1048576"',
            ),
            "file-too-large",
        ),
        (
            row(
                '<table:table-cell table:number-columns-repeated="4000000000"/>',
                number(1),
            ),
            "file-too-large",
        ),
        (
            row(number(1))
            + row("", more='table:number-rows-repeated="4000000000"')
            + row(number(1)),
            "file-too-large",
        ),
        ("<a>" * 5000 + "</a>" * 5000, "unreadable-file"),
    ],
)
def test_harmful_documents_are_refused(rows: str, rule: str) -> None:
    with pytest.raises(Refused) as caught:
        read_workbook(ods(rows), "return.ods")
    assert caught.value.rule == rule


def test_a_document_type_and_encryption_are_refused_by_name() -> None:
    with pytest.raises(Refused, match="document type"):
        read_workbook(ods("", head='<!DOCTYPE x [<!ENTITY a "b">]>'), "return.ods")
    with pytest.raises(Refused) as caught:
        read_workbook(
            ods("", manifest="<file-entry><encryption-data/></file-entry>"),
            "return.ods",
        )
    assert caught.value.rule == "password-protected"


def test_more_spaces_than_any_text_has_are_refused_before_they_are_written_out() -> (
    None
):
    def spaced(count: int) -> bytes:
        text = f'<text:p>a<text:s text:c="{count}"/>b</text:p>'
        return ods(
            row(
                f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
            )
        )

    with pytest.raises(Refused) as refused:
        read_workbook(spaced(99_999_999), "return.ods")
    assert refused.value.rule == "file-too-large"
    assert read_workbook(spaced(3), "return.ods").sheets[0].rows == [["a   b"]]
