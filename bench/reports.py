"""The time of every report at a decade's size, against 100,000 lines and against an empty
selection; caches off.

.venv/bin/python bench/reports.py [--sqlite | --postgres] [--in FOLDER] [--on URL URL] [YEARS
LINES_A_RETURN]

10 years of 6,411 lines a return are 10 million. 13 departments restate everything every month.
Both sizes hold the same 130 programmes; the small one is a single year. Lines and position go in
by bulk; `portfolio rebuild` makes the rest. FOLDER keeps SQLite databases for another run; the
URLs are those of databases of one's own, small and large, kept too. Pages are asked for by turns,
small and large, so that whatever else the machine does slows both. With SQLite the time is the
processor's, as page and database are one process; with PostgreSQL the clock's. PostgreSQL is
filled without checking foreign keys, which takes most of the time there: a real rebuild takes
longer.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url, select, text

from portfolio.app import create_app
from portfolio.commands import database
from portfolio.commands.revisions import revision
from portfolio.config import Settings, sqlite_file
from portfolio.extensions import begin_writing, db
from portfolio.finance import FinancialYear, Month
from portfolio.ledger import bulk, clock, rebuild
from portfolio.models import (
    OPEN_END,
    FinanceReturn,
    LedgerClock,
    LedgerLine,
    Position,
    Programme,
    ShareSet,
    UploadedFile,
    User,
)
from portfolio.reports import registry
from portfolio.returns.service import LINE_COLUMNS
from tests.browsing import sign_in
from tests.building import record, register, user
from tests.servers import postgres

FIRST_YEAR = 2016
DEPARTMENTS = (
    "DFID",
    "FCO",
    "MOD",
    "HO",
    "CO",
    "CPS",
    "NCA",
    "HMRC",
    "BEIS",
    "DHSC",
    "AGO",
    "MOJ",
    "DEFRA",
)
PROGRAMMES_EACH = 10
COUNTRIES = (
    "AFG",
    "BDI",
    "CAF",
    "CMR",
    "COD",
    "COL",
    "ETH",
    "GEO",
    "HTI",
    "IRQ",
    "JOR",
    "KEN",
    "LBN",
    "LBY",
    "MLI",
    "MMR",
    "NER",
    "NGA",
    "PAK",
    "PSE",
    "SDN",
    "SOM",
    "SSD",
    "SYR",
    "TCD",
    "TUN",
    "UGA",
    "UKR",
    "YEM",
    "ZWE",
)
THEMES = (
    "Peacebuilding",
    "Mine Action",
    "Counter-Terrorism",
    "Security and Justice",
    "Media Freedom",
)
SMALL = (1, 641)
DECADE = (10, 6_411)
TIMES = 7
STEP = 1_000
"""Microseconds between two returns: the last of ten years still lies about now, as the first does."""
SECRET = "a secret that only the measurement uses"
NAMES = ("spend-against-risk", *registry.NAMES, "movement")
NEEDED = {
    "country": {"country": "AFG"},
    "theme": {"theme": "Peacebuilding"},
    "movement": {"from": "2016-09", "to": "2016-10"},
}
"""What some pages cannot do without."""
SELECTIONS: dict[str, dict[str, str]] = {
    "all years": {},
    "one year": {"fy": "2016/17"},
    "empty": {"fy": "2040/41"},
    "as at": {"as_at": ""},
}


def build(url: str, years: int, lines: int) -> Flask:
    """An application on a database with so many years of monthly returns of so many lines."""
    loading = create_app(_settings(_unchecked(url)))
    with loading.app_context():
        database.prepare()
        sender = user(db.session, "leader@bench.example", "leadership")
        sets = _programmes()
        instant = clock.last_committed(db.session)

        for fy in range(FIRST_YEAR, FIRST_YEAR + years):
            for place, month in enumerate(FinancialYear(fy).months):
                for department in DEPARTMENTS:
                    instant += STEP
                    _return(
                        department,
                        fy,
                        (place, month),
                        lines,
                        sets,
                        sender.id,
                        instant,
                    )

            db.session.commit()

        start = time.perf_counter()
        begin_writing(db.session)
        keys = rebuild.rebuild(db.session)
        db.session.get_one(LedgerClock, 1).last_instant = instant
        db.session.commit()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"rebuilt {keys:,} keys in {time.perf_counter() - start:.0f} s, at most {memory} MB",
            flush=True,
        )
        _analyse()
        db.session.remove()
        db.engine.dispose()

    return create_app(_settings(url))


def _unchecked(url: str) -> str:
    """The same database without checks of foreign keys, where it is PostgreSQL."""
    if not url.startswith("postgresql"):
        return url
    return (
        f"{url}{'&' if '?' in url else '?'}options=-csession_replication_role%3Dreplica"
    )


def _programmes() -> dict[str, list[tuple[int, int, tuple[str | None, ...]]]]:
    """By department: programme, share set, and the countries that its lines name; None for a line
    that names none.
    """
    dice = Random(1)
    found: dict[str, list[tuple[int, int, tuple[str | None, ...]]]] = {}

    for at, department in enumerate(DEPARTMENTS, 1):
        for number in range(PROGRAMMES_EACH):
            where = dice.sample(COUNTRIES, 12)
            theme = dice.choice(THEMES)
            code = f"CSSF-{at:02}-{number:06}"
            shares = {
                "country_shares": dict.fromkeys(where[:4], 20),
                "theme_shares": {theme: 100},
            }
            allocated = tuple(
                (FinancialYear(FIRST_YEAR + year), True, 5_000_000_00)
                for year in range(10)
            )
            register(
                db.session,
                record(
                    code,
                    lead_department=department,
                    allocations=allocated,
                    **shares,
                ),
            )
            programme = db.session.scalars(
                select(Programme.id).where(Programme.code == code)
            ).one()
            share_set = db.session.scalars(
                select(ShareSet.id).where(ShareSet.programme_id == programme)
            ).one()
            found.setdefault(department, []).append(
                (programme, share_set, (*where, None))
            )

    return found


def _return(
    department: str,
    fy: int,
    when: tuple[int, Month],
    lines: int,
    sets: Any,
    sender: int,
    instant: int,
) -> None:
    """One return with its spend, that speaks from an instant until the next month's."""
    place, month = when
    file = UploadedFile(sha256=f"{instant:064}", size=0, content=b"")
    db.session.add(file)
    db.session.flush()
    made = FinanceReturn(
        department_code=department,
        fy=fy,
        month=month.number,
        status="approved",
        file_id=file.id,
        filename="r.xlsx",
        line_count=lines,
        submitted_by=sender,
        submitted_at=instant,
        decided_by=sender,
        decided_at=instant,
    )
    db.session.add(made)
    db.session.flush()
    until = OPEN_END if place == 11 else instant + STEP * len(DEPARTMENTS)
    own = sets[department]
    rows: list[tuple[object, ...]] = []

    for programme, share_set, where in own:
        db.session.add(
            Position(
                department_code=department,
                fy=fy,
                programme_id=programme,
                return_id=made.id,
                share_set_id=share_set,
                from_instant=instant,
                to_instant=until,
            )
        )
        rows.extend(
            _lines(
                (made.id, programme),
                fy,
                month,
                max(lines // len(own), 1),
                where,
            )
        )

    bulk.insert(db.session, LedgerLine, LINE_COLUMNS, rows)


def _lines(
    key: tuple[int, int],
    fy: int,
    until: Month,
    wanted: int,
    where: Sequence[str | None],
) -> Iterator[tuple[object, ...]]:
    """So many lines over months, ODA and countries; the last of `where` is None: a line that the
    shares split.
    """
    months = FinancialYear(fy).months
    for number in range(1, wanted + 1):
        month = months[number % 12]
        turn = number // 12
        measure = "actual" if month <= until else "forecast"
        pence = 100_000 + number * 7919 % 1_000_003
        country = where[turn % len(where)]
        oda = turn % 2 == 0
        yield (
            *key,
            number,
            None,
            country,
            month.number,
            1,
            measure,
            oda,
            pence,
            "Return",
            f"F{number}",
        )


def _analyse() -> None:
    """What the database's own housekeeping would have found out by itself."""
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def measure(
    apps: Sequence[Flask], now: Callable[[], float]
) -> list[dict[tuple[str, str], float]]:
    """Least seconds of each page under each selection, for each application; asked for by turns."""
    asking = [_client(app) for app in apps]
    found: list[dict[tuple[str, str], float]] = [{} for _ in apps]

    for name in NAMES:
        for turn in range(TIMES + 1):
            for selection, query in SELECTIONS.items():
                for times, (client, past) in zip(found, asking, strict=True):
                    filters = {
                        key: value or past for key, value in query.items()
                    } | NEEDED.get(name, {})
                    seconds = _get(client, f"/reports/{name}?{urlencode(filters)}", now)
                    if turn:
                        times[name, selection] = min(
                            seconds, times.get((name, selection), seconds)
                        )

    return found


def _client(app: Flask) -> tuple[FlaskClient, str]:
    """A leader's browser, and an instant that has been replaced since."""
    with app.app_context():
        client: FlaskClient = app.test_client()
        leader = db.session.scalars(
            select(User).where(User.email == "leader@bench.example")
        ).one()
        sign_in(client, db.session, leader)
        past = str(_moment(db.session.get_one(LedgerClock, 1).last_instant))
        db.session.remove()

    return client, past


def _moment(last: int) -> str:
    """An instant half-way through the last year: one that has been replaced since."""
    return clock.to_text(last - 6 * STEP * len(DEPARTMENTS))


def _get(client: FlaskClient, address: str, now: Callable[[], float]) -> float:
    start = now()
    with client.get(address) as answer:
        answer.get_data()
        assert answer.status_code == 200, (address, answer.status_code)
    return now() - start


@contextmanager
def databases(kind: str, folder: str | None) -> Iterator[tuple[str, str]]:
    """The addresses of two databases."""
    if kind == "sqlite":
        with nullcontext(folder) if folder else tempfile.TemporaryDirectory() as place:
            yield f"sqlite:///{place}/small.sqlite", f"sqlite:///{place}/decade.sqlite"

        return

    with postgres() as small, postgres() as decade:
        yield small, decade


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "size",
        nargs="*",
        type=int,
        default=DECADE,
    )
    parser.add_argument(
        "--sqlite",
        action="append_const",
        dest="kinds",
        const="sqlite",
    )
    parser.add_argument(
        "--postgres",
        action="append_const",
        dest="kinds",
        const="postgres",
    )
    parser.add_argument("--in", dest="folder")
    parser.add_argument("--on", nargs=2, dest="urls")
    given = parser.parse_args()
    if given.urls:
        _print(
            make_url(given.urls[0]).get_backend_name(), given.urls, tuple(given.size)
        )
        return

    for kind in given.kinds or ["sqlite", "postgres"]:
        with databases(kind, given.folder) as urls:
            _print(kind, urls, tuple(given.size))


def _print(kind: str, urls: Sequence[str], size: tuple[int, int]) -> None:
    start = time.perf_counter()
    apps = [
        _ready(url) or build(url, *shape)
        for url, shape in zip(urls, (SMALL, size), strict=True)
    ]
    lines = [12 * len(DEPARTMENTS) * years * each for years, each in (SMALL, size)]
    print(
        f"-- {kind}: {lines[0]:,} and {lines[1]:,} lines, ready in {time.perf_counter() - start:.0f} s",
        flush=True,
    )
    small, large = measure(
        apps, time.process_time if kind == "sqlite" else time.perf_counter
    )
    print(f"{'report':32}{'selection':12}{'ms':>7}{'to small':>10}{'to empty':>10}")

    for (name, selection), seconds in large.items():
        beside = seconds / small[name, selection]
        empty = seconds / large[name, "empty"]
        mark = " !" if beside > 2 or empty > 5 else ""
        print(
            f"{name:32}{selection:12}{seconds * 1000:7.0f}{beside:10.2f}{empty:10.2f}{mark}"
        )


def _ready(url: str) -> Flask | None:
    """An application on a database that an earlier run has built."""
    file = sqlite_file(url)
    if file and not file.exists():
        return None

    app = create_app(_settings(url))
    with app.app_context():
        if revision() is None:
            return None

        database.prepare()
        found = db.session.scalar(select(FinanceReturn.id).limit(1))
        db.session.remove()

    return app if found else None


def _settings(url: str) -> Settings:
    return Settings(database_url=url, secret_key=SECRET, secure_cookies=False)


if __name__ == "__main__":
    main()
