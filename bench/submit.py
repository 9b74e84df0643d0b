"""Submitting a checked return beside the bare bulk insert of the rows that it writes: ratios,
taken in one run.

.venv/bin/python bench/submit.py [LINES] [SHAPE...]      on SQLite and on PostgreSQL; 100,000 lines, and every shape,
                                                          unless said otherwise
"""

from __future__ import annotations

import gc
import hashlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from flask import Flask
from sqlalchemy import func, select

from imports.model import Checked, Line
from portfolio.extensions import begin_writing, db
from portfolio.finance import Period
from portfolio.ledger import bulk
from portfolio.ledger.spend import PERIOD_COLUMNS, ROLLUP_COLUMNS, SPEND_COLUMNS
from portfolio.models import FinanceReturn, LedgerLine, Spend, SpendPeriod, SpendRollup
from portfolio.returns import service
from portfolio.returns.service import LINE_COLUMNS
from tests.building import FY, JUNE, checked, record, register, user
from tests.conftest import make_app
from tests.servers import new_database, postgres

ROUNDS = 3
TABLES = (
    (LedgerLine, LINE_COLUMNS),
    (Spend, SPEND_COLUMNS),
    (SpendRollup, ROLLUP_COLUMNS),
    (SpendPeriod, PERIOD_COLUMNS),
)
Rows = list[tuple[Any, list[list[Any]]]]
FEW = {
    "country_shares": {
        "SOM": 40,
        "KEN": 30.5,
        "YEM": 20,
    },
    "theme_shares": {"Mine Action": 60},
}
TEN = {
    "country_shares": dict.fromkeys(
        ["AFG", "ALB", "DZA", "AGO", "ARG", "ARM", "AZE", "BGD", "BLR", "BEN"], 9.7
    ),
    "theme_shares": {"Mine Action": 60, "Counter-terrorism": 20.5},
}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a large return is made of."""

    name: str
    programmes: int = 100
    shares: dict[str, Any] = field(default_factory=lambda: FEW)
    length: int = 1
    """Months of each line: 1, or 3 for quarters."""
    named: int = 10
    """One in so many projects names its country."""

    def lines(self, count: int) -> list[Line]:
        """Many projects of each programme, by month or quarter, ODA and not."""
        periods = [Period(month, self.length) for month in FY.months[:: self.length]]
        made = []

        for number in range(count):
            place, at = divmod(number, len(periods))
            measure = "actual" if periods[at].start <= JUNE else "forecast"
            country = "KEN" if place % self.named == 0 else None
            what = (
                f"CSSF-01-{place % self.programmes:06d}",
                f"Project {place}",
                country,
            )
            cell = f"{chr(70 + at)}{place + 8}"
            made.append(
                Line(
                    "Return",
                    cell,
                    *what,
                    periods[at],
                    measure,
                    place % 3 > 0,
                    number * 37 + 11,
                )
            )

        return made


SHAPES = (
    Shape("100 programmes"),
    Shape("1 programme", programmes=1),
    Shape("2,000 programmes", programmes=2000),
    Shape("ten country shares", shares=TEN),
    Shape("quarters", length=3),
    Shape("every line names its country", named=1),
)


def prepare(app: Flask, shape: Shape) -> None:
    """People and programmes with shares."""
    with app.app_context():
        register(
            db.session,
            *(
                record(f"CSSF-01-{number:06d}", **shape.shares)
                for number in range(shape.programmes)
            ),
        )
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
        query = select(*(getattr(table, column) for column in columns)).where(
            table.return_id == return_id
        )
        found.append(
            ((table, columns), [list(row) for row in db.session.execute(query)])
        )

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
    names = [
        column.key for column in FinanceReturn.__table__.columns if column.key != "id"
    ]
    values = {name: getattr(first, name) for name in names}
    made = FinanceReturn(**values | {"status": "rejected"})
    db.session.add(made)
    db.session.commit()

    return made.id


def measure(app: Flask, shape: Shape, count: int) -> str:
    """One line of the table: medians and their ratio."""
    large = checked(shape.lines(count))
    ours = []
    theirs = []
    written = 0

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

    our = statistics.median(ours)
    their = statistics.median(theirs)
    rate = count / our

    return (
        f"{dialect:11} {shape.name}: {count:,} lines ({written:,} rows): submit {our:.2f} s, bare {their:.2f} s, "
        f"ratio {our / their:.2f}; {rate:,.0f} lines/s, {written / our:,.0f} rows/s"
    )


def main() -> None:
    """Both databases, one after the other."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    chosen = [shape for shape in SHAPES if shape.name in sys.argv[2:]] or SHAPES
    for number, shape in enumerate(chosen):
        with tempfile.TemporaryDirectory() as folder:
            _measure_on(f"sqlite:///{Path(folder) / f'{number}.sqlite'}", shape, count)

    with postgres() as url:
        for number, shape in enumerate(chosen):
            _measure_on(new_database(url, f"bench{number}"), shape, count)


def _measure_on(url: str, shape: Shape, count: int) -> None:
    app = make_app(url)
    prepare(app, shape)
    print(measure(app, shape, count), flush=True)


if __name__ == "__main__":
    main()
