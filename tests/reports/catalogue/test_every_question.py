"""What holds for every question: files, origins, instants, withheld money, filters that match nothing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from portfolio.ledger import clock
from portfolio.permissions import EVERYTHING
from portfolio.reports import exports, registry
from tests.browsing import get, sign_in
from tests.building import line, speak
from tests.reports.catalogue import raw
from tests.reports.catalogue.conftest import INDEX, World

EVERY = pytest.mark.parametrize("name", registry.NAMES)


@EVERY
def test_the_files_say_the_same_in_each_format_and_the_same_bytes_again(
    world: World, name: str
) -> None:
    chosen = world.asked(measure="outturn").chosen
    report = registry.draw(world.session, name, chosen, EVERYTHING)
    drawn = {ending: write(report) for ending, write in exports.FORMATS.items()}
    again = registry.draw(world.session, name, chosen, EVERYTHING)
    assert drawn == {ending: write(again) for ending, write in exports.FORMATS.items()}
    read = csv.DictReader(io.StringIO(drawn["csv"].decode()))
    rows = list(read)
    sheet = openpyxl.load_workbook(io.BytesIO(drawn["xlsx"]))["Report"]
    headings, *cells = [list(row) for row in sheet.iter_rows(values_only=True)]
    documents = json.loads(drawn["json"])["rows"]
    assert headings == list(report.columns) == list(read.fieldnames or ())
    assert len(rows) == len(cells) == len(documents) == len(report.rows)
    for row, across, document in zip(rows, cells, documents, strict=True):
        in_sheet = dict(zip(headings, across, strict=True))
        for column in report.money:
            assert row[column] == (
                ""
                if document[column] is None
                else f"{Decimal(document[column]) / 100:.2f}"
            )
            assert in_sheet[column] == (
                None if document[column] is None else document[column] / 100
            )


@EVERY
def test_a_past_instant_gives_what_it_gave_then(world: World, name: str) -> None:
    before = clock.last_committed(world.session)
    then = world.rows(name)
    lines = [line(raw.FCO_ONE, 77_777_777), line(raw.SECRET, 1_234_567, cell="F13")]
    speak(
        world.session,
        lines,
        world.people["sender"],
        world.people["approver"],
        month=raw.december(2019),
    )
    assert world.rows(name, as_at=clock.to_text(before)) == then


@EVERY
def test_a_reader_without_the_right_learns_nothing_of_withheld_programmes(
    client: FlaskClient, session: Any, world: World, name: str
) -> None:
    sign_in(client, session, world.people["manager"])
    for ending in ("", ".csv", ".json"):
        page = get(client, f"/reports/{name}{ending}?index={INDEX}")
        assert page.status == 200
        assert raw.SECRET not in page.html
        assert "Agents at risk" not in page.html
    for address in get(client, f"/reports/{name}?index={INDEX}").addresses(
        "/reports/origin"
    ):
        assert "ithheld" not in address


@EVERY
def test_filters_that_match_nothing_say_so_and_a_wrong_one_is_named(
    leader: FlaskClient, name: str
) -> None:
    page = get(leader, f"/reports/{name}?index={INDEX}&country=FRA")
    assert page.status == 200
    assert "Nothing in the returns matches these filters." in page.text
    assert get(leader, f"/reports/{name}?country=Atlantis").status == 400
    assert get(leader, f"/reports/{name}.csv?country=Atlantis").status == 400


@EVERY
def test_before_the_first_return_there_is_a_sentence_and_no_error(
    leader: FlaskClient, name: str
) -> None:
    page = get(leader, f"/reports/{name}?as_at=2001-01-01")
    assert page.status == 200
    assert "Nothing in the returns matches these filters." in page.text


@EVERY
def test_marking_and_instant_are_on_the_page_and_on_its_files(
    leader: FlaskClient, name: str
) -> None:
    page = get(leader, f"/reports/{name}?index={INDEX}")
    assert "Figures as at" in page.text
    with leader.get(f"/reports/{name}.csv?index={INDEX}") as answer:
        marking = answer.headers["X-Marking"]
    assert page.tree.xpath('//p[@class="app-marking"]/text()') == [marking, marking]


@EVERY
def test_a_question_without_any_edition_is_answered(world: World, name: str) -> None:
    assert world.answer(name, index="gpi").finding


def test_every_question_is_on_the_list_of_reports(leader: FlaskClient) -> None:
    text = get(leader, "/reports/").text
    for report in registry.ORDER:
        assert report.title.question in text


@EVERY
def test_a_page_asks_the_database_as_often_for_one_year_as_for_all(
    world: World, name: str
) -> None:
    counts = {}
    for words in ({}, {"fy": "2019/20"}, {"country": "FRA"}):
        asked = world.asked(**words)
        with counted(world.session) as statements:
            report = registry.REPORTS[name]
            report.show(asked, report.find(asked), "pounds")
        counts[str(words)] = len(statements)
    assert 0 < min(counts.values()) <= max(counts.values()) <= MOST_STATEMENTS, counts


MOST_STATEMENTS = 24
"""However many lines, programmes and years there are; of editions there are few."""


@contextmanager
def counted(session: Any) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
