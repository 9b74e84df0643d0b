"""Backup and restore: the same reports, to the byte, from a fresh database of either kind."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, inspect, text

from portfolio.admin import backup
from portfolio.app import console_script, create_app
from portfolio.commands import database
from portfolio.commands.revisions import newest_revision
from portfolio.config import Settings
from portfolio.extensions import db
from portfolio.figures.selection import select_for
from portfolio.finance import FinancialYear, Month
from portfolio.ledger import clock
from portfolio.permissions import EVERYTHING
from portfolio.reports import exports, registry
from tests.building import line, record, register, speak, user
from tests.conftest import SECRET, make_app
from tests.reports import PLAIN
from tests.servers import new_database, postgres

CODE = "CSSF-01-000001"


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def urls(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """Two databases of a kind: one to fill, one that has nothing, not even tables."""
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("backup")
        yield f"sqlite:///{folder / 'one.sqlite'}", f"sqlite:///{folder / 'two.sqlite'}"
        return
    with postgres() as url:
        yield new_database(url, "one"), new_database(url, "two")


@pytest.fixture(scope="module")
def filled(urls: tuple[str, str]) -> tuple[str, str]:
    """Two approved returns, a withheld programme, a name beyond ASCII; and the instant between the two."""
    app = make_app(urls[0])
    with app.app_context():
        register(
            db.session,
            record(
                CODE,
                country_shares={"SOM": "33.33"},
                title="Rückkehr nach Côte d’Ivoire\n=1+1",
            ),
            record(
                "CSSF-01-000002",
                withheld=True,
                allocations=[(FinancialYear(2019), True, 10**13)],
            ),
        )
        people = (
            user(db.session, "f@x.example", "finance"),
            user(db.session, "a@x.example", "approver"),
        )
        speak(db.session, [line(CODE, 100_001)], *people)
        then = clock.to_text(clock.last_committed(db.session))
        speak(
            db.session, [line(CODE, -7, Month(2019, 7))], *people, month=Month(2019, 7)
        )
        db.session.remove()
        db.engine.dispose()
    return urls[0], then


def run(url: str, *words: object) -> Any:
    """A command on a database."""
    environment = {"PORTFOLIO_DATABASE_URL": url, "PORTFOLIO_SECRET_KEY": None}
    return CliRunner().invoke(
        console_script(),
        [str(word) for word in words],
        env=environment,
        prog_name="portfolio",
    )


def drawn(url: str, then: str) -> dict[str, bytes]:
    """Every report in every format, now and then."""
    app = make_app(url)
    with app.app_context():
        found = {
            f"{name}.{ending} {as_at}": to_bytes(
                registry.draw(
                    db.session,
                    name,
                    select_for(db.session, {"as_at": as_at}),
                    EVERYTHING,
                )
            )
            for name in PLAIN
            for ending, to_bytes in exports.FORMATS.items()
            for as_at in ("", then)
        }
        db.session.remove()
        db.engine.dispose()
    return found


def test_a_backup_restored_into_an_empty_database_draws_the_same_bytes(
    filled: tuple[str, str], urls: tuple[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "all.backup"
    written = run(filled[0], "backup", file)
    assert (written.exit_code, written.stderr) == (0, "")
    restored = run(urls[1], "restore", file)
    assert (restored.exit_code, restored.stderr) == (0, ""), restored
    assert drawn(urls[1], filled[1]) == drawn(*filled)
    # And it goes on from there: new rows get new numbers, and restoring again brings the old state back.
    assert (
        run(urls[1], "users", "add", "new@x.example", "--role", "auditor").exit_code
        == 0
    )
    assert run(urls[1], "restore", file).exit_code == 0
    assert (
        run(urls[1], "users", "add", "new@x.example", "--role", "auditor").exit_code
        == 0
    )
    assert drawn(urls[1], filled[1]) == drawn(*filled)


def test_a_backup_of_an_earlier_version_is_restored_into_an_empty_database_and_upgraded(
    tmp_path: Path,
) -> None:
    old, new = (
        f"sqlite:///{tmp_path / 'old.sqlite'}",
        f"sqlite:///{tmp_path / 'new.sqlite'}",
    )
    app = create_app(Settings(database_url=old, secret_key=SECRET), serving=False)
    with app.app_context():
        database.upgrade("0001")
        tables = inspect(db.engine).get_table_names()
        db.engine.dispose()
    rows = dict.fromkeys(tables, b"") | {"theme": b'{"id": 7, "key": "Bridges"}\n'}
    del rows["alembic_version"]
    with zipfile.ZipFile(tmp_path / "old.backup", "w") as archive:
        archive.writestr(
            "about.json", json.dumps({"format": backup.FORMAT, "revision": "0001"})
        )
        for name, found in rows.items():
            archive.writestr(f"{name}.jsonl", found)
    restored = run(new, "restore", tmp_path / "old.backup")
    assert (restored.exit_code, restored.stderr) == (0, "")
    engine = create_engine(new)
    with engine.connect() as connection:
        assert (
            connection.scalar(text("SELECT key FROM theme WHERE id = 7")) == "Bridges"
        )
        assert (
            connection.scalar(text("SELECT version_num FROM alembic_version"))
            == newest_revision()
        )
    engine.dispose()
    refused = run(new, "restore", tmp_path / "old.backup")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "the backup is of database revision 0001" in refused.stderr
    assert "restore it into an empty database" in refused.stderr


def altered(source: Path, target: Path, name: str, change: Any) -> Path:
    """The backup with one of its parts changed."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for each in before.namelist():
            content = before.read(each)
            if each != name:
                after.writestr(each, content)
            elif (changed := change(content)) is not None:
                after.writestr(each, changed)
    return target


CHANGES = {
    "a table left out": ("ledger_line.jsonl", lambda _: None),
    "another revision": ("about.json", lambda _: b'{"format": 1, "revision": "9999"}'),
    "no object": ("about.json", lambda _: b"[]"),
    "no JSON": ("user.jsonl", lambda _: b"nothing\n"),
    "a row that is a list": ("user.jsonl", lambda _: b"[1]\n"),
    "a column too many": ("user.jsonl", lambda _: b'{"id": 1, "nothing": 2}\n'),
    "a value of another kind": (
        "user.jsonl",
        lambda content: content.replace(b'"finance"', b"{}"),
    ),
    "a row that others need": ("programme.jsonl", lambda _: b""),
    "bytes that are none": (
        "uploaded_file.jsonl",
        lambda content: content.replace(b'"content": "', b'"content": "*'),
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_file_that_is_no_backup_is_refused_and_changes_nothing(
    filled: tuple[str, str], tmp_path: Path, what: str
) -> None:
    file = tmp_path / "all.backup"
    assert run(filled[0], "backup", file).exit_code == 0
    before = drawn(*filled)
    bad = altered(file, tmp_path / "bad.backup", *CHANGES[what])
    refused = run(filled[0], "restore", bad)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.count("\n") == 1
    assert "is not a backup" in refused.stderr or "database revision" in refused.stderr
    assert drawn(*filled) == before


def test_files_and_folders_that_cannot_be_used_are_said(
    filled: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "plain.txt").write_text("plain")
    for words, expected in (
        (
            ("backup", "/nowhere/b"),
            "cannot write /nowhere/b: No such file or directory",
        ),
        (("backup", tmp_path), "Is a directory"),
        (("restore", "/nowhere/b"), "there is no file /nowhere/b"),
        (("restore", tmp_path), "is not a backup"),
        (("restore", tmp_path / "plain.txt"), "is not a backup"),
    ):
        done = run(filled[0], *words)
        assert (done.exit_code, done.stdout) == (2, "")
        assert expected in done.stderr
        assert done.stderr.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == [tmp_path / "plain.txt"]


def test_a_backup_holds_every_table_and_says_what_it_is(
    filled: tuple[str, str], tmp_path: Path
) -> None:
    assert run(filled[0], "backup", tmp_path / "b").exit_code == 0
    with zipfile.ZipFile(tmp_path / "b") as archive:
        names = set(archive.namelist())
        assert json.loads(archive.read("about.json"))["format"] == backup.FORMAT
    assert names == {
        "about.json",
        *(f"{table.name}.jsonl" for table in db.metadatas[None].sorted_tables),
    }


def test_a_backup_never_takes_the_place_of_a_device(
    filled: tuple[str, str], tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "device")
    (tmp_path / "stdout").symlink_to(tmp_path / "device")
    for name in ("device", "stdout"):
        done = run(filled[0], "backup", tmp_path / name)
        said = f"portfolio: cannot write {tmp_path / name}: it is a device and not a file\n"
        assert (done.exit_code, done.stderr) == (2, said)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["device", "stdout"]
    assert (tmp_path / "stdout").is_fifo()
