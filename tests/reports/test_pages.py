"""The report pages: every figure, what is in no band or country, the way to the cells, and filters that do not fit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from portfolio.filters import money_table
from portfolio.models import User
from portfolio.reports import table_model
from tests.browsing import Page, get, sign_in
from tests.building import line, record, register, speak, submit, user
from tests.origins.test_every_figure import amount_of
from tests.reports.conftest import PEACE, POLICE, SECRET

TABLES = (
    "spend-by-country",
    "spend-by-band",
    "spend-by-theme",
    "theme-by-band",
    "spend-by-department",
)


def test_every_country_and_what_is_in_none_is_a_row_and_the_total_is_their_sum(
    leader: FlaskClient,
) -> None:
    page = get(leader, "/reports/spend-against-risk?fy=2019/20")
    rows = page.rows("figures")
    assert rows == {
        "Somalia": ["Extreme fragility", "706.01", "3.00", "709.01"],
        "Ukraine": ["Unrated", "0.33", "0.00", "0.33"],
        "Unallocated": ["–", "4.67", "2.00", "6.67"],
        "Total": ["", "711.01", "5.00", "716.01"],
    }


def test_a_reader_without_the_right_sees_withheld_money_as_a_row_of_its_own(
    manager: FlaskClient,
) -> None:
    page = get(manager, "/reports/spend-against-risk?fy=2019/20")
    rows = page.rows("figures")
    assert rows["Somalia"] == ["Extreme fragility", "6.01", "3.00", "9.01"]
    assert rows["Total shown in detail"] == ["", "11.01", "5.00", "16.01"]
    assert rows["Withheld"] == ["–", "700.00", "0.00", "700.00"]
    assert rows["Total with withheld"] == ["", "711.01", "5.00", "716.01"]


def test_under_a_filter_that_withheld_money_does_not_obey_it_is_named_so_and_not_added(
    manager: FlaskClient,
) -> None:
    rows = get(manager, "/reports/spend-by-theme?fy=2019/20&country=SOM").rows(
        "figures"
    )
    assert rows["Withheld, of the whole fund"] == ["700.00", "0.00", "700.00"]
    assert "Total with withheld" not in rows


@pytest.mark.parametrize("name", ["spend-against-risk", *TABLES])
def test_every_linked_figure_equals_its_origin_to_the_penny(
    leader: FlaskClient, name: str
) -> None:
    page = get(leader, f"/reports/{name}")
    links = [
        ("".join(cell.xpath("./text()")).strip(), cell.get("href"))
        for cell in page.tree.xpath(
            '//table[@id="figures"]//a[contains(@class, "app-origin")]'
        )
    ]
    assert links
    for figure, address in links:
        heading = get(leader, address).heading
        assert heading == f"Where {amount_of(figure)} comes from", address


def test_the_origin_lists_each_cell_with_what_of_it_belongs_and_why(
    leader: FlaskClient,
) -> None:
    page = get(leader, "/reports/origin?country=SOM&fy=2019/20&theme=Peacebuilding")
    assert page.heading == "Where £9.01 comes from"
    assert "Sum of 2 cells in 1 programme = £9.01" in page.text
    assert page.rows("programmes") == {
        PEACE: [f"Programme {PEACE}", "2", "9.01"],
        "Sum": ["", "2", "9.01"],
    }
    cells = cells_of(page)
    assert cells["Sum"] == ["", "", "", "", "", "9.01"]
    assert cells["Return, F12"][3:] == [
        "60% for Somalia; 100% for Peacebuilding",
        "10.01",
        "6.01",
    ]
    assert cells["Return, F13"][3:] == [
        "60% for Somalia; 100% for Peacebuilding",
        "5.00",
        "3.00",
    ]


def cells_of(page: Page) -> dict[str, list[str]]:
    """The cells of a page of one workbook."""
    (book,) = (name for name in page.rows("workbooks") if name != "Sum")
    return page.rows(f"cells-{book.split()[-1]}")


def test_a_line_that_names_its_country_says_so(
    session: Any, client: FlaskClient, returned: dict[str, User]
) -> None:
    lines = [line(POLICE, 300, country="KEN")]
    speak(session, lines, returned["finance"], returned["approver"], department="HO")
    sign_in(client, session, returned["leader"])
    cells = cells_of(get(client, "/reports/origin?country=KEN"))
    assert cells["Return, F12"][3:] == ["The line names Kenya", "3.00", "3.00"]


def test_what_no_country_has_is_explained_by_the_rest_of_the_shares(
    leader: FlaskClient,
) -> None:
    cells = cells_of(get(leader, "/reports/origin?country=unallocated&department=HO"))
    assert cells["Return, F12"][3:] == [
        "66.67% is not allocated to a country",
        "1.00",
        "0.67",
    ]


def test_an_origin_of_many_cells_comes_in_pages_with_whole_sums(
    session: Any, client: FlaskClient, returned: dict[str, User]
) -> None:
    lines = [line(PEACE, 100, cell=f"F{row}") for row in range(1, 602)]
    speak(session, lines, returned["finance"], returned["approver"])
    sign_in(client, session, returned["manager"])
    address = "/reports/origin?department=FCO&fy=2019/20"
    first, second = get(client, address), get(client, f"{address}&page=2")
    assert "Cells 1 to 500 of 601" in first.text
    assert "Cells 501 to 601 of 601" in second.text
    for page, count in ((first, 500), (second, 101)):
        assert page.rows("programmes")["Sum"] == ["", "601", "601.00"]
        assert page.rows("workbooks")["Sum"] == ["", "601", "601.00"]
        assert cells_of(page)[f"Sum of the {count} shown"][-1] == f"{count}.00"
        assert len(cells_of(page)) == count + 1
    with client.get(address.replace("origin?", "origin.csv?")) as answer:
        whole = answer.get_data(as_text=True).splitlines()
    assert len(whole) == 602
    assert sum(Decimal(row.split(",")[-2]) for row in whole[1:]) == Decimal("601.00")


def test_a_reader_without_the_right_finds_nothing_of_a_withheld_programme_on_any_page(
    manager: FlaskClient,
) -> None:
    addresses = [
        "/",
        "/reports/",
        *(f"/reports/{name}" for name in ("spend-against-risk", *TABLES)),
    ]
    addresses += [
        "/reports/origin",
        "/reports/origin?country=SOM",
        "/programmes/",
        "/returns/",
        "/returns/1",
    ]
    for address in addresses:
        page = get(manager, address)
        assert SECRET not in page.html, address
        assert "Agents at risk" not in page.html, address


@pytest.mark.parametrize("query", ["country=withheld", "band=Withheld"])
def test_withheld_money_has_no_origin(manager: FlaskClient, query: str) -> None:
    assert get(manager, f"/reports/origin?{query}").status == 403
    with manager.get(f"/reports/origin.csv?{query}") as answer:
        assert answer.status_code == 403


def test_a_figure_keeps_its_origin_after_a_later_return(
    session: Any, client: FlaskClient, returned: dict[str, User]
) -> None:
    sign_in(client, session, returned["manager"])
    before = get(client, "/reports/spend-by-country?fy=2019/20").links(
        "figures", "Ukraine"
    )[-1]
    speak(
        session,
        [line(POLICE, 900)],
        returned["finance"],
        returned["approver"],
        department="HO",
    )
    assert get(client, before).heading == "Where £0.33 comes from"
    after = get(client, "/reports/spend-by-country?fy=2019/20").links(
        "figures", "Ukraine"
    )[-1]
    assert get(client, after).heading == "Where £3.00 comes from"


def test_rounded_amounts_show_what_the_rounding_leaves(
    session: Any, client: FlaskClient, returned: dict[str, User]
) -> None:
    lines = [line(PEACE, 4_000, country=iso3) for iso3 in ("SOM", "KEN", "UGA")]
    speak(session, lines, returned["finance"], returned["approver"])
    sign_in(client, session, returned["manager"])
    rows = get(
        client, "/reports/spend-by-country?fy=2019/20&unit=thousands&department=FCO"
    ).rows("figures")
    assert [rows[name][-1] for name in ("Somalia", "Kenya", "Uganda")] == [
        "0.0",
        "0.0",
        "0.0",
    ]
    assert rows["Total shown in detail"][-1] == "0.1"
    assert rows["Rounding: total less the rows as shown"][-1] == "0.1"


@given(st.integers(-(10**14), 10**14), st.sampled_from(sorted(table_model.UNIT_NAMES)))
def test_rounding_is_what_a_table_writes(pence: int, unit: str) -> None:
    assert money_table(table_model.rounded(pence, unit), unit) == money_table(
        pence, unit
    )


def test_theme_by_band_is_a_table_of_two_ways_with_totals_both_ways(
    leader: FlaskClient,
) -> None:
    rows = get(leader, "/reports/theme-by-band?fy=2019/20").rows("figures")
    assert rows == {
        "Peacebuilding": ["9.01", "–", "6.00", "15.01"],
        "Unallocated": ["700.00", "0.33", "0.67", "701.00"],
        "Total": ["709.01", "0.33", "6.67", "716.01"],
    }


def test_a_filter_that_cannot_be_used_is_named_at_the_top_and_beside_its_field(
    leader: FlaskClient,
) -> None:
    page = get(leader, "/reports/spend-against-risk?fy=next+year")
    assert page.status == 400
    (link,) = page.tree.xpath('//div[contains(@class, "govuk-error-summary")]//a')
    assert (
        link.text_content()
        == "'next year' is not a financial year; write it as 2019/20"
    )
    (message,) = page.tree.xpath('//*[@id="filter-fy-error"]')
    assert link.get("href") == "#filter-fy"
    assert "not a financial year" in message.text_content()
    assert page.tree.xpath("//title")[0].text.startswith("Error: ")


@pytest.mark.parametrize(
    "query",
    ["measure=guess", "index=none", "edition=1066", "department=XX", "country=XXX", "theme=x", "portfolio=x", "oda=2",
     "as_at=soon", "unit=guineas"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["spend-against-risk", "spend-by-band"])
def test_each_filter_is_refused_in_a_sentence(
    leader: FlaskClient, name: str, query: str
) -> None:
    page = get(leader, f"/reports/{name}?{query}")
    assert page.status == 400
    field = query.split("=")[0]
    assert page.addresses(f"#filter-{field}") == [f"#filter-{field}"]


def test_the_markup_of_a_filter_is_text(leader: FlaskClient) -> None:
    page = get(leader, "/reports/spend-against-risk?country=<script>alert(1)</script>")
    assert page.status == 400
    assert "<script>alert" not in page.html


def test_filters_that_match_nothing_offer_the_nearest_that_do(
    leader: FlaskClient,
) -> None:
    page = get(leader, "/reports/spend-against-risk?fy=2035/36&department=HO")
    assert page.status == 200
    assert "Nothing in the returns matches these filters." in page.text
    offered = page.addresses("/reports/spend-against-risk?department=HO&fy=")
    assert offered == [] or all("2019" in address for address in offered)
    assert any(
        "fy=2019%2F20" in address
        for address in page.addresses("/reports/spend-against-risk?")
    )
    for address in page.tree.xpath(
        '//ul[contains(@class, "govuk-list--bullet")]//a/@href'
    ):
        assert "Nothing in the returns matches" not in get(leader, address).text


def test_before_the_first_return_the_page_offers_the_first_and_now(
    leader: FlaskClient,
) -> None:
    page = get(leader, "/reports/spend-by-theme?as_at=2001-01-01")
    assert "As the first approved return stood" in page.text
    assert "As everything stands now" in page.text


def test_an_edition_of_another_index_does_not_count_when_the_form_offered_it(
    leader: FlaskClient,
) -> None:
    form = "fy=&measure=actual&index=oecd-sof&edition=2021&edition_of=fsi&unit=pounds"
    with leader.get(f"/reports/spend-against-risk?{form}") as answer:
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/reports/spend-against-risk"


def test_the_page_says_which_index_edition_and_licence(leader: FlaskClient) -> None:
    text = get(leader, "/reports/spend-by-band?edition=2022").text
    assert "OECD States of Fragility, edition 2022" in text
    assert "published 19 September 2022" in text
    assert "Licence: CC BY 4.0" in text


def test_downloads_keep_the_query(leader: FlaskClient) -> None:
    page = get(leader, "/reports/spend-by-band?fy=2019/20&oda=no")
    assert page.addresses("/reports/spend-by-band.csv") == [
        "/reports/spend-by-band.csv?fy=2019%2F20&oda=no"
    ]


def test_home_shows_the_latest_year_and_what_awaits_who_decides(
    session: Any, client: FlaskClient, returned: dict[str, User]
) -> None:
    submit(session, [line(PEACE, 5)], returned["finance"])
    sign_in(client, session, returned["approver"])
    text = get(client, "/").text
    assert "Actual spend in 2019/20" in text
    assert "1 return awaits your decision" in text
    sign_in(client, session, returned["leader"])
    assert "your decision" not in get(client, "/").text


def test_without_returns_the_pages_say_so(session: Any, client: FlaskClient) -> None:
    register(session, record(PEACE))
    sign_in(client, session, user(session, "leader@x.example", "leadership"))
    assert "No approved return is on record yet" in get(client, "/").text
    for name in ("spend-against-risk", *TABLES):
        page = get(client, f"/reports/{name}")
        assert page.status == 200, name


@pytest.mark.parametrize(
    "address", ["/reports/nothing", "/reports/nothing.csv", "/reports/origin.xml"]
)
def test_there_is_no_other_report(leader: FlaskClient, address: str) -> None:
    assert get(leader, address).status == 404
