"""Form tokens under a mask: another in every answer, the same beneath, refused where changed."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from portfolio.form_tokens import MASK, mask, unmask

REFUSED = "was not sent from this site"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=8))
def test_a_mask_is_taken_off_again_and_never_twice_the_same(token: str) -> None:
    first, second = mask(token), mask(token)
    assert first != second
    assert token not in first
    assert unmask(first) == unmask(second) == token


@given(st.text())
def test_any_text_under_no_mask_is_left_for_the_check_to_refuse(text: str) -> None:
    assert isinstance(unmask(text), str)
    assert isinstance(unmask(MASK + text), str)


def test_each_page_has_another_token_and_takes_each(
    client: FlaskClient, session: Any
) -> None:
    tokens = [
        TOKEN.findall(client.get("/sign-in").get_data(as_text=True)) for _ in "ab"
    ]
    assert tokens[0] != tokens[1]
    assert all(token.startswith(MASK) for page in tokens for token in page)

    for token in (tokens[0][0], tokens[1][0]):
        words = {"csrf_token": token, "email": "nobody@x.example", "password": "wrong"}
        answer = client.post("/sign-in", data=words)
        assert REFUSED not in answer.get_data(as_text=True)


def test_a_changed_token_is_refused(client: FlaskClient, session: Any) -> None:
    (token, *_) = TOKEN.findall(client.get("/sign-in").get_data(as_text=True))
    changed = token[:-6] + ("AAAAAA" if not token.endswith("AAAAAA") else "BBBBBB")
    words = {"csrf_token": changed, "email": "nobody@x.example", "password": "wrong"}
    answer = client.post("/sign-in", data=words)
    assert answer.status_code == 400
    assert REFUSED in answer.get_data(as_text=True)
