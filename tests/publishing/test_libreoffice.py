"""Packs opened by a program that is not ours: every report in one workbook and one presentation, its figures as drawn."""

from __future__ import annotations

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

from portfolio.extensions import db
from portfolio.figures.selection import select_for
from portfolio.permissions import EVERYTHING
from portfolio.publishing import document
from portfolio.publishing import formats as publishing_formats
from portfolio.publishing.pack import Pack
from portfolio.reports import exports, registry

SOFFICE = shutil.which("soffice") or ""
pytestmark = pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not installed")
SECONDS = 300


@pytest.fixture
def pack(app: Any, session: Any, returned: Any) -> Pack:
    """Every report of a year, and the movement."""
    chosen = select_for(session, {"fy": "2019/20", "index": "fsi"})
    with app.test_request_context():
        return Pack(
            tuple(
                document.draw(db.session, name, chosen, EVERYTHING)
                for name in registry.REPORTS
            )
        )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where files are opened; LibreOffice's own settings are made there once."""
    return tmp_path_factory.mktemp("libreoffice")


def opened(folder: Path, name: str, content: bytes, ending: str) -> Path:
    """A file as LibreOffice read it, written again by it in another format."""
    (folder / name).write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        SOFFICE,
        profile,
        "--headless",
        "--convert-to",
        ending,
        "--outdir",
        "out",
        name,
    ]
    subprocess.run(
        command, cwd=folder, check=True, capture_output=True, timeout=SECONDS
    )
    return folder / "out" / f"{Path(name).stem}.{ending}"


def test_a_workbook_opens_with_the_figures_of_every_report(
    pack: Pack, folder: Path
) -> None:
    book = openpyxl.load_workbook(
        opened(folder, "pack.xlsx", publishing_formats.to_xlsx(pack), "xlsx")
    )
    tables = [
        sheet
        for sheet in book
        if sheet.title.split()[-1].rstrip("0123456789") in {"table"}
        or " table " in sheet.title
    ]
    assert len(tables) == len(pack.papers)
    for sheet, one in zip(tables, pack.papers, strict=True):
        assert sheet["A1"].value == pack.marking
        rows = sheet.iter_rows(
            min_row=6, max_row=5 + len(one.report.rows), values_only=True
        )
        for found, row in zip(rows, one.report.rows, strict=True):
            for value, column in zip(found, one.report.columns, strict=False):
                if column in one.report.money and row[column] is not None:
                    assert round(Decimal(repr(value)) * 100) == row[column], (
                        one.name,
                        column,
                    )
    assert sum(len(sheet._charts) for sheet in book) == sum(
        bool(c.plotted) for one in pack.papers for c in one.drawn
    )


def test_a_presentation_opens_with_every_finding(pack: Pack, folder: Path) -> None:
    pages = [
        page.extract_text()
        for page in pypdf.PdfReader(
            opened(folder, "pack.pptx", publishing_formats.to_pptx(pack), "pdf")
        ).pages
    ]
    assert len(pages) == sum(
        max(1, sum(bool(c.plotted) for c in one.drawn)) for one in pack.papers
    )
    text = "".join("".join(pages).split())
    for one in pack.papers:
        assert "".join(one.finding.split()) in text, one.name
    assert all(page.count(pack.marking) == 2 for page in pages)


def test_the_plain_workbook_opens_with_its_rows(pack: Pack, folder: Path) -> None:
    (one,) = [each for each in pack.papers if each.name == "spend-by-band"]
    sheet = openpyxl.load_workbook(
        opened(folder, "plain.xlsx", exports.to_xlsx(one.report), "xlsx")
    )["Report"]
    assert [round(Decimal(repr(cell.value)) * 100) for cell in sheet["E"][1:]] == [
        row["total"] for row in one.report.rows
    ]
