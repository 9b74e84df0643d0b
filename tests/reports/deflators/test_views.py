"""The page of deflators: who may upload, what is refused, and that the same file changes nothing."""

from __future__ import annotations

import io
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from portfolio.models import DeflatorSeries
from tests.browsing import get, sign_in
from tests.building import user

TABLE = b"Financial year,GDP deflator\r\n2018/19,98\r\n2019/20,100\r\n"


def upload(client: FlaskClient, content: bytes, **changes: str) -> Any:
    token = get(client, "/reports/deflators").tree.xpath(
        '//form[@enctype]//input[@name="csrf_token"]/@value'
    )[0]
    data = {
        "label": "Deflators 2025",
        "published": "2025-09-30",
        "csrf_token": token,
    } | changes
    return client.post(
        "/reports/deflators", data=data | {"file": (io.BytesIO(content), "d.csv")}
    )


def test_an_analyst_uploads_a_series_and_everybody_sees_it(
    client: FlaskClient, session: Any
) -> None:
    sign_in(client, session, user(session, "analyst@x.example", "risk-analyst"))
    assert upload(client, TABLE).status_code == 303
    assert upload(client, TABLE).status_code == 303
    assert session.scalar(select(func.count()).select_from(DeflatorSeries)) == 1
    assert (
        upload(client, TABLE + b"2020/21,105\r\n", label="Revised").status_code == 303
    )
    page = get(client, "/reports/deflators")
    assert "Revised" in page.text
    assert "Deflators 2025, in use from" in page.text
    sign_in(client, session, user(session, "manager@x.example", "programme-manager"))
    assert "Upload a series" not in get(client, "/reports/deflators").text


def test_what_is_wrong_is_said_and_nothing_is_kept(
    client: FlaskClient, session: Any
) -> None:
    sign_in(client, session, user(session, "office@x.example", "portfolio-office"))
    answers = {
        "B2: The deflator of 2018/19 is not a number above 0.": upload(
            client, TABLE.replace(b"98", b"TBC")
        ),
        "Enter the date of publication as a date": upload(
            client, TABLE, published="yesterday"
        ),
        "Name the series in 1 to 200 characters": upload(client, TABLE, label="  "),
        "No table with a column of financial years": upload(client, b"a,b\r\n1,2\r\n"),
    }
    for said, answer in answers.items():
        assert answer.status_code == 400
        assert said in answer.get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(DeflatorSeries)) == 0
