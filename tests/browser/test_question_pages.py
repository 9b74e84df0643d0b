"""The page of every question at desktop, phone and paper width: nothing for axe to find, nothing cut off."""

from __future__ import annotations

import pytest

from portfolio.reports.questions import registry
from tests.browser.conftest import SignedIn
from tests.browser.test_every_page import DESKTOP, PHONE, YEAR, _assert_in_order, _listen


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("name", sorted(registry.QUESTIONS))
def test_the_page_of_each_question_is_in_order(signed_in: SignedIn, name: str, width: int) -> None:
    page = signed_in("finance.mod", width)
    said = _listen(page)
    page.goto(f"/reports/{name}?{YEAR}&index=illustrative-risk")
    assert page.locator("figure.app-chart, table.app-table").count()
    _assert_in_order(page, said, name, width)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("address", ["country?country=SOM", "theme?theme=Peacebuilding", "world-map?shade=score"])
def test_the_page_of_one_subject_is_in_order(signed_in: SignedIn, address: str, width: int) -> None:
    page = signed_in("finance.mod", width)
    said = _listen(page)
    page.goto(f"/reports/{address}&{YEAR}")
    assert page.locator("figure.app-chart").count()
    _assert_in_order(page, said, address.split("?")[0], width)
