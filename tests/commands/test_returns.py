"""`portfolio returns`: check, submit, approve, reject, list."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from portfolio.extensions import Base
from portfolio.models import FinanceReturn
from portfolio.returns import service
from portfolio.returns.decisions import service as decisions
from tests.commands.conftest import RETURN, Ran, Run

Write = Callable[..., Path]
OTHER = RETURN.replace("100.00", "200.00")
BAD = RETURN.replace("100.00", "TBC")


def counts(session: Any) -> dict[str, int]:
    """Rows of every table."""
    return {
        t.name: session.scalar(select(func.count()).select_from(t))
        for t in Base.metadata.sorted_tables
    }


def submit(run: Run, path: Path, *words: str) -> Ran:
    """Submit as the FCO's."""
    return run(
        "returns",
        "submit",
        path,
        "--department",
        "FCO",
        "--by",
        "fin@x.example",
        "--json",
        *words,
    )


def test_a_check_says_every_key_of_the_contract_and_writes_nothing(
    peopled: Run, session: Any, file: Write
) -> None:
    path, before = file(RETURN), counts(session)
    ran = peopled("returns", "check", path, "--department", "fco", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.document == {
        "file": "return.csv",
        "sha256": hashlib.sha256(RETURN.encode()).hexdigest(),
        "department": "FCO",
        "fy": "2019/20",
        "month": "2019-06",
        "layout": {"name": ran.document["layout"]["name"], "tables": [{"sheet": "", "range": "A2:F4", "unit": "GBP"}]},
        "lines": [
            {
                "sheet": "", "cell": "F3", "programme": "CSSF-01-000001", "project": None, "country": None,
                "period": "2019-06", "measure": "actual", "oda": True, "pence": 10_000,
            },
            {
                "sheet": "", "cell": "F4", "programme": "CSSF-01-000001", "project": None, "country": None,
                "period": "2019-07", "measure": "forecast", "oda": False, "pence": 5_001,
            },
        ],
        "totals": {"actual": 10_000, "forecast": 5_001, "oda": 10_000, "non_oda": 5_001},
        "problems": [],
    }  # fmt: skip
    assert counts(session) == before


def test_a_file_with_errors_is_not_submitted_and_all_of_them_are_printed(
    peopled: Run, session: Any, file: Write
) -> None:
    more = "CSSF-01-000001,,2019-05,Actual,ODA,n.k.\nCSSF-01-000001,,2019-04,Actual,ODA,1.00\n"
    path, before = file(BAD + more), counts(session)
    ran = submit(peopled, path)
    assert (ran.code, ran.err) == (1, "")
    assert [(p["rule"], p["cell"]) for p in ran.document["problems"]] == [
        ("not-a-number", "F3"),
        ("not-a-number", "F5"),
    ]
    assert counts(session) == before
    assert peopled("returns", "check", path, "--department", "FCO", "--json").code == 1
    told = peopled(
        "returns", "submit", path, "--department", "FCO", "--by", "fin@x.example"
    )
    assert told.code == 1
    assert "error not-a-number at F3 (TBC)" in told.out


def test_warnings_alone_are_no_hindrance(peopled: Run, file: Write) -> None:
    ran = submit(peopled, file(RETURN.replace("100.00", "(100.00)")))
    assert ran.code == 0
    assert [(p["severity"], p["rule"]) for p in ran.document["problems"]] == [
        ("warning", "negative-amount")
    ]


def test_the_year_and_month_can_be_stated_and_a_wrong_year_is_a_problem(
    peopled: Run, file: Write
) -> None:
    plain = RETURN.split("\n", 1)[1]
    words = ("returns", "check", file(plain), "--department", "FCO", "--json")
    stated = peopled(*words, "--fy", "2019/2020", "--month", "2019-09")
    assert (stated.code, stated.document["fy"], stated.document["month"]) == (
        0,
        "2019/20",
        "2019-09",
    )
    wrong = peopled(*words, "--fy", "2017/18", "--month", "2017-09")
    assert wrong.code == 1
    assert {problem["rule"] for problem in wrong.document["problems"]} & {
        "wrong-year",
        "outside-year",
    }


def test_submitted_approved_reported_and_listed(peopled: Run, file: Write) -> None:
    made = submit(
        peopled, file(RETURN), "--comment", "First of the year", "--missing", "nil"
    )
    assert (made.code, made.err) == (0, "")
    number = made.document["return"]
    assert (made.document["status"], made.document["duplicate"]) == ("submitted", False)
    assert peopled("report", "spend-by-country").out.splitlines() == [
        "country,name,band,score,oda,non_oda,total"
    ]
    assert peopled("returns", "approve", number, "--by", "app@x.example").code == 0
    drawn = peopled("report", "spend-by-country", "--fy", "FY19/20", "--index", "fsi")
    assert drawn.out.splitlines()[1:] == [
        "SOM,Somalia,Unrated,,60.00,0.00,60.00",
        "KEN,Kenya,Unrated,,40.00,0.00,40.00",
    ]
    (listed,) = peopled(
        "returns", "list", "--department", "fco", "--fy", "2019-20", "--json"
    ).document
    assert (listed["return"], listed["status"], listed["comment"]) == (
        number,
        "approved",
        "First of the year",
    )
    assert peopled("returns", "list", "--fy", "2018/19", "--json").document == []


def test_the_same_bytes_as_the_latest_live_return_write_nothing(
    peopled: Run, session: Any, file: Write
) -> None:
    path = file(RETURN)
    first = submit(peopled, path).document["return"]
    before = counts(session)
    again = submit(peopled, path)
    assert (again.code, again.document["return"], again.document["duplicate"]) == (
        0,
        first,
        True,
    )
    assert counts(session) == before
    peopled("returns", "approve", first, "--by", "app@x.example")
    approved = submit(peopled, path).document
    assert (approved["return"], approved["status"], approved["duplicate"]) == (
        first,
        "approved",
        True,
    )


def test_after_another_return_the_first_bytes_are_a_return_anew(
    peopled: Run, file: Write
) -> None:
    numbers = [
        submit(peopled, file(text)).document["return"]
        for text in (RETURN, OTHER, RETURN)
    ]
    assert len(set(numbers)) == 3


def test_rejected_and_reversed_returns_do_not_count(
    peopled: Run, session: Any, file: Write
) -> None:
    path = file(RETURN)
    rejected = submit(peopled, path).document["return"]
    assert (
        peopled(
            "returns",
            "reject",
            rejected,
            "--by",
            "app@x.example",
            "--why",
            "Wrong year",
        ).code
        == 0
    )
    second = submit(peopled, path).document
    assert (second["duplicate"], second["return"] != rejected) == (False, True)
    peopled("returns", "approve", second["return"], "--by", "app@x.example")
    decisions.reverse(
        session, second["return"], _id(session, "app@x.example"), "Wrong file"
    )
    session.commit()
    assert submit(peopled, path).document["duplicate"] is False


def test_the_latest_live_return_counts_also_when_one_after_it_was_rejected(
    peopled: Run, file: Write
) -> None:
    first = submit(peopled, file(RETURN)).document["return"]
    other = submit(peopled, file(OTHER)).document["return"]
    peopled("returns", "reject", other, "--by", "app@x.example", "--why", "No")
    again = submit(peopled, file(RETURN)).document
    assert (again["return"], again["duplicate"]) == (first, True)


def _id(session: Any, email: str) -> int:
    return int(
        session.scalar(select(service.User.id).where(service.User.email == email))
    )


def test_missing_programmes_are_kept_or_set_to_nil(peopled: Run, file: Write) -> None:
    both = RETURN + "CSSF-01-000002,,2019-06,Actual,Non-ODA,9.00\n"
    for text, missing, totals in ((both, "keep", {"SOM", "KEN", "YEM", "unallocated"}), (RETURN, "keep", {"SOM", "KEN", "YEM", "unallocated"}), (OTHER, "nil", {"SOM", "KEN"})):  # fmt: skip
        number = submit(peopled, file(text), "--missing", missing).document["return"]
        assert peopled("returns", "approve", number, "--by", "app@x.example").code == 0
        rows = peopled("report", "spend-by-country", "--format", "json").document[
            "rows"
        ]
        assert {row["country"] for row in rows} == totals, missing


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "submit {file} --department FCO --by nobody@x.example",
            "there is no user nobody@x.example",
        ),
        (
            "submit {file} --department XYZ --by fin@x.example",
            "There is no department 'XYZ'",
        ),
        (
            "submit {file} --department FCO --by app@x.example",
            "has the role approver, which may not submit",
        ),
        (
            "submit {bad} --department FCO --by app@x.example",
            "has the role approver, which may not submit",
        ),
        (
            "submit {file} --department FCO --by home@x.example",
            "belongs to HO and may not act for FCO",
        ),
        ("submit {file} --department FCO", "Missing option '--by'"),
        ("submit {file} --by fin@x.example", "Missing option '--department'"),
        (
            "submit /nowhere.csv --department FCO --by fin@x.example",
            "cannot read /nowhere.csv: No such file",
        ),
        (
            "submit {file} --department FCO --by fin@x.example --missing drop",
            "'drop' is not one of 'keep', 'nil'",
        ),
        (
            "submit {file} --department FCO --by fin@x.example --month 2019-13",
            "2019-13 is not a month",
        ),
        (
            "check {file} --department XYZ",
            "There is no department 'XYZ'. The departments are ",
        ),
        (
            "check {file} --department FCO --month 2018-06",
            "2018-06 is not a month of 2019/20",
        ),
        (
            "check {file} --department FCO --fy 2018/19 --month 2019-06",
            "2019-06 is not a month of 2018/19",
        ),
        (
            "submit {file} --department FCO --by fin@x.example --month 2020-04",
            "2020-04 is not a month of 2019/20",
        ),
        (
            "check {file} --department FCO --fy 2019/21",
            "its second year must follow its first",
        ),
        ("check /tmp --department FCO", "cannot read /tmp: Is a directory"),
        (
            "check /dev/zero --department FCO",
            "cannot read /dev/zero: it is a pipe or a device and not a file",
        ),
        (
            "approve {sent} --by fin@x.example",
            "has the role finance, which may not decide",
        ),
        ("approve {sent} --by nobody@x.example", "there is no user"),
        (
            "approve {sent} --by home-approver@x.example",
            "belongs to HO and may not act for FCO",
        ),
        ("approve 999999 --by app@x.example", "There is no return 999999"),
        (
            "approve 99999999999999999999999 --by app@x.example",
            "is not the number of a return",
        ),
        (
            "approve 0 --by app@x.example",
            "'0' is not the number of a return; portfolio returns list shows them",
        ),
        ("approve one --by app@x.example", "'one' is not the number of a return"),
        ("reject {sent} --by app@x.example", "Missing option '--why'"),
        ("reject {sent} --by fin@x.example --why x", "may not decide"),
        ("list --department XYZ", "There is no department 'XYZ'"),
        ("list --fy nineteen", "is not a financial year"),
    ],
)
def test_what_cannot_be_done_is_2_and_one_line(
    peopled: Run, file: Write, words: str, expected: str
) -> None:
    peopled("users", "add", "home@x.example", "--role", "finance", "--department", "HO")
    peopled(
        "users",
        "add",
        "home-approver@x.example",
        "--role",
        "approver",
        "--department",
        "HO",
    )
    sent = (
        submit(peopled, file(OTHER, "sent.csv")).document["return"]
        if "{sent}" in words
        else 0
    )
    given = words.format(file=file(RETURN), bad=file(BAD, "bad.csv"), sent=sent)
    assert expected in peopled("returns", *given.split()).said()


def test_wrong_states_and_one_s_own_return_are_refused(
    peopled: Run, session: Any, file: Write
) -> None:
    number = submit(peopled, file(RETURN)).document["return"]
    session.get_one(FinanceReturn, number).submitted_by = _id(session, "app@x.example")
    session.commit()
    own = peopled("returns", "approve", number, "--by", "app@x.example").said()
    assert own == (
        "The person who submitted a return cannot decide on it. Ask another person."
    )
    assert (
        "cannot decide"
        in peopled(
            "returns", "reject", number, "--by", "app@x.example", "--why", "x"
        ).said()
    )
    peopled("users", "add", "office@x.example", "--role", "portfolio-office")
    assert peopled("returns", "approve", number, "--by", "office@x.example").code == 0
    again = peopled("returns", "approve", number, "--by", "office@x.example").said()
    assert again == f"Return {number} is approved, not submitted."
    assert (
        "not submitted"
        in peopled(
            "returns", "reject", number, "--by", "office@x.example", "--why", "x"
        ).said()
    )


def test_a_month_earlier_than_the_position_s_is_refused_and_the_same_is_a_correction(
    peopled: Run, file: Write
) -> None:
    approve = ("--by", "app@x.example")
    peopled(
        "returns", "approve", submit(peopled, file(RETURN)).document["return"], *approve
    )
    earlier = RETURN.replace("June", "May").replace("2019-06", "2019-05")
    assert (
        "already at 2019-06, later than this return's 2019-05"
        in submit(peopled, file(earlier)).said()
    )
    correction = submit(peopled, file(OTHER))
    assert (correction.code, correction.document["month"]) == (0, "2019-06")
    assert (
        peopled("returns", "approve", correction.document["return"], *approve).code == 0
    )


def test_a_pipe_to_which_nobody_writes_is_refused_at_once(
    peopled: Run, tmp_path: Path
) -> None:
    pipe = tmp_path / "return.csv"
    os.mkfifo(pipe)
    assert (
        "it is a pipe or a device"
        in peopled("returns", "check", pipe, "--department", "FCO").said()
    )


def test_of_a_file_that_is_too_large_no_more_is_read_than_tells_so(
    peopled: Run, tmp_path: Path
) -> None:
    large = tmp_path / "large.xlsx"
    with large.open("wb") as file:
        file.truncate(1 << 42)  # takes no room on the disk
    done = peopled("returns", "check", large, "--department", "FCO", "--json")
    assert done.code == 1
    assert [problem["rule"] for problem in done.document["problems"]] == [
        "file-too-large"
    ]


def test_amounts_beyond_any_fund_are_refused_in_a_sentence(
    peopled: Run, file: Callable[..., Path]
) -> None:
    sent = file(RETURN.replace("(£)", "(£m)").replace("100.00", "100000000000000"))
    refused = peopled(
        "returns",
        "submit",
        sent,
        "--department",
        "FCO",
        "--by",
        "fin@x.example",
        "--json",
    )
    assert refused.code == 1
    assert [(each["rule"], each["cell"]) for each in refused.document["problems"]] == [
        ("not-a-number", "F3")
    ]


def test_amounts_that_no_database_can_add_up_are_refused_in_a_sentence(
    peopled: Run, file: Callable[..., Path]
) -> None:
    months = ("2019-04", "2019-05", "2019-06")
    rows = "".join(
        f"CSSF-01-000001,{country},{month},Actual,ODA,9999999999999.00\n"
        for country in ("SOM", "KEN", "YEM", "IRQ", "SYR", "LBY", "MLI", "NGA", "NER", "TCD", "AFG", "PAK", "BGD", "MMR",
                        "ETH", "SDN", "SSD", "COD", "CAF", "UGA", "RWA", "BDI", "TZA", "MOZ", "ZWE", "EGY", "TUN", "DZA",
                        "MAR", "MRT", "SEN", "GMB", "GIN", "SLE", "LBR")
        for month in months
    )  # fmt: skip
    sent = file(
        "FCO return 2019/20 as at June 2019\nProgramme,Country,Month,Type,ODA,Amount (£)\n"
        + rows
    )
    refused = peopled(
        "returns", "submit", sent, "--department", "FCO", "--by", "fin@x.example"
    )
    assert "add up to more than" in refused.said()
