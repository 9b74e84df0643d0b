"""Pages of reports: the home page, spend against risk, each table, and the way to the cells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio import printing
from portfolio.extensions import db
from portfolio.permissions import Permission, Reader, reader_of, requires
from portfolio.reports import (
    change_views,
    choices,
    deflator_views,
    exports,
    files,
    lists,
    movement_page,
    notice,
    origin_views,
    pack_views,
    pages,
    paper,
)
from portfolio.reports.pack import Pack
from portfolio.reports.profiles import disagreement
from portfolio.reports.questions import registry
from portfolio.reports.selection import FilterError, Selection, select_for
from portfolio.reports.titles import AGAINST_RISK, MOVEMENT

blueprint = Blueprint("reports", __name__)
for part in (pack_views, change_views, movement_page, deflator_views, origin_views):
    blueprint.register_blueprint(part.blueprint)


@blueprint.get("/")
@requires(Permission.SIGNED_IN)
def home() -> ResponseReturnValue:
    """The home page: the latest year in figures, and where to go."""
    return render_template("reports/home.html", **pages.home(db.session, _reader(), current_user))


@blueprint.get("/reports/")
@requires(Permission.READ_REPORTS)
def index() -> ResponseReturnValue:
    """Every report, with the question that it answers."""
    return render_template("reports/index.html", questions=(*registry.PAGES, MOVEMENT), breadcrumbs=_breadcrumbs())


@blueprint.get("/reports/spend-against-risk")
@requires(Permission.READ_REPORTS)
def spend_against_risk() -> ResponseReturnValue:
    """Key figures, scatter of spend against risk score, spend by band, and the table beneath."""
    return _page("reports/spend_against_risk.html", AGAINST_RISK)


@blueprint.get("/reports/spend-against-risk.<any(csv, json, xlsx):ending>")
@requires(Permission.READ_REPORTS)
def spend_against_risk_file(ending: str) -> ResponseReturnValue:
    """The table of spend against risk as a file."""
    return _file("spend-by-country", ending)


@blueprint.get("/reports/<name>")
@requires(Permission.READ_REPORTS)
def table(name: str) -> ResponseReturnValue:
    """A report as a table, or a question with its charts and tables."""
    if name not in registry.NAMES:
        abort(404)
    return _page(registry.QUESTIONS[name].template if name in registry.QUESTIONS else "reports/table.html", name)


@blueprint.get("/reports/<name>.<any(csv, json, xlsx):ending>")
@requires(Permission.READ_REPORTS)
def table_file(name: str, ending: str) -> ResponseReturnValue:
    """A report as a file."""
    if name not in registry.NAMES:
        abort(404)
    return _file(name, ending)


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


def _page(template: str, name: str) -> ResponseReturnValue:
    """A report's page: with its figures, or with what is wrong with a filter (400) and no figures."""
    query = request.args.to_dict()
    if choices.EDITION_OF in query:
        return redirect(choices.address(request.path, choices.shortened(query)))
    frame: dict[str, Any] = {
        "title": registry.BY_NAME[name].title,
        "report": registry.BY_NAME[name],
        "breadcrumbs": _breadcrumbs(reports=True),
    }
    ways, without = registry.WAYS.get(name, ()), registry.UNUSED.get(name, ())
    try:
        unit = choices.unit_of(query)
        chosen = select_for(db.session, choices.words_of(query))
        page = paper.variables(db.session, name, chosen, _reader(), unit, _ways(name))
    except FilterError as error:
        left_out = [each for each in without if each != error.name]
        panel = choices.panel(db.session, None, request.path, query, error, without=left_out, ways=ways)
        return render_template(template, panel=panel, title_prefix="Error: ", **frame), 400
    if page["nothing"]:
        page["near"] = choices.near(db.session, chosen, _reader(), request.path, query)
    files_of = pages.downloads(request.path, urlencode(choices.shortened(query)))
    panel = choices.panel(db.session, chosen, request.path, query, without=without, ways=ways)
    nominal = choices.address(request.path, choices.shortened(query), prices=None, base=None)
    page |= {"prices": chosen.prices, "nominal_url": nominal} | _about_index(name, page, chosen, query)
    return render_template(template, panel=panel, files=files_of, **(frame | page | _onward(name, query)))


def _about_index(name: str, page: dict[str, Any], chosen: Selection, query: dict[str, str]) -> dict[str, Any]:
    """Of a page that a risk index has a part in: its age, the others to swap it for, and where they disagree."""
    if page["nothing"] or not page.get("rated", name == AGAINST_RISK):
        return {}
    kept = choices.shortened(query)
    others = [each for each in lists.indexes(db.session, chosen.as_at) if each[0] != chosen.index]
    return {
        "lag": "" if "answer" in page else disagreement.lag(page["edition"], chosen),
        "swaps": [(label, choices.address(request.path, kept, index=key)) for key, label in others],
        "disagreement": disagreement.remark(db.session, chosen, _reader()),
    }


def _onward(name: str, query: dict[str, str]) -> dict[str, str]:
    """The same report in a pack, and what has changed since the instant of the page."""
    kept = choices.shortened(query)
    return {
        "pack_url": choices.address(url_for("reports.packs.new"), kept, reports=name),
        "since_url": choices.address(url_for("reports.changes.show", name=name), kept),
    }


def _ways(name: str) -> dict[str, str]:
    """What the page is asked to be drawn by, where it offers a choice. FilterError for one that there is not."""
    return {way.name: way.read(request.args) for way in registry.WAYS.get(name, ())}


def _breadcrumbs(*, reports: bool = False) -> list[tuple[str, str]]:
    return [("Home", url_for(".home")), *([("Reports", url_for(".index"))] if reports else [])]


def _reader() -> Reader:
    return reader_of(db.session, current_user)


def _file(name: str, ending: str) -> ResponseReturnValue:
    try:
        chosen = select_for(db.session, choices.words_of(request.args))
        drawn = notice.told(db.session, registry.draw(db.session, name, chosen, _reader()))
    except FilterError as error:
        abort(400, error.message)
    content = exports.FORMATS[ending](drawn)
    return _attachment(content, exports.MEDIA[ending], exports.filename(drawn, ending), drawn.marking, drawn.as_at)


def _paper(name: str, ending: str) -> ResponseReturnValue:
    """One report as paper, slides or workbook, in the unit of its page."""
    if name not in registry.PAPER_BY_NAME:
        abort(404)
    if ending == "pdf" and not printing.can_make_pdf():
        abort(409, printing.NO_PDF)
    query = request.args.to_dict()
    try:
        chosen, unit = select_for(db.session, choices.words_of(query) | choices.ends_of(query)), choices.unit_of(query)
        drawn = paper.draw(db.session, name, chosen, _reader(), unit, _ways(name))
    except FilterError as error:
        abort(400, error.message)
    content = files.FORMATS[ending](Pack((drawn,), current_app.extensions["settings"].site_url))
    said = replace(drawn.report, name=f"{name}-pack" if ending == "xlsx" else name)
    return _attachment(content, files.MEDIA[ending], exports.filename(said, ending), said.marking, said.as_at)


def _attachment(content: bytes, media: str, filename: str, marking: str, as_at: str) -> Response:
    response = Response(content, content_type=media)
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    response.headers["X-Marking"] = marking
    response.headers["X-As-At"] = as_at
    return response
