"""Pages that enter and edit a programme."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from imports.text.codes import canonical_code
from portfolio.extensions import db
from portfolio.ledger import clock
from portfolio.models import Programme
from portfolio.permissions import Permission, requires
from portfolio.programmes import choices, completeness, records, wording
from portfolio.programmes.area import (
    breadcrumbs,
    editable_or_refused,
    marking_of,
    reader,
    to_programme,
    today,
)
from portfolio.programmes.editing import form_values, managers, messages, rows, service
from portfolio.programmes.editing.forms import ProgrammeForm
from portfolio.programmes.editing.service import Overtaken, ProgrammeRefusal
from portfolio.programmes.fields import BY_NAME, FIELDS, SECTIONS
from portfolio.programmes.records import ALL_YEARS, NOTHING, Record, Values

blueprint = Blueprint("editing", __name__)
FINISH = "finish"


@blueprint.get("/new")
@requires(Permission.EDIT_PROGRAMMES)
def new() -> ResponseReturnValue:
    """The page that enters a programme."""
    names = choices.names(db.session)
    data = {
        "lead_department": current_user.department_code,
        "code": service.next_code(db.session, reader()),
    }
    form = ProgrammeForm(data=data)
    form_values.offer(form, names)

    return _page(form, None)


@blueprint.post("/new")
@requires(Permission.EDIT_PROGRAMMES)
def create() -> ResponseReturnValue:
    """Enter a programme, however little of it is known yet."""
    form = ProgrammeForm()
    act = request.form.get("act", "save")
    names = choices.names(db.session)
    acted = rows.act_on_rows(form, act)
    acted = acted or managers.act_on_managers(form, act, names)
    form_values.offer(form, names)
    if acted:
        return _page(form, None, act)

    form.validate()
    managers.add_typed(form, names)
    values = form_values.values_of(db.session, form, NOTHING)
    _check_department(form, values)
    code = _own_code(form)
    if not messages.check(form, values):
        return _page(form, None), 400

    try:
        saved = service.create(
            db.session,
            values,
            reader(),
            form.shares_from.data or ALL_YEARS,
            code,
        )
    except ProgrammeRefusal as refusal:
        return _refused(form, None, refusal)

    db.session.commit()
    return _after(saved.programme, act, f"{saved.programme.code} is entered.")


@blueprint.get("/<code>/edit")
@requires(Permission.EDIT_PROGRAMMES)
def edit(code: str) -> ResponseReturnValue:
    """The page that edits a programme; with `?check=1` it says what the record lacks."""
    record = editable_or_refused(code)
    names = choices.names(db.session)
    form = ProgrammeForm(
        data=form_values.data_of(record.values, names)
        | {"shares_from": _shares_from(record)}
    )
    form.opened.data = str(clock.last_committed(db.session))
    form_values.offer(form, names, record.values)

    if request.args.get("check"):
        messages.put_messages(form, completeness.missing(record.values))

    return _page(form, record)


@blueprint.post("/<code>/edit")
@requires(Permission.EDIT_PROGRAMMES)
def save(code: str) -> ResponseReturnValue:
    """Save a programme, merged with what others saved since the page was opened."""
    record = editable_or_refused(code)
    form = ProgrammeForm()
    act = request.form.get("act", "save")
    names = choices.names(db.session)
    acted = rows.act_on_rows(form, act)
    acted = acted or managers.act_on_managers(form, act, names)
    form_values.offer(form, names, record.values)
    if acted:
        return _page(form, record, act)

    form.validate()
    managers.add_typed(form, names)
    values = form_values.values_of(db.session, form, record.values)
    if not messages.check(form, values):
        return _page(form, record), 400

    return _save(form, record, values, act)


def _save(
    form: ProgrammeForm, record: Record, values: Values, act: str
) -> ResponseReturnValue:
    code = record.code
    opened = _instant(form)
    reason = form.reason.data or ""

    try:
        saved = service.save(
            db.session,
            code,
            opened,
            values,
            form.shares_from.data or ALL_YEARS,
            reason,
        )
    except Overtaken as overtaken:
        return _overtaken(form, overtaken)
    except ProgrammeRefusal as refusal:
        return _refused(form, code, refusal)

    db.session.commit()
    return _after(saved.programme, act, _outcome(saved))


def _outcome(saved: service.Saved) -> str:
    outcome = "Your changes are saved."
    if not saved.changed:
        outcome = "Nothing had changed, so nothing was saved."
    if not saved.theirs:
        return outcome

    labels = ", ".join(BY_NAME[name].label.lower() for name in saved.theirs)
    return (
        f"{outcome} While you edited, somebody else changed {labels}: "
        "their changes are kept with yours."
    )


def _overtaken(form: ProgrammeForm, overtaken: Overtaken) -> ResponseReturnValue:
    """Show the form again, merged with the changes of others.

    Fields that only others changed are filled in; fields that both changed have both values.
    """
    db.session.rollback()
    record = overtaken.now
    merged = overtaken.merged
    names = choices.names(db.session)
    shown = ProgrammeForm(formdata=None, data=form_values.data_of(merged.values, names))
    shown.opened.data = str(overtaken.instant)
    shown.shares_from.data, shown.reason.data = form.shares_from.data, form.reason.data
    form_values.offer(shown, names, merged.values)
    messages.put_messages(shown, [_lack(name, record, names) for name in merged.both])
    theirs = [
        (BY_NAME[name].label, wording.value_text(name, record[name], names))
        for name in merged.theirs
    ]

    return _page(shown, record, theirs=theirs), 409


def _lack(name: str, record: Record, names: choices.Names) -> completeness.Lack:
    now = wording.value_text(name, record[name], names) or "blank"
    return completeness.Lack(
        name,
        f"Somebody else changed the {BY_NAME[name].label.lower()} while you edited; "
        f"it is now: {now}. "
        "Your value is kept here. Save again to use it",
    )


def _refused(
    form: ProgrammeForm, code: str | None, refusal: ProgrammeRefusal
) -> ResponseReturnValue:
    db.session.rollback()
    messages.put_messages(
        form, [completeness.Lack(refusal.field or "title", str(refusal))]
    )
    return _page(form, editable_or_refused(code) if code else None), 400


def _after(programme: Programme, act: str, outcome: str) -> ResponseReturnValue:
    """Go on to the programme, or back to the form with what is missing."""
    code = programme.code
    lacks = completeness.missing(records.current_one(db.session, programme).values)
    if act == FINISH and lacks:
        flash(outcome)
        return redirect(url_for("programmes.editing.edit", code=code, check=1), 303)

    completeness_text = "Its record is complete."
    if lacks:
        completeness_text = f"It lacks {len(lacks)} more to be complete."
    flash(f"{outcome} {completeness_text}", "success")

    return to_programme(code)


def _check_department(form: ProgrammeForm, values: Values) -> None:
    mine = reader().departments
    lead = values["lead_department"]
    if (
        current_user.department_code
        and lead not in {*mine, None}
        and not form.lead_department.errors
    ):
        form.lead_department.errors = ["Choose your own department"]


def _own_code(form: ProgrammeForm) -> str | None:
    """Read the code that was entered.

    Only readers of every programme may choose one: a refusal of a code that is taken would
    reveal a programme to the others.
    """
    if not reader().sees_withheld or not form.code.data:
        return None

    code = canonical_code(form.code.data)
    if code is None:
        form.code.errors = [
            "Write the code as CSSF-01-000274, or leave it blank for the next free one"
        ]

    return code


def _instant(form: ProgrammeForm) -> int:
    text = str(form.opened.data or "")
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    return 0


def _shares_from(record: Record) -> int | None:
    """Propose the year from which changed shares apply: none for the first shares."""
    if record["countries"] or record["themes"]:
        return wording.year_of(today()).start
    return None


def _page(
    form: ProgrammeForm, record: Record | None, act: str = "", theirs: Any = ()
) -> str:
    names = choices.names(db.session)
    return render_template(
        "programmes/editing/edit.html",
        form=form,
        record=record,
        problems=messages.problems(form),
        focus=_focus(form, act),
        totals={name: rows.total(form[name]) for name in ("countries", "themes")},
        sections=SECTIONS,
        fields=FIELDS,
        countries=names["countries"].values(),
        people=names.managers(),
        own_code=record is None and reader().sees_withheld,
        theirs=theirs,
        percent=wording.per_cent,
        marking=marking_of(record) if record else "OFFICIAL",
        breadcrumbs=breadcrumbs(record),
    )


def _focus(form: ProgrammeForm, act: str) -> str:
    """Name the field to go on with after a row was added."""
    if act == managers.ADD:
        return str(form.manager.id)

    verb, _, what = act.partition("-")
    if verb != "add" or what not in rows.TABLES:
        return ""
    name = rows.TABLES[what]
    return f"{form[name].entries[-1].name}-{messages.FIRST_CELL[name]}"
