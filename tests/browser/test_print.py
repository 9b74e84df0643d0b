"""What a page is on paper, as the browser prints it."""

from __future__ import annotations

import io

import pypdf
import pytest

from tests.browser.conftest import SignedIn


@pytest.mark.parametrize(
    "address",
    [
        "/reports/country?country=AFG",
        "/reports/theme?theme=Peacebuilding",
        "/reports/theme?theme=Security+and+Justice",
    ],
)
def test_a_country_and_a_theme_are_two_printed_pages_with_their_marking(
    signed_in: SignedIn, address: str
) -> None:
    page = signed_in("leadership")
    page.goto(address)
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    texts = [one.extract_text() for one in printed.pages]
    assert len(texts) == 2
    assert all("OFFICIAL" in text and "Figures as at" in text for text in texts)
    assert "Sources and licences" in texts[-1]
