"""The time of every report at a decade's size, against 100,000 lines and against an empty selection; caches off.

.venv/bin/python bench/reports.py [--sqlite | --postgres] [YEARS LINES_A_RETURN]    10 years of 6,411 lines: 10 million

13 departments restate everything every month. Both sizes hold the same 130 programmes; the small one is a single year.
Rows go in by bulk, as submission writes them: spend (a row for a line of this ledger), its rollup, and the position.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from portfolio.app import create_app
from portfolio.commands import database
from portfolio.config import Settings
from portfolio.extensions import db
from portfolio.finance import FinancialYear, Month, Period
from portfolio.ledger import bulk, fund, spend
from portfolio.models import (
    OPEN_END,
    FinanceReturn,
    LedgerClock,
    Position,
    Programme,
    ShareSet,
    Spend,
    SpendPeriod,
    SpendRollup,
    UploadedFile,
)
from portfolio.reports.questions import registry
from tests.browsing import sign_in
from tests.building import record, register, user
from tests.servers import postgres

FIRST_YEAR = 2016
DEPARTMENTS = ("DFID", "FCO", "MOD", "HO", "CO", "CPS", "NCA", "HMRC", "BEIS", "DHSC", "AGO", "MOJ", "DEFRA")
PROGRAMMES_EACH = 10
COUNTRIES = (
    "AFG", "BDI", "CAF", "CMR", "COD", "COL", "ETH", "GEO", "HTI", "IRQ", "JOR", "KEN", "LBN", "LBY", "MLI", "MMR",
    "NER", "NGA", "PAK", "PSE", "SDN", "SOM", "SSD", "SYR", "TCD", "TUN", "UGA", "UKR", "YEM", "ZWE",
)  # fmt: skip
THEMES = ("Peacebuilding", "Mine Action", "Counter-Terrorism", "Security and Justice", "Media Freedom")
SMALL = (1, 641)
DECADE = (10, 6_411)
TIMES = 7
SINCE = 1_500_000_000_000_000
SECRET = "a secret that only the measurement uses"
NAMES = ("spend-against-risk", *registry.NAMES)
SELECTIONS = {"all years": "", "one year": "?fy=2016/17", "empty": "?fy=2040/41", "as at": "?as_at={instant}"}


def build(url: str, years: int, lines: int) -> Flask:
    """An application on a database with so many years of monthly returns of so many lines."""
    app = create_app(Settings(database_url=url, secret_key=SECRET, secure_cookies=False))
    with app.app_context():
        database.prepare()
        sender = user(db.session, "leader@bench.example", "leadership")
        sets = _programmes()
        instant = SINCE
        for fy in range(FIRST_YEAR, FIRST_YEAR + years):
            for place, month in enumerate(FinancialYear(fy).months):
                for department in DEPARTMENTS:
                    instant += 1_000_000
                    _return(department, fy, (place, month), lines, sets, sender.id, instant)
            db.session.commit()
        fund.rebuild(db.session)
        db.session.get_one(LedgerClock, 1).last_instant = instant
        db.session.commit()
        _analyse()
        db.session.remove()
    return app


def _programmes() -> dict[str, list[tuple[int, int, tuple[str, ...], tuple[str, ...]]]]:
    """By department: programme, share set, and the countries and themes that it is split by."""
    dice = Random(1)
    found: dict[str, list[tuple[int, int, tuple[str, ...], tuple[str, ...]]]] = {}
    for at, department in enumerate(DEPARTMENTS, 1):
        for number in range(PROGRAMMES_EACH):
            where, what = dice.sample(COUNTRIES, 4), dice.sample(THEMES, 2)
            code = f"CSSF-{at:02}-{number:06}"
            shares = {"country_shares": dict.fromkeys(where, 20), "theme_shares": dict.fromkeys(what, 40)}
            allocated = tuple((FinancialYear(FIRST_YEAR + year), True, 5_000_000_00) for year in range(10))
            register(db.session, record(code, lead_department=department, allocations=allocated, **shares))
            programme = db.session.scalars(select(Programme.id).where(Programme.code == code)).one()
            share_set = db.session.scalars(select(ShareSet.id).where(ShareSet.programme_id == programme)).one()
            found.setdefault(department, []).append((programme, share_set, tuple(where), tuple(what)))
    return found


def _return(
    department: str, fy: int, when: tuple[int, Month], lines: int, sets: Any, sender: int, instant: int
) -> None:
    """One return with its spend, that speaks from an instant until the next month's."""
    place, month = when
    file = UploadedFile(sha256=f"{instant:064}", size=0, content=b"")
    db.session.add(file)
    db.session.flush()
    made = FinanceReturn(
        department_code=department, fy=fy, month=month.number, status="approved", file_id=file.id, filename="r.xlsx",
        line_count=lines, submitted_by=sender, submitted_at=instant, decided_by=sender, decided_at=instant,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    until = OPEN_END if place == 11 else instant + 1_000_000 * len(DEPARTMENTS)
    own = sets[department]
    split: list[tuple[object, ...]] = []
    rolled: list[tuple[object, ...]] = []
    periods: list[tuple[object, ...]] = []
    themes = spend.theme_ids(db.session)
    for programme, share_set, where, what in own:
        db.session.add(
            Position(department_code=department, fy=fy, programme_id=programme, return_id=made.id,
                     share_set_id=share_set, from_instant=instant, to_instant=until)
        )  # fmt: skip
        key = (made.id, programme, share_set)
        ids = tuple(themes[theme] for theme in what)
        _spread(key, fy, month, max(lines // len(own), 1), (*where, None), (*ids, None), split, rolled)
        periods.extend(_by_period(key, split[-max(lines // len(own), 1) :]))
    bulk.insert(db.session, Spend, spend.SPEND_COLUMNS, split)
    bulk.insert(db.session, SpendRollup, spend.ROLLUP_COLUMNS, rolled)
    bulk.insert(db.session, SpendPeriod, spend.PERIOD_COLUMNS, periods)


def _spread(key: Any, fy: int, until: Month, wanted: int, where: Any, what: Any, split: Any, rolled: Any) -> None:
    """So many rows of spend over months, ODA, countries and themes, and their sums over the year."""
    sums: dict[tuple[object, ...], int] = {}
    combinations = [(oda, country, theme) for oda in (True, False) for country in where for theme in what]
    months = FinancialYear(fy).months
    for number in range(1, wanted + 1):
        month = months[number % 12]
        oda, country, theme = combinations[number // 12 % len(combinations)]
        measure = "actual" if month <= until else "forecast"
        counted = Period(month).in_outturn(measure, until)
        pence = 100_000 + number * 7919 % 1_000_003
        split.append((*key, number, month.number, 1, measure, oda, country, theme, counted, pence))
        kind = (measure, oda, country, theme, counted)
        sums[kind] = sums.get(kind, 0) + pence
    rolled.extend((*key, number, *kind, pence) for number, (kind, pence) in enumerate(sums.items(), 1))


def _by_period(key: Any, split: Any) -> Iterator[tuple[object, ...]]:
    """A programme's rows of spend added up over countries and themes."""
    sums: dict[tuple[object, ...], int] = {}
    for *_, start, length, measure, oda, _, _, counted, pence in split:
        kind = (start, length, measure, oda, counted)
        sums[kind] = sums.get(kind, 0) + pence
    yield from ((*key, number, *kind, pence) for number, (kind, pence) in enumerate(sums.items(), 1))


def _analyse() -> None:
    """What the database's own housekeeping would have found out by itself."""
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def timed(act: Callable[[], object]) -> float:
    """The least of several runs, after one that is not counted: what the work costs when nothing else runs."""
    act()
    found = []
    for _ in range(TIMES):
        start = time.perf_counter()
        act()
        found.append(time.perf_counter() - start)
    return min(found)


def measure(app: Flask) -> dict[tuple[str, str], float]:
    """Seconds of each page under each selection."""
    with app.app_context():
        client: FlaskClient = app.test_client()
        from portfolio.models import User

        leader = db.session.scalars(select(User).where(User.email == "leader@bench.example")).one()
        sign_in(client, db.session, leader)
        past = str(_moment(db.session.get_one(LedgerClock, 1).last_instant))
        db.session.remove()
    found = {}
    for name in NAMES:
        for selection, query in SELECTIONS.items():
            address = f"/reports/{name}{query.format(instant=past)}"
            found[name, selection] = timed(lambda address=address: _get(client, address))
    return found


def _moment(last: int) -> str:
    """An instant half-way through the last year: one that has been replaced since."""
    from portfolio.ledger import clock

    return clock.to_text(last - 6 * 1_000_000 * len(DEPARTMENTS))


def _get(client: FlaskClient, address: str) -> None:
    with client.get(address) as answer:
        assert answer.status_code == 200, (address, answer.status_code)
        answer.get_data()


@contextmanager
def databases(kind: str) -> Iterator[tuple[str, str]]:
    """The addresses of two empty databases."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/small.sqlite", f"sqlite:///{folder}/decade.sqlite"
        return
    with postgres() as small, postgres() as decade:
        yield small, decade


def main() -> None:
    """Print the ratios."""
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    kinds = [word.removeprefix("--") for word in sys.argv[1:] if word.startswith("--")] or ["sqlite", "postgres"]
    decade = (int(words[0]), int(words[1])) if words else DECADE
    for kind in kinds:
        with databases(kind) as (small_url, decade_url):
            _print(kind, small_url, decade_url, decade)


def _print(kind: str, small_url: str, decade_url: str, size: tuple[int, int]) -> None:
    start = time.perf_counter()
    apps = [build(url, *shape) for url, shape in ((small_url, SMALL), (decade_url, size))]
    lines = [12 * len(DEPARTMENTS) * years * each for years, each in (SMALL, size)]
    print(f"-- {kind}: {lines[0]:,} and {lines[1]:,} lines, loaded in {time.perf_counter() - start:.0f} s")
    small, large = (measure(app) for app in apps)
    print(f"{'report':32}{'selection':12}{'ms':>7}{'to small':>10}{'to empty':>10}")
    for (name, selection), seconds in large.items():
        beside, empty = seconds / small[name, selection], seconds / large[name, "empty"]
        mark = " !" if beside > 2 or empty > 5 else ""
        print(f"{name:32}{selection:12}{seconds * 1000:7.0f}{beside:10.2f}{empty:10.2f}{mark}")


if __name__ == "__main__":
    main()
