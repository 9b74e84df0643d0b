"""Every page at desktop and phone width: nothing for axe to find, nothing refused, nothing cut off; and its picture."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import AXE, PROJECT, SCREENSHOTS, SignedIn

ROWS_READ = 13
DESKTOP, PHONE, PAPER = 1280, 375, 794
PICTURE = PROJECT / "docs" / "spend-against-risk.png"
YEAR = "fy=2019/20"
PAGES: dict[str, tuple[str, str]] = {
    "home": ("leadership", "/"),
    "home-of-an-approver": ("approver", "/"),
    "reports": ("leadership", "/reports/"),
    "spend-against-risk": ("leadership", f"/reports/spend-against-risk?{YEAR}&index=illustrative-risk"),
    "spend-against-risk-by-bands": ("leadership", f"/reports/spend-against-risk?{YEAR}"),
    "spend-against-risk-with-withheld": ("finance.mod", f"/reports/spend-against-risk?{YEAR}"),
    "spend-against-risk-of-a-country": ("finance.mod", f"/reports/spend-against-risk?{YEAR}&country=SOM"),
    "nothing-matches": ("leadership", "/reports/spend-against-risk?fy=2035/36"),
    "wrong-filter": ("leadership", "/reports/spend-against-risk?fy=next+year"),
    "spend-by-country-in-millions": ("leadership", f"/reports/spend-by-country?{YEAR}&unit=millions"),
    "spend-by-band": ("leadership", f"/reports/spend-by-band?{YEAR}&edition=2022"),
    "spend-by-theme": ("leadership", f"/reports/spend-by-theme?{YEAR}"),
    "theme-by-band": ("finance.mod", f"/reports/theme-by-band?{YEAR}&index=illustrative-risk"),
    "spend-by-department": ("leadership", f"/reports/spend-by-department?{YEAR}"),
    "pack-new": ("portfolio-office", f"/reports/packs/new?{YEAR}&reports=spend-by-band"),
    "changed-since": ("leadership", f"/reports/spend-by-department/changed-since?{YEAR}&as_at=2019-09-30"),
    "origin": ("leadership", f"/reports/origin?{YEAR}&country=SOM"),
    "origin-in-pages": ("leadership", f"/reports/origin?{YEAR}&page=2"),
    "origin-of-nothing": ("leadership", f"/reports/origin?{YEAR}&country=FRA&theme=Mine+Action"),
    "returns": ("leadership", "/returns/"),
    "return": ("leadership", "/returns/1"),
    "return-in-part": ("programme-manager.ho", "/returns/1"),
    "sheet": ("leadership", "first cell of /returns/1"),
    "sheet-in-part": ("programme-manager.ho", "first cell of /returns/1"),
    "programmes": ("leadership", "/programmes/"),
    "programme": ("leadership", "first programme"),
    "not-found": ("leadership", "/reports/nothing"),
}


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_in_order(signed_in: SignedIn, name: str, width: int) -> None:
    account, address = PAGES[name]
    page = signed_in(account, width)
    said = _listen(page)
    _go(page, address)
    _assert_in_order(page, said, name, width)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize(("name", "address"), [("sign-in", "/sign-in"), ("link-spent", "/invitation/no-such-link")])
def test_each_page_before_signing_in_is_in_order(
    browser: Browser, site: str, name: str, address: str, width: int
) -> None:
    page = browser.new_page(base_url=site, viewport={"width": width, "height": 900})
    said = _listen(page)
    page.goto(address)
    _assert_in_order(page, said, name, width)
    page.close()


def test_the_picture_of_the_readme(signed_in: SignedIn) -> None:
    page = signed_in("leadership", 1000)
    page.goto(f"/reports/spend-against-risk?{YEAR}&index=illustrative-risk")
    page.locator("details.app-filter").evaluate("panel => { panel.open = false; }")
    chart = page.locator("#points").bounding_box()
    assert chart is not None
    height = int(chart["y"] + chart["height"]) + 10
    picture = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": 1000, "height": height})
    assert len(picture) < 300_000
    target = PICTURE if os.environ.get("PORTFOLIO_PICTURE") else SCREENSHOTS / PICTURE.name
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(picture)


def _listen(page: Page) -> list[str]:
    """What the browser complains of: scripts that fail, and what the page's policy refuses."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    return said


def _go(page: Page, address: str) -> None:
    if address == "first programme":
        page.goto("/programmes/")
        page.locator("#programmes tbody a").first.click()
    elif address.startswith("first cell of "):
        page.goto(address.removeprefix("first cell of "))
        page.locator("a[href*='/sheet?']").first.click()
    else:
        page.goto(address)


def _assert_in_order(page: Page, said: list[str], name: str, width: int) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
    # A page that is meant to answer with an error has the browser say so.
    assert [words for words in said if not re.match("Failed to load resource: .* (400|404)", words)] == []
    assert page.locator("h1").count() == 1
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    if width == DESKTOP:
        _print(page, name)
    assert _violations(page) == []


def _print(page: Page, name: str) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 1123})
    page.screenshot(path=SCREENSHOTS / f"{name}-print.png", full_page=True)
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": DESKTOP, "height": 900})


def _violations(page: Page) -> list[str]:
    # Rows of a long table are alike: axe reads its first dozen, and those that stand apart.
    page.locator(f"tbody tr:nth-child(n+{ROWS_READ}):not(.app-row--apart)").evaluate_all(
        "rows => rows.forEach(row => row.remove())"
    )
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate("() => axe.run()")
    return [
        f"{violation['id']}: {violation['help']}: {[node['target'] for node in violation['nodes']]}"
        for violation in found["violations"]
    ]
