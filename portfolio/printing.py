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
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")

    return made


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
