"""What scripts add to a chart: words at the pointer, arrow keys, and coming nearer; and nothing is lost without them."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignedIn

SCATTER = "/reports/spend-against-risk?fy=2019/20"
DRAWING = ".app-chart__drawing--wide"


def _links(page: Page) -> Any:
    return page.locator(f".app-chart >> nth=0 >> {DRAWING} .app-chart__link")


def _chart(signed_in: SignedIn, address: str = SCATTER) -> Page:
    page = signed_in("leadership")
    page.goto(address)
    expect(page.locator(".app-near").first).to_be_visible()
    return page


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')"))


def test_a_part_says_its_words_at_the_pointer_until_it_leaves_or_escape_is_pressed(
    signed_in: SignedIn,
) -> None:
    page = _chart(signed_in)
    tip = page.locator(".app-tip").first
    expect(tip).to_be_hidden()
    link = _links(page).last
    link.hover(force=True)
    expect(tip).to_have_text(re.compile(r".+: £.+, .+ programmes?$"))
    page.locator("h1").hover()
    expect(tip).to_be_hidden()
    link.focus()
    page.keyboard.press("ArrowLeft")
    expect(tip).to_have_text(_focused(page))
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_a_drawing_is_one_stop_and_arrows_go_to_the_part_on_that_side(
    signed_in: SignedIn,
) -> None:
    page = _chart(signed_in)
    links = _links(page)
    assert (
        links.evaluate_all(
            "found => found.filter(each => each.getAttribute('tabindex') === '0').length"
        )
        == 1
    )
    links.first.focus()
    page.keyboard.press("End")
    assert _focused(page) == links.last.get_attribute("aria-label")
    page.keyboard.press("Home")
    at = "document.activeElement.getBoundingClientRect().x"
    before, name = page.evaluate(at), _focused(page)
    page.keyboard.press("ArrowRight")
    if _focused(page) == name:
        page.keyboard.press("ArrowLeft")
        assert page.evaluate(at) < before
    else:
        assert page.evaluate(at) > before
    assert _focused(page) != name
    page.keyboard.press("Tab")
    assert (
        page.evaluate("document.activeElement.closest('.app-chart__drawing')") is None
    )


def test_coming_nearer_takes_crowded_points_apart_and_follows_the_keyboard(
    signed_in: SignedIn,
) -> None:
    page = _chart(signed_in)
    drawing = page.locator(f".app-chart >> nth=0 >> {DRAWING}")
    whole = drawing.get_attribute("viewBox")
    mark = drawing.locator(".app-chart__mark").first
    size = mark.bounding_box()
    page.get_by_role("button", name=re.compile("^Zoom in")).first.click()
    page.get_by_role("button", name=re.compile("^Zoom in")).first.click()
    near = drawing.get_attribute("viewBox")
    assert near is not None
    assert whole is not None
    assert float(near.split()[2]) < float(whole.split()[2]) / 2
    after = mark.bounding_box()
    assert size is not None
    assert after is not None
    assert abs(after["width"] - size["width"]) < 1
    frame = drawing.bounding_box()
    assert frame is not None
    for key in ("Home", "End"):
        _links(page).first.focus()
        page.keyboard.press(key)
        x = page.evaluate(
            "(b => b.x + b.width / 2)(document.activeElement.getBoundingClientRect())"
        )
        assert frame["x"] <= x <= frame["x"] + frame["width"]
    page.get_by_role("button", name=re.compile("^Show all")).first.click()
    assert drawing.get_attribute("viewBox") == whole
    again = mark.bounding_box()
    assert again is not None
    assert [again[side] for side in ("x", "width", "height")] == [
        size[side] for side in ("x", "width", "height")
    ]


def test_a_chart_of_bars_has_words_and_nothing_to_come_nearer(
    signed_in: SignedIn,
) -> None:
    page = signed_in("leadership")
    page.goto("/reports/theme-by-band?fy=2019/20")
    page.locator(f"{DRAWING} .app-chart__bar").first.hover()
    expect(page.locator(".app-tip").first).to_contain_text("£")
    expect(page.locator(".app-near")).to_have_count(0)
