"""`portfolio programmes import` and `portfolio users add`, word by word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portfolio.finance import FinancialYear
from portfolio.models import (
    Allocation,
    AuditEntry,
    Invitation,
    Programme,
    ProgrammeFacts,
    ShareSet,
    User,
)
from portfolio.permissions import Role
from tests.commands.conftest import REGISTER, Run

Write = Callable[..., Path]


def count(session: Any, model: Any) -> int:
    """Rows of a table."""
    return int(session.scalar(select(func.count()).select_from(model)))


def test_an_import_counts_what_it_did_and_the_second_time_does_nothing(
    run: Run, session: Any, file: Write
) -> None:
    register = file(REGISTER, "register.csv")
    first = run("programmes", "import", register, "--json")
    assert (first.code, first.err) == (0, "")
    assert first.document == {
        "created": 2,
        "changed": 0,
        "unchanged": 0,
        "problems": [],
    }
    before = count(session, Allocation), count(session, ShareSet)
    assert run("programmes", "import", register, "--json").document["unchanged"] == 2
    assert (count(session, Allocation), count(session, ShareSet)) == before


def test_a_dry_run_counts_and_writes_nothing(
    run: Run, session: Any, file: Write
) -> None:
    ran = run(
        "programmes", "import", file(REGISTER, "register.csv"), "--dry-run", "--json"
    )
    assert ran.document["created"] == 2
    assert count(session, Programme) == 0


def test_a_changed_amount_is_a_revised_version_and_the_rest_stays(
    run: Run, session: Any, file: Write
) -> None:
    run("programmes", "import", file(REGISTER, "register.csv"))
    changed = "code,title,lead_department,2019/20 ODA\nCSSF-01-000001,One,FCO,1500\n"
    ran = run("programmes", "import", file(changed, "changed.csv"), "--json")
    assert ran.document == {"created": 0, "changed": 1, "unchanged": 0, "problems": []}
    query = select(Allocation.version, Allocation.pence).join(
        Programme, Programme.id == Allocation.programme_id
    )
    of_one = query.where(
        Programme.code == "CSSF-01-000001", Allocation.oda.is_(True)
    ).order_by(Allocation.id)
    assert session.execute(of_one).all() == [("initial", 100_000), ("revised", 150_000)]
    report = run(
        "report", "spend-by-department", "--fy", "2019-20", "--format", "json"
    ).document
    assert [row["allocation"] for row in report["rows"]] == [150_000 + 50_025]


def test_shares_from_a_year_leave_the_years_before(
    run: Run, session: Any, file: Write
) -> None:
    run("programmes", "import", file(REGISTER, "register.csv"))
    moved = "code,title,lead_department,countries\nCSSF-01-000001,One,FCO,YEM:100\n"
    words = (
        "programmes",
        "import",
        file(moved, "moved.csv"),
        "--shares-from",
        "FY2019-20",
        "--json",
    )
    assert run(*words).document["changed"] == 1
    query = select(ShareSet.from_fy).join(
        Programme, Programme.id == ShareSet.programme_id
    )
    firsts = session.scalars(
        query.where(Programme.code == "CSSF-01-000001", ShareSet.current())
    )
    assert sorted(firsts) == [0, FinancialYear(2019).start]


def test_errors_are_all_named_and_nothing_is_written(
    run: Run, session: Any, file: Write
) -> None:
    bad = "code,title,lead_department,countries,2019/20 ODA\nCSSF-01-000001,A,XXX,SOM:60;KEN:50,ten\nnonsense,B,FCO,,1\n"
    ran = run("programmes", "import", file(bad, "bad.csv"), "--json")
    assert ran.code == 1
    assert {key: ran.document[key] for key in ("created", "changed", "unchanged")} == {
        "created": 0, "changed": 0, "unchanged": 0,
    }  # fmt: skip
    assert len(ran.document["problems"]) >= 4
    for problem in ran.document["problems"]:
        assert list(problem) == [
            "severity",
            "rule",
            "sheet",
            "cell",
            "value",
            "message",
            "remedy",
        ]
    assert count(session, Programme) == 0


def test_a_file_that_is_no_register_is_an_input_error(run: Run, file: Write) -> None:
    for content in (b"", b"\x00\x01", b"PK\x03\x04", b"a,b\n1,2\n"):
        ran = run("programmes", "import", file(content, "odd.xlsx"), "--json")
        assert ran.code == 1
        assert any(
            problem["severity"] == "error" for problem in ran.document["problems"]
        )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "programmes import /nowhere/at/all.csv",
            "cannot read /nowhere/at/all.csv: No such file or directory",
        ),
        ("programmes import /tmp", "cannot read /tmp: Is a directory"),
        (
            "programmes import {file} --by nobody@x.example",
            "there is no user nobody@x.example",
        ),
        (
            "programmes import {file} --by fin@x.example",
            "has the role finance, which may not edit programmes",
        ),
        (
            "programmes import {file} --shares-from 2019",
            "is not a financial year; write it as 2019/20",
        ),
        ("users add nobody", "Missing option '--role'"),
        ("users add nobody --role finance", "'nobody' is not an email address"),
        (
            "users add a@x.example --role boss",
            "'boss' is not one of 'programme-manager', 'finance'",
        ),
        (
            "users add a@x.example --role finance --department XXX",
            "there is no department 'XXX'; the departments are",
        ),
        (
            "users add FIN@x.example --role finance",
            "there is already a user fin@x.example",
        ),
    ],
)
def test_what_cannot_be_done_is_2_and_one_line(
    peopled: Run, file: Write, words: str, expected: str
) -> None:
    register = file(REGISTER, "again.csv")
    assert expected in peopled(*words.format(file=register).split()).said()


@pytest.mark.parametrize("role", list(Role))
def test_each_role_can_be_given_and_the_link_is_printed(
    run: Run, session: Any, role: Role
) -> None:
    ran = run(
        "users",
        "add",
        f"{role}@X.example",
        "--role",
        role,
        "--department",
        "fco",
        "--name",
        "A Name",
    )
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("/invitation/")
    assert ran.out.count("\n") == 1
    user = session.scalars(select(User)).one()
    assert (user.email, user.role, user.department_code, user.name) == (
        f"{role}@x.example",
        role,
        "FCO",
        "A Name",
    )
    kept = session.scalars(select(Invitation.token_hash)).one()
    assert kept not in ran.out, "only the hash of the link's token is kept"


def test_a_name_longer_than_is_kept_is_refused(run: Run) -> None:
    said = run(
        "users", "add", "a@x.example", "--role", "admin", "--name", "n" * 201
    ).said()
    assert said == "the name has more than 200 characters"


def test_the_link_is_whole_where_the_site_s_address_is_known(
    run: Run, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = replace(app.extensions["settings"], site_url="https://tracker.example")
    monkeypatch.setitem(app.extensions, "settings", whole)
    assert run("users", "add", "a@x.example", "--role", "admin").out.startswith(
        "https://tracker.example/invitation/"
    )


def test_who_imported_is_on_record(peopled: Run, session: Any, file: Write) -> None:
    peopled("users", "add", "office@x.example", "--role", "portfolio-office")
    changed = file("code,title,lead_department\nCSSF-01-000001,Another,FCO\n", "c.csv")
    assert (
        peopled("programmes", "import", changed, "--by", "Office@x.example").code == 0
    )
    query = (
        select(User.email)
        .join(AuditEntry, AuditEntry.user_id == User.id)
        .where(AuditEntry.action == "import")
    )
    assert list(session.scalars(query)) == ["office@x.example"]


@pytest.mark.parametrize(
    ("columns", "cells", "withheld"),
    [
        ("withheld,withheld_reason", ",", True),
        ("publishable", "", True),
        ("sro", "A Person", True),
        ("withheld,withheld_reason", "no,", False),
        ("publishable", "yes", False),
    ],
)
def test_a_blank_cell_publishes_nothing_that_is_withheld(
    run: Run, session: Any, file: Write, columns: str, cells: str, withheld: bool
) -> None:
    head, row = "code,title,lead_department", "CSSF-01-000001,One,FCO"
    first = file(
        f"{head},withheld,withheld_reason\n{row},yes,National security\n", "first.csv"
    )
    assert run("programmes", "import", first).code == 0
    assert (
        run(
            "programmes",
            "import",
            file(f"{head},{columns}\n{row},{cells}\n", "second.csv"),
        ).code
        == 0
    )
    facts = session.scalars(
        select(ProgrammeFacts).where(ProgrammeFacts.current())
    ).one()
    assert (facts.withheld, facts.withheld_reason) == (
        (True, "National security") if withheld else (False, None)
    )
