"""Uploading a workbook, or a corrected one; having it checked, at once where that is quick and as
a job where not.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio import queue
from portfolio.extensions import begin_writing, db
from portfolio.models import ReturnDraft
from portfolio.permissions import Permission, requires
from portfolio.returns.drafts import background
from portfolio.returns.drafts import queries as drafts
from portfolio.returns.drafts import service as drafts_service
from portfolio.returns.drafts import views as drafts_views
from portfolio.returns.forms import CorrectedForm, UploadForm
from portfolio.returns.service import Refusal

blueprint = Blueprint("uploads", __name__)


@blueprint.get("/new")
@requires(Permission.SUBMIT_RETURNS)
def new() -> ResponseReturnValue:
    """The page to upload a workbook."""
    departments = drafts.departments(db.session, current_user)
    form = UploadForm(
        departments,
        formdata=None,
        department=request.args.get("department"),
    )

    return _page(form)


@blueprint.post("/new")
@requires(Permission.SUBMIT_RETURNS)
def upload() -> ResponseReturnValue:
    """Keep the workbook, whatever is wrong with it, and check it."""
    form = UploadForm(drafts.departments(db.session, current_user))
    if not form.validate():
        return _page(form), 400

    file = form.file.data
    user_id = current_user.id
    given = drafts_service.Upload(
        form.department.data,
        form.year(),
        form.as_at(),
        file.filename,
        file.read(),
    )
    draft, known = drafts_service.upload(db.session, given, user_id)
    draft_id = draft.id
    db.session.commit()

    if known:
        flash("This workbook was uploaded before. Its earlier check is shown.")
    else:
        start_check(draft_id, user_id)

    return redirect(url_for("returns.drafts.show", draft_id=draft_id))


@blueprint.post("/drafts/<int:draft_id>/file")
@requires(Permission.SUBMIT_RETURNS)
def replace(draft_id: int) -> ResponseReturnValue:
    """Take a corrected workbook in the place of the one before, and check it."""
    draft = drafts_views.draft_or_404(draft_id)
    form = CorrectedForm()
    if not form.validate():
        return drafts_views.page(draft, problem=(form.file.errors[0], "file"))

    user_id = current_user.id
    file = form.file.data
    try:
        drafts_service.replace_file(
            db.session,
            draft_id,
            file.filename,
            file.read(),
            user_id,
        )
    except Refusal as refusal:
        return drafts_views.refused(draft_id, str(refusal))

    db.session.commit()
    start_check(draft_id, user_id)
    flash("The new workbook has replaced the previous one.")

    return redirect(url_for("returns.drafts.show", draft_id=draft_id))


@blueprint.post("/drafts/<int:draft_id>/check")
@requires(Permission.SUBMIT_RETURNS)
def check_again(draft_id: int) -> ResponseReturnValue:
    """Check the draft again, with what the tracker knows by now."""
    drafts_views.draft_or_404(draft_id)
    user_id = current_user.id

    try:
        drafts_service.state_again(db.session, draft_id, user_id)
    except Refusal as refusal:
        return drafts_views.refused(draft_id, str(refusal))

    db.session.commit()
    start_check(draft_id, user_id)
    flash(
        "The workbook was checked again."
        if _is_checked(draft_id)
        else "The workbook is being checked again."
    )

    return redirect(url_for("returns.drafts.show", draft_id=draft_id))


@blueprint.post("/drafts/<int:draft_id>/cancel")
@requires(Permission.SUBMIT_RETURNS)
def cancel(draft_id: int) -> ResponseReturnValue:
    """Call off what is being done with the draft in the background."""
    drafts_views.draft_or_404(draft_id)
    user_id = current_user.id
    job = background.latest(db.session, draft_id)

    if job and queue.cancel(db.session, job.id):
        drafts_service.acting(
            db.session,
            user_id,
            db.session.get_one(ReturnDraft, draft_id).department_code,
        )
        drafts_service.give_up(db.session, draft_id)
        flash("The work was cancelled. The upload is kept.")
    else:
        flash("There was nothing to cancel because the work had ended.")

    db.session.commit()
    return redirect(url_for("returns.drafts.show", draft_id=draft_id))


def start_check(draft_id: int, user_id: int) -> None:
    """Check a draft now where that is quick; otherwise leave it to a worker."""
    large = background.is_large(db.session.get_one(ReturnDraft, draft_id))
    if not large and drafts_service.check_quickly(db.session, draft_id):
        db.session.commit()
        return

    begin_writing(db.session)
    background.to_be_checked(db.session, draft_id, user_id)
    db.session.commit()


def _is_checked(draft_id: int) -> bool:
    return (
        db.session.get_one(ReturnDraft, draft_id, populate_existing=True).status
        == "checked"
    )


def _page(form: UploadForm) -> str:
    trail = [("Home", url_for("reports.home")), ("Returns", url_for("returns.index"))]
    return render_template("returns/uploads/new.html", form=form, breadcrumbs=trail)
