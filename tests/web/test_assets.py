"""The page's frame and files: nothing that may not be used or that a strict policy refuses; kept while unchanged."""

from __future__ import annotations

import base64
import hashlib
import re
import runpy
from pathlib import Path

import pytest
from flask import Flask, flash, render_template
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader, PackageLoader, PrefixLoader

from portfolio.web import assets, pages, security_headers

PROJECT = Path(__file__).parents[2]
TEMPLATES = PROJECT / "templates"
ERRORS = ("400", "401", "403", "404", "409", "413", "429", "500")


@pytest.fixture
def app() -> Flask:
    """An application with nothing but the frame: no database, no areas."""
    frame = Flask("frame", template_folder=str(TEMPLATES), static_folder=str(assets.STATIC_FOLDER),
                  static_url_path=assets.static_url_path())  # fmt: skip
    frame.secret_key = "for tests only"
    packages = PrefixLoader(
        {"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}
    )
    page = '{% extends "base.html" %}{% block content %}<h1>Heading</h1>{% endblock %}'
    assert frame.jinja_loader is not None
    frame.jinja_loader = ChoiceLoader(
        [frame.jinja_loader, packages, DictLoader({"page.html": page})]
    )
    pages.install_filters(frame)
    security_headers.install(frame)
    return frame


def page(app: Flask, **values: object) -> str:
    app.add_url_rule("/page", "page", lambda: render_template("page.html", **values))
    return app.test_client().get("/page").get_data(as_text=True)


def stored(suffix: str) -> list[Path]:
    return sorted(assets.STATIC_FOLDER.rglob(f"*{suffix}"))


def test_crown_crest_and_typeface_are_not_in_the_assets() -> None:
    for path in [*stored(".css"), *stored(".js"), *stored(".svg")]:
        assert not re.search(
            r"crown|crest|royal|GDS Transport|/assets/|sourceMappingURL",
            path.read_text(),
            re.I,
        ), path


def test_no_stylesheet_asks_for_another_file() -> None:
    for path in stored(".css"):
        assert "url(" not in path.read_text(), path
        assert "@import" not in path.read_text(), path


def test_the_stylesheet_is_adapted_as_a_whole() -> None:
    adapt = runpy.run_path(str(PROJECT / "docs" / "vendor_govuk_frontend.py"))[
        "adapt_stylesheet"
    ]
    given = (
        "@font-face{font-family:GDS Transport;src:url(/assets/a.woff2)}.a{font-family:GDS Transport,arial,sans-serif}"
        "@media print{.govuk-header__logotype{fill:red}}.b{color:red}\n/*# sourceMappingURL=x.css.map */"
    )

    assert adapt(given) == ".a{font-family:Arial,Helvetica,sans-serif}.b{color:red}\n"


def test_a_reference_that_the_adapting_does_not_know_is_refused() -> None:
    adapt = runpy.run_path(str(PROJECT / "docs" / "vendor_govuk_frontend.py"))[
        "adapt_stylesheet"
    ]

    with pytest.raises(ValueError, match="/assets/"):
        adapt(".new{background:url(/assets/images/new.svg)}")


PRINTED = {
    TEMPLATES / "returns" / "receipts" / "print.html",
    TEMPLATES / "reports" / "paper.html",
}
"""Made into PDF files and never sent to a browser, so no page's policy applies to it."""


@pytest.mark.parametrize(
    "template",
    sorted(set(TEMPLATES.rglob("*.html")) - PRINTED),
    ids=lambda path: str(path.relative_to(TEMPLATES)),
)
def test_no_template_has_inline_style_or_script(template: Path) -> None:
    markup = re.sub(r"\{#.*?#\}", "", template.read_text(), flags=re.S)

    assert not re.search(
        r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", markup, re.I
    )
    assert not re.search(r"<script(?![^>]*\ssrc=)", markup)


def test_the_address_of_assets_changes_with_a_files_content_and_name(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.css").write_text("a {}")
    first = assets.digest(tmp_path)
    (tmp_path / "a.css").write_text("b {}")
    second = assets.digest(tmp_path)
    (tmp_path / "a.css").rename(tmp_path / "b.css")

    assert len({first, second, assets.digest(tmp_path)}) == 3


def test_every_file_that_a_page_names_is_there_and_kept_for_a_year(app: Flask) -> None:
    client: FlaskClient = app.test_client()

    named = re.findall(r'(?:src|href)="(/static/[^"]+)"', page(app))

    assert len(named) >= 5
    for address in named:
        with client.get(address) as answer:
            assert answer.status_code == 200
            assert (
                answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            )


def test_assets_at_an_unhashed_address_are_checked_each_time() -> None:
    plain = Flask(
        "plain", static_folder=str(assets.STATIC_FOLDER), static_url_path="/static"
    )
    security_headers.install(plain)

    with plain.test_client().get("/static/portfolio.css") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"


def test_a_missing_asset_is_not_kept(app: Flask) -> None:
    assert (
        app.test_client()
        .get(f"{app.static_url_path}/nothing.css")
        .headers["Cache-Control"]
        == "no-store"
    )


def test_the_policy_allows_the_one_inline_script_by_its_hash_and_nothing_else_inline(
    app: Flask,
) -> None:
    inline = re.findall(r"<script>(.*?)</script>", page(app), re.S)

    hashes = [
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in inline
    ]
    assert [f"'sha256-{known}'" for known in hashes] == [security_headers.PAGE_SCRIPT]
    assert "unsafe" not in security_headers.POLICY


def test_every_answer_carries_the_headers_errors_included(app: Flask) -> None:
    page(app)

    for address in ("/page", "/missing"):
        answer = app.test_client().get(address)
        assert {
            name: answer.headers[name] for name in security_headers.HEADERS
        } == security_headers.HEADERS
        assert answer.headers["Cache-Control"] == "no-store"


def test_strict_transport_is_asked_for_over_https_alone(app: Flask) -> None:
    client = app.test_client()

    assert "Strict-Transport-Security" not in client.get("/missing").headers
    assert (
        "Strict-Transport-Security"
        in client.get("/missing", base_url="https://localhost").headers
    )


def test_a_page_is_marked_at_top_and_bottom(app: Flask) -> None:
    assert (
        page(app, marking="OFFICIAL-SENSITIVE").count(
            '<p class="app-marking">OFFICIAL-SENSITIVE</p>'
        )
        == 2
    )


def test_a_page_without_marking_is_official(app: Flask) -> None:
    assert page(app).count('<p class="app-marking">OFFICIAL</p>') == 2


def test_the_frame_shows_what_the_view_gave(app: Flask) -> None:
    html = page(
        app,
        title="Spend <against> risk",
        navigation=[("Reports", "/reports", True), ("Countries", "/countries", False)],
        as_at=1_795_428_330_000_001,
        demonstration=True,
        signed_in_as="Priya Shah",
        sign_out_url="/sign-out",
        breadcrumbs=[("Home", "/")],
        sources=["An index, its publisher."],
    )

    assert (
        "<title>Spend &lt;against&gt; risk – CSSF programme portfolio</title>" in html
    )
    assert "23 November 2026 at 10:05 (UK time)" in html
    assert 'datetime="2026-11-23T10:05:30.000Z"' in html
    assert "Illustrative figures: invented for demonstration" in html
    assert re.search(r'<form[^>]*method="post" action="/sign-out"', html)
    assert re.search(r'href="/reports"\s+aria-current="true"', html)
    assert not re.search(r'href="/countries"\s+aria-current', html)
    assert "An index, its publisher." in html


def test_a_message_is_escaped_and_shown_by_its_kind(app: Flask) -> None:
    def view() -> str:
        flash("Approved <b>return</b> 12.", "success")
        return render_template("page.html")

    app.add_url_rule("/message", "message", view)
    html = app.test_client().get("/message").get_data(as_text=True)

    assert "Approved &lt;b&gt;return&lt;/b&gt; 12." in html
    assert "govuk-notification-banner--success" in html


@pytest.mark.parametrize("code", ERRORS)
def test_each_error_page_stands_alone_and_has_one_heading(
    app: Flask, code: str
) -> None:
    with app.test_request_context():
        html = render_template(
            f"errors/{code}.html", message="<script>", reference="7f3a"
        )

    assert html.count("<h1") == 1
    assert "&lt;script&gt;" in html
    assert "7f3a" in html
