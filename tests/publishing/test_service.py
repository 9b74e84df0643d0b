"""Packs and published reports: frozen, numbered, comparable with today, and leaking nothing that is withheld."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portfolio import jobs
from portfolio.extensions import db
from portfolio.figures.selection import FilterError
from portfolio.ledger import clock
from portfolio.models import Job, PackFile, ReportPack, User
from portfolio.publishing import service as publishing_service
from tests.browsing import Page, get, sign_in
from tests.building import line, record, register, speak, user
from tests.reports.conftest import PEACE, SECRET

ENDINGS = {"json", "pptx", "xlsx"}


@pytest.fixture
def office(
    client: FlaskClient, session: Any, returned: dict[str, User], app: Any
) -> Any:
    """The portfolio office at its browser; form tokens are not what is tested here."""
    app.config["WTF_CSRF_ENABLED"] = False
    sign_in(client, session, user(session, "office@x.example", "portfolio-office"))
    yield client
    app.config["WTF_CSRF_ENABLED"] = True


def ask(
    client: FlaskClient,
    where: str = "published",
    reports: Any = ("spend-by-country",),
    **more: str,
) -> Page:
    """Send the form of a pack."""
    form = {"title": "For the board", "reports": list(reports), "fy": "2019/20"} | more
    with client.post(
        f"/reports/{where}/new", data=form, follow_redirects=True
    ) as answer:
        return Page(answer.status_code, answer.get_data(as_text=True))


def file(client: FlaskClient, address: str) -> bytes:
    """A file that is given."""
    with client.get(address) as answer:
        assert answer.status_code == 200, address
        return bytes(answer.get_data())


def move(session: Any, people: dict[str, User]) -> None:
    """A later return of FCO's: 100 pence less of the peace programme."""
    lines = [
        line(PEACE, 901),
        line(PEACE, 500, oda=False, cell="F13"),
        line(SECRET, 70_000),
    ]
    speak(session, lines, people["finance"], people["approver"])


def test_a_published_report_has_number_date_author_marking_and_files(
    office: FlaskClient, session: Any
) -> None:
    page = ask(office)
    assert page.heading == "For the board"
    for words in (
        "Published report 1",
        "by office@x.example",
        "OFFICIAL-SENSITIVE",
        "FY: 2019/20",
    ):
        assert words in page.text
    assert set(page.rows("files")) - {"PDF"} == {ending.upper() for ending in ENDINGS}
    for kept in session.scalars(select(PackFile)):
        assert kept.sha256 == hashlib.sha256(kept.content).hexdigest()
        assert kept.sha256 in page.text
    told = json.loads(file(office, "/reports/published/1/file.json"))
    assert (told["number"], told["title"], told["author"]) == (
        1,
        "For the board",
        "office@x.example",
    )
    assert {row["country"]: row["total"] for row in told["reports"][0]["rows"]}[
        "SOM"
    ] == 70_901
    assert ask(office, title="Second").text.count("Published report 2") == 1
    assert list(get(office, "/reports/published/").rows("published")) == ["2", "1"]


def test_it_stays_as_issued_and_the_comparison_tells_what_moved(
    office: FlaskClient, session: Any, returned: dict[str, User]
) -> None:
    ask(office, reports=["spend-by-country", "spend-by-theme"])
    before = {
        ending: file(office, f"/reports/published/1/file.{ending}")
        for ending in ENDINGS
    }
    assert "the same to the penny" in get(office, "/reports/published/1/compare").text
    move(session, returned)
    assert {
        ending: file(office, f"/reports/published/1/file.{ending}")
        for ending in ENDINGS
    } == before
    page = get(office, "/reports/published/1/compare")
    assert page.rows("differences-1")["unallocated"] == [
        "Total",
        "6.67",
        "6.27",
        "−0.40",
    ]
    assert "−0.60" in page.text
    assert "Published report 1" in page.text


def test_the_cover_is_in_every_file(office: FlaskClient) -> None:
    ask(office)
    for ending in ("xlsx", "pptx"):
        with zipfile.ZipFile(
            io.BytesIO(file(office, f"/reports/published/1/file.{ending}"))
        ) as archive:
            inside = b"".join(archive.read(part) for part in archive.namelist()).decode(
                "utf-8", "ignore"
            )
        assert "No. 1" in inside
        assert "office@x.example" in inside


def test_who_may_not_see_withheld_detail_gets_the_open_version(
    office: FlaskClient, session: Any, returned: dict[str, User]
) -> None:
    ask(office, reports=["spend-by-country", "outturn-by-programme"])
    full = file(office, "/reports/published/1/file.json")
    opened = file(office, "/reports/published/1/file.json?version=open")
    sign_in(office, session, returned["manager"])
    page = get(office, "/reports/published/1")
    assert "OFFICIAL-SENSITIVE" not in page.html
    assert file(office, "/reports/published/1/file.json") == file(
        office, "/reports/published/1/file.json?version=full"
    )
    assert file(office, "/reports/published/1/file.json") == opened != full
    assert SECRET in full.decode()
    for ending in ENDINGS:
        content = file(office, f"/reports/published/1/file.{ending}")
        assert SECRET.encode() not in content
    told = json.loads(opened)
    assert told["marking"] == "OFFICIAL"
    assert {row["country"]: row["total"] for row in told["reports"][0]["rows"]}[
        "withheld"
    ] == 70_000
    compared = get(office, "/reports/published/1/compare")
    assert SECRET not in compared.html
    assert "the same to the penny" in compared.text


def test_what_is_withheld_later_is_no_longer_shown_to_who_may_not_see_it(
    office: FlaskClient, session: Any, returned: dict[str, User]
) -> None:
    ask(office)
    register(
        session,
        record(
            PEACE,
            country_shares={"SOM": 60},
            withheld=True,
            withheld_reason="Agents at risk",
        ),
    )
    assert office.get("/reports/published/1/file.json").status_code == 200
    sign_in(office, session, returned["manager"])
    page = get(office, "/reports/published/1")
    assert "has been withheld since" in page.text
    assert "Somalia" not in page.text
    for address in ("file.json", "file.xlsx", "compare"):
        assert office.get(f"/reports/published/1/{address}").status_code == 403


def test_a_programme_that_came_later_withdraws_nothing(
    office: FlaskClient, session: Any, returned: dict[str, User]
) -> None:
    ask(office)
    register(
        session,
        record(
            "CSSF-09-000009",
            withheld=True,
            withheld_reason="Agents at risk",
            lead_department="MOD",
        ),
    )
    sign_in(office, session, returned["manager"])
    assert office.get("/reports/published/1/file.json").status_code == 200


def test_nothing_withheld_makes_one_version(office: FlaskClient, session: Any) -> None:
    ask(office, fy="2018/19")
    assert set(session.scalars(select(PackFile.version))) == {"open"}


def test_a_pack_of_ones_own_is_nobody_elses(
    office: FlaskClient, session: Any, returned: dict[str, User]
) -> None:
    page = ask(office, where="packs", title="Mine")
    address = re.search(r"/reports/packs/\d+", page.html)
    assert address
    assert "Mine" in get(office, "/reports/packs/").text
    assert office.get(f"{address[0]}/file.xlsx").status_code == 200
    sign_in(office, session, returned["leader"])
    assert office.get(address[0]).status_code == 404
    assert office.get(f"{address[0]}/file.xlsx").status_code == 404
    assert "Mine" not in get(office, "/reports/packs/").text
    assert (
        get(office, "/reports/published/").text.count(
            "No report has been published yet"
        )
        == 1
    )


def test_a_large_pack_is_made_in_the_background_with_progress(
    office: FlaskClient, session: Any
) -> None:
    names = ["spend-against-risk", "spend-by-country", "spend-by-band"]
    page = ask(office, reports=names)
    assert "Being made" in page.text
    assert "waiting for its turn" in page.text
    assert office.get("/reports/published/1/file.xlsx").status_code == 404
    assert "No report has been published yet" in get(office, "/reports/published/").text
    (job,) = session.scalars(select(Job))
    told: list[tuple[int, int]] = []
    with office.application.test_request_context():
        publishing_service.make(
            session,
            job.subject_id,
            "",
            lambda done, in_all: told.append((done, in_all)),
        )
        session.commit()
        kept = {
            (each.version, each.ending): each.sha256
            for each in session.scalars(select(PackFile))
        }
        publishing_service.make(session, job.subject_id, "")
    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert told[-1][0] <= told[-1][1]
    assert {
        (each.version, each.ending): each.sha256
        for each in session.scalars(select(PackFile))
    } == kept
    assert publishing_service.KIND in jobs.HANDLERS
    assert [
        each["page"]
        for each in json.loads(file(office, "/reports/published/1/file.json"))[
            "reports"
        ]
    ] == names


def test_a_pack_that_failed_says_so(office: FlaskClient, session: Any) -> None:
    ask(office, reports=["spend-against-risk", "spend-by-country", "spend-by-band"])
    job = session.scalars(select(Job)).one()
    job.state, job.message = "failed", "The work failed."
    session.commit()
    assert "The work failed." in get(office, "/reports/published/1").text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"title": " "}, "Enter a title"),
        ({"title": "x" * 201}, "at most 200 letters"),
        ({"reports": ["nothing"]}, "Select at least one report"),
        ({"fy": "next"}, "next"),
        ({"as_at": "yesterday"}, "yesterday"),
        ({"unit": "pennies"}, "pennies"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_made(
    office: FlaskClient, session: Any, given: dict[str, Any], words: str
) -> None:
    page = ask(office, **given)
    assert page.status == 400
    assert words in page.text
    assert "Error: " in page.html
    assert session.scalar(select(ReportPack)) is None


def test_only_the_portfolio_office_publishes(
    office: FlaskClient, session: Any, returned: dict[str, User]
) -> None:
    assert "Publish it with a number" in get(office, "/reports/packs/new").text
    sign_in(office, session, returned["leader"])
    assert ask(office).status == 403
    assert (
        "Publish it with a number"
        not in get(office, "/reports/packs/new?reports=spend-by-band").text
    )


def test_numbers_of_no_report(office: FlaskClient) -> None:
    for address in (
        "/reports/published/9",
        "/reports/published/9/compare",
        "/reports/packs/9",
        "/reports/packs/9/file.pdf",
    ):
        assert office.get(address).status_code == 404


def test_a_pack_as_at_the_past_has_the_figures_of_the_past(
    office: FlaskClient, session: Any, returned: dict[str, User]
) -> None:
    then = clock.to_text(clock.last_committed(db.session))
    move(session, returned)
    ask(office, as_at=then)
    told = json.loads(file(office, "/reports/published/1/file.json"))
    assert told["as_at"] == then
    assert {row["country"]: row["total"] for row in told["reports"][0]["rows"]}[
        "SOM"
    ] == 70_901


def test_a_report_is_needed(session: Any, returned: dict[str, User]) -> None:
    with pytest.raises(FilterError, match="at least one"):
        publishing_service.order(
            session, returned["leader"], "Title", [], {}, publish=False
        )
