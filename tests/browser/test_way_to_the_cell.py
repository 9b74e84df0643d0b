"""What a reader does: sign in, filter, follow a figure to the cell of the workbook that it came from."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SignedIn, follow


def test_a_wrong_password_is_said_beside_the_field_and_at_the_top(
    browser: Browser, site: str
) -> None:
    page = browser.new_page(base_url=site)
    page.goto("/sign-in")
    page.get_by_label("Email address").fill("leadership@demo.example")
    page.locator("input[name=password]").fill("a guess")
    follow(page.get_by_role("button", name="Sign in"))
    page.get_by_role("alert").get_by_role(
        "link", name="The email address or the password is wrong"
    ).click()
    expect(page.locator("input[name=password]")).to_be_focused()
    page.close()


def test_signing_out_ends_the_session(signed_in: SignedIn) -> None:
    page = signed_in("auditor")
    follow(page.get_by_role("button", name="Sign out"))
    expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    page.goto("/reports/")
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))


@pytest.mark.parametrize(
    "scripts", [True, False], ids=["with scripts", "without scripts"]
)
@pytest.mark.parametrize("account", ["leadership", "finance.mod"])
def test_from_a_filtered_figure_to_its_cell_in_two_clicks(
    signed_in: SignedIn, account: str, scripts: bool
) -> None:
    page = signed_in(account, scripts=scripts)
    follow(page.get_by_role("link", name="Spend against risk", exact=True))
    _choose(page, "Financial year", "2019/20")
    _choose(page, "Risk index", "Illustrative risk score (invented)")
    follow(page.get_by_role("button", name="Show", exact=True))
    expect(page).to_have_url(
        re.compile(r"spend-against-risk\?fy=2019%2F20&index=illustrative-risk$")
    )
    figure = (
        page.locator("#figures tbody tr", has_text="Somalia")
        .locator("a.app-origin")
        .last
    )
    amount = re.sub(r",[^,]*: where this comes from$", "", figure.inner_text().strip())
    amount = re.match(r"[\d,]+\.\d\d", amount).group()  # type: ignore[union-attr]

    follow(figure)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"Where £{amount} comes from"
    )
    expect(page.locator("#programmes tfoot td").last).to_have_text(amount)
    line = page.locator("table[id^=cells-] tbody tr").first
    says = line.locator("td").nth(4).inner_text()

    follow(line.locator("a.app-origin"))
    marked = page.locator(".app-cell--source")
    expect(marked).to_have_count(1)
    expect(page.locator(".govuk-body-l")).to_contain_text(f"which is £{says}")
    written = float(marked.inner_text().split(":")[-1].replace(",", ""))
    whole = float(says.replace(",", ""))
    assert any(
        written * unit == pytest.approx(whole) for unit in (1, 1_000, 1_000_000)
    ), "in the sheet's own unit"


def test_a_figure_is_followed_by_keyboard_alone(signed_in: SignedIn) -> None:
    page = signed_in("leadership")
    page.goto("/reports/spend-by-band?fy=2019/20")
    page.locator("#figures a.app-origin").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Where £")


def test_a_point_of_the_scatter_leads_to_its_country(signed_in: SignedIn) -> None:
    page = signed_in("leadership")
    page.goto("/reports/spend-against-risk?fy=2019/20&index=illustrative-risk")
    page.locator("svg a[aria-label^='Somalia']").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-caption-l")).to_contain_text("Somalia")


def test_choosing_another_index_lets_go_of_the_edition(signed_in: SignedIn) -> None:
    page = signed_in("leadership")
    page.goto("/reports/spend-by-band?edition=2022")
    _choose(page, "Risk index", "Illustrative risk score (invented)")
    follow(page.get_by_role("button", name="Show", exact=True))
    used = page.locator(".app-index", has_text=re.compile(r"^\s*Risk:"))
    expect(used).to_contain_text("Illustrative risk score (invented), edition 2021")


def test_what_a_reader_may_not_see_is_a_row_and_no_link(signed_in: SignedIn) -> None:
    page = signed_in("finance.mod")
    page.goto("/reports/spend-against-risk?fy=2019/20")
    withheld = page.locator("#figures tfoot tr", has_text=re.compile("^Withheld"))
    expect(withheld).to_have_count(1)
    expect(withheld.locator("a")).to_have_count(0)


def test_files_carry_the_filters_and_the_marking(signed_in: SignedIn) -> None:
    page = signed_in("leadership")
    page.goto("/reports/spend-by-theme?fy=2019/20&oda=yes")
    for ending in ("CSV", "JSON", "XLSX"):
        with page.expect_download() as started:
            page.get_by_role(
                "link", name=f"{ending} file of every figure of this page"
            ).click()
        assert re.fullmatch(
            rf"spend-by-theme_2019-20_as-at-.*_OFFICIAL-SENSITIVE\.{ending.lower()}",
            started.value.suggested_filename,
        )


def _choose(page: Page, label: str, choice: str) -> None:
    page.get_by_label(label, exact=True).select_option(label=choice)
