"""The movement on paper, on slides and in packs; and a pack called off while it is being made."""

from __future__ import annotations

import io
import json
from typing import Any

import pypdf
import pytest
from flask.testing import FlaskClient
from pptx import Presentation
from sqlalchemy import select

from imports.sandbox.parent import Cancelled
from portfolio import jobs, printing, queue
from portfolio.figures.selection import select_for
from portfolio.models import Job, PackFile, User
from portfolio.permissions import EVERYTHING
from portfolio.reports import registry
from tests.browsing import get, sign_in
from tests.publishing.test_service import ask, file, move, office

__all__ = ["office"]
LARGE = ["spend-against-risk", "spend-by-country", "spend-by-band"]


@pytest.fixture
def moved(office: FlaskClient, session: Any, returned: dict[str, User]) -> FlaskClient:
    """A portfolio office that has seen FCO restate June by £1 less."""
    move(session, returned)
    return office


def _slides(content: bytes) -> str:
    slides = Presentation(io.BytesIO(content)).slides
    return "\n".join(
        s.text_frame.text for slide in slides for s in slide.shapes if s.has_text_frame
    )


def test_the_page_offers_its_paper_slides_and_workbook(moved: FlaskClient) -> None:
    page = get(moved, "/reports/movement?from=2018-06&to=2019-06")
    for address in (
        "movement.pdf?",
        "movement.pptx?",
        "movement/pack.xlsx?",
        "packs/new?",
    ):
        assert f"/reports/{address}" in page.html
    finding = page.text.split("Between June 2018 and June 2019", 1)[1][:30]
    assert f"Between June 2018 and June 2019{finding}" in _slides(
        file(moved, "/reports/movement.pptx?from=2018-06&to=2019-06")
    )


@pytest.mark.skipif(not printing.can_make_pdf(), reason="Pango is not installed")
def test_its_pdf_is_tagged_says_its_ends_and_is_marked(moved: FlaskClient) -> None:
    read = pypdf.PdfReader(
        io.BytesIO(file(moved, "/reports/movement.pdf?from=2018-06&to=2019-06"))
    )
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    pages = [" ".join(page.extract_text().split()) for page in read.pages]
    assert "From: 2018-06 To: 2019-06" in pages[0]
    assert all(page.count("OFFICIAL") == 2 for page in pages)


def test_a_pack_holds_the_movement_between_the_ends_that_were_asked_for(
    moved: FlaskClient, session: Any
) -> None:
    ask(
        moved,
        reports=["movement", "spend-by-theme"],
        fy="",
        **{"from": "2018-06", "to": "2019-06"},
    )
    first, second = json.loads(file(moved, "/reports/published/1/file.json"))["reports"]
    by_page = {each["page"]: each for each in (first, second)}
    chosen = select_for(session, {"from": "2018-06", "to": "2019-06"})
    expected = [
        row["outturn_change"]
        for row in registry.draw(session, "movement", chosen, EVERYTHING).rows
    ]
    assert [row["outturn_change"] for row in by_page["movement"]["rows"]] == expected
    assert "from" not in by_page["spend-by-theme"]["filters"]
    assert get(moved, "/reports/published/1/compare").status == 200


def test_a_year_without_returns_says_which(moved: FlaskClient) -> None:
    page = get(moved, "/reports/movement?fy=2035/36")
    assert "No approved return of 2035/36 is on record at this instant" in page.text


@pytest.mark.parametrize(("end", "words"), [("soon", "soon"), ("2019-13", "2019-13")])
def test_an_end_that_is_no_month_is_told_at_its_field(
    moved: FlaskClient, end: str, words: str
) -> None:
    page = ask(moved, reports=["movement"], **{"from": end, "to": "2019-06"})
    assert page.status == 400
    assert words in page.html.split('id="filter-from-error"', 1)[1][:300]


def test_a_movement_before_any_return_is_a_sentence(
    client: FlaskClient, session: Any
) -> None:
    from tests.building import user

    sign_in(client, session, user(session, "leader@x.example", "leadership"))
    answer = client.get("/reports/movement.pptx")
    assert answer.status_code == 200
    assert "No approved return is on record yet" in _slides(answer.get_data())


def test_who_asked_for_a_pack_can_cancel_it_and_nobody_else(
    office: FlaskClient, session: Any, returned: dict[str, User]
) -> None:
    page = ask(office, where="packs", reports=LARGE)
    job = session.scalars(select(Job)).one()
    assert f'action="/reports/packs/{job.subject_id}/cancel"' in page.html
    sign_in(office, session, returned["leader"])
    assert office.post(f"/reports/packs/{job.subject_id}/cancel").status_code == 404
    sign_in(
        office, session, session.query(User).filter_by(email="office@x.example").one()
    )
    with office.post(
        f"/reports/packs/{job.subject_id}/cancel", follow_redirects=True
    ) as answer:
        text = answer.get_data(as_text=True)
    assert "The pack was cancelled" in text
    assert "It was cancelled before it was made" in text
    assert session.scalars(select(PackFile)).all() == []
    with office.post(
        f"/reports/packs/{job.subject_id}/cancel", follow_redirects=True
    ) as answer:
        assert "nothing left to cancel" in answer.get_data(as_text=True)


def test_a_worker_drops_a_cancelled_pack_at_its_next_step(
    office: FlaskClient, session: Any
) -> None:
    ask(office, where="packs", reports=LARGE)
    job = session.scalars(select(Job)).one()
    hold = jobs.Hold(
        jobs.Worker(session),
        jobs.Task(job.id, job.kind, job.subject_id, {}, job.created_by, 1),
        _lost=True,
    )
    queue.cancel(session, job.id)
    session.commit()
    with pytest.raises(Cancelled):
        jobs.HANDLERS["make-pack"](session, hold.task, hold)
    assert hold.so_far is not None
    assert hold.so_far[0] == 1
