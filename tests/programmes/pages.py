"""Forms as a browser without JavaScript sends them: the fields of the page, some changed, one button pressed."""

from __future__ import annotations

from typing import Any

import lxml.html
from flask.testing import FlaskClient

from tests.browsing import Page, forget_reader, get


def fields_of(page: Page, holding: str | None = None) -> list[tuple[str, str]]:
    """What a browser would send of the page's form (the one with a field of that name), without its buttons."""
    forms = lxml.html.fromstring(page.html).forms
    form = next(each for each in forms if each.method == "POST" and "sign-out" not in (each.action or "")
                and (holding is None or each.xpath(f'.//*[@name="{holding}"]')))  # fmt: skip
    return [(str(name), str(value)) for name, value in form.form_values()]


def send(
    client: FlaskClient, address: str, changes: dict[str, Any] | None = None, *, act: tuple[str, str] | None = None,
    page: Page | None = None, to: str | None = None, holding: str | None = None,
) -> Page:  # fmt: skip
    """Open a page (or take one that is open), change fields, press a button; what comes back, redirects followed."""
    changed = changes or {}
    fields = [
        pair
        for pair in fields_of(page or get(client, address), holding)
        if pair[0] not in changed
    ]
    for name, value in changed.items():
        fields += [
            (name, each) for each in (value if isinstance(value, list) else [value])
        ]
    body: dict[str, list[Any]] = {}
    for name, value in [*fields, *([act] if act else [])]:
        body.setdefault(name, []).append(value)
    forget_reader()
    with client.post(to or address, data=body, follow_redirects=True) as answer:
        return Page(answer.status_code, answer.get_data(as_text=True))


def errors_of(page: Page) -> list[str]:
    """The sentences of the summary at the top."""
    return [
        " ".join(each.text_content().split())
        for each in page.tree.xpath('//*[contains(@class, "error-summary__list")]/li')
    ]
