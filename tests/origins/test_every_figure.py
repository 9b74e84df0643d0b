"""Every figure of every report page leads to cells (or allocations) that add up to it to the penny, for every reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from portfolio.figures.prices import whole
from portfolio.filters import money, money_short
from portfolio.finance import FinancialYear
from portfolio.ledger import clock
from portfolio.origins import divisor, trace
from portfolio.origins.figure import figure_for, words_of
from portfolio.permissions import EVERYTHING, Reader
from portfolio.reports import registry
from tests.browsing import Page, get, sign_in
from tests.building import line, record, register, speak
from tests.reports.catalogue import raw
from tests.reports.catalogue.conftest import INDEX, World
from tests.reports.catalogue.conftest import world as world
from tests.reports.catalogue.test_weak_reviews_and_risk import reviewed as reviewed

_OWN = {
    "country": "&country=SOM",
    "theme": "&theme=Peacebuilding",
    "spend-through-the-year": "&fy=2019/20",
}
ADDRESSES = [
    *(
        f"/reports/{name}?index={INDEX}{_OWN.get(name, '')}"
        for name in ("spend-against-risk", *registry.NAMES)
        if name not in {"weak-reviews-and-risk", "overdue-where-money-is-spent"}
    ),
    f"/reports/country?index={INDEX}&country=unallocated",
    f"/reports/forecast-accuracy?index={INDEX}&country=KEN&oda=no",
    "/reports/movement?from=2019-12&to=2020-01",
    "/reports/movement?from=2019-12&to=2020-01&country=SOM&theme=Peacebuilding",
    f"/reports/spend-by-country?index={INDEX}&fy=2018/19&measure=outturn&theme=Mine+Action",
    "/",
    f"/programmes/{raw.KENYA}",
]
"""Of reviews there is a test that has some."""
NARROWED = [
    f"/reports/{name}?index={INDEX}{_OWN.get(name, '&fy=2019/20')}"
    for name in (
        "spend-against-risk", "spend-by-band", "share-by-band-over-years", "concentration", "outturn-by-portfolio",
        "budget-over-years", "spend-through-the-year", "calendar-and-financial-years", "deteriorating-and-falling",
        "risk-and-spend-apart", "country",
    )
] + ["/reports/movement?from=2019-12&to=2020-01&department=FCO"]  # fmt: skip
OPENED = 12
"""Every so many links are opened as pages; of all of them the figures are traced."""
MONEY = re.compile(r"−?£?[\d,]+\.\d\d|−?[\d,.<>]+%")
NOT_MONEY = {"Score", "Score before", "Score after", "Share in force", "Rated better"}
NO_CELLS = re.compile(r"Withheld|Total with withheld|Rounding")
"""Rows that have none: withheld money, and what it is part of."""


def figures(page: Page) -> Iterator[tuple[str, str, str | None]]:
    """(where, figure, address of its origin) of every amount and share in the tables and tiles of a page."""
    for table in page.tree.xpath("//table[.//th[@scope='col']]"):
        heads = [
            " ".join(th.text_content().split()) for th in table.xpath("./thead//th")
        ]
        if heads[-1] == "Share":
            continue
        caption = " ".join(table.xpath("./caption")[0].text_content().split())
        for row in table.xpath(
            "./tbody/tr[not(contains(@class, 'app-only-print'))] | ./tfoot/tr"
        ):
            name = " ".join(row.xpath("./th")[0].text_content().split())
            for head, cell in zip(heads[1:], row.xpath("./td"), strict=True):
                text = "".join(cell.xpath("./text() | ./a/text()")).strip()
                if (
                    head not in NOT_MONEY
                    and MONEY.fullmatch(text)
                    and not NO_CELLS.search(f"{name} {head}")
                ):
                    links = cell.xpath("./a[contains(@class, 'app-origin')]/@href")
                    yield (
                        f"{caption}: {name}, {head}",
                        text,
                        links[0] if links else None,
                    )
    for tile in page.tree.xpath("//div[@class='app-figures__tile']"):
        label, value = (
            " ".join(tile.xpath(f"./{tag}")[0].text_content().split())
            for tag in ("dt", "dd")
        )
        notes = [each.text_content().strip() for each in tile.xpath("./dd")[1:]]
        if ("£" in value or "%" in value) and label != "Withheld":
            said = next((note for note in notes if MONEY.fullmatch(note)), value)
            yield f"tile {label}", said, next(iter(tile.xpath(".//a/@href")), None)


def amount_of(figure: str) -> str:
    """A figure as the page of its origin says it."""
    return (
        figure if "£" in figure or "%" in figure else re.sub(r"^(−?)", r"\1£", figure)
    )


class Follower:
    """Opens what figures lead to, for one reader, and notes what is wrong."""

    def __init__(self, client: FlaskClient, session: Any, reader: Reader) -> None:
        self.client, self.session, self.reader = client, session, reader
        self.wrong: list[str] = []
        self.followed: dict[str, str] = {}
        self.links = 0
        """Figures of findings that lead somewhere."""
        self.unlinked: list[str] = []

    def follow(self, address: str) -> None:
        """Every figure of a page: each leads somewhere, and there to the same sum."""
        page = get(self.client, address)
        assert page.status == 200, address
        found = list(figures(page))
        assert found, address
        for where, figure, link in found:
            if (
                link is None
                and (figure, "oda=yes" in address) == ("0.00", True)
                and "on-ODA" in where
            ):
                continue  # Nil by the filter, not by any cell.
            if link is None:
                self.wrong.append(f"{address} {where}: {figure} leads nowhere")
            elif link not in self.followed:
                self.followed[link] = figure
                self.wrong += [
                    f"{address} {where}: {figure}, {fault} at {link}"
                    for fault in self._faults(figure, link)
                ]
            elif amount_of(self.followed[link]) != amount_of(figure):
                self.wrong.append(
                    f"{address} {where}: {figure} or {self.followed[link]} at {link}"
                )

        self._told(address, page)

    def _told(self, address: str, page: Page) -> None:
        """The figures of the finding: each leads to what it says, but for the sign, or is known to have no origin."""
        for finding in page.tree.xpath("//*[contains(@class, 'app-finding')]"):
            for link in finding.xpath("./a"):
                text, url = link.text_content(), link.get("href")
                self.links += 1
                traced, divided = self._trace(url)
                known = (
                    [divided.result]
                    if divided
                    else [money(whole(traced.real)), money_short(whole(traced.real))]
                )
                if text.lstrip("+−") not in {each.lstrip("−") for each in known}:
                    self.wrong.append(
                        f"{address} tells {text}, which leads to {' or '.join(known)} at {url}"
                    )
            plain = " ".join("".join(finding.xpath("./text()")).split())
            self.unlinked += re.findall(r"(?<!\w)£[\d.,]*\d[a-z]*|[\d.]+%", plain)

    def _trace(self, link: str) -> tuple[trace.Traced, divisor.Divided | None]:
        words = words_of(dict(parse_qsl(urlsplit(link).query)))
        traced = trace.trace(self.session, figure_for(self.session, words), self.reader)
        return traced, divisor.divide(self.session, traced, self.reader)

    def _faults(self, figure: str, link: str) -> Iterator[str]:
        traced, divided = self._trace(link)
        shown = divided.result if divided else money(whole(traced.real))
        if shown != amount_of(figure):
            yield f"leads to {shown}"
        parts = sum(cell.part for _, cell in traced.cells())
        given = (
            sum(each.pence for each in traced.budget.records(0, None))
            if traced.budget
            else 0
        )
        if not traced.asked.twelfths and parts + given != traced.figure:
            yield f"cells add up to {parts + given} and not {traced.figure}"
        if traced.count != sum(1 for _ in traced.cells()):
            yield "cells are not as many as it says"
        if sum(each.part for each in traced.programmes()) != sum(
            book.part for book in traced.workbooks
        ):
            yield "programmes and workbooks differ"
        if (
            len(self.followed) % OPENED == 0
            and get(self.client, link).heading != f"Where {shown} comes from"
        ):
            yield "its page says something else"


@pytest.fixture
def moved(world: World) -> World:
    """The world, in which a department said in January otherwise what it had said in December of the same year."""
    lines = [
        each.line
        for each in raw.raw_lines(7)
        if each.department == "FCO" and each.fy == 2019
    ]
    own = [each._replace(cell=f"G{number}") for number, each in enumerate(lines, 2)]
    january = raw.december(2019).plus(1)
    actual = [
        each._replace(measure="actual")
        if each.period.start == january and each.period.length == 1
        else each
        for each in own
    ]
    given = tuple((FinancialYear(fy), True, 10_000_000 + fy) for fy in raw.YEARS)
    register(
        world.session,
        record(
            raw.REGIONAL,
            portfolio=None,
            theme_shares={"Mine Action": 25},
            allocations=given,
        ),
    )
    both = (world.people["sender"], world.people["approver"])
    speak(world.session, actual, *both, month=january, department="FCO")
    return world


def test_every_figure_leads_to_the_cells_that_it_is_the_sum_of(
    client: FlaskClient, session: Any, moved: World
) -> None:
    sign_in(client, session, moved.people["leader"])
    follower = Follower(client, session, EVERYTHING)
    for address in ADDRESSES:
        follower.follow(address)
    assert not follower.wrong, "\n".join(follower.wrong)
    # Of what is left: the half that policy set, a median per head, the last quarter's part and the plan beside it, and
    # what has any theme. No single origin adds those up.
    assert (follower.links > 60, len(follower.unlinked)) == (True, 5), follower.unlinked


def test_lists_of_weak_and_late_reviews_lead_to_their_cells(
    client: FlaskClient, session: Any, reviewed: World
) -> None:
    for person, reader in (("leader", EVERYTHING), ("manager", reviewed.outsider)):
        sign_in(client, session, reviewed.people[person])
        follower = Follower(client, session, reader)
        for name in ("weak-reviews-and-risk", "overdue-where-money-is-spent"):
            follower.follow(f"/reports/{name}?index={INDEX}")
        assert not follower.wrong, "\n".join(follower.wrong)


def test_also_under_filters_in_a_past_and_for_a_reader_without_the_right(
    client: FlaskClient, session: Any, moved: World
) -> None:
    then = clock.to_text(clock.last_committed(session))
    lines = [line(raw.FCO_ONE, 77_777_777), line(raw.SECRET, 1_234_567, cell="F13")]
    speak(
        session,
        lines,
        moved.people["sender"],
        moved.people["approver"],
        month=raw.december(2019).plus(2),
    )
    sign_in(client, session, moved.people["manager"])
    follower = Follower(client, session, moved.outsider)
    for address in NARROWED:
        follower.follow(f"{address}&oda=yes&as_at={then}")
    assert not follower.wrong, "\n".join(follower.wrong)
    assert not any(raw.SECRET in link for link in follower.followed)
