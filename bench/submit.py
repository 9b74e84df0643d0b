"""Submitting a checked return beside the bare bulk insert of the rows that it writes: ratios, taken in one run.

.venv/bin/python bench/submit.py [LINES]      on SQLite and on PostgreSQL; 100,000 lines unless said otherwise
"""

from __future__ import annotations

import gc
import hashlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from flask import Flask
from sqlalchemy import create_engine, func, select, text

from imports.model import Checked, Line
from portfolio.extensions import begin_writing, db
from portfolio.finance import Period
from portfolio.ledger import bulk
from portfolio.ledger.spend import ROLLUP_COLUMNS, SPEND_COLUMNS
from portfolio.models import FinanceReturn, LedgerLine, Spend, SpendRollup
from portfolio.returns import service
from portfolio.returns.service import LINE_COLUMNS
from tests.building import FY, JUNE, checked, record, register, user
from tests.conftest import make_app
from tests.servers import postgres

PROGRAMMES = 100
ROUNDS = 5
TABLES = ((LedgerLine, LINE_COLUMNS), (Spend, SPEND_COLUMNS), (SpendRollup, ROLLUP_COLUMNS))
Rows = list[tuple[Any, list[list[Any]]]]


def lines(count: int) -> list[Line]:
    """A large return: many projects of each programme, by month, ODA and not; every tenth names its country."""
    periods = [Period(month) for month in FY.months]
    made = []
    for number in range(count):
        place, month = divmod(number, 12)
        programme = f"CSSF-01-{place % PROGRAMMES:06d}"
        measure = "actual" if periods[month].start <= JUNE else "forecast"
        country = "KEN" if place % 10 == 0 else None
        cell = f"{chr(70 + month)}{place + 8}"
        made.append(
            Line("Return", cell, programme, f"Project {place}", country, periods[month], measure, place % 3 > 0, number)
        )
    return made


def prepare(app: Flask) -> None:
    """People and programmes with shares."""
    with app.app_context():
        shares = {"country_shares": {"SOM": 40, "KEN": 30.5, "YEM": 20}, "theme_shares": {"Mine Action": 60}}
        register(db.session, *(record(f"CSSF-01-{number:06d}", **shares) for number in range(PROGRAMMES)))
        user(db.session, "finance@x.example", "finance")


def submitting(given: Checked, content: bytes) -> int:
    """Submit; the number of the return."""
    made = service.submit(db.session, given, content, 1).finance_return.id
    db.session.commit()
    return made


def rows_of(return_id: int) -> Rows:
    """What the submission wrote, as plain rows."""
    found: Rows = []
    for table, columns in TABLES:
        query = select(*(getattr(table, column) for column in columns)).where(table.return_id == return_id)
        found.append(((table, columns), [list(row) for row in db.session.execute(query)]))
    db.session.rollback()
    return found


def bare(rows: Rows, return_id: int) -> float:
    """Seconds of inserting the same rows under another return, and nothing else."""
    again = [(place, [(return_id, *row[1:]) for row in kept]) for place, kept in rows]
    return timed(lambda: _insert(again))


def _insert(rows: Any) -> None:
    begin_writing(db.session)
    for (table, columns), kept in rows:
        bulk.insert(db.session, table, columns, kept)
    db.session.commit()


def timed(act: Callable[[], object]) -> float:
    """Seconds by the clock on the wall: the database works in another process."""
    gc.collect()
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def empty_return() -> int:
    """A return without lines, for the bare rows to belong to."""
    begin_writing(db.session)
    first = db.session.scalars(select(FinanceReturn)).first()
    assert first is not None
    names = [column.key for column in FinanceReturn.__table__.columns if column.key != "id"]
    values = {name: getattr(first, name) for name in names}
    made = FinanceReturn(**values | {"status": "rejected"})
    db.session.add(made)
    db.session.commit()
    return made.id


def measure(app: Flask, count: int) -> str:
    """One line of the table: medians and their ratio."""
    large = checked(lines(count))
    ours, theirs, written = [], [], 0
    with app.app_context():
        for number in range(ROUNDS):
            content = f"file {number}".encode()
            given = replace(large, sha256=hashlib.sha256(content).hexdigest())
            ours.append(timed(partial(submitting, given, content)))
            rows = rows_of(db.session.scalar(select(func.max(FinanceReturn.id))) or 0)
            written = sum(len(kept) for _, kept in rows)
            theirs.append(bare(rows, empty_return()))
        dialect = db.engine.dialect.name
        db.session.remove()
        db.engine.dispose()
    our, their = statistics.median(ours), statistics.median(theirs)
    rate = count / our
    return (
        f"{dialect:11} {count:,} lines ({written:,} rows): submit {our:.2f} s, bare insert {their:.2f} s, "
        f"ratio {our / their:.2f}; {rate:,.0f} lines/s, {written / our:,.0f} rows/s"
    )


def main() -> None:
    """Both databases, one after the other."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(f"sqlite:///{Path(folder) / 'bench.sqlite'}")
        prepare(app)
        print(measure(app, count))
    with postgres() as url:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE bench"))
        engine.dispose()
        app = make_app(url.replace("/postgres?", "/bench?"))
        prepare(app)
        print(measure(app, count))


if __name__ == "__main__":
    main()
