"""A layout corrected by choosing from lists, remembered, and said when the sheet changes its shape."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browsing import Page
from tests.returns.person import Browser, said, words
from tests.returns.workbooks import GOOD, P1, P2, P3, workbook

MEANINGLESS = ("Ref", "Name", "When", "Kind", "Funding", "Q")


def test_a_layout_that_was_not_recognised_is_corrected_by_choosing_and_remembered(
    browser: Browser, session: Any
) -> None:
    rows = [
        (P1, "Open work", "Apr-19", "Actual", "ODA", 10),
        (P2, "Other work", "May-19", "Actual", "Non-ODA", 20),
    ]
    odd = workbook(*rows, headings=MEANINGLESS)
    draft = browser.upload(odd, "odd.xlsx")
    before = browser.get(draft)
    page = browser.get(f"{draft}/layout?sheet=Return&row=3&rows=1")
    assert page.status == 200
    fields = {
        f"role__{letter}": role
        for letter, role in zip(
            "ABCDEF",
            ("programme", "title", "period", "measure", "oda", "amount"),
            strict=True,
        )
    }
    saved = browser.post(
        f"{draft}/layout",
        sheet="Return",
        row="3",
        rows="1",
        instead="",
        unit="1000",
        **fields,
    )
    assert saved.location == draft, words(saved)
    page = browser.get(draft)
    assert "£30,000.00" in said(page), (said(before), said(page))
    again = browser.upload(
        workbook(
            *rows, (P3, "Third", "Jun-19", "Actual", "ODA", 5), headings=MEANINGLESS
        ),
        "odd July.xlsx",
    )
    page = browser.get(again)
    assert "£35,000.00" in said(page)
    assert "odd.xlsx" in said(page)
    layout = browser.get(f"{again}/layout")
    assert "Remembered for FCO" in layout.text
    (forget,) = [
        action
        for action in layout.tree.xpath("//form/@action")
        if action.endswith("/forget")
    ]
    assert browser.post(forget).location == again
    assert "£35,000.00" not in browser.get(again).text


def test_a_layout_without_amounts_is_not_taken(browser: Browser) -> None:
    draft = browser.upload(workbook(*GOOD))
    fields = {f"role__{letter}": "ignored" for letter in "ABCDEF"}
    answer = browser.post(
        f"{draft}/layout", sheet="Return", row="3", rows="1", **fields
    )
    assert answer.status_code == 400
    assert "Choose Amount for at least one column" in words(answer)


def test_a_sheet_that_changed_its_shape_is_said(browser: Browser) -> None:
    draft = browser.upload(workbook(*GOOD))
    fields = {
        f"role__{letter}": role
        for letter, role in zip(
            "ABCDEF",
            ("programme", "title", "period", "measure", "oda", "amount"),
            strict=True,
        )
    }
    browser.post(f"{draft}/layout", sheet="Return", row="3", rows="1", **fields)
    other = workbook(
        *(
            (code, kind, month, oda, amount)
            for code, _, month, kind, oda, amount in GOOD
        ),
        headings=("Code", "Type", "Month", "ODA", "Spend £"),
    )
    assert (
        "no longer have the shape of the remembered layout"
        in browser.get(browser.upload(other)).text
    )


def test_the_closing_period_is_chosen_beside_march(browser: Browser) -> None:
    draft = browser.upload(
        workbook((P1, "ODA", 10, 20, 30), headings=LETTERED), "lettered.xlsx"
    )
    shown = browser.get(f"{draft}/layout?sheet=Return&row=3&rows=1")
    assert "for a column of another year choose Other numbers (not counted)" in said(
        shown
    )
    fields = CHOSEN | {"period__C": "M12", "period__D": "M13"}
    browser.post(
        f"{draft}/layout",
        sheet="Return",
        row="3",
        rows="1",
        instead="",
        unit="",
        **fields,
    )
    page = said(browser.get(draft))
    assert "£30.00" in page
    assert (
        periods(browser.get(f"{draft}/layout"))["D"]
        == "Period 13, adjustments to March"
    )


LETTERED = ("Programme code", "ODA / non-ODA", "A", "B", "C")
CHOSEN = {
    "role__A": "programme", "role__B": "oda", "role__C": "amount", "role__D": "amount", "role__E": "total",
    "measure__C": "actual", "measure__D": "forecast", "period__C": "M01", "period__D": "Q4",
}  # fmt: skip


def periods(page: Page) -> dict[str, str]:
    """What the lists of periods stand at, in words."""
    chosen = page.tree.xpath('//select[starts-with(@name, "period-")]')
    return {
        each.get("name")[-1]: (each.xpath("option[@selected]") or each.xpath("option"))[0].text for each in chosen
    }  # fmt: skip


def test_the_period_of_a_column_is_chosen_and_remembered_for_the_next_year(
    browser: Browser,
) -> None:
    rows = [(P1, "ODA", 10, 20, 30), (P2, "Non-ODA", 1, 2, 3)]
    draft = browser.upload(workbook(*rows, headings=LETTERED), "lettered.xlsx")
    assert "£22.00" not in said(browser.get(draft))
    shown = browser.get(f"{draft}/layout?sheet=Return&row=3&rows=1")
    offered = shown.tree.xpath('//select[@name="period-C"]/option/text()')
    assert offered[:3] == ["As recognised", "April", "May"]
    assert offered[-2:] == ["Q3, October to December", "Q4, January to March"]
    saved = browser.post(
        f"{draft}/layout",
        sheet="Return",
        row="3",
        rows="1",
        instead="",
        unit="",
        **CHOSEN,
    )
    assert saved.location == draft, words(saved)
    page = said(browser.get(draft))
    assert "£22.00" in page
    assert "for Q4, January to March" in page

    later = workbook(*rows, headings=LETTERED, title="FCO return 2020/21")
    again = browser.upload(later, "lettered 2020-21.xlsx")
    assert "£22.00" in said(browser.get(again))
    assert periods(browser.get(f"{again}/layout")) == {
        "A": "As recognised", "B": "As recognised", "C": "April", "D": "Q4, January to March",
        "E": "As recognised",
    }  # fmt: skip
    changed = browser.upload(
        workbook(*rows, headings=(*LETTERED[:4], "D")), "changed.xlsx"
    )
    assert "no longer have the shape of the remembered layout" in said(
        browser.get(changed)
    )


def test_the_period_that_was_recognised_is_named(browser: Browser) -> None:
    heads = ("Programme code", "ODA / non-ODA", "Apr-19", "Q2")
    draft = browser.upload(workbook((P1, "ODA", 10, 20), headings=heads))
    assert periods(browser.get(f"{draft}/layout")) == {
        "A": "As recognised", "B": "As recognised", "C": "As recognised: April 2019",
        "D": "As recognised: Q2",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("period__C", "M14", "Choose the period of column C from the list"),
        ("role__C", "spend", "Choose what column C is from the list"),
        (
            "measure__C",
            "both",
            "Choose whether column C is actual or forecast from the list",
        ),
        ("oda__C", "perhaps", "Choose whether column C is ODA from the list"),
        ("unit", "7", "Choose the unit of the amounts from the list"),
        ("fy", "1066", "Choose the financial year from the list"),
        ("month", "13", "Choose the month up to which actuals go from the list"),
        ("month", "6", "Choose the financial year as well when you choose a month"),
    ],
)
def test_what_no_list_offers_is_not_taken(
    browser: Browser, field: str, value: str, sentence: str
) -> None:
    draft = browser.upload(workbook((P1, "ODA", 10, 20, 30), headings=LETTERED))
    answer = browser.post(
        f"{draft}/layout", sheet="Return", row="3", rows="1", **CHOSEN | {field: value}
    )
    assert answer.status_code == 400
    tree = Page(400, answer.get_data(as_text=True)).tree
    (target,) = tree.xpath(f'//a[text()="{sentence}"]/@href')
    assert tree.xpath(f'//*[@id="{target[1:]}"]')
    assert "Remembered for" not in browser.get(f"{draft}/layout").text


def stands_at(page: Page, name: str) -> str:
    """What a list stands at, in words."""
    (found,) = page.tree.xpath(f'//select[@name="{name}"]')
    return str((found.xpath("option[@selected]") or found.xpath("option"))[0].text)


def test_the_year_and_month_are_chosen_where_the_workbook_does_not_say_them_and_hold_for_it_alone(
    browser: Browser,
) -> None:
    rows = [(P1, "ODA", 10, 20, 30), (P2, "Non-ODA", 1, 2, 3)]
    draft = browser.upload(
        workbook(*rows, headings=LETTERED, title="FCO", as_at="All amounts"),
        "undated.xlsx",
    )
    fields = {"sheet": "Return", "row": "3", "rows": "1", **CHOSEN}
    browser.post(f"{draft}/layout", **fields)
    assert "does not say which financial year" in said(browser.get(draft))
    assert stands_at(browser.get(f"{draft}/layout"), "fy") == "As the workbook says"
    assert (
        browser.post(f"{draft}/layout", fy="2020", month="5", **fields).location
        == draft
    )
    page = browser.get(draft)
    assert "does not say which financial year" not in said(page)
    assert "2020/21 (as you stated)" in said(page)
    assert "May 2020 (as you stated)" in said(page)
    page = browser.get(f"{draft}/layout")
    assert (stands_at(page, "fy"), stands_at(page, "month")) == ("2020/21", "May")
    assert browser.post(f"{draft}/layout", fy="", month="", **fields).location == draft
    assert "as you stated" not in said(browser.get(draft))
    other = browser.get(f"{browser.upload(workbook(*rows, headings=LETTERED))}/layout")
    assert stands_at(other, "fy") == "As the workbook says: 2019/20"
    assert stands_at(other, "month") == "As the workbook says: June 2019"


def test_a_year_that_the_workbook_contradicts_is_not_shown_as_stated(
    browser: Browser,
) -> None:
    draft = browser.upload(workbook(*GOOD), fy="2018/19")
    assert "but the return was sent for 2018/19" in said(browser.get(draft))
    assert "2019/20 (as you stated)" not in said(browser.get(draft))
