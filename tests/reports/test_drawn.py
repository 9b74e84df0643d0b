"""Files of invented figures say so wherever they go; files of real ones say nothing of it."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pypdf
import pytest
from pptx import Presentation

from portfolio import illustrative, printing
from portfolio.figures.selection import select_for
from portfolio.illustration.model import NOTICE
from portfolio.illustration.ratings import INDEX
from portfolio.models import RiskIndex
from portfolio.permissions import EVERYTHING
from portfolio.publishing import document
from portfolio.publishing import formats as publishing_formats
from portfolio.publishing.pack import Cover, Pack
from portfolio.reports import exports, registry

COVER = Cover("For the board", (("Made by", "Linus"),))


@pytest.fixture
def invented(session: Any, returned: Any) -> None:
    """The invented index on record, as the illustration leaves it."""
    session.add(RiskIndex(key=INDEX, name="Illustrative risk score (invented)"))
    session.flush()


def _pack(app: Any, session: Any) -> Pack:
    with app.test_request_context():
        one = document.draw(
            session,
            "spend-by-theme",
            select_for(session, {"fy": "2019/20"}),
            EVERYTHING,
        )
    return Pack((one,), "", COVER)


def _cells(content: bytes) -> dict[str, list[str]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: [str(cell.value) for row in sheet for cell in row]
        for sheet in book
    }


def _slides(content: bytes) -> list[str]:
    return [
        " ".join(
            shape.text_frame.text for shape in slide.shapes if shape.has_text_frame
        )
        for slide in Presentation(io.BytesIO(content)).slides
    ]


def test_the_words_are_those_of_the_illustration() -> None:
    assert (illustrative.INVENTED, illustrative.ILLUSTRATIVE_INDEX) == (NOTICE, INDEX)


def test_each_sheet_and_slide_says_that_figures_are_invented(
    app: Any, session: Any, invented: None
) -> None:
    pack = _pack(app, session)
    assert all(
        NOTICE in cells for cells in _cells(publishing_formats.to_xlsx(pack)).values()
    )
    assert all(NOTICE in words for words in _slides(publishing_formats.to_pptx(pack)))


@pytest.mark.skipif(not printing.can_make_pdf(), reason="Pango is not installed")
def test_each_page_of_a_pdf_says_it(app: Any, session: Any, invented: None) -> None:
    with app.test_request_context():
        content = publishing_formats.to_pdf(_pack(app, session))
    pages = [
        " ".join(page.extract_text().split())
        for page in pypdf.PdfReader(io.BytesIO(content)).pages
    ]
    assert len(pages) == 2
    assert all(NOTICE in page for page in pages)


def test_the_plain_workbook_says_it_and_csv_and_json_keep_to_their_contract(
    session: Any, invented: None
) -> None:
    drawn = registry.draw(
        session, "spend-by-theme", select_for(session, {}), EVERYTHING
    )
    told = drawn.with_notice(session)
    assert NOTICE in _cells(exports.to_xlsx(told))["About"]
    assert exports.to_csv(told) == exports.to_csv(drawn)
    assert exports.to_json(told) == exports.to_json(drawn)


def test_real_figures_carry_no_notice(app: Any, session: Any, returned: Any) -> None:
    pack = _pack(app, session)
    assert pack.notice == ""
    assert NOTICE not in str(_cells(publishing_formats.to_xlsx(pack))) + str(
        _slides(publishing_formats.to_pptx(pack))
    )
