"""Running commands: in this process on the test's own session, or as the console script on a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from portfolio.app import console_script
from tests.conftest import make_app

SCRIPT = Path(sys.executable).with_name("portfolio")
REGISTER = """\
code,title,lead_department,partner_departments,portfolio,countries,themes,withheld,withheld_reason,2019/20 ODA,2019/20 non-ODA
CSSF-01-000001,One,FCO,,Africa,SOM:60; KEN:40,Peacebuilding:100,no,,1000,0
CSSF-01-000002,Two,FCO,HO,Africa,YEM:33.33,,no,,0,500.25
"""
RETURN = """\
FCO return 2019/20 as at June 2019
Programme,Country,Month,Type,ODA,Amount (£)
CSSF-01-000001,,2019-06,Actual,ODA,100.00
CSSF-01-000001,,2019-07,Forecast,Non-ODA,50.01
"""


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout; anything beside it is an error."""
        return json.loads(self.out)

    def said(self) -> str:
        """The one line on stderr of what could not be done, and nothing on stdout."""
        assert (self.code, self.out) == (2, ""), self
        assert self.err.startswith("portfolio: "), self.err
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        assert "fault of the program" not in self.err
        return self.err.removeprefix("portfolio: ").strip()


Run = Callable[..., Ran]


@pytest.fixture
def run(app: Flask, session: Any) -> Run:
    """Run a command in this process; its words as they would be typed."""

    def run(*words: object) -> Ran:
        done = app.test_cli_runner().invoke(args=[str(word) for word in words])
        assert done.exception is None or isinstance(done.exception, SystemExit), (
            done.exception
        )
        return Ran(done.exit_code, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database with reference data, which tests of the script leave as it is."""
    url = f"sqlite:///{tmp_path_factory.mktemp('script') / 'prepared.sqlite'}"
    make_app(url)
    return url


def console(*words: object, url: str) -> Ran:
    """The same in this process: settings, application and all made anew, without a secret."""
    environment = {"PORTFOLIO_DATABASE_URL": url, "PORTFOLIO_SECRET_KEY": None}
    made = console_script()
    done = CliRunner().invoke(
        made, [str(word) for word in words], env=environment, prog_name="portfolio"
    )
    assert done.exception is None or isinstance(done.exception, SystemExit), (
        done.exception
    )
    return Ran(done.exit_code, done.stdout, done.stderr)


def script(
    *words: object,
    url: str,
    environment: Mapping[str, str] | None = None,
    program: tuple[str, ...] = (str(SCRIPT),),
) -> Ran:
    """The console script (or `flask --app wsgi`) as a process of its own, without a secret."""
    given = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PORTFOLIO_")
    }
    done = subprocess.run(
        [*program, *map(str, words)],
        env=given | {"PORTFOLIO_DATABASE_URL": url} | dict(environment or {}),
        capture_output=True,
        text=True,
        timeout=120,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of the test's own."""

    def write(text: str | bytes, name: str = "return.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def peopled(run: Run, file: Callable[..., Path]) -> Run:
    """Two programmes, somebody who submits for all and somebody who approves for all."""
    assert run("programmes", "import", file(REGISTER, "register.csv")).code == 0
    for email, role in (("fin@x.example", "finance"), ("app@x.example", "approver")):
        assert run("users", "add", email, "--role", role).code == 0
    return run
