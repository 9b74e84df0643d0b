"""`portfolio report`, `origin` and `ratings import`: names, formats, filters, instants, readers, movement."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from portfolio.finance import Month
from portfolio.ledger import clock
from portfolio.models import Edition
from tests.building import line, record, register, speak, user
from tests.commands.conftest import Run
from tests.reports import PLAIN

A, B, SECRET = "CSSF-01-000001", "CSSF-01-000002", "CSSF-01-000003"
COLUMNS = {
    "spend-by-country": "country,name,band,score,oda,non_oda,total",
    "spend-by-band": "band,countries,oda,non_oda,total,share_of_country_allocable",
    "spend-by-theme": "theme,oda,non_oda,total",
    "theme-by-band": "theme,band,total",
    "spend-by-department": "department,allocation,actual,forecast,outturn,variance",
    "movement": "department,programme,from,to,actual_change,outturn_change",
}
ENDS = ("--from", "2019-05", "--to", "2019-06")


@pytest.fixture
def drawn(run: Run, session: Any) -> Run:
    """May and June of 2019/20: A grows by 1.00, a withheld programme of HO by 3.00."""
    register(
        session,
        record(A, country_shares={"SOM": 60}, theme_shares={"Peacebuilding": 50}),
        record(B, country_shares={"KEN": 100}, portfolio="Americas"),
        record(
            SECRET, country_shares={"SOM": 100}, withheld=True, lead_department="HO"
        ),
    )
    people = (
        user(session, "f@x.example", "finance"),
        user(session, "a@x.example", "approver"),
    )
    user(session, "m@x.example", "programme-manager", "FCO")
    user(session, "home@x.example", "finance", "HO")
    may, june = Month(2019, 5), Month(2019, 6)
    speak(
        session,
        [line(A, 100, may), line(SECRET, 500, may), line(B, 50, may)],
        *people,
        month=may,
    )
    ahead = line(A, 7, Month(2019, 9), measure="forecast", oda=False)
    speak(
        session,
        [line(A, 200), line(SECRET, 800), line(B, 50), ahead],
        *people,
        month=june,
    )
    return run


def rows(run: Run, *words: str) -> list[dict[str, str]]:
    """A report's rows, read back from its CSV."""
    ran = run("report", *words)
    assert (ran.code, ran.err) == (0, ""), ran.err
    return list(csv.DictReader(io.StringIO(ran.out)))


@pytest.mark.parametrize("name", COLUMNS)
def test_each_report_has_its_columns_in_csv_and_json(drawn: Run, name: str) -> None:
    ends = ENDS if name == "movement" else ()
    ran = drawn("report", name, *ends)
    assert ran.out.splitlines()[0] == COLUMNS[name]
    document = drawn("report", name, *ends, "--format", "json").document
    assert list(document) == ["report", "as_at", "marking", "filters", "rows"]
    assert (document["report"], document["marking"]) == (name, "OFFICIAL-SENSITIVE")
    assert [",".join(row) for row in document["rows"]] == [COLUMNS[name]] * len(
        document["rows"]
    )
    assert len(document["rows"]) == len(ran.out.splitlines()) - 1 > 0


def test_the_reports_that_there_are() -> None:
    assert set(COLUMNS) == {*PLAIN, "movement"}


def test_money_is_pounds_in_csv_and_pence_in_json(drawn: Run) -> None:
    (kenya,) = [
        row for row in rows(drawn, "spend-by-country") if row["country"] == "KEN"
    ]
    assert (kenya["oda"], kenya["non_oda"], kenya["total"]) == ("0.50", "0.00", "0.50")
    document = drawn(
        "report", "spend-by-country", "--format", "json", "--country", "ken"
    ).document
    assert [row["total"] for row in document["rows"]] == [50]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", {"SOM": "9.20", "KEN": "0.50", "unallocated": "0.80"}),
        ("--measure forecast", {"SOM": "0.04", "unallocated": "0.03"}),
        ("--measure outturn", {"SOM": "9.24", "KEN": "0.50", "unallocated": "0.83"}),
        ("--measure outturn --oda no", {"SOM": "0.04", "unallocated": "0.03"}),
        (
            "--oda yes --fy 2019/2020",
            {"SOM": "9.20", "KEN": "0.50", "unallocated": "0.80"},
        ),
        ("--fy 2018/19", {}),
        ("--department HO", {}),
        ("--department fco --country unallocated", {"unallocated": "0.80"}),
        ("--theme peacebuilding", {"SOM": "0.60", "unallocated": "0.40"}),
        ("--theme unallocated --country Somalia", {"SOM": "8.60"}),
        ("--portfolio americas", {"KEN": "0.50"}),
        (
            "--for m@x.example",
            {"SOM": "1.20", "KEN": "0.50", "unallocated": "0.80", "withheld": "8.00"},
        ),
        ("--for m@x.example --country KEN", {"KEN": "0.50", "withheld": "8.00"}),
        ("--for home@x.example", {"SOM": "9.20", "KEN": "0.50", "unallocated": "0.80"}),
    ],
)
def test_filters(drawn: Run, words: str, expected: dict[str, str]) -> None:
    found = rows(drawn, "spend-by-country", *words.split())
    assert {row["country"]: row["total"] for row in found} == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("spend-by-planet", "there is no report 'spend-by-planet'"),
        (
            "spend-by-country --index nothing",
            "There is no risk index 'nothing'; the indexes are",
        ),
        (
            "spend-by-country --edition 1066",
            "oecd-sof has no edition '1066'; its editions are",
        ),
        (
            "spend-by-country --department XX",
            "There is no department 'XX'; the departments are AGO,",
        ),
        ("spend-by-country --country Atlantis", "There is no country 'Atlantis'"),
        ("spend-by-country --country withheld", "Withheld money is shown as one line"),
        (
            "spend-by-country --theme juggling",
            "There is no theme 'juggling'; the themes are",
        ),
        (
            "spend-by-country --portfolio Moon",
            "There is no portfolio 'Moon'; the portfolios are Africa; Americas",
        ),
        ("spend-by-country --oda maybe", "'maybe' is not one of 'yes', 'no'"),
        ("spend-by-country --measure budget", "'budget' is not one of"),
        ("spend-by-country --fy 2019", "is not a financial year"),
        (
            "spend-by-country --as-at yesterday",
            "is not a date or time; write 2019-09-30",
        ),
        (
            "spend-by-country --for nobody@x.example",
            "there is no user nobody@x.example",
        ),
        ("spend-by-country --format pdf", "'pdf' is not one of"),
        (
            "spend-by-country --out /nowhere/x.csv",
            "cannot write /nowhere/x.csv: No such file or directory",
        ),
        ("spend-by-country --out /tmp", "cannot write /tmp: Is a directory"),
        (
            "spend-by-country --from 2019-05",
            "--from and --to are for the report movement",
        ),
        ("movement --from 2019-05", "movement needs --from and --to"),
        (
            "movement --from 2019-05 --to 2019-13",
            "'2019-13' is neither a month nor a date or time",
        ),
    ],
)
def test_what_cannot_be_drawn_is_2_and_one_line(
    drawn: Run, words: str, expected: str
) -> None:
    assert expected in drawn("report", *words.split()).said()


def test_out_writes_the_same_bytes_to_a_file(drawn: Run, tmp_path: Path) -> None:
    for ending in ("csv", "json", "xlsx"):
        files = [tmp_path / f"{number}.{ending}" for number in (1, 2)]
        for file in files:
            ran = drawn("report", "spend-by-band", "--format", ending, "--out", file)
            assert (ran.code, ran.out, ran.err) == (0, "", "")
        assert files[0].read_bytes() == files[1].read_bytes() != b""
    assert json.loads((tmp_path / "1.json").read_text())["report"] == "spend-by-band"


def test_instants_past_future_and_before_everything(drawn: Run, session: Any) -> None:
    last = clock.last_committed(session)
    now = drawn("report", "spend-by-country", "--format", "json").document
    assert now["as_at"] == clock.to_text(last)
    same = drawn(
        "report", "spend-by-country", "--format", "json", "--as-at", now["as_at"]
    ).document
    future = drawn(
        "report", "spend-by-country", "--format", "json", "--as-at", "2999-01-01"
    ).document
    assert same == future == now
    before = drawn(
        "report", "spend-by-country", "--format", "json", "--as-at", "2001-06-30"
    ).document
    assert (before["as_at"], before["rows"]) == ("2001-06-30T22:59:59.999999Z", [])
    assert before["filters"]["edition"] is None
    zoned = drawn(
        "report",
        "spend-by-country",
        "--format",
        "json",
        "--as-at",
        "2001-06-30T12:00+02:00",
    ).document
    assert zoned["as_at"] == "2001-06-30T10:00:00.000000Z"


def test_origin_gives_the_cells_and_their_parts(drawn: Run) -> None:
    words = ("origin", "--report", "spend-by-country", "--country", "SOM", "--json")
    found = drawn(*words).document
    assert list(found) == ["as_at", "figure", "cells"]
    assert {"return", "sha256", "sheet", "cell", "pence", "part"} <= set(
        found["cells"][0]
    )
    assert found["figure"] == sum(cell["part"] for cell in found["cells"]) == 920
    assert [(cell["pence"], cell["part"]) for cell in found["cells"]] == [
        (200, 120),
        (800, 800),
    ]
    assert drawn(*words, "--for", "m@x.example").document["figure"] == 120
    assert (
        "withheld"
        in drawn(
            "origin", "--report", "spend-by-country", "--country", "Withheld"
        ).said()
    )
    assert (
        "Missing option '--country'"
        in drawn("origin", "--report", "spend-by-country").said()
    )
    assert (
        "there is no report"
        in drawn("origin", "--report", "x", "--country", "SOM").said()
    )
    assert drawn(
        "origin", "--report", "spend-by-country", "--country", "SOM"
    ).out.endswith("from 2 cells.\n")


def test_movement_between_two_months_and_between_two_instants(
    drawn: Run, session: Any
) -> None:
    found = rows(drawn, "movement", *ENDS)
    assert [tuple(row.values()) for row in found] == [
        ("FCO", A, "2019-05", "2019-06", "1.00", "1.07"),
        ("FCO", SECRET, "2019-05", "2019-06", "3.00", "3.00"),
    ]
    whole = rows(drawn, "movement", "--from", "2001-01-01", "--to", "2999-01-01")
    assert [(row["programme"], row["actual_change"]) for row in whole] == [
        (A, "2.00"),
        (B, "0.50"),
        (SECRET, "8.00"),
    ]
    back = rows(
        drawn,
        "movement",
        "--from",
        "2019-06",
        "--to",
        "2019-05",
        "--country",
        "SOM",
        "--oda",
        "yes",
    )
    assert [(row["programme"], row["actual_change"]) for row in back] == [
        (A, "-0.60"),
        (SECRET, "-3.00"),
    ]


def test_movement_shows_one_withheld_row_to_those_without_its_detail(
    drawn: Run,
) -> None:
    mine = ("movement", *ENDS, "--for", "m@x.example")
    seen = rows(drawn, *mine)
    assert [
        (row["department"], row["programme"], row["actual_change"]) for row in seen
    ] == [
        ("FCO", A, "1.00"),
        ("withheld", "", "3.00"),
    ]
    for words in (
        ("--department", "HO"),
        ("--country", "UKR"),
        ("--portfolio", "Americas"),
        ("--theme", "unallocated"),
    ):
        assert rows(drawn, *mine, *words)[-1] == seen[-1]
    assert "actual_change" not in str(rows(drawn, *mine, "--fy", "2018/19"))
    assert drawn("report", *mine, "--format", "json").document["marking"] == "OFFICIAL"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "{file} --index new --edition 2019",
            "there is no risk index 'new'; to make a new one give --name and --worse",
        ),
        (
            "{file} --index fsi --edition 2019 --published soon",
            "'soon' is not a date; write it as 2019-04-10",
        ),
        ("{file} --index fsi", "Missing option '--edition'"),
        ("/nowhere.csv --index fsi --edition 2019", "cannot read /nowhere.csv"),
        (
            "{file} --index new --edition 2019 --name N --worse up",
            "'up' is not one of 'high', 'low'",
        ),
    ],
)
def test_ratings_that_cannot_be_imported(
    run: Run, file: Callable[..., Path], words: str, expected: str
) -> None:
    given = words.format(file=file("iso3,score,band\nSOM,1,A\n", "r.csv"))
    assert expected in run("ratings", "import", *given.split()).said()


def test_ratings_same_bytes_nothing_other_bytes_replace_and_a_new_index(
    drawn: Run, session: Any, file: Callable[..., Path]
) -> None:
    words = (
        "--index",
        "cri",
        "--edition",
        "2019",
        "--published",
        "2019-04-10",
        "--name",
        "CRI",
        "--worse",
        "low",
    )
    first = file("iso3,score,band\nSOM,1.5,Red\n", "r.csv")
    assert (
        drawn("ratings", "import", first, *words, "--json").document["changed"] is True
    )
    then = clock.to_text(clock.last_committed(session))
    assert (
        drawn("ratings", "import", first, *words, "--json").document["changed"] is False
    )
    assert clock.to_text(clock.last_committed(session)) == then
    assert (
        drawn(
            "ratings", "import", file("iso3,score,band\nSOM,2,\n", "r.csv"), *words
        ).code
        == 0
    )
    asked = ("spend-by-country", "--index", "cri", "--country", "SOM")
    assert [(row["band"], row["score"]) for row in rows(drawn, *asked)] == [
        ("No band", "2")
    ]
    assert [
        (row["band"], row["score"]) for row in rows(drawn, *asked, "--as-at", then)
    ] == [("Red", "1.5")]
    assert [
        row["band"]
        for row in rows(drawn, "spend-by-country", "--index", "cri", "--country", "KEN")
    ] == ["Unrated"]


def test_ratings_with_errors_are_all_named_and_nothing_is_kept(
    run: Run, file: Callable[..., Path]
) -> None:
    ran = run(
        "ratings",
        "import",
        file(b"PK\x03\x04", "r.xlsx"),
        "--index",
        "fsi",
        "--edition",
        "1999",
        "--json",
    )
    assert ran.code == 1
    assert ran.document["problems"][0]["severity"] == "error"
    assert (
        "has no edition '1999'"
        in run("report", "spend-by-band", "--index", "fsi", "--edition", "1999").said()
    )


def test_another_file_of_an_edition_keeps_its_date_of_publication(
    run: Run, session: Any, file: Callable[..., Path]
) -> None:
    bands = file("iso3,band\nSOM,Extreme fragility\n", "bands.csv")
    assert (
        run("ratings", "import", bands, "--index", "oecd-sof", "--edition", "2025").code
        == 0
    )
    kept = session.scalars(
        select(Edition).where(Edition.label == "2025", Edition.current())
    ).one()
    assert (kept.published, [each.iso3 for each in kept.ratings]) == (
        date(2025, 2, 18),
        ["SOM"],
    )


@pytest.mark.parametrize(
    ("words", "marking"), [((), "OFFICIAL-SENSITIVE"), (("--public",), "OFFICIAL")]
)
def test_a_new_index_is_internal_unless_it_is_said_to_be_public(
    run: Run, file: Callable[..., Path], words: tuple[str, ...], marking: str
) -> None:
    given = (
        "--index",
        "cri",
        "--edition",
        "2019",
        "--name",
        "Countries at Risk of Instability",
        "--worse",
        "high",
    )
    assert (
        run(
            "ratings",
            "import",
            file("iso3,score,band\nSOM,1,Red\n", "r.csv"),
            *given,
            *words,
        ).code
        == 0
    )
    report = ("report", "spend-by-band", "--index", "cri", "--format", "json")
    assert run(*report).document["marking"] == marking


@pytest.mark.parametrize(
    "option", ["--fy", "--department", "--theme", "--country", "--as-at", "--edition"]
)
@pytest.mark.parametrize("blank", ["", "  ", "\udcff"])
def test_a_blank_option_is_no_option_left_out(
    run: Run, option: str, blank: str
) -> None:
    said = run("report", "spend-by-theme", option, blank).said()
    assert said == f"{option} is blank: leave it out, or say which"


def test_a_blank_reader_is_nobody_and_not_everybody(run: Run) -> None:
    assert (
        run("report", "spend-by-theme", "--for", "").said()
        == "there is no user ''; see portfolio users add"
    )
