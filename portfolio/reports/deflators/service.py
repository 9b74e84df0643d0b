"""Writes of what reports reckon with: a series of GDP deflators, replaced from now on by the next."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from imports.deflators import Deflator as ReadDeflator
from imports.text.folding import fold
from portfolio import audit
from portfolio.extensions import begin_writing
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import Deflator, DeflatorSeries


class SeriesRefusal(Exception):
    """A series that cannot be kept, in a sentence that says why."""


def import_series(
    session: AnySession,
    label: str,
    published: date,
    content: bytes,
    filename: str,
    deflators: Sequence[ReadDeflator],
) -> tuple[DeflatorSeries, bool]:
    """Keep a series; (series, whether anything changed). The caller commits.

    The same bytes under the same label again change nothing. Another series replaces the one in
    use from now on: what was known before stays for reports as at then. SeriesRefusal says what
    cannot be kept.
    """
    said = " ".join(label.split())
    if not fold(said) or len(said) > 200:
        raise SeriesRefusal(
            "Name the series in 1 to 200 characters, such as GDP deflators, September 2025."
        )
    if not deflators:
        raise SeriesRefusal("The file has no deflator of any financial year.")

    begin_writing(session)
    clock.lock(session)
    digest = hashlib.sha256(content).hexdigest()
    earlier = session.scalar(select(DeflatorSeries).where(DeflatorSeries.current()))
    if earlier and (earlier.sha256, earlier.label, earlier.published) == (
        digest,
        said,
        published,
    ):
        return earlier, False

    instant = clock.advance(session)
    if earlier:
        earlier.to_instant = instant
        session.flush()

    rows = [
        Deflator(
            fy=each.fy.start,
            value=each.value,
            sheet=each.sheet,
            cell=each.cell,
        )
        for each in deflators
    ]
    series = DeflatorSeries(
        label=said,
        published=published,
        source=filename[:255],
        sha256=digest,
        from_instant=instant,
        deflators=rows,
    )
    session.add(series)
    session.flush()
    audit.record(
        session,
        "import",
        "deflator_series",
        series.id,
        {"years": len(rows), "file": filename},
    )

    return series, True
