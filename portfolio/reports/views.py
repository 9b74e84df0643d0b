"""Pages of reports: the home page, spend against risk, each table, and the way to the cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio.extensions import db
from portfolio.permissions import Permission, Reader, reader_of, requires
from portfolio.reports import choices, exports, origin, origin_page, pages, tables
from portfolio.reports.questions import registry
from portfolio.reports.questions.asking import Asked
from portfolio.reports.selection import WITHHELD, FilterError, Selection, select_for
from portfolio.reports.titles import AGAINST_RISK

blueprint = Blueprint("reports", __name__)
PageMaker = Callable[[Selection, str], dict[str, Any]]


@blueprint.get("/")
@requires(Permission.SIGNED_IN)
def home() -> ResponseReturnValue:
    """The home page: the latest year in figures, and where to go."""
    return render_template("reports/home.html", **pages.home(db.session, _reader(), current_user))


@blueprint.get("/reports/")
@requires(Permission.READ_REPORTS)
def index() -> ResponseReturnValue:
    """Every report, with the question that it answers."""
    return render_template("reports/index.html", questions=registry.PAGES, breadcrumbs=_breadcrumbs())


@blueprint.get("/reports/spend-against-risk")
@requires(Permission.READ_REPORTS)
def spend_against_risk() -> ResponseReturnValue:
    """Key figures, scatter of spend against risk score, spend by band, and the table beneath."""

    def page(chosen: Selection, unit: str) -> dict[str, Any]:
        return pages.spend_against_risk(db.session, chosen, _reader(), unit)

    return _page("reports/spend_against_risk.html", AGAINST_RISK, page)


@blueprint.get("/reports/spend-against-risk.<any(csv, json, xlsx):ending>")
@requires(Permission.READ_REPORTS)
def spend_against_risk_file(ending: str) -> ResponseReturnValue:
    """The table of spend against risk as a file."""
    return _file("spend-by-country", ending)


@blueprint.get("/reports/<name>")
@requires(Permission.READ_REPORTS)
def table(name: str) -> ResponseReturnValue:
    """A report as a table, or a question with its charts and tables."""
    if name in registry.QUESTIONS:
        return _page("reports/question.html", name, lambda chosen, unit: _answer(name, chosen, unit))
    if name not in tables.REPORTS:
        abort(404)

    def page(chosen: Selection, unit: str) -> dict[str, Any]:
        return pages.table(db.session, name, chosen, _reader(), unit)

    return _page("reports/table.html", name, page)


@blueprint.get("/reports/<name>.<any(csv, json, xlsx):ending>")
@requires(Permission.READ_REPORTS)
def table_file(name: str, ending: str) -> ResponseReturnValue:
    """A report as a file."""
    if name not in registry.NAMES:
        abort(404)
    return _file(name, ending)


def _answer(name: str, chosen: Selection, unit: str) -> dict[str, Any]:
    """A question asked and answered, as variables of its page."""
    question, asked = registry.QUESTIONS[name], Asked(db.session, chosen, _reader())
    found = question.find(asked)
    report, answer = question.report(asked, found), question.show(asked, found, unit)
    shown: dict[str, Any] = {"answer": answer, "finding": answer.finding, "nothing": answer.nothing}
    return pages.frame(db.session, chosen, report) | shown | {"rated": question.rated, "table": answer.tables[0]}


@blueprint.get("/reports/origin")
@requires(Permission.READ_REPORTS)
def figure_origin() -> ResponseReturnValue:
    """The programmes, lines and cells behind a figure."""
    frame: dict[str, Any] = {"breadcrumbs": _breadcrumbs(reports=True), "download": _own_address("reports.origin_file")}
    try:
        traced = _traced()
        page = _page_number()
    except FilterError as error:
        return render_template("reports/origin.html", error=error, **frame), 400
    shown = pages.origin(db.session, traced, _band(), page, _reader())
    return render_template("reports/origin.html", page_url=_page_url, **shown, **frame)


@blueprint.get("/reports/origin.csv")
@requires(Permission.READ_REPORTS)
def origin_file() -> ResponseReturnValue:
    """Every cell behind a figure, as a file."""
    try:
        traced = _traced()
    except FilterError as error:
        abort(400, error.message)
    content = origin_page.to_csv(db.session, traced, _band())
    marking = tables.marking(db.session, traced.selection, _reader())
    return _attachment(content, exports.MEDIA["csv"], origin_page.filename(traced, marking), marking, traced.as_at)


def _traced() -> origin.Origin:
    words = choices.words_of(request.args)
    if (words["country"] or "").strip().lower() == WITHHELD or _band() == "Withheld":
        abort(403, "This money belongs to programmes that are withheld. Its detail is not shown with your role.")
    return origin.trace(db.session, select_for(db.session, words), _reader(), _band())


def _band() -> str | None:
    return request.args.get("band") or None


def _page_number() -> int:
    text = request.args.get("page", "1")
    if not text.isdecimal() or len(text) > 9:
        raise FilterError("page", f"{text!r} is not the number of a page")
    return int(text)


def _page_url(page: int) -> str:
    return _own_address("reports.figure_origin", page=str(page))


def _own_address(endpoint: str, **changed: str) -> str:
    """This page's query at another address."""
    query = {name: text for name, text in request.args.items() if name != "page"} | changed
    return f"{url_for(endpoint)}?{urlencode(query)}"


def _page(template: str, name: str, make: PageMaker) -> ResponseReturnValue:
    """A report's page: with its figures, or with what is wrong with a filter (400) and no figures."""
    query = request.args.to_dict()
    if choices.EDITION_OF in query:
        return redirect(choices.address(request.path, choices.shortened(query)))
    frame: dict[str, Any] = {
        "title": registry.BY_NAME[name].title,
        "report": registry.BY_NAME[name],
        "breadcrumbs": _breadcrumbs(reports=True),
    }
    try:
        unit = choices.unit_of(query)
        chosen = select_for(db.session, choices.words_of(query))
    except FilterError as error:
        panel = choices.panel(db.session, None, request.path, query, error)
        return render_template(template, panel=panel, title_prefix="Error: ", **frame), 400
    page = make(chosen, unit)
    if page["nothing"]:
        page["near"] = choices.near(db.session, chosen, _reader(), request.path, query)
    files = pages.downloads(request.path, urlencode(choices.shortened(query)))
    panel = choices.panel(db.session, chosen, request.path, query, without=registry.UNUSED.get(name, ()))
    return render_template(template, panel=panel, files=files, **page, **frame)


def _breadcrumbs(*, reports: bool = False) -> list[tuple[str, str]]:
    return [("Home", url_for(".home")), *([("Reports", url_for(".index"))] if reports else [])]


def _reader() -> Reader:
    return reader_of(db.session, current_user)


def _file(name: str, ending: str) -> ResponseReturnValue:
    try:
        chosen = select_for(db.session, choices.words_of(request.args))
    except FilterError as error:
        abort(400, error.message)
    drawn = registry.draw(db.session, name, chosen, _reader())
    content = exports.FORMATS[ending](drawn)
    return _attachment(content, exports.MEDIA[ending], exports.filename(drawn, ending), drawn.marking, drawn.as_at)


def _attachment(content: bytes, media: str, filename: str, marking: str, as_at: str) -> Response:
    response = Response(content, content_type=media)
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    response.headers["X-Marking"] = marking
    response.headers["X-As-At"] = as_at
    return response
