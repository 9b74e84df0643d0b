"""PDF files: one way to make them for every area, tagged so that they can be read aloud."""

from __future__ import annotations

import os
import warnings
from functools import cache
from importlib import import_module
from typing import Any, NoReturn

NO_PDF = (
    "PDF files cannot be made on this server because the library Pango is not installed. Print the page instead, or "
    "ask the administrator to install libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0."
)


@cache
def can_make_pdf() -> bool:
    """Whether the library that PDF files need is installed on this machine."""
    try:
        _weasyprint()
    except OSError:
        return False
    return True


def to_pdf(html: str) -> bytes:
    """A tagged PDF (PDF/UA-1) of a whole page, the same bytes for the same page. OSError without
    Pango.
    """
    document = _weasyprint().HTML(string=html, url_fetcher=_fetch_nothing)
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1", finisher=_write_scopes)

    return made


def _write_scopes(_document: Any, pdf: Any) -> None:
    """Tag each heading of a table as one of a column or of a row, which WeasyPrint leaves out.

    Screen readers take the scope where they do not follow the list of headings of each cell.
    """
    elements = {element.number: element for element in pdf.objects if _kind(element)}
    for element in elements.values():
        if _kind(element) != "/TH":
            continue

        row = elements[_parent(element)]
        group = elements[_parent(row)]
        scope = "/Column" if _kind(group) == "/THead" else "/Row"
        element["A"] = f"<</O /Table /Scope {scope}>>"


def _kind(element: Any) -> str | None:
    """The structure type of an element of a tagged PDF; None for any other object."""
    if not isinstance(element, dict) or element.get("Type") != "/StructElem":
        return None

    return str(element["S"])


def _parent(element: Any) -> int:
    """The object number in a reference such as `12 0 R`."""
    return int(str(element["P"], "ascii").split()[0])


def _weasyprint() -> Any:
    # Without HarfBuzz-Subset fonts are cut by fontTools, which stamps them with the time unless
    # told another.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "946684800")
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "HarfBuzz-Subset will be required", DeprecationWarning
        )
        # Loaded only here: half a second, and a library of the system that may be missing.
        return import_module("weasyprint")


def _fetch_nothing(url: str, *_more: Any, **_options: Any) -> NoReturn:
    """A file is complete in itself: nothing that a person's words name is ever fetched."""
    raise ValueError(f"nothing is fetched for a PDF file: {url}")
