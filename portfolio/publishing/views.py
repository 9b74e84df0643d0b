"""Pages of packs: asking for one, its progress and files; published reports, and what has changed
since.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio import printing, queue
from portfolio.downloads import attachment
from portfolio.extensions import begin_writing, db
from portfolio.figures.selection import FilterError, select_for
from portfolio.filters import instant_in_name
from portfolio.ledger import clock
from portfolio.models import PackFile, ReportPack, User
from portfolio.permissions import (
    EVERYTHING,
    Permission,
    Reader,
    allowed,
    reader_of,
    requires,
)
from portfolio.publishing import document
from portfolio.publishing import formats as publishing_formats
from portfolio.publishing import service as publishing_service
from portfolio.publishing.changes import comparison
from portfolio.publishing.changes import views as changes_views
from portfolio.publishing.pack import Pack
from portfolio.reports import exports, filter_panel, registry

blueprint = Blueprint("publishing", __name__)
blueprint.register_blueprint(changes_views.blueprint)
WITHDRAWN = (
    "A programme that is in this report has been withheld since the report was issued, so its files are no longer "
    "shown with your role. Draw the reports again: they show what you may see."
)
TRAIL = (("Home", "reports.home"), ("Reports", "reports.index"))


@blueprint.get("/reports/packs/new")
@requires(Permission.READ_REPORTS)
def new() -> ResponseReturnValue:
    """Choose the reports of a pack, its filters and its title."""
    return _form(request.args.to_dict(), request.args.getlist("reports"))


@blueprint.post("/reports/packs/new")
@requires(Permission.READ_REPORTS)
def make() -> ResponseReturnValue:
    """Make a pack for oneself."""
    return _ask(publish=False)


@blueprint.post("/reports/published/new")
@requires(Permission.PUBLISH_REPORTS)
def publish() -> ResponseReturnValue:
    """Issue a published report: a frozen pack with a number."""
    return _ask(publish=True)


def _ask(*, publish: bool) -> ResponseReturnValue:
    given = request.form.to_dict()
    names = request.form.getlist("reports")
    given.pop("csrf_token", None)
    user_id = current_user.id

    try:
        words = filter_panel.words_of(
            filter_panel.shortened(given)
        ) | filter_panel.ends_of(given)
        words |= {"unit": filter_panel.unit_of(given)}
        publishing_service.check(db.session, names, words)
        begin_writing(db.session)
        user = db.session.get_one(User, user_id)
        pack_id = publishing_service.order(
            db.session,
            user,
            given.get("title", ""),
            names,
            words,
            publish=publish,
        ).id
    except FilterError as error:
        db.session.rollback()
        return _form(given, names, error), 400

    db.session.commit()
    publishing_service.start(
        db.session,
        db.session.get_one(ReportPack, pack_id),
        current_app.extensions["settings"].site_url,
    )
    db.session.commit()

    return redirect(_address(db.session.get_one(ReportPack, pack_id)))


def _address(pack: ReportPack) -> str:
    if pack.number is None:
        return url_for("publishing.show", number=pack.id)
    return url_for("publishing.issued", number=pack.number)


def _form(
    given: dict[str, str], names: list[str], error: FilterError | None = None
) -> str:
    """The form as filled in so far. A filter in an address that cannot be used is told like one
    that was chosen.
    """
    chosen = None
    try:
        chosen = select_for(
            db.session,
            filter_panel.words_of(filter_panel.shortened(given))
            | filter_panel.ends_of(given),
        )
    except FilterError as wrong:
        error = error or wrong

    filters = {
        name: text for name, text in given.items() if name not in {"title", "reports"}
    }
    return render_template(
        "reports/pack_new.html",
        panel=filter_panel.panel(
            db.session,
            chosen,
            request.path,
            filters,
            error,
        ),
        reports=registry.ORDER,
        selected=names,
        given=given,
        error=error,
        may_publish=allowed(current_user.role, Permission.PUBLISH_REPORTS),
        title_prefix="Error: " if error else "",
        breadcrumbs=_trail(),
    )


@blueprint.get("/reports/packs/")
@requires(Permission.READ_REPORTS)
def mine() -> ResponseReturnValue:
    """The packs that the reader made."""
    return render_template(
        "reports/packs.html",
        packs=publishing_service.own(db.session, current_user),
        breadcrumbs=_trail(),
    )


@blueprint.get("/reports/packs/<int:number>")
@requires(Permission.READ_REPORTS)
def show(number: int) -> ResponseReturnValue:
    """A pack of one's own: its progress, then its files."""
    return _page(_own(number))


@blueprint.post("/reports/packs/<int:number>/cancel")
@requires(Permission.READ_REPORTS)
def cancel(number: int) -> ResponseReturnValue:
    """Call off a pack that is still being made, published or not; for who asked for it."""
    pack = db.session.get(ReportPack, number)
    if pack is None or pack.created_by != current_user.id:
        abort(404)

    address = _address(pack)
    job = queue.latest(db.session, [publishing_service.KIND], number)
    if job and queue.cancel(db.session, job.id):
        flash("The pack was cancelled. No file was made.")
    else:
        flash("There was nothing left to cancel: the work had ended.")

    db.session.commit()
    return redirect(address)


@blueprint.get("/reports/published/")
@requires(Permission.READ_REPORTS)
def published() -> ResponseReturnValue:
    """Every published report."""
    may_publish = allowed(current_user.role, Permission.PUBLISH_REPORTS)
    packs = publishing_service.published(db.session)

    return render_template(
        "reports/published.html",
        packs=packs,
        may_publish=may_publish,
        breadcrumbs=_trail(),
    )


@blueprint.get("/reports/published/<int:number>")
@requires(Permission.READ_REPORTS)
def issued(number: int) -> ResponseReturnValue:
    """A published report: what it says, and its files as they were issued."""
    return _page(_issued(number))


def _page(pack: ReportPack) -> str:
    shared: dict[str, Any] = {
        "pack": pack,
        "breadcrumbs": _trail(published=pack.number is not None),
    }
    if pack.made_at is None:
        job = queue.latest(db.session, [publishing_service.KIND], pack.id)
        mine = pack.created_by == current_user.id
        return render_template(
            "reports/pack_progress.html",
            job=job,
            address=_address(pack),
            mine=mine,
            **shared,
        )

    version = publishing_service.version_for(db.session, pack, _reader())
    if version is None:
        return render_template(
            "reports/pack.html",
            version=None,
            withdrawn=WITHDRAWN,
            again=_again(pack),
            **shared,
        )

    told = publishing_service.document(db.session, pack, version)
    return render_template(
        "reports/pack.html",
        version=version,
        told=told,
        files=publishing_service.files_of(db.session, pack, version),
        open_files=publishing_service.files_of(
            db.session, pack, publishing_service.OPEN
        )
        if version == publishing_service.FULL
        else (),
        again=_again(pack),
        marking=told["marking"],
        as_at=pack.as_at,
        **shared,
    )


def _again(pack: ReportPack) -> list[tuple[str, str]]:
    """(title, address) of each report of a pack as it is drawn for the reader now, at the pack's
    instant.
    """
    words = {**pack.words, "as_at": clock.to_text(pack.as_at)}

    return [
        (
            registry.REPORTS[name].title.title,
            filter_panel.address(url_for("reports.table", name=name), words),
        )
        for name in pack.reports
        if name in registry.REPORTS
    ]


@blueprint.get("/reports/packs/<int:number>/file.<any(json, pdf, pptx, xlsx):packed>")
@requires(Permission.READ_REPORTS)
def file(number: int, packed: str) -> ResponseReturnValue:
    """A file of a pack of one's own."""
    return _download(_own(number), packed)


@blueprint.get(
    "/reports/published/<int:number>/file.<any(json, pdf, pptx, xlsx):packed>"
)
@requires(Permission.READ_REPORTS)
def issued_file(number: int, packed: str) -> ResponseReturnValue:
    """A file of a published report, byte for byte as it was issued; `?version=open` for one to
    hand on.
    """
    return _download(_issued(number), packed, wanted=request.args.get("version"))


def _download(
    pack: ReportPack, ending: str, wanted: str | None = None
) -> ResponseReturnValue:
    version = (
        publishing_service.version_for(db.session, pack, _reader())
        if pack.made_at
        else None
    )
    if pack.made_at and version is None:
        abort(403, WITHDRAWN)

    if wanted == publishing_service.OPEN and version == publishing_service.FULL:
        version = publishing_service.OPEN

    if version:
        found = db.session.get(PackFile, (pack.id, version, ending))
    else:
        found = None

    if found is None:
        abort(404)

    response = Response(found.content, content_type=publishing_formats.MEDIA[ending])
    name = f"published-report-{pack.number}" if pack.number else f"pack-{pack.id}"
    instant = instant_in_name(clock.to_text(pack.as_at))
    response.headers.set(
        "Content-Disposition",
        "attachment",
        filename=f"{name}_as-at-{instant}_{found.marking}.{ending}",
    )
    response.headers["X-Marking"], response.headers["X-As-At"] = (
        found.marking,
        clock.to_text(pack.as_at),
    )

    return response


@blueprint.get("/reports/published/<int:number>/compare")
@requires(Permission.READ_REPORTS)
def compare(number: int) -> ResponseReturnValue:
    """A published report against the same reports today: every row that differs, to the penny."""
    pack = _issued(number)
    version = (
        publishing_service.version_for(db.session, pack, _reader())
        if pack.made_at
        else None
    )

    if version is None:
        abort(403 if pack.made_at else 404, WITHDRAWN)

    reader = EVERYTHING if version == publishing_service.FULL else Reader()
    told = publishing_service.document(db.session, pack, version)
    now = clock.last_committed(db.session)
    compared = [_compared(pack, then, reader, now) for then in told["reports"]]

    return render_template(
        "reports/compare.html",
        pack=pack,
        compared=compared,
        now=now,
        since=url_for(
            "publishing.changes.show",
            name=pack.reports[0],
            as_at=clock.to_text(pack.as_at),
        ),
        marking=told["marking"],
        breadcrumbs=_trail(published=True),
    )


def _compared(
    pack: ReportPack, then: dict[str, Any], reader: Reader, now: int
) -> dict[str, Any]:
    """One report then and now, drawn for the same clearance; or why it cannot be drawn now."""
    shown: dict[str, Any] = {
        "title": then["title"],
        "then": then["finding"],
        "differences": (),
        "problem": None,
    }
    if then["page"] not in registry.REPORTS:
        return shown | {"problem": "This report is no longer among the reports."}

    words = {name: text for name, text in pack.words.items() if name != "unit"}
    try:
        chosen = select_for(db.session, words | {"as_at": clock.to_text(now)})
        drawn = document.draw(db.session, then["page"], chosen, reader)
    except FilterError as error:
        return shown | {"problem": f"It cannot be drawn today: {error.message}."}

    rows = comparison.rows_of(drawn.report)
    if list(drawn.report.columns) != then["columns"]:
        return shown | {
            "problem": "Its columns have changed since it was issued, so rows cannot be compared."
        }

    found = comparison.compare(then["columns"], then["money"], then["rows"], rows)
    return shown | {
        "now": drawn.finding,
        "differences": found,
        "rows": len(then["rows"]),
    }


def _own(number: int) -> ReportPack:
    pack = db.session.get(ReportPack, number)
    if pack is None or pack.number is not None or pack.created_by != current_user.id:
        abort(404)
    return pack


def _issued(number: int) -> ReportPack:
    pack = db.session.query(ReportPack).filter_by(number=number).one_or_none()
    if pack is None:
        abort(404)
    return pack


def _reader() -> Reader:
    return reader_of(db.session, current_user)


def _trail(*, published: bool = False) -> list[tuple[str, str]]:
    trail = [(label, url_for(endpoint)) for label, endpoint in TRAIL]
    if published:
        return [*trail, ("Published reports", url_for("publishing.published"))]
    return trail


@blueprint.get("/reports/<name>.<any(pdf, pptx):printed>")
@requires(Permission.READ_REPORTS)
def paper_file(name: str, printed: str) -> ResponseReturnValue:
    """A report as a PDF file for a board paper, or as slides."""
    return _paper(name, printed)


@blueprint.get("/reports/<name>/pack.xlsx")
@requires(Permission.READ_REPORTS)
def workbook_file(name: str) -> ResponseReturnValue:
    """A report as a workbook with native charts."""
    return _paper(name, "xlsx")


def _paper(name: str, ending: str) -> ResponseReturnValue:
    """One report as paper, slides or workbook, in the unit of its page."""
    if name not in registry.REPORTS:
        abort(404)

    if ending == "pdf" and not printing.can_make_pdf():
        abort(409, printing.NO_PDF)

    query = request.args.to_dict()
    try:
        chosen = select_for(
            db.session, filter_panel.words_of(query) | filter_panel.ends_of(query)
        )
        unit = filter_panel.unit_of(query)
        drawn = document.draw(
            db.session,
            name,
            chosen,
            _reader(),
            unit,
            registry.ways_of(name, request.args),
        )
    except FilterError as error:
        abort(400, error.message)

    content = publishing_formats.FORMATS[ending](
        Pack((drawn,), current_app.extensions["settings"].site_url)
    )
    said = replace(drawn.report, name=f"{name}-pack" if ending == "xlsx" else name)
    filename = exports.filename(said, ending)

    return attachment(
        content,
        publishing_formats.MEDIA[ending],
        filename,
        marking=said.marking,
        as_at=said.as_at,
    )
