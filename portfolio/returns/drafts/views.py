"""Pages of drafts: the list, one draft with its problems or its progress, its files, submitting
and discarding it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from imports.sandbox.parent import Broken
from portfolio import queue
from portfolio.extensions import begin_writing, db
from portfolio.models import ReturnDraft
from portfolio.permissions import Permission, requires
from portfolio.returns.changes import views as changes_views
from portfolio.returns.changes.comparison import Comparison, explanation_missing
from portfolio.returns.drafts import background, checking, queries
from portfolio.returns.drafts import service as drafts_service
from portfolio.returns.drafts.page import draft_page, stage_now
from portfolio.returns.forms import SubmitForm
from portfolio.returns.service import Refusal

blueprint = Blueprint("drafts", __name__, url_prefix="/drafts")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNMARKED = "The workbook could not be marked just now. Try again in a minute."
Problem = tuple[str, str | None]
"""A sentence, and the field that it belongs to."""


@blueprint.get("/")
@requires(Permission.READ_DRAFTS)
def index() -> ResponseReturnValue:
    """The uploads that were not submitted yet."""
    found = queries.listed(db.session, current_user)
    stages = [
        (
            draft,
            stage_now(db.session, draft, background.latest(db.session, draft.id)),
        )
        for draft in found
    ]

    return render_template(
        "returns/drafts/index.html", drafts=stages, breadcrumbs=_trail()[:2]
    )


@blueprint.get("/<int:draft_id>")
@requires(Permission.READ_DRAFTS)
def show(draft_id: int) -> ResponseReturnValue:
    """A draft: its progress while it is worked on, what is wrong with it, and submitting it."""
    draft = draft_or_404(draft_id)
    if draft.status == "submitted" and draft.return_id:
        return redirect(url_for("returns.show", return_id=draft.return_id))
    return page(draft)


@blueprint.get("/<int:draft_id>/file")
@requires(Permission.READ_DRAFTS)
def download(draft_id: int) -> ResponseReturnValue:
    """The workbook as it came."""
    draft = draft_or_404(draft_id)
    return _attached(draft.file.content, "application/octet-stream", draft.filename)


@blueprint.get("/<int:draft_id>/marked")
@requires(Permission.READ_DRAFTS)
def marked(draft_id: int) -> ResponseReturnValue:
    """The workbook with its faulty cells highlighted and commented, and a sheet that lists the
    problems.
    """
    draft = draft_or_404(draft_id)
    name = f"{draft.filename.rpartition('.')[0] or draft.filename} - checked.xlsx"
    prepared = background.marked(db.session, draft)
    if prepared:
        return _attached(prepared.content, XLSX, name)

    try:
        with checking.place():
            content = drafts_service.marked(
                drafts_service.to_check(db.session, draft_id), checking.WHILE_WAITING
            )
    except Refusal as refusal:
        return refused(draft_id, str(refusal))
    except (checking.BusyError, Broken):
        return refused(draft_id, UNMARKED)

    return _attached(content, XLSX, name)


@blueprint.post("/<int:draft_id>/marked")
@requires(Permission.SUBMIT_RETURNS)
def prepare_marked(draft_id: int) -> ResponseReturnValue:
    """Have the marked workbook prepared in the background, where that takes longer than a page
    may.
    """
    draft_or_404(draft_id)
    user_id = current_user.id
    begin_writing(db.session)
    background.to_be_marked(db.session, draft_or_404(draft_id), user_id)
    db.session.commit()

    return redirect(url_for("returns.drafts.show", draft_id=draft_id))


@blueprint.post("/<int:draft_id>/submit")
@requires(Permission.SUBMIT_RETURNS)
def submit(draft_id: int) -> ResponseReturnValue:
    """Make the return, at once or in the background."""
    draft = draft_or_404(draft_id)
    form = SubmitForm()
    user_id = current_user.id
    shown = draft_page(db.session, draft, current_user, form.choices())
    if not form.validate() or not _complete(form, shown):
        return page(draft, form)
    if background.is_slow(db.session, draft):
        begin_writing(db.session)
        background.to_be_submitted(db.session, draft_id, user_id, form.choices())
        db.session.commit()
        return redirect(url_for("returns.drafts.show", draft_id=draft_id))

    try:
        sent = drafts_service.submit(db.session, draft_id, user_id, form.choices())
    except Refusal as refusal:
        return refused(draft_id, str(refusal), form)

    db.session.commit()
    if sent.return_id is None:
        return refused(draft_id, sent.refusal, form)

    flash(
        f"This is the file of return {sent.return_id}, so nothing changed."
        if sent.duplicate
        else f"Return {sent.return_id} is submitted. Another person can approve it now.",
        "message" if sent.duplicate else "success",
    )

    return redirect(url_for("returns.show", return_id=sent.return_id))


def _complete(form: SubmitForm, shown: Mapping[str, Any]) -> bool:
    """Whether the warnings were looked at and every large change is explained; what is not is said
    beside the field.
    """
    if shown.get("warnings") and not form.acknowledged.data:
        form.acknowledged.errors = [drafts_service.UNACKNOWLEDGED]

    comparison: Comparison | None = shown.get("comparison")
    choices = form.choices()
    commented = [code for code, (_, words) in choices.said.items() if words]
    unexplained = (
        comparison.uncommented(commented, choices.comment) if comparison else []
    )

    if unexplained:
        form.comment.errors = [explanation_missing(unexplained)]

    return not (form.acknowledged.errors or form.comment.errors)


@blueprint.post("/<int:draft_id>/discard")
@requires(Permission.SUBMIT_RETURNS)
def discard(draft_id: int) -> ResponseReturnValue:
    """Put the draft aside."""
    draft_or_404(draft_id)
    try:
        drafts_service.discard(db.session, draft_id, current_user.id)
    except Refusal as refusal:
        return refused(draft_id, str(refusal))

    db.session.commit()
    flash("The upload was discarded.")

    return redirect(url_for("returns.drafts.index"))


def draft_or_404(draft_id: int) -> ReturnDraft:
    """The draft, for who may act for its department; to everybody else there is none."""
    draft: ReturnDraft = queries.find(db.session, draft_id, current_user) or abort(404)
    return draft


def refused(
    draft_id: int, sentence: str, form: SubmitForm | None = None
) -> ResponseReturnValue:
    """The draft's page with the sentence that says why something was not done."""
    db.session.rollback()
    return page(draft_or_404(draft_id), form, (sentence, None))


def page(
    draft: ReturnDraft, form: SubmitForm | None = None, problem: Problem | None = None
) -> ResponseReturnValue:
    """A draft's page; with what was wrong with a form or an act on it, and then status 400."""
    shown = draft_page(
        db.session, draft, current_user, form.choices() if form else None
    )
    job = shown["job"]
    if job and job.state in queue.ACTIVE:
        return render_template(
            "returns/drafts/progress.html", **shown, breadcrumbs=_trail()
        )

    if form is None:
        form = SubmitForm(formdata=None)

    found = [problem] if problem else []
    found += [(field.errors[0], field.id) for field in form if field.errors]
    order = changes_views.order(
        request.args.get("sort"), url_for("returns.drafts.show", draft_id=draft.id)
    )
    html = render_template(
        "returns/drafts/show.html",
        **shown,
        form=form,
        found=found,
        order=order,
        breadcrumbs=_trail(),
    )

    return html, 400 if found else 200


def _attached(content: bytes, mimetype: str, filename: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response


def _trail() -> list[tuple[str, str]]:
    return [
        ("Home", url_for("reports.home")),
        ("Returns", url_for("returns.index")),
        ("Uploads", url_for("returns.drafts.index")),
    ]
