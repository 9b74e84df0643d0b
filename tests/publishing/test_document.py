"""Reports as paper, slides and workbooks: the page's figures, marked, the same bytes again, nothing that runs."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pypdf
import pytest
from flask.testing import FlaskClient
from pptx import Presentation
from sqlalchemy import select

from portfolio import printing
from portfolio.extensions import db
from portfolio.figures.selection import select_for
from portfolio.models import Edition
from portfolio.permissions import EVERYTHING, Reader
from portfolio.publishing import document
from portfolio.publishing import formats as publishing_formats
from portfolio.publishing.pack import Cover, Pack
from portfolio.reports import registry
from tests.building import line, record, register, speak

EVIL = '=HYPERLINK("http://x.example","Mine Action")'
NAMES = sorted(registry.REPORTS)
needs_pango = pytest.mark.skipif(
    not printing.can_make_pdf(), reason="Pango is not installed"
)


@pytest.fixture
def drawn(app: Any, session: Any, returned: Any) -> Any:
    """Draws a report for whoever asks, under filters."""
    with app.test_request_context():
        yield lambda name, reader=EVERYTHING, **words: document.draw(
            db.session, name, select_for(session, words), reader
        )


def test_the_address_of_a_paper_names_the_edition_that_was_asked_for(
    session: Any, drawn: Any
) -> None:
    edition = session.scalars(
        select(Edition.label).where(Edition.index_key == "oecd-sof", Edition.current())
    ).first()
    word = urlencode({"edition": edition})
    assert word in drawn("spend-by-country", edition=edition).path
    assert "edition" not in drawn("spend-by-country").path
    assert "edition" not in drawn("spend-by-theme", edition=edition).path


def slides(content: bytes) -> list[Any]:
    """The slides of a presentation."""
    return list(Presentation(io.BytesIO(content)).slides)


def said(slide: Any) -> str:
    """All text of a slide."""
    return "\n".join(
        shape.text_frame.text for shape in slide.shapes if shape.has_text_frame
    )


def read_pdf(content: bytes) -> list[str]:
    """The text of each page, in one line."""
    return [
        " ".join(page.extract_text().split())
        for page in pypdf.PdfReader(io.BytesIO(content)).pages
    ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "words", [{"index": "fsi", "measure": "outturn"}, {"fy": "2040/41"}], ids=str
)
def test_every_report_becomes_a_workbook_and_slides(
    drawn: Any, name: str, words: dict[str, str]
) -> None:
    pack = Pack((drawn(name, **words),))
    book = openpyxl.load_workbook(io.BytesIO(publishing_formats.to_xlsx(pack)))
    (one,) = pack.papers
    for sheet in book:
        assert sheet["A1"].value == pack.marking == sheet.oddHeader.center.text
        assert sheet["A2"].value == one.title
        assert sheet["A3"].value == f"As at {one.report.as_at}"
        assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
    table = book.worksheets[-1]
    rows = list(
        table.iter_rows(min_row=6, max_row=5 + len(one.report.rows), values_only=True)
    )
    for row, wanted in zip(rows, one.report.rows, strict=True):
        for value, column in zip(row, one.report.columns, strict=True):
            assert in_cell(value, column in one.report.money) == wanted[column], (
                column,
                value,
            )
    assert [len(sheet.tables) for sheet in book.worksheets[1:]] == [1] * (
        len(book.worksheets) - 1
    )
    assert sum(len(sheet._charts) for sheet in book) == len(
        [chart for chart in one.drawn if chart.plotted]
    )
    for slide in slides(publishing_formats.to_pptx(pack)):
        assert said(slide).count(pack.marking) == 2
        assert one.finding in said(slide)
        assert "As at: " in said(slide)


def in_cell(value: Any, money: bool) -> Any:
    """A cell's value as the report has it: pence, or what it says."""
    if money and value is not None:
        return round(Decimal(repr(value)) * 100)
    return Decimal(repr(value)) if isinstance(value, float) else value


def test_the_charts_of_a_workbook_and_of_slides_plot_the_figures_of_the_page(
    drawn: Any,
) -> None:
    one = drawn("spend-by-band", fy="2019/20")
    totals = {row["band"]: row["total"] for row in one.report.rows}
    book = openpyxl.load_workbook(io.BytesIO(publishing_formats.to_xlsx(Pack((one,)))))
    (sheet,) = [sheet for sheet in book if sheet._charts]
    first = next(row for row in range(1, 99) if sheet.cell(row, 1).value == "Bar")
    plotted = {
        sheet.cell(row, 1).value: sheet.cell(row, 3).value
        for row in range(first + 1, first + 1 + len(totals))
    }
    assert {band: round(value * 100) for band, value in plotted.items()} == totals
    (slide,) = slides(publishing_formats.to_pptx(Pack((one,))))
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    values = zip(
        chart.plots[0].categories, chart.plots[0].series[0].values, strict=True
    )
    assert {band: round(value * 100) for band, value in values} == totals


@pytest.mark.parametrize(
    "ending", ["xlsx", "pptx", pytest.param("pdf", marks=needs_pango)]
)
def test_the_same_pack_is_the_same_bytes(drawn: Any, ending: str) -> None:
    cover = Cover("For the board", (("Number", "7"),))
    once, again = (
        publishing_formats.FORMATS[ending](
            Pack(
                (drawn("spend-against-risk", fy="2019/20"), drawn("spend-by-theme")),
                "",
                cover,
            )
        )
        for _ in range(2)
    )
    assert once == again
    if ending != "pdf":
        with zipfile.ZipFile(io.BytesIO(once)) as archive:
            assert {entry.date_time[0] for entry in archive.infolist()} <= {1980, 2000}


@needs_pango
@pytest.mark.parametrize(
    "name", ["spend-against-risk", "spend-by-country", "share-by-band-over-years"]
)
def test_a_pdf_is_tagged_and_marked_on_each_page(drawn: Any, name: str) -> None:
    one = drawn(name, fy="2019/20")
    content = publishing_formats.to_pdf(Pack((one,), "https://portfolio.example"))
    root = pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]) == "en-GB"
    pages = read_pdf(content)
    assert all(page.count(one.report.marking) == 2 for page in pages)
    text = " ".join(pages)
    assert " ".join(one.finding.split()) in text
    assert "As at: " in text
    for chart in one.drawn:
        assert chart.title in text
    for row in one.tables[0].rows:
        assert row.name in text
    assert "https://portfolio.example/reports/" in text.replace(" ", "")


@needs_pango
def test_a_long_table_is_cut_on_paper_and_says_so(
    drawn: Any, session: Any, returned: Any
) -> None:
    codes = [f"CSSF-09-{number:06}" for number in range(1, 46)]
    register(session, *(record(code) for code in codes))
    speak(
        session,
        [line(code, 5) for code in codes],
        returned["finance"],
        returned["approver"],
        department="CO",
    )
    text = " ".join(
        read_pdf(
            publishing_formats.to_pdf(
                Pack((drawn("outturn-by-programme", fy="2019/20"),))
            )
        )
    )
    assert "8 more rows are in the full table" in text
    assert "Total" in text


def test_text_that_a_spreadsheet_would_run_is_made_plain_in_charts_too(
    drawn: Any, session: Any, returned: Any
) -> None:
    register(
        session,
        record("CSSF-09-000001", theme_shares={EVIL: 100}, country_shares={"SOM": 100}),
    )
    speak(
        session,
        [line("CSSF-09-000001", 900_000)],
        returned["finance"],
        returned["approver"],
        department="CO",
    )
    pack = Pack((drawn("theme-by-band", fy="2019/20"),))
    book = openpyxl.load_workbook(io.BytesIO(publishing_formats.to_xlsx(pack)))
    assert "f" not in {
        cell.data_type for sheet in book for row in sheet for cell in row
    }
    with zipfile.ZipFile(io.BytesIO(publishing_formats.to_pptx(pack))) as archive:
        (inner,) = [name for name in archive.namelist() if name.endswith(".xlsx")]
        behind = openpyxl.load_workbook(io.BytesIO(archive.read(inner))).active
    texts = {cell.value for row in behind for cell in row}
    assert "'" + EVIL in texts
    assert "f" not in {cell.data_type for row in behind for cell in row}


def test_nothing_withheld_is_on_paper_for_who_may_not_see_it(drawn: Any) -> None:
    for name in NAMES:
        seen, all_seen = drawn(name, Reader(), fy="2019/20"), drawn(name, fy="2019/20")
        assert seen.report.marking == "OFFICIAL"
        for ending in ("xlsx", "pptx"):
            content = publishing_formats.FORMATS[ending](Pack((seen,)))
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                inside = b"".join(archive.read(part) for part in archive.namelist())
            assert b"CSSF-03-000003" not in inside
            assert b"OFFICIAL-SENSITIVE" not in inside
        assert Pack((seen, all_seen)).marking == all_seen.report.marking


@pytest.mark.parametrize("ending", ["pptx", "pdf"])
@pytest.mark.parametrize(
    "name", ["spend-against-risk", "spend-by-theme", "risk-and-spend-apart"]
)
def test_the_files_are_where_the_page_says(
    leader: FlaskClient, name: str, ending: str
) -> None:
    if ending == "pdf" and not printing.can_make_pdf():
        pytest.skip("Pango is not installed")
    page = leader.get(f"/reports/{name}?fy=2019-20").get_data(as_text=True)
    for address in (
        f"/reports/{name}.{ending}?fy=2019-20",
        f"/reports/{name}/pack.xlsx?fy=2019-20",
    ):
        assert address in page
        with leader.get(address) as answer:
            assert answer.status_code == 200
            assert answer.headers["X-Marking"] in answer.headers["Content-Disposition"]
            assert answer.get_data() == leader.get(address).get_data()


def test_without_pango_a_sentence_and_the_other_files(
    leader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "can_make_pdf", lambda: False)
    answer = leader.get("/reports/spend-by-band.pdf")
    assert answer.status_code == 409
    assert "Pango is not installed" in answer.get_data(as_text=True)
    assert leader.get("/reports/spend-by-band.pptx").status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/reports/nothing.pdf", 404, ""),
        ("/reports/nothing/pack.xlsx", 404, ""),
        ("/reports/spend-by-band.pptx?fy=next", 400, "next"),
        ("/reports/spend-by-band/pack.xlsx?unit=pennies", 400, "pennies"),
    ],
)
def test_what_cannot_be_drawn_is_told(
    leader: FlaskClient, address: str, status: int, words: str
) -> None:
    answer = leader.get(address)
    assert answer.status_code == status
    assert words in answer.get_data(as_text=True)
