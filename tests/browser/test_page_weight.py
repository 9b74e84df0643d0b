"""What the main pages weigh on a first load, and whether they stand still while they load."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import SignedIn

MOST_BYTES = 150_000
"""Of a page with its styles and scripts, compressed."""
MOST_SHIFT = 0.05
"""A cumulative layout shift below 0.1 counts as good; nothing here needs as much."""
MAIN_PAGES = (
    "/",
    "/reports/",
    "/reports/spend-against-risk",
    "/reports/spend-by-country",
    "/reports/world-map",
    "/reports/outturn-by-programme",
    "/programmes/",
    "/returns/",
)
WATCH_SHIFTS = """
window.shifts = 0;
new PerformanceObserver(list => {
    for (const entry of list.getEntries()) window.shifts += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""


def sent(page: Page, path: str) -> int:
    """The bytes of a first load of a page, bodies alone."""
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(path, wait_until="networkidle")
    return sum(response.request.sizes()["responseBodySize"] for response in responses)


@pytest.mark.parametrize("path", MAIN_PAGES)
def test_a_main_page_is_light_and_stands_still(signed_in: SignedIn, path: str) -> None:
    page = signed_in("leadership")
    page.context.new_cdp_session(page).send(
        "Network.setCacheDisabled", {"cacheDisabled": True}
    )
    page.add_init_script(WATCH_SHIFTS)

    assert sent(page, path) <= MOST_BYTES
    assert page.evaluate("() => window.shifts") <= MOST_SHIFT
