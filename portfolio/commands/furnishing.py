"""What the demonstration shows besides programmes and returns: real terms, acts on budget, a
published report.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import ColumnElement, select

from imports.deflators import read_deflators
from portfolio.commands import console
from portfolio.extensions import begin_writing
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    Allocation,
    DeflatorSeries,
    Programme,
    ReportPack,
    User,
    Virement,
)
from portfolio.programmes.allocations import service as allocations_service
from portfolio.programmes.allocations.service import Key
from portfolio.programmes.editing import service as editing_service
from portfolio.publishing import service as publishing_service
from portfolio.reports.deflators import service as reports

if TYPE_CHECKING:
    from portfolio.illustration import Illustration

PUBLISHED = ("spend-by-band", "spend-by-theme")
PUBLISHED_TITLE = "The fund in 2019/20 (illustrative)"
PUBLISHED_YEAR = "2019/20"


def deflators(session: AnySession, illustration: Illustration) -> None:
    """The invented series, unless there is one already."""
    if session.scalar(select(DeflatorSeries.id).limit(1)) is not None:
        return

    file = illustration.deflators
    read = read_deflators(file.content, file.filename)
    if read.problems:
        raise console.Impossible(
            f"the illustrative deflators have errors: {read.problems[0].message}"
        )

    reports.import_series(
        session,
        file.label,
        file.published,
        file.content,
        file.filename,
        read.deflators,
    )
    session.commit()


def budget(session: AnySession, illustration: Illustration) -> None:
    """Allocations revised, pre-earmarked, made final and moved, unless that was done already."""
    from portfolio.illustration.budget import FINAL_REASON, MOVED_REASON

    if _none(session, Allocation.earmarked.is_(True)):
        _changes(session, illustration)

    if _none(session, Allocation.version == allocations_service.FINAL):
        _finals(session, illustration.finals, FINAL_REASON)

    if session.scalar(select(Virement.id).limit(1)) is None:
        programmes = {each.code: each for each in session.scalars(select(Programme))}
        for move in illustration.moves:
            key = Key(move.fy.start, oda=True, earmarked=False)
            pence = move.pounds * 100
            allocations_service.vire(
                session,
                programmes[move.source],
                programmes[move.target],
                key,
                pence,
                MOVED_REASON,
            )
            session.commit()


def _none(session: AnySession, such: ColumnElement[bool]) -> bool:
    return session.scalar(select(Allocation.id).where(such).limit(1)) is None


def _changes(session: AnySession, illustration: Illustration) -> None:
    for each in illustration.allocations:
        amounts = tuple(
            (
                a.fy.start,
                a.oda,
                a.earmarked,
                a.pounds * 100,
            )
            for a in each.allocations
        )
        editing_service.change(
            session, each.programme, {"allocations": amounts}, each.reason
        )
        session.commit()


def _finals(session: AnySession, codes: Sequence[str], reason: str) -> None:
    query = select(
        Programme.code, Allocation.fy, Allocation.oda, Allocation.earmarked
    ).join(Allocation, Allocation.programme_id == Programme.id)
    rows = session.execute(
        query.where(Allocation.current(), Programme.code.in_(codes))
    ).all()
    first = min((fy for _, fy, _, _ in rows), default=None)

    for code, fy, oda, earmarked in rows:
        if fy == first:
            allocations_service.make_final(
                session, code, Key(fy, oda, earmarked), reason
            )
            session.commit()


def published(session: AnySession, illustration: Illustration) -> None:
    """A published report, issued before shares change, so that a comparison with today has
    something to say.
    """
    if (
        session.scalar(
            select(ReportPack.id).where(ReportPack.made_at.is_not(None)).limit(1)
        )
        is not None
    ):
        return

    begin_writing(session)
    office = next(
        account.email
        for account in illustration.accounts
        if account.role == "portfolio-office"
    )
    user = session.scalars(select(User).where(User.email == office)).one()
    pack = publishing_service.order(
        session,
        user,
        PUBLISHED_TITLE,
        PUBLISHED,
        {"fy": PUBLISHED_YEAR},
        publish=True,
    )
    session.commit()

    # The links of a pack are addresses of pages, which only a request knows how to write.
    with current_app.test_request_context():
        publishing_service.make(
            session, pack.id, current_app.extensions["settings"].site_url
        )

    session.commit()
