"""Compressed answers: what a browser takes, nothing less, and static files in advance."""

from __future__ import annotations

import gzip
import os
import shutil
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask import Flask, Response

from portfolio.web import assets, compression, security_headers

LONG = "spend by country " * 200
SHORT = "spend"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """An application with a long and a short page, on a copy of the static files."""
    folder = tmp_path / "static"
    shutil.copytree(
        assets.STATIC_FOLDER, folder, ignore=shutil.ignore_patterns("*.br", "*.gz")
    )
    frame = Flask(
        "frame",
        static_folder=str(folder),
        static_url_path=assets.static_url_path(folder),
    )
    compression.install(frame)
    security_headers.install(frame)
    frame.add_url_rule("/long", "long", lambda: Response(LONG, mimetype="text/html"))
    frame.add_url_rule("/short", "short", lambda: Response(SHORT, mimetype="text/html"))
    frame.add_url_rule("/bytes", "bytes", lambda: Response(LONG, mimetype="image/png"))
    return frame


def asked(app: Flask, path: str, accepted: str = "gzip, br") -> Any:
    answer = app.test_client().get(path, headers={"Accept-Encoding": accepted})
    answer.get_data()
    answer.close()
    return answer


def static(app: Flask, name: str) -> str:
    return f"{app.static_url_path}/{name}"


def test_a_long_text_is_compressed_as_the_browser_takes_it(app: Flask) -> None:
    answer = asked(app, "/long")
    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(answer.data).decode() == LONG

    answer = asked(app, "/long", "gzip")
    assert gzip.decompress(answer.data).decode() == LONG
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("path", "accepted"), [("/long", ""), ("/short", "br"), ("/bytes", "br")]
)
def test_what_is_short_no_text_or_not_asked_for_is_sent_as_it_is(
    app: Flask, path: str, accepted: str
) -> None:
    assert "Content-Encoding" not in asked(app, path, accepted).headers


@pytest.mark.parametrize(("accepted", "encoding"), [("br", "br"), ("gzip", "gzip")])
def test_a_static_file_is_sent_from_its_copy(
    app: Flask, accepted: str, encoding: str
) -> None:
    folder = Path(str(app.static_folder))
    copies = compression.compress_files(folder)
    name = "govuk/govuk-frontend.min.css"

    answer = asked(app, static(app, name), accepted)

    ending = {"br": ".br", "gzip": ".gz"}[encoding]
    assert folder / (name + ending) in copies
    assert answer.headers["Content-Encoding"] == encoding
    assert answer.content_type.startswith("text/css")
    assert answer.data == (folder / (name + ending)).read_bytes()
    assert "immutable" in answer.headers["Cache-Control"]
    unpacked = brotli.decompress if encoding == "br" else gzip.decompress
    assert unpacked(answer.data) == (folder / name).read_bytes()


def test_a_copy_that_is_older_than_its_file_is_passed_over(app: Flask) -> None:
    folder = Path(str(app.static_folder))
    compression.compress_files(folder)
    path = folder / "portfolio.js"
    path.write_text("// changed\n" + path.read_text())
    copy = folder / "portfolio.js.br"
    os.utime(copy, ns=(0, 0))

    answer = asked(app, static(app, "portfolio.js"), "br")

    assert brotli.decompress(answer.data) == path.read_bytes()


def test_copies_change_no_address(app: Flask) -> None:
    folder = Path(str(app.static_folder))
    before = assets.digest(folder)
    compression.compress_files(folder)
    assert assets.digest(folder) == before


def test_a_missing_file_is_not_found(app: Flask) -> None:
    assert asked(app, static(app, "none.css")).status_code == 404
