"""The register edited in a workbook: differences first, problems by cell, all or nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portfolio.models import Allocation, ProgrammeFacts, User
from portfolio.programmes.bulk import read_back, views
from portfolio.programmes.editing import service as editing_service
from tests.browsing import Page, get, sign_in
from tests.building import FY, record, register, user

ONE, TWO, THEIRS, SECRET = (f"CSSF-01-00000{n}" for n in (1, 2, 3, 4))
Edit = Callable[[Any], None]


@pytest.fixture
def manager(session: Any, client: FlaskClient) -> User:
    """A programme manager of the FCO with two programmes; others lead one more and a withheld one."""
    register(
        session,
        record(ONE, title="=Roads", sro="Ada Example", country_shares={"SOM": 60, "KEN": "33.3333"},
               theme_shares={"Mine Action": 100}, allocations=[(FY, True, 123_456), (FY, False, 0)]),
        record(TWO, title="Rivers"),
        record(THEIRS, lead_department="MOD"),
        record(SECRET, lead_department="MOD", withheld=True, title="Hidden hand"),
    )  # fmt: skip
    made = user(session, "manager@x.example", "programme-manager", "FCO")
    sign_in(client, session, made)
    return made


def download(client: FlaskClient, query: str = "") -> Any:
    return openpyxl.load_workbook(
        io.BytesIO(client.get(f"/programmes/bulk.xlsx{query}").data)
    )


def at(sheet: Any, code: str | None, heading: str) -> Any:
    """The cell of a programme under a heading."""
    column = [cell.value for cell in sheet[1]].index(heading) + 1
    row = next(n for n in range(2, sheet.max_row + 1) if sheet.cell(n, 1).value == code)
    return sheet.cell(row, column)


def upload(client: FlaskClient, book: Any, **fields: str) -> Page:
    out = io.BytesIO()
    book.save(out)
    return upload_bytes(client, out.getvalue(), **fields)


def upload_bytes(client: FlaskClient, content: bytes, **fields: str) -> Page:
    token = get(client, "/programmes/bulk").tree.xpath(
        '//input[@name="csrf_token"]/@value'
    )[0]
    body = {"csrf_token": token, "file": (io.BytesIO(content), "edited.xlsx")} | fields
    with client.post("/programmes/bulk", data=body) as answer:
        return Page(answer.status_code, answer.get_data(as_text=True))


def take(client: FlaskClient, page: Page) -> Page:
    form = next(
        each for each in page.tree.forms if (each.action or "").endswith("/apply")
    )
    with client.post(
        "/programmes/bulk/apply", data=dict(form.form_values()), follow_redirects=True
    ) as answer:
        return Page(answer.status_code, answer.get_data(as_text=True))


def test_an_untouched_workbook_changes_nothing(
    client: FlaskClient, manager: User
) -> None:
    page = upload(client, only(download(client), ONE, TWO))
    assert page.status == 200, page.text
    assert "0 to change or enter, 2 unchanged" in page.text
    assert "Save all changes" not in page.text


def only(book: Any, *codes: str) -> Any:
    """The workbook with the rows of some programmes."""
    sheet = book["Programmes"]
    for row in range(sheet.max_row, 1, -1):
        if sheet.cell(row, 1).value not in codes:
            sheet.delete_rows(row)
    return book


def test_what_is_downloaded_obeys_the_filters_and_what_the_reader_may_see(
    client: FlaskClient, manager: User
) -> None:
    codes = [cell.value for cell in download(client)["Programmes"]["A"]]
    assert codes == ["Code", ONE, TWO, THEIRS]
    assert [
        cell.value for cell in download(client, "?q=rivers")["Programmes"]["A"]
    ] == ["Code", TWO]


def test_changes_are_shown_then_taken_all_at_once(
    client: FlaskClient, session: Any, manager: User
) -> None:
    book = only(download(client), ONE, TWO)
    sheet = book["Programmes"]
    at(sheet, ONE, "Title").value = "Better roads"
    at(sheet, ONE, "SRO").value = "CLEAR"
    at(sheet, ONE, "2019/20 ODA").value = 2000
    at(sheet, TWO, "Countries").value = "Somalia:50; KEN:50"
    at(sheet, TWO, "Start date").value = "1 April 2019"
    at(sheet, TWO, "Programme managers").value = "Manager@x.example"
    sheet.append([None, "A new one", "It is new", "FCO"])
    page = upload(client, book)
    assert page.status == 200, page.text
    assert page.rows("change-1") == {
        "Title": ["=Roads", "Better roads"], "Senior responsible owner": ["Ada Example", "–"],
        "Allocations": ["2019/20 non-ODA £0.00; 2019/20 ODA £1,234.56", "2019/20 non-ODA £0.00; 2019/20 ODA £2,000.00"],
    }  # fmt: skip
    assert page.rows("change-2")["Countries"] == ["–", "Kenya 50%; Somalia 50%"]
    assert "New: A new one" in page.text
    assert get(client, f"/programmes/{ONE}").heading == "=Roads"
    assert "2 programmes changed and 1 entered" in take(client, page).text
    assert get(client, f"/programmes/{ONE}").heading == "Better roads"
    assert get(client, "/programmes/CSSF-01-000005").heading == "A new one"
    changed = ProgrammeFacts.title.in_(["Better roads", "Rivers", "A new one"])
    instants = session.scalars(
        select(ProgrammeFacts.from_instant).where(ProgrammeFacts.current(), changed)
    ).all()
    assert len(instants) == 3
    assert len(set(instants)) == 1
    current = select(Allocation.pence, Allocation.version).where(
        Allocation.current(), Allocation.oda
    )
    assert session.execute(current).all() == [(200_000, "revised")]


@pytest.mark.parametrize(
    ("heading", "value", "said"),
    [
        ("Start date", "soon", "“soon” is not a date."),
        ("Countries", "Atlantis:5", "“Atlantis” is not a recognised country."),
        ("Countries", "SOM:60; KEN:60", "The country shares total 120 per cent."),
        ("Themes", "Gardening:5", "“Gardening” is not a theme."),
        ("Portfolio", "Moon", "“Moon” is not a portfolio."),
        ("Channel", "pigeon", "“pigeon” is not a channel."),
        ("Purpose code", "99999", "“99999” is not a recognised purpose code."),
        ("Programme managers", "nobody@x.example", "“nobody@x.example” is not the address"),
        ("2019/20 ODA", "TBC", "“TBC” is not a number."),
        ("Title", "CLEAR", "The title cannot be cleared."),
        ("Lead department", "XYZ", "“XYZ” is not a department."),
        ("Gender marker", "9", "“9” is not a gender marker."),
        ("Withheld", "perhaps", "is neither yes nor no"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_its_cell_and_nothing_is_taken(
    client: FlaskClient,
    session: Any,
    manager: User,
    heading: str,
    value: str,
    said: str,
) -> None:
    book = only(download(client), ONE, TWO)
    at(book["Programmes"], TWO, "Title").value = "Would be changed"
    cell = at(book["Programmes"], ONE, heading)
    cell.value = value
    page = upload(client, book)
    assert page.status == 400
    (row,) = page.rows("problems").items()
    assert row[0] == f"Programmes {cell.coordinate}"
    assert row[1][1].startswith(said) or said in row[1][1]
    assert "Save all changes" not in page.text
    assert get(client, f"/programmes/{TWO}").heading == "Rivers"


@pytest.mark.parametrize("code", [THEIRS, SECRET, "CSSF-99-999999"])
def test_another_departments_a_withheld_and_no_programme_are_refused_in_the_same_words(
    client: FlaskClient, session: Any, manager: User, code: str
) -> None:
    book = only(download(client), ONE)
    book["Programmes"].append([code, "Taken over", None, "FCO"])
    page = upload(client, book)
    assert page.rows("problems")["Programmes A3"] == [
        code, f"{code} is not a programme that you may change.", "Leave its row as it was, or leave the code blank to enter a new programme.",
    ]  # fmt: skip
    assert "Hidden hand" not in page.html


def test_an_old_workbook_does_not_undo_what_others_did_since(
    client: FlaskClient, session: Any, manager: User
) -> None:
    book = only(download(client), ONE)
    editing_service.change(
        session,
        ONE,
        {"sro": "Bo Example", "title": "Their roads"},
        "while the workbook was open",
    )
    session.commit()
    at(book["Programmes"], ONE, "Title").value = "My roads"
    page = upload(client, book)
    assert page.rows("change-1") == {"Title": ["Their roads", "My roads"]}
    assert "Somebody else changed title since you downloaded the workbook" in page.text
    take(client, page)
    assert "Bo Example" in get(client, f"/programmes/{ONE}").text


def test_nobody_takes_a_workbook_that_another_uploaded(
    client: FlaskClient, session: Any, manager: User
) -> None:
    book = only(download(client), ONE)
    at(book["Programmes"], ONE, "Title").value = "Mine"
    page = upload(client, book)
    sign_in(
        client, session, user(session, "other@x.example", "programme-manager", "FCO")
    )
    form = next(
        each for each in page.tree.forms if (each.action or "").endswith("/apply")
    )
    token = get(client, "/programmes/bulk").tree.xpath(
        '//input[@name="csrf_token"]/@value'
    )[0]
    body = dict(form.form_values()) | {"csrf_token": token}
    assert client.post("/programmes/bulk/apply", data=body).status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"PK\x03\x04nonsense", ""),
        (b"a,b,c\r\n1,2,3\r\n", "No table of programmes was found"),
    ],
)
def test_what_is_no_register_is_refused_in_a_sentence(
    client: FlaskClient, manager: User, content: bytes, said: str
) -> None:
    page = upload_bytes(client, content)
    assert page.status == 400
    assert said in page.text


def test_codes_that_stand_twice_are_refused(client: FlaskClient, manager: User) -> None:
    book = only(download(client), ONE)
    book["Programmes"].append([ONE, "Again"])
    assert "The programme is in two rows." in upload(client, book).text
    assert get(client, f"/programmes/{ONE}").heading == "=Roads"


def test_a_workbook_does_not_publish_what_is_withheld(
    client: FlaskClient, session: Any, manager: User
) -> None:
    editing_service.change(session, ONE, {"withheld": True}, "Board of May")
    session.commit()
    book = only(download(client), ONE)
    at(book["Programmes"], ONE, "Withheld").value = "no"
    assert (
        "Publish a withheld programme on its own page, which asks why"
        in upload(client, book).text
    )


def test_more_rows_than_there_can_be_programmes_are_refused(
    client: FlaskClient, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_back, "MOST_ROWS", 1)
    assert (
        "The workbook has more than 1 programmes."
        in upload(client, only(download(client), ONE, TWO)).text
    )


def test_who_finds_no_place_to_have_a_workbook_read_is_told_so(
    client: FlaskClient, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PATIENCE", 0)
    monkeypatch.setattr(views, "_PLACES", BoundedSemaphore(1))
    book = only(download(client), ONE)
    with views._PLACES:
        page = upload(client, book)
    assert (page.status, "Try again in a minute." in page.text) == (400, True)
    assert upload(client, book).status == 200


def test_rows_of_other_departments_may_stay_as_they_were(
    client: FlaskClient, session: Any, manager: User
) -> None:
    """What is downloaded is every programme that a person sees; they change their own and upload all of it."""
    book = download(client)
    assert THEIRS in {row[0].value for row in book["Programmes"].rows}
    at(book["Programmes"], ONE, "Title").value = "Better roads"
    page = upload(client, book)
    assert list(page.rows("change-1")) == ["Title"]
    assert "Save all changes" in page.text
    at(book["Programmes"], THEIRS, "Title").value = "Taken over"
    assert (
        f"{THEIRS} is not a programme that you may change." in upload(client, book).text
    )


def test_an_allocation_below_nil_is_refused_unless_it_is_on_record(
    client: FlaskClient, session: Any, manager: User
) -> None:
    register(session, record(TWO, title="Rivers", allocations=[(FY, True, -500)]))
    book = only(download(client), ONE, TWO)
    at(book["Programmes"], TWO, "Title").value = "Wide rivers"
    assert "Save all changes" in upload(client, book).text
    at(book["Programmes"], ONE, "2019/20 ODA").value = -5
    page = upload(client, book)
    assert page.status == 400
    assert "Enter an amount without a minus sign" in page.text
