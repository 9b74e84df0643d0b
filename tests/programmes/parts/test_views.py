"""Projects, results, reviews, recommendations, risks and documents: added, changed with a merge, removed."""

from __future__ import annotations

import io
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portfolio.models import (
    ImplementerFacts,
    ProgrammeChange,
    Project,
    ReviewScale,
    User,
)
from portfolio.programmes.parts import files
from tests.browsing import Page, get, sign_in
from tests.building import record, register, user
from tests.programmes.pages import errors_of, send

CODE, SECRET = "CSSF-01-000001", "CSSF-01-000002"
HOME = f"/programmes/{CODE}"


@pytest.fixture
def manager(session: Any, client: FlaskClient) -> User:
    """A programme manager of the FCO, signed in, with a programme; another's is withheld."""
    register(
        session, record(CODE), record(SECRET, lead_department="MOD", withheld=True)
    )
    made = user(session, "manager@x.example", "programme-manager", "FCO")
    sign_in(client, session, made)
    return made


WHOLE = {
    "projects": {"title": "Training of judges", "implementer": "Saferworld", "start_date": "1/4/2019",
                 "end_date": "31/3/2020", "countries": "Somalia; kenya", "budget": "1.25m"},
    "indicators": {"level": "outcome", "title": "Cases heard", "baseline": "10", "target": "100",
                   "target_date": "31 March 2020", "milestones": "30/6/2019; 40; 38\n31 December 2019;70"},
    "reviews": {"due_date": "30/9/2019", "done_date": "1/10/2019", "scale": "letters", "score": "A+", "summary": "Good"},
    "recommendations": {"text": "Count the cases", "owner": "Ada Example", "due_date": "31/12/2019"},
    "risks": {"title": "Courts close", "category": "Context", "likelihood": "Likely", "impact": "major",
              "owner": "Ada Example", "mitigation": "Mobile courts", "residual": "moderate"},
    "documents": {"title": "The case", "kind": "Business case", "address": "https://www.example.org/case"},
}  # fmt: skip
SHOWN = {
    "projects": ["Training of judges", "Saferworld", "Somalia, Kenya", "1,250,000.00"],
    "indicators": [
        "Cases heard",
        "Outcome",
        "30 June 2019: 40, found 38 31 December 2019: 70",
        "31 March 2020",
    ],
    "reviews": ["30 September 2019", "A+", "A++ to C"],
    "recommendations": ["Count the cases", "31 December 2019"],
    "risks": ["Courts close", "Mobile courts", "Moderate"],
    "documents": ["Business case: The case"],
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_part_is_added_changed_and_removed_and_its_history_kept(
    client: FlaskClient, session: Any, manager: User, kind: str
) -> None:
    page = send(client, f"{HOME}/{kind}/new", WHOLE[kind])
    assert errors_of(page) == []
    for said in SHOWN[kind]:
        assert said in page.text
    first = next(iter(WHOLE[kind])) if kind != "indicators" else "title"
    changed = "1/11/2019" if first == "due_date" else "Something else"
    assert ("1 November 2019" if first == "due_date" else "Something else") in send(
        client, f"{HOME}/{kind}/1", {first: changed}, act=("act", "save")
    ).text
    gone = send(client, f"{HOME}/{kind}/1", act=("act", "remove"))
    assert "is removed" in gone.text
    assert "Something else" not in get(client, HOME).text
    assert get(client, f"{HOME}/{kind}/1").status == 404
    assert len(session.scalars(select(ProgrammeChange.reason)).all()) == 2 + 3


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("projects", {"title": ""}, "Enter a title"),
        (
            "projects",
            {"countries": "Somalia; Atlantis"},
            "“Atlantis” is not a recognised country.",
        ),
        (
            "projects",
            {"end_date": "1/1/2019"},
            "Enter an end date that is not before the start date",
        ),
        ("projects", {"budget": "lots"}, "Enter the amount as a number"),
        ("indicators", {"level": ""}, "Choose outcome or output"),
        (
            "indicators",
            {"milestones": "soon; 40"},
            "Milestone 1: “soon” is not a day that exists",
        ),
        (
            "indicators",
            {"milestones": "30/6/2019; 40\n31/12/2019"},
            "Milestone 2: write a date; the value expected",
        ),
        ("reviews", {"score": "3"}, "Choose a score of the scale above"),
        (
            "reviews",
            {"done_date": ""},
            "Enter the day of the review that gave this score",
        ),
        (
            "reviews",
            {"done_date": "1 October 2090"},
            "Enter a day that is not in the future",
        ),
        (
            "recommendations",
            {"done_date": "1 October 2090"},
            "Enter a day that is not in the future",
        ),
        (
            "indicators",
            {"actual_date": "1 October 2090"},
            "Enter a day that is not in the future",
        ),
        ("projects", {"budget": "-3"}, "Enter an amount without a minus sign"),
        ("reviews", {"scale": "roman"}, "Choose an option from the list"),
        ("recommendations", {"owner": ""}, "Name its owner"),
        ("risks", {"likelihood": ""}, "Choose a likelihood"),
        (
            "documents",
            {"address": "javascript:alert(1)"},
            "Enter a link that begins with https:// or http://",
        ),
        ("documents", {"address": ""}, "Enter a link, or choose a file"),
    ],
)
def test_what_cannot_be_kept_is_told(
    client: FlaskClient, manager: User, kind: str, changes: dict[str, str], said: str
) -> None:
    page = send(client, f"{HOME}/{kind}/new", WHOLE[kind] | changes)
    assert page.status == 400
    assert any(told.startswith(said) for told in errors_of(page)), errors_of(page)


def test_a_review_is_on_the_scale_that_applied_on_its_day(
    client: FlaskClient, session: Any, manager: User
) -> None:
    session.add_all(
        [
            ReviewScale(since=date(2015, 4, 1), scale="numbers"),
            ReviewScale(since=date(2019, 4, 1), scale="letters"),
            ReviewScale(since=date(2019, 9, 1), scale="numbers", retired=True),
        ]
    )
    session.commit()
    wrong = send(
        client,
        f"{HOME}/reviews/new",
        WHOLE["reviews"] | {"scale": "numbers", "score": "3"},
    )
    assert errors_of(wrong) == [
        "Reviews since 1 April 2019 are scored A++ to C: choose that scale"
    ]
    earlier = WHOLE["reviews"] | {
        "done_date": "31 March 2019",
        "scale": "",
        "score": "3",
    }
    assert errors_of(send(client, f"{HOME}/reviews/new", earlier)) == []
    assert "4 to 1" in get(client, HOME).text
    before = WHOLE["reviews"] | {"done_date": "1 May 2014", "scale": ""}
    assert "Choose the scale" in errors_of(send(client, f"{HOME}/reviews/new", before))


def test_a_nearly_equal_implementer_is_warned_of(
    client: FlaskClient, session: Any, manager: User
) -> None:
    send(
        client,
        f"{HOME}/projects/new",
        WHOLE["projects"] | {"implementer": "The Halo Trust"},
    )
    again = WHOLE["projects"] | {"implementer": "HALO trust, the"}
    assert errors_of(send(client, f"{HOME}/projects/new", again)) == [
        "Did you mean “The Halo Trust”? Write it so, or tick that it is another organisation"
    ]
    assert (
        errors_of(
            send(
                client,
                f"{HOME}/projects/new",
                again | {"implementer": "the HALO trust"},
            )
        )
        == []
    )
    assert session.scalars(select(ImplementerFacts.name)).all() == ["The Halo Trust"]
    assert (
        errors_of(send(client, f"{HOME}/projects/new", again | {"add_new": "y"})) == []
    )
    assert len(session.scalars(select(ImplementerFacts.name)).all()) == 2


def test_implementers_of_withheld_programmes_are_not_suggested(
    client: FlaskClient, session: Any, manager: User
) -> None:
    sign_in(client, session, user(session, "po@x.example", "portfolio-office"))
    send(
        client,
        f"/programmes/{SECRET}/projects/new",
        WHOLE["projects"] | {"implementer": "Quiet Hands"},
    )
    sign_in(client, session, manager)
    assert "Quiet Hands" not in get(client, f"{HOME}/projects/new").html
    page = send(
        client,
        f"{HOME}/projects/new",
        WHOLE["projects"] | {"implementer": "Quiet Hand"},
    )
    assert errors_of(page) == []
    assert "Quiet Hands" not in page.html


def test_two_people_change_one_part(
    client: FlaskClient, session: Any, manager: User
) -> None:
    address = f"{HOME}/risks/1"
    send(client, f"{HOME}/risks/new", WHOLE["risks"])
    opened = get(client, address)
    send(
        client,
        address,
        {"owner": "Bo Example", "impact": "severe"},
        act=("act", "save"),
    )
    other_field = send(
        client,
        address,
        {"mitigation": "Judges on wheels"},
        act=("act", "save"),
        page=opened,
    )
    for kept in ("Bo Example", "Judges on wheels", "Severe"):
        assert kept in other_field.text
    same_field = send(
        client, address, {"owner": "Cy Example"}, act=("act", "save"), page=opened
    )
    assert same_field.status == 409
    assert "it is now: Bo Example" in errors_of(same_field)[0]
    assert (
        "Cy Example" in send(client, address, act=("act", "save"), page=same_field).text
    )


def send_file(client: FlaskClient, content: bytes, name: str) -> Page:
    """Add a document with a file."""
    token = get(client, f"{HOME}/documents/new").tree.xpath(
        '//input[@name="csrf_token"]/@value'
    )[0]
    body = {
        "csrf_token": token,
        "title": "Note",
        "kind": "Other",
        "upload": (io.BytesIO(content), name),
    }
    with client.post(
        f"{HOME}/documents/new", data=body, follow_redirects=True
    ) as answer:
        return Page(answer.status_code, answer.get_data(as_text=True))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/x<y>.txt", "xy.txt"), ("C:\\Users\\a\\note.TXT", "note.TXT"),
        ("N\0ote\u202e.csv", "Note.csv"), ("x" * 300 + ".txt", "x" * 116 + ".txt"), ("Überblick.md", "Überblick.md"),
    ],
)  # fmt: skip
def test_a_file_comes_back_byte_for_byte_and_is_never_opened_here(
    client: FlaskClient, manager: User, name: str, kept: str
) -> None:
    assert send_file(client, b"<script>alert(1)</script>", name).status == 200
    with client.get(f"{HOME}/documents/1/file") as answer:
        assert answer.data == b"<script>alert(1)</script>"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert (
            quote(kept) in answer.headers["Content-Disposition"]
            or kept in answer.headers["Content-Disposition"]
        )
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<script>", "page.html", "Choose a PDF, Word, Excel"),
        (b"<svg onload=alert(1)>", "picture.svg", "Choose a PDF, Word, Excel"),
        (b"MZ\x90\0", "setup.exe", "Choose a PDF, Word, Excel"),
        (b"MZ\x90\0", "case.pdf", "This file does not begin as a .pdf file does."),
        (b"MZ\x90\0", "note.txt", "This file does not begin as a .txt file does."),
        (b"%PDF-1.7", "case.pdf.exe", "Choose a PDF, Word, Excel"),
        (b"%PDF-1.7", "pdf", "Choose a PDF, Word, Excel"),
        (b"", "empty.txt", "Choose a file that is not empty"),
        (
            b"%PDF-" + b"x" * files.LARGEST,
            "long.pdf",
            "Choose a file of at most 25 megabytes",
        ),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_file_that_is_no_document_is_refused(
    client: FlaskClient, manager: User, content: bytes, name: str, said: str
) -> None:
    page = send_file(client, content, name)
    assert page.status == 400
    assert errors_of(page)[0].startswith(said)
    assert get(client, f"{HOME}/documents/1").status == 404


def test_a_files_name_carries_no_line_end_into_a_header() -> None:
    assert files.tidy_name("a\r\nSet-Cookie: b=c.txt") == "aSet-Cookie b=c.txt"
    assert [files.tidy_name(name) for name in ("", "...", "/", "\0")] == [
        "document"
    ] * 4


def test_the_history_tells_of_parts_even_of_removed_ones(
    client: FlaskClient, manager: User
) -> None:
    send(client, f"{HOME}/risks/new", WHOLE["risks"])
    send(client, f"{HOME}/risks/1", {"impact": "severe"}, act=("act", "save"))
    assert "Changed. Impact: major → severe" in get(client, f"{HOME}/risks/1").text
    send(client, f"{HOME}/risks/1", act=("act", "remove"))
    rows = get(client, f"{HOME}/history").tree.xpath(
        '//table[@id="part-history"]/tbody/tr'
    )
    told = [" ".join(row.text_content().split()) for row in rows]
    assert [each.rpartition("Risk 1")[2].split(".")[0].split()[0] for each in told] == [
        "Removed",
        "Changed",
        "Added",
    ]
    assert all("manager@x.example" in each for each in told)


def test_only_the_programmes_own_department_changes_its_parts(
    client: FlaskClient, session: Any, manager: User
) -> None:
    sign_in(client, session, user(session, "mod@x.example", "programme-manager", "MOD"))
    assert get(client, f"{HOME}/projects/new").status == 403
    assert session.scalars(select(Project)).all() == []
