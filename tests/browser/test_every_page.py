"""Every page, loaded once: nothing for axe to find at desktop or phone width, nothing refused or cut off; its pictures."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page

from tests.browser.addresses import ERRORS, FILES, LOOKS, PAGES, YEAR
from tests.browser.conftest import AXE, PROJECT, SCREENSHOTS, SignedIn, follow
from tests.returns.workbooks import workbook

ROWS_READ = 9
DESKTOP, PHONE, PAPER = 1280, 375, 794
HEIGHT = 900
PICTURE = PROJECT / "docs" / "spend-against-risk.png"
PICTURES = bool(os.environ.get("PORTFOLIO_PICTURES"))
"""Pictures of every page at both widths and printed are for looking at, and take as long again as the tests."""
REFUSED = "Failed to load resource: the server responded with a status of 4"
"""What the browser says of a page that answers with an error."""


def test_no_page_is_forgotten(app: Flask) -> None:
    """A new page is named in `addresses.py`, with somebody who may see it; a new file is named there apart."""
    shown = {
        re.sub(r"^/static/[^/]+/", "/static/", rule.rule)
        for rule in app.url_map.iter_rules()
        if _is_read(rule)
    }
    assert shown - FILES == set(PAGES)
    assert shown >= FILES
    assert len(LOOKS) == sum(map(len, PAGES.values()))


def _is_read(rule: Any) -> bool:
    return "GET" in (rule.methods or ())


@pytest.mark.parametrize("name", LOOKS)
def test_each_page_is_in_order(
    kept: Callable[[str], BrowserContext], tmp_path: Path, name: str
) -> None:
    account, address = LOOKS[name]
    page = kept(account).new_page()
    said = _listen(page)
    _go(page, address, kept, tmp_path)
    _assert_in_order(page, said, name, PHONE, reading=False)
    _assert_in_order(page, said, name, DESKTOP)
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    assert _violations(page, colours=False) == []
    page.close()


def test_the_picture_of_the_readme(signed_in: SignedIn) -> None:
    page = signed_in("leadership", 1000)
    page.goto(f"/reports/spend-against-risk?{YEAR}&index=illustrative-risk")
    page.locator("details.app-filter").evaluate("panel => { panel.open = false; }")
    chart = page.locator("#points").bounding_box()
    assert chart is not None
    height = int(chart["y"] + chart["height"]) + 10
    picture = page.screenshot(
        full_page=True, clip={"x": 0, "y": 0, "width": 1000, "height": height}
    )
    assert len(picture) < 300_000
    target = (
        PICTURE if os.environ.get("PORTFOLIO_PICTURE") else SCREENSHOTS / PICTURE.name
    )
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(picture)


def _listen(page: Page) -> list[str]:
    """What the browser complains of: scripts that fail, and what the page's policy refuses."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "console",
        lambda message: (
            said.append(message.text) if message.type in {"error", "warning"} else None
        ),
    )
    return said


def _go(
    page: Page, address: str, kept: Callable[[str], BrowserContext], folder: Path
) -> None:
    """To an address, or along the way that its words tell."""
    if address.startswith("first of "):
        page.goto(address.removeprefix("first of "))
        follow(page.locator("main tbody a").first)
    elif address.startswith("first cell of "):
        page.goto(address.removeprefix("first cell of "))
        follow(page.locator("a[href*='/sheet?']").first)
    elif address == "an invitation":
        page.goto(_new_link(kept("admin").new_page()))
    elif address.endswith("pack"):
        _ask_for_pack(page, large=address == "a large pack")
    elif address.endswith("an upload"):
        _upload(page, folder)
        if "layout" in address:
            page.goto(f"{page.url}/layout")
    else:
        page.goto(address)


def _new_link(page: Page) -> str:
    """A link to set a password, of somebody who signs in nowhere else."""
    page.goto("/admin/users")
    follow(page.get_by_role("link", name="risk-analyst@demo.example"))
    follow(page.get_by_role("button", name="Make a link"))
    assert page.locator("h1").count() == 1
    assert _violations(page) == []
    address = page.locator("main input").input_value()
    page.close()
    return address


def _ask_for_pack(page: Page, *, large: bool) -> None:
    """A small pack is made while one waits; a large one waits for a worker, and there is none here."""
    names = [
        "spend-by-theme",
        *(["spend-by-band", "spend-by-country"] if large else []),
    ]
    page.goto(
        f"/reports/packs/new?{YEAR}&{'&'.join(f'reports={name}' for name in names)}"
    )
    page.get_by_label("Title").fill("Looked at (invented)")
    follow(page.get_by_role("button", name="Make the pack for me"))
    page.wait_for_url("**/reports/packs/*")


def _upload(page: Page, folder: Path) -> None:
    """An upload with an error and a line."""
    file = folder / "FCO looked at.xlsx"
    rows = [
        ("CSSF-01-300211", "Police", "Apr-19", "Actual", "ODA", 1),
        ("CSSF-99-999999", "?", "Apr-19", "Actual", "ODA", 1),
    ]
    file.write_bytes(workbook(*rows, title="FCO return 2019/20 looked at"))
    page.goto("/returns/new")
    page.locator("input[type=file]").set_input_files(file)
    follow(page.get_by_role("button", name="Upload and check"))


def _assert_in_order(
    page: Page, said: list[str], name: str, width: int, *, reading: bool = True
) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    if PICTURES:
        _picture(page, f"{name}-{width}")
    assert [words for words in said if not words.startswith(REFUSED)] == []
    assert any(words.startswith(REFUSED) for words in said) == (name in ERRORS)
    assert page.locator("h1").count() == 1
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    if PICTURES and width == DESKTOP:
        _print(page, name)
    if reading:
        assert _violations(page) == []


def _picture(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


def _print(page: Page, name: str) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 1123})
    _picture(page, f"{name}-print")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": DESKTOP, "height": HEIGHT})


def _violations(page: Page, *, colours: bool = True) -> list[str]:
    # Rows of a long table are alike: axe reads its first few, and those that stand apart. Colours, which it takes
    # longest over, are the same at every width.
    page.locator(
        f"tbody tr:nth-child(n+{ROWS_READ}):not(.app-row--apart)"
    ).evaluate_all("rows => rows.forEach(row => row.remove())")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate(
        "colours => axe.run({rules: {'color-contrast': {enabled: colours}}})", colours
    )
    return [
        f"{violation['id']}: {violation['help']}: {[node['target'] for node in violation['nodes']]}"
        for violation in found["violations"]
    ]
