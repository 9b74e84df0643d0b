"""Pages of joint analyses and signals: what there is of each country, and the forms that record
and change one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from portfolio.countries.analyses import service
from portfolio.countries.analyses.forms import AnalysisForm, JacsForm, SignalForm
from portfolio.extensions import db
from portfolio.ledger import clock
from portfolio.marking import SENSITIVE
from portfolio.models import CountryFacts, Jacs, Signal
from portfolio.permissions import Permission, allowed, requires

blueprint = Blueprint("analyses", __name__)
ANY = "<any(jacs, signals):analysis>"
WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of analysis: its words on pages, its model and its form."""

    name: str
    one: str
    model: type[Any]
    form: type[AnalysisForm]


KINDS = {
    "jacs": Kind("jacs", "joint analysis", Jacs, JacsForm),
    "signals": Kind("signals", "signal", Signal, SignalForm),
}


@blueprint.get("/analyses")
@requires(Permission.READ_REPORTS)
def index() -> ResponseReturnValue:
    """Every country with an analysis or a signal: the latest of each, and what is overdue."""
    names = _names()
    today = datetime.now(clock.LONDON).date()
    jacs = service.latest(db.session, Jacs)
    signals = service.latest(db.session, Signal)
    rows = [
        _line(
            iso3,
            names,
            jacs,
            signals,
            today,
        )
        for iso3 in sorted({*jacs, *signals}, key=lambda each: names[each])
    ]

    return render_template(
        "countries/analyses/index.html",
        rows=rows,
        countries=sorted(names.items(), key=lambda pair: pair[1]),
        may_record=_may_record(),
        marking=SENSITIVE,
        breadcrumbs=[("Home", url_for("reports.home"))],
    )


def _line(
    iso3: str,
    names: dict[str, str],
    jacs: dict[str, Jacs],
    signals: dict[str, Signal],
    today: date,
) -> dict[str, Any]:
    mine = jacs.get(iso3)
    overdue = mine is not None and service.is_overdue(mine, today)

    return {
        "iso3": iso3,
        "name": names[iso3],
        "jacs": mine,
        "overdue": overdue,
        "signal": signals.get(iso3),
    }


@blueprint.get("/analyses/new")
@requires(Permission.ANALYSE_COUNTRIES)
def choose() -> ResponseReturnValue:
    """On to the form for the country and the kind that were chosen."""
    iso3 = request.args.get("country", "")
    kind = request.args.get("kind", "jacs")
    if iso3 not in _names() or kind not in KINDS:
        flash("Choose a country and what to record.")
        return redirect(url_for("countries.analyses.index"))

    return redirect(url_for("countries.analyses.new", iso3=iso3, analysis=kind))


@blueprint.get(f"/<iso3>/{ANY}/new")
@requires(Permission.ANALYSE_COUNTRIES)
def new(iso3: str, analysis: str) -> ResponseReturnValue:
    """The form of a new analysis."""
    return _page(iso3, KINDS[analysis], KINDS[analysis].form())


@blueprint.post(f"/<iso3>/{ANY}/new")
@requires(Permission.ANALYSE_COUNTRIES)
def add(iso3: str, analysis: str) -> ResponseReturnValue:
    """Record an analysis."""
    kind = KINDS[analysis]
    form = KINDS[analysis].form()
    name = _name_or_404(iso3)
    if not form.validate():
        return _page(iso3, kind, form), 400

    service.add(db.session, kind.model, iso3, _values(kind, form))
    db.session.commit()
    flash(f"The {kind.one} of {name} is recorded.", "success")

    return redirect(url_for("countries.analyses.index"), 303)


@blueprint.get(f"/<iso3>/{ANY}/<int:number>")
@requires(Permission.READ_REPORTS)
def show(iso3: str, analysis: str, number: int) -> ResponseReturnValue:
    """One analysis in full; the form that changes it for who may."""
    kind = KINDS[analysis]
    row = _row_or_404(iso3, analysis, number)
    form = kind.form(obj=row)
    form.version.data = str(row.id)

    return _page(iso3, kind, form, row)


@blueprint.post(f"/<iso3>/{ANY}/<int:number>")
@requires(Permission.ANALYSE_COUNTRIES)
def save(iso3: str, analysis: str, number: int) -> ResponseReturnValue:
    """Change an analysis, or withdraw it."""
    kind = KINDS[analysis]
    row = _row_or_404(iso3, analysis, number)
    if request.form.get("act") == WITHDRAW:
        return _done(
            kind,
            iso3,
            "withdrawn. It stays on record",
            lambda: service.withdraw(db.session, kind.model, iso3, number),
        )

    form = kind.form()
    if not form.validate():
        return _page(iso3, kind, form, row), 400

    version = _version(form)
    values = _values(kind, form)

    return _done(
        kind,
        iso3,
        "saved",
        lambda: service.save(
            db.session,
            kind.model,
            iso3,
            number,
            version,
            values,
        ),
    )


def _done(kind: Kind, iso3: str, what: str, act: Any) -> ResponseReturnValue:
    try:
        act()
    except service.AnalysisRefusal as refusal:
        db.session.rollback()
        abort(409, str(refusal))

    db.session.commit()
    flash(f"The {kind.one} of {_names()[iso3]} is {what}.", "success")
    return redirect(url_for("countries.analyses.index"), 303)


def _version(form: AnalysisForm) -> int:
    text = str(form.version.data or "")
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    return 0


def _values(kind: Kind, form: Any) -> dict[str, Any]:
    return {name: form[name].data for name in service.FIELDS[kind.model]}


def _row_or_404(iso3: str, analysis: str, number: int) -> Any:
    _name_or_404(iso3)
    return service.find(db.session, KINDS[analysis].model, iso3, number) or abort(404)


def _name_or_404(iso3: str) -> str:
    return _names().get(iso3) or abort(404)


def _names() -> dict[str, str]:
    rows = db.session.execute(
        select(CountryFacts.iso3, CountryFacts.name).where(CountryFacts.current())
    )
    return {iso3: name for iso3, name in rows}


def _may_record() -> bool:
    return allowed(current_user.role, Permission.ANALYSE_COUNTRIES)


def _page(iso3: str, kind: Kind, form: AnalysisForm, row: Any = None) -> str:
    return render_template(
        "countries/analyses/show.html",
        kind=kind,
        form=form,
        row=row,
        iso3=iso3,
        country=_name_or_404(iso3),
        versions=service.versions(db.session, kind.model, iso3, row.number)
        if row
        else (),
        may_record=_may_record(),
        marking=SENSITIVE,
        breadcrumbs=[
            ("Home", url_for("reports.home")),
            ("Analyses and signals", url_for("countries.analyses.index")),
        ],
    )
