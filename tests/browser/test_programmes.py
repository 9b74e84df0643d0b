"""A programme from first draft to closed, by keyboard alone and without scripts; edited in bulk; found by a misspelt title."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page

from portfolio.finance import FinancialYear, Month
from tests.browser.conftest import SignedIn, follow

MOST_TABS = 400
SAYS = r"""what => {
  const here = document.activeElement;
  return `${here.tagName.toLowerCase()} ${here.textContent.replace(/\s+/g, " ").trim()}` === what;
}"""


class Mouse:
    """Fills in and presses by pointing."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, field: str, text: str) -> None:
        self.page.locator(f'[id="{field}"]').fill(text)

    def choose(self, field: str, label: str) -> None:
        self.page.locator(f'[id="{field}"]').select_option(label=label)

    def tick(self, field: str) -> None:
        self.page.locator(f'[id="{field}"]').check()

    def press(self, name: str) -> None:
        follow(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> None:
        follow(self.page.get_by_role("link", name=name, exact=True).first)


class Keyboard(Mouse):
    """Fills in and presses with the keyboard alone."""

    def _go_to(self, is_it: str, wanted: str) -> None:
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(is_it, wanted):
                return
        pytest.fail(f"the keyboard does not reach {wanted!r}")

    def _field(self, field: str) -> None:
        self._go_to("id => document.activeElement.id === id", field)

    def fill(self, field: str, text: str) -> None:
        self._field(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, field: str, label: str) -> None:
        self._field(field)
        self.page.keyboard.type(label.partition(" – ")[0])
        assert (
            self.page.locator(f'[id="{field}"] option:checked').text_content() == label
        )

    def tick(self, field: str) -> None:
        self._field(field)
        self.page.keyboard.press("Space")

    def press(self, name: str) -> None:
        self._enter(f"button {name}")

    def follow(self, name: str) -> None:
        self._enter(f"a {name}")

    def _enter(self, what: str) -> None:
        self._go_to(SAYS, what)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("hand", "title"),
    [(Keyboard, "Quarrelsome neighbours"), (Mouse, "Peaceable neighbours")],
)
def test_a_programme_is_entered_edited_and_moved_through_its_life(
    signed_in: SignedIn, hand: type[Mouse], title: str
) -> None:
    page = signed_in("portfolio-office", scripts=hand is Keyboard)
    does = hand(page)
    page.goto("/programmes/new")
    does.fill("title", title)
    does.press("Save draft")
    assert "Choose the department" in page.locator(".govuk-error-summary").inner_text()
    _complete(page, does)
    does.press("Save and show what is missing")
    assert page.locator(".govuk-error-summary").all_inner_texts() == []
    assert "Its record is complete" in page.content()
    code = page.url.rpartition("/")[2]
    does.follow("Edit")
    does.fill("sro", "Ada Example")
    does.press("Save")
    assert "Ada Example" in page.content()
    _live(page, does, code)


def _complete(page: Page, does: Mouse) -> None:
    today = date.today()
    year = FinancialYear.of_month(Month(today.year, today.month))
    does.fill("summary", "Neighbours talk before they fight.")
    does.choose("portfolio_id", "Africa")
    does.choose("lead_department", "MOD – Ministry of Defence")
    does.fill("sro", "Bo Example")
    person = page.locator("#manager-names option").first.get_attribute("value")
    does.fill("manager", person or "")
    does.press("Add this manager")
    assert page.locator('input[name="team"]').count() == 1
    does.fill("countries-0-key", "Somalia")
    does.fill("countries-0-part", "60")
    does.press("Add a country")
    does.fill("countries-1-key", "Kenya")
    does.press("Split the rest evenly between countries without a share")
    assert page.locator('[id="countries-1-part"]').input_value() == "40"
    does.choose("objective_id", "Reduce the drivers of conflict")
    does.choose("themes-0-key", "Mine Action")
    does.fill("themes-0-part", "100")
    does.choose(
        "purpose_code",
        page.locator('[id="purpose_code"] option').nth(1).text_content() or "",
    )
    does.choose("gender_marker", "Significant")
    does.fill("start_date", "1/4/2019")
    does.fill("end_date", today.isoformat())
    does.fill("allocations-0-fy", str(year))
    does.choose("allocations-0-kind", "Discretionary")
    does.fill("allocations-0-oda", "1,250,000")
    does.choose("channel", "Bilateral")
    does.choose("instrument", "Diplomacy")
    does.choose("risk_rating", "Moderate")


def _live(page: Page, does: Mouse, code: str) -> None:
    for step in ("approved", "active", "closing"):
        does.follow("Change status")
        does.press(f"Move to {step}")
        assert f"{code} is {step} now" in page.content()
    does.follow("Add a review")
    does.fill("due_date", "1/4/2020")
    does.fill("done_date", "2/4/2020")
    does.choose("scale", "A++ to C")
    does.choose("score", "A (A++ to C)")
    does.press("Save")
    does.follow("Change status")
    does.press("Move to closed")
    assert f"{code} is closed now" in page.content()


def test_programmes_are_edited_in_a_workbook_and_found_by_a_misspelt_title(
    signed_in: SignedIn, tmp_path: Any
) -> None:
    page = signed_in("portfolio-office", scripts=False)
    page.goto("/programmes/?q=somalia")
    with page.expect_download() as waiting:
        page.get_by_role(
            "link", name="Download these programmes as a workbook to edit"
        ).click()
    book = openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    sheet = book["Programmes"]
    sheet.append([None, "Lighthouses of the Horn", "They show the way.", "FCO"])
    sheet.cell(2, 2).value = "Renamed in a workbook"
    edited = tmp_path / "edited.xlsx"
    book.save(edited)
    page.goto("/programmes/bulk")
    page.get_by_label("Edited workbook").set_input_files(edited)
    follow(page.get_by_role("button", name="Check the workbook"))
    assert "New: Lighthouses of the Horn" in page.content()
    follow(page.get_by_role("button", name="Save all changes"))
    assert "1 programme changed and 1 entered" in page.content()
    page.get_by_label("Words").fill("lihgthouses")
    follow(page.get_by_role("button", name="Show"))
    assert page.locator("#programmes tbody tr").count() == 1
    assert "Lighthouses of the Horn" in page.content()
    page.get_by_label("Words").fill("renamd")
    follow(page.get_by_role("button", name="Show"))
    assert "Renamed in a workbook" in page.content()
