"""The page of one programme, in the order of its published summary."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio.extensions import db
from portfolio.ledger import clock
from portfolio.models import (
    AnnualReview,
    Document,
    Indicator,
    ProgrammeRisk,
    Project,
    Recommendation,
)
from portfolio.models.reviewing import SCALE_NAMES
from portfolio.permissions import Permission, may_edit_programme, requires
from portfolio.programmes import choices, completeness, wording
from portfolio.programmes.area import (
    breadcrumbs,
    marking_of,
    record_or_404,
    today,
)
from portfolio.programmes.fields import FACTS
from portfolio.programmes.history import (
    queries as history_queries,
)
from portfolio.programmes.owed import items
from portfolio.programmes.parts import implementers, milestones, service
from portfolio.programmes.record import money_chart, queries
from portfolio.programmes.records import Record

blueprint = Blueprint("record", __name__)
MODELS = {
    "projects": Project,
    "indicators": Indicator,
    "reviews": AnnualReview,
    "recommendations": Recommendation,
    "risks": ProgrammeRisk,
    "documents": Document,
}


@blueprint.get("/<code>")
@requires(Permission.READ_REPORTS)
def show(code: str) -> ResponseReturnValue:
    """Show a programme."""
    record = record_or_404(code)
    names = choices.names(db.session)
    around = items.around(db.session, today(), [record.programme.id])
    may_edit = may_edit_programme(db.session, current_user, record["lead_department"])

    return render_template(
        "programmes/record/show.html",
        record=record,
        text_of=lambda name: wording.value_text(name, record[name], names),
        facts=[
            (field.label, wording.value_text(field.name, record[field.name], names))
            for field in FACTS
        ],
        names=names,
        percent=wording.per_cent,
        lacks=completeness.missing(record.values),
        owes=items.items(record, around) if may_edit else (),
        kinds=items.KINDS,
        may_edit=may_edit,
        life=history_queries.life(db.session, record.programme, names),
        parts={
            name: service.current(db.session, model, record.programme)
            for name, model in MODELS.items()
        },
        implementers=implementers.names(db.session),
        scales=SCALE_NAMES,
        milestones=milestones.read,
        marking=marking_of(record),
        breadcrumbs=breadcrumbs(),
        **_money(record),
    )


def _money(record: Record) -> dict[str, Any]:
    money = queries.money_by_year(db.session, record.programme)
    return {
        "money": money,
        "charts": money_chart.draw(money),
        "countries": queries.shares_in_force(db.session, record.programme, "country"),
        "themes": queries.shares_in_force(db.session, record.programme, "theme"),
        "shares_from": queries.first_year(db.session, record.programme),
        "earlier_shares": queries.earlier_shares(db.session, record.programme),
        "returns": queries.returns_in_force(db.session, record.programme),
        "as_at": clock.last_committed(db.session),
    }
