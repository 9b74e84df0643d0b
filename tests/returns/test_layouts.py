"""A layout corrected by choosing from lists, remembered, and said when the sheet changes its shape."""

from __future__ import annotations

from typing import Any

from tests.returns.person import Browser, said, words
from tests.returns.workbooks import GOOD, P1, P2, P3, workbook

MEANINGLESS = ("Ref", "Name", "When", "Kind", "Funding", "Q")


def test_a_layout_that_was_not_recognised_is_corrected_by_choosing_and_remembered(
    browser: Browser, session: Any
) -> None:
    rows = [(P1, "Open work", "Apr-19", "Actual", "ODA", 10), (P2, "Other work", "May-19", "Actual", "Non-ODA", 20)]
    odd = workbook(*rows, headings=MEANINGLESS)
    draft = browser.upload(odd, "odd.xlsx")
    before = browser.get(draft)
    page = browser.get(f"{draft}/layout?sheet=Return&row=3&rows=1")
    assert page.status == 200
    fields = {
        f"role__{letter}": role
        for letter, role in zip("ABCDEF", ("programme", "title", "period", "measure", "oda", "amount"), strict=True)
    }
    saved = browser.post(f"{draft}/layout", sheet="Return", row="3", rows="1", instead="", unit="1000", **fields)
    assert saved.location == draft, words(saved)
    page = browser.get(draft)
    assert "£30,000.00" in said(page), (said(before), said(page))
    again = browser.upload(
        workbook(*rows, (P3, "Third", "Jun-19", "Actual", "ODA", 5), headings=MEANINGLESS), "odd July.xlsx"
    )
    page = browser.get(again)
    assert "£35,000.00" in said(page)
    assert "odd.xlsx" in said(page)
    layout = browser.get(f"{again}/layout")
    assert "Remembered for FCO" in layout.text
    (forget,) = [action for action in layout.tree.xpath("//form/@action") if action.endswith("/forget")]
    assert browser.post(forget).location == again
    assert "£35,000.00" not in browser.get(again).text


def test_a_layout_without_amounts_is_not_taken(browser: Browser) -> None:
    draft = browser.upload(workbook(*GOOD))
    fields = {f"role__{letter}": "ignored" for letter in "ABCDEF"}
    answer = browser.post(f"{draft}/layout", sheet="Return", row="3", rows="1", **fields)
    assert answer.status_code == 400
    assert "Choose Amount for at least one column" in words(answer)


def test_a_sheet_that_changed_its_shape_is_said(browser: Browser) -> None:
    draft = browser.upload(workbook(*GOOD))
    fields = {
        f"role__{letter}": role
        for letter, role in zip("ABCDEF", ("programme", "title", "period", "measure", "oda", "amount"), strict=True)
    }
    browser.post(f"{draft}/layout", sheet="Return", row="3", rows="1", **fields)
    other = workbook(
        *((code, kind, month, oda, amount) for code, _, month, kind, oda, amount in GOOD),
        headings=("Code", "Type", "Month", "ODA", "Spend £"),
    )
    assert "no longer have the shape of the remembered layout" in browser.get(browser.upload(other)).text
