"""Pages as a reader sees them: sign in without a form, then tables, links and words out of the HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import lxml.html
from flask import g
from flask.testing import FlaskClient

from portfolio import sessions
from portfolio.auth.views import TOKEN
from portfolio.models import User


@dataclass(frozen=True)
class Page:
    """One answer of the site."""

    status: int
    html: str

    @property
    def tree(self) -> Any:
        return lxml.html.fromstring(self.html)

    @property
    def text(self) -> str:
        """Everything that the page says, in one line; nothing of its addresses."""
        return " ".join(self.tree.text_content().split())

    @property
    def heading(self) -> str:
        (heading,) = self.tree.xpath("//h1")
        return " ".join(heading.text_content().split())

    def rows(self, table: str) -> dict[str, list[str]]:
        """The cells of a table by the name of their row, without what only a screen reader says."""
        found: dict[str, list[str]] = {}
        for row in self.tree.xpath(
            f'//table[@id="{table}"]/*[self::tbody or self::tfoot]/tr'
        ):
            name, *cells = [_visible(cell) for cell in row.xpath("./th|./td")]
            found[name] = cells
        return found

    def links(self, table: str, row: str) -> list[str]:
        """The addresses in a row, from left to right."""
        rows = self.tree.xpath(
            f'//table[@id="{table}"]/*[self::tbody or self::tfoot]/tr'
        )
        (wanted,) = [each for each in rows if _visible(each.xpath("./th")[0]) == row]
        return list(wanted.xpath(".//a/@href"))

    def addresses(self, beginning: str) -> list[str]:
        """All addresses on the page that begin so."""
        return [
            address
            for address in self.tree.xpath("//@href")
            if address.startswith(beginning)
        ]


def _visible(cell: Any) -> str:
    texts = cell.xpath(
        './/text()[not(ancestor::*[contains(@class, "visually-hidden")])]'
    )
    return " ".join("".join(texts).split())


def forget_reader() -> None:
    """The test's application context outlives a request, and with it the reader and form token of the one before."""
    g.pop("_login_user", None)
    g.pop("csrf_token", None)


def sign_in(client: FlaskClient, session: Any, user: User) -> None:
    """Let the client be a person from now on."""
    token = sessions.start(session, user)
    session.commit()
    forget_reader()
    with client.session_transaction() as cookie:
        cookie[TOKEN] = token


def get(client: FlaskClient, address: str) -> Page:
    """A page, redirects followed."""
    forget_reader()
    with client.get(address, follow_redirects=True) as answer:
        return Page(answer.status_code, answer.get_data(as_text=True))
