"""The console script as a process: exit codes, one line on stderr, one document on stdout, never a traceback."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from portfolio.commands import revisions
from tests.commands.conftest import RETURN, SCRIPT, console, script

FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("bogus", "No such command 'bogus'"),
        ("report", "Missing argument 'NAME'"),
        (
            "report spend-by-planet",
            "the reports are spend-by-country, spend-by-band, spend-by-theme, theme-by-band",
        ),
    ],
)
def test_what_could_not_be_done_is_one_line_and_2(
    prepared: str, words: str, expected: str
) -> None:
    assert expected in console(*words.split(), url=prepared).said()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "mysql://host/name",
            "PORTFOLIO_DATABASE_URL must begin with sqlite:/// or postgresql://",
        ),
        ("postgresql://host:port/name", "PORTFOLIO_DATABASE_URL is not a database URL"),
        ("postgresql://127.0.0.1:1/name", "the database cannot be used: "),
        (
            "sqlite:////proc/nowhere/it.sqlite",
            "PORTFOLIO_DATABASE_URL: cannot make /proc/nowhere",
        ),
        ("sqlite:////tmp", "the database cannot be used: unable to open database file"),
    ],
)
def test_a_database_that_cannot_be_used_is_said_in_one_line(
    url: str, expected: str
) -> None:
    assert console("report", "spend-by-country", url=url).said().startswith(expected)


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("no database " * 100)
    said = console("init", url=f"sqlite:///{tmp_path / 'plain.txt'}").said()
    assert said == "the database cannot be used: file is not a database"


WORKS_ON_A_DATABASE = (
    "report spend-by-country",
    "origin --report spend-by-country --country SOM",
    "returns list --json",
    "users add a@x.example --role admin",
    "rebuild",
    "backup it",
    "work --once",
)


@pytest.mark.parametrize("words", WORKS_ON_A_DATABASE)
def test_where_there_is_no_database_init_is_asked_for_and_none_is_made(
    tmp_path: Path, words: str
) -> None:
    file = tmp_path / "none.sqlite"
    said = console(*words.split(), url=f"sqlite:///{file}").said()
    assert (
        said
        == f"there is no database at {file}: run portfolio init, or correct PORTFOLIO_DATABASE_URL"
    )
    assert not file.exists()


def test_a_database_without_tables_asks_for_init(tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite").touch()
    said = console(
        "report", "spend-by-country", url=f"sqlite:///{tmp_path / 'empty.sqlite'}"
    ).said()
    assert said == "the database is empty: run portfolio init"


def test_a_database_of_another_version_is_told_before_anything_is_done(
    prepared: str, tmp_path: Path
) -> None:
    file = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(prepared.removeprefix("sqlite:///"))) as connection:
        connection.execute("VACUUM INTO ?", (str(file),))
    for version, expected in (
        ("0001", "run portfolio init"),
        ("9999", "of a later version (9999)"),
    ):
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
        assert (
            expected
            in console("returns", "list", "--json", url=f"sqlite:///{file}").said()
        )
    assert (
        "of a later version (9999)" in console("init", url=f"sqlite:///{file}").said()
    )


def test_help_needs_working_settings_and_says_so_without_a_traceback(
    prepared: str,
) -> None:
    helped = console("--help", url=prepared)
    assert (helped.code, helped.err) == (0, "")
    for command in (
        "init",
        "demo",
        "users",
        "programmes",
        "returns",
        "ratings",
        "report",
        "origin",
        "backup",
    ):
        assert f"\n  {command} " in helped.out
    assert "must begin with" in console("--help", url="mysql://x").said()


def test_words_left_out_show_what_there_is(prepared: str) -> None:
    ran = console("returns", url=prepared)
    assert ran.code == 2
    assert "approve" in ran.out
    assert ran.err == "portfolio: say which command; the commands are listed above\n"


def test_init_on_a_path_from_the_working_directory_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = (
        console("init", url="sqlite:///made/here.sqlite") for _ in range(2)
    )
    assert (first.code, first.err) == (second.code, second.err) == (0, "")
    assert (tmp_path / "made" / "here.sqlite").exists()


def test_an_unreadable_return_is_a_problem_of_its_own_and_pure_json(
    prepared: str, tmp_path: Path
) -> None:
    bad = tmp_path / "broken.xlsx"
    bad.write_bytes(b"PK\x03\x04 and then nothing")
    ran = console(
        "returns", "check", bad, "--department", "FCO", "--json", url=prepared
    )
    assert (ran.code, ran.err) == (1, "")
    document = json.loads(ran.out)
    assert list(document) == [
        "file",
        "sha256",
        "department",
        "fy",
        "month",
        "layout",
        "lines",
        "totals",
        "problems",
    ]
    assert [document[key] for key in ("fy", "month", "layout", "lines")] == [
        None,
        None,
        None,
        [],
    ]
    assert [problem["rule"] for problem in document["problems"]] == ["unreadable-file"]


def test_output_that_is_closed_early_ends_in_one_line(
    prepared: str, tmp_path: Path
) -> None:
    rows = "".join(
        f"CSSF-09-{n:06},,2019-06,Actual,ODA,{n}.00\n" for n in range(1, 600)
    )
    (tmp_path / "many.csv").write_text(RETURN + rows)
    check = f"{SCRIPT} returns check {tmp_path / 'many.csv'} --department FCO --json"
    command = f"set -o pipefail; {check} 2>{tmp_path / 'err'} | head -c 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command],
        env={"PORTFOLIO_DATABASE_URL": prepared},
        capture_output=True,
    )
    assert done.stdout == b"{2\n"
    assert (tmp_path / "err").read_text().splitlines() == [
        "portfolio: the output was closed before everything was written"
    ]


@pytest.mark.parametrize("words", ["returns list --json", "report spend-by-country"])
def test_output_for_which_there_is_no_room_is_one_line_and_2(
    prepared: str, words: str
) -> None:
    with open("/dev/full", "wb") as full:
        environment = {"PORTFOLIO_DATABASE_URL": prepared}
        done = subprocess.run(
            [SCRIPT, *words.split()],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
        )
    said = b"portfolio: the output cannot be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (2, said)


def test_a_command_works_where_there_is_no_stdout_at_all(prepared: str) -> None:
    command = f"{SCRIPT} report spend-by-country >&-"
    done = subprocess.run(
        ["bash", "-c", command],
        env={"PORTFOLIO_DATABASE_URL": prepared},
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_file_that_may_not_be_used_is_named(
    prepared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", refuse)
    place = prepared.removeprefix("sqlite:///")
    assert (
        console("returns", "list", url=prepared).said()
        == f"{place} cannot be used: Permission denied"
    )


def test_a_database_that_may_only_be_read_is_said_in_words(
    prepared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> str:
        raise OperationalError(
            "PRAGMA",
            None,
            sqlite3.OperationalError("attempt to write a readonly database"),
        )

    monkeypatch.setattr(revisions, "revision", refuse)
    said = "the database cannot be used: its file or folder may not be written to, and SQLite writes beside it even to read"
    assert console("returns", "list", url=prepared).said() == said


def test_flask_s_own_command_line_does_the_same(
    prepared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    drawn = script("report", "spend-by-country", url=prepared, program=FLASK)
    assert (drawn.code, drawn.out) == (0, "country,name,band,score,oda,non_oda,total\n")
    assert (
        "must begin with"
        in script("report", "spend-by-country", url="mysql://x", program=FLASK).said()
    )


def test_a_file_name_that_is_no_text_is_read_and_json_is_utf_8_whatever_the_terminal_s(
    prepared: str, tmp_path: Path
) -> None:
    odd = bytes(tmp_path) + b"/r\xff.csv"
    with open(odd, "wb") as out:
        out.write(RETURN.encode())
    words = [str(SCRIPT), "returns", "check", odd, "--department", "FCO", "--json"]
    environment = {"PORTFOLIO_DATABASE_URL": prepared, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(words, env=environment, capture_output=True)
    assert json.loads(done.stdout)["file"] == "r\ufffd.csv"
    assert (done.returncode, done.stderr) == (
        1,
        b"",
    )  # the register is empty: the programme is unknown
