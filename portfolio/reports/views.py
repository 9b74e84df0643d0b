"""Pages of reports: the home page, the list of reports, and each report as a page and as files."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio.downloads import attachment
from portfolio.extensions import db
from portfolio.figures import filter_options
from portfolio.figures.request import Request
from portfolio.figures.selection import FilterError, Selection, select_for
from portfolio.permissions import Permission, Reader, reader_of, requires
from portfolio.reports import exports, filter_panel, home, page, registry
from portfolio.reports.catalogue.movement import BEFORE_ANY
from portfolio.reports.deflators import views as deflators_views
from portfolio.reports.page import Page
from portfolio.reports.profiles import disagreement
from portfolio.reports.report import Report

blueprint = Blueprint("reports", __name__)
blueprint.register_blueprint(deflators_views.blueprint)
FORMATS = (
    ("CSV", ".csv"),
    ("JSON", ".json"),
    ("XLSX", ".xlsx"),
    ("XLSX with charts", "/pack.xlsx"),
    ("PDF", ".pdf"),
    ("PPTX", ".pptx"),
)
"""The files of a page: their names, and what they add to its address."""


@blueprint.get("/", endpoint="home")
@requires(Permission.SIGNED_IN)
def show_home() -> ResponseReturnValue:
    """The home page: the latest year in figures, and where to go."""
    latest = home.latest_year(db.session, _reader())
    frame = {}
    if latest:
        frame = {
            "marking": latest.marking,
            "as_at": latest.as_at,
            "sources": latest.risk.sources,
        }

    return render_template(
        "reports/home.html",
        latest=latest,
        awaiting=filter_options.awaiting(db.session, current_user),
        reports=registry.ON_HOME,
        **frame,
    )


@blueprint.get("/reports/")
@requires(Permission.READ_REPORTS)
def index() -> ResponseReturnValue:
    """Every report, with the question that it answers."""
    return render_template(
        "reports/index.html",
        reports=registry.ORDER,
        breadcrumbs=[("Home", url_for(".home"))],
    )


@blueprint.get("/reports/<name>")
@requires(Permission.READ_REPORTS)
def table(name: str) -> ResponseReturnValue:
    """A report with its charts and tables, or with the error in a filter (400)."""
    if name not in registry.REPORTS:
        abort(404)

    query = request.args.to_dict()
    if filter_panel.EDITION_OF in query:
        short = filter_panel.shortened(query)
        return redirect(filter_panel.address(request.path, short))

    report = registry.REPORTS[name]
    try:
        unit = filter_panel.unit_of(query)
        selection = _selection(report, query)
        ways = registry.ways_of(name, query)
        drawn = page.draw(db.session, name, selection, _reader(), unit, ways)
    except FilterError as error:
        return _page_of_error(report, query, error), 400

    return _page(drawn, query)


@blueprint.get("/reports/<name>.<any(csv, json, xlsx):ending>")
@requires(Permission.READ_REPORTS)
def table_file(name: str, ending: str) -> ResponseReturnValue:
    """A report as a file."""
    if name not in registry.REPORTS:
        abort(404)

    report = registry.REPORTS[name]
    try:
        selection = _selection(report, request.args)
        if report.between and selection.start is None:
            abort(404, BEFORE_ANY)
        drawn = registry.draw(db.session, name, selection, _reader())
    except FilterError as error:
        abort(400, error.message)

    drawn = drawn.with_notice(db.session)

    return attachment(
        exports.FORMATS[ending](drawn),
        exports.MEDIA[ending],
        exports.filename(drawn, ending),
        marking=drawn.marking,
        as_at=drawn.as_at,
    )


def _selection(report: Report, query: Mapping[str, str]) -> Selection:
    """The filters of a query, with the two positions of a report that compares them."""
    words = filter_panel.words_of(query)
    if report.between:
        words |= filter_panel.ends_of(query)

    return page.between(db.session, report.name, select_for(db.session, words))


def _page_of_error(report: Report, query: dict[str, str], error: FilterError) -> str:
    """The page with the error in a filter, and no figures."""
    panel = filter_panel.panel(
        db.session,
        None,
        request.path,
        query,
        error,
        without=[name for name in report.without if name != error.name],
        ways=report.ways,
    )

    return render_template(
        report.template,
        report=report,
        title=report.title.title,
        title_prefix="Error: ",
        breadcrumbs=_breadcrumbs(),
        panel=panel,
        ends=filter_panel.ends_of(query) if report.between else None,
    )


def _page(drawn: Page, query: dict[str, str]) -> str:
    """The page with its figures, or with filters that match where there are none."""
    report = drawn.report
    selection = drawn.selection
    kept = filter_panel.shortened(query)
    ends = None
    if report.between:
        ends = {"from": selection.start or "", "to": selection.end or ""}
        kept |= ends

    near = None
    if drawn.nothing:
        asked = Request(db.session, selection, _reader())
        near = report.near(asked, request.path, kept)

    panel = filter_panel.panel(
        db.session,
        selection,
        request.path,
        query,
        without=report.without,
        ways=report.ways,
    )

    return render_template(
        report.template,
        page=drawn,
        report=report,
        title=drawn.heading,
        marking=drawn.drawn.marking,
        as_at=selection.as_at,
        sources=drawn.sources,
        breadcrumbs=_breadcrumbs(),
        panel=panel,
        ends=ends,
        near=near,
        files=_files(kept),
        **_links(report, kept),
        **_about_index(drawn, kept),
    )


def _files(kept: Mapping[str, str]) -> list[tuple[str, str]]:
    """The same page as files: its address with an ending, and its query."""
    query = f"?{urlencode(kept)}" if kept else ""
    return [(name, f"{request.path}{ending}{query}") for name, ending in FORMATS]


def _links(report: Report, kept: Mapping[str, str]) -> dict[str, str]:
    """The same figures as returned, in a pack, and beside those of another instant."""
    links = {
        "nominal_url": filter_panel.address(request.path, kept, prices=None, base=None),
        "pack_url": filter_panel.address(
            url_for("publishing.new"), kept, reports=report.name
        ),
    }
    if not report.between:
        changes = url_for("publishing.changes.show", name=report.name)
        links["since_url"] = filter_panel.address(changes, kept)

    return links


def _about_index(drawn: Page, kept: Mapping[str, str]) -> dict[str, object]:
    """The age of a risk index's edition, the other indexes, and where they disagree."""
    if drawn.nothing or not drawn.report.rated:
        return {}

    selection = drawn.selection
    age = ""
    if drawn.report.edition_age:
        age = disagreement.lag(drawn.risk.edition, selection)

    swaps = [
        (label, filter_panel.address(request.path, kept, index=key))
        for key, label in filter_options.indexes(db.session, selection.as_at)
        if key != selection.index
    ]

    return {
        "lag": age,
        "swaps": swaps,
        "disagreement": disagreement.remark(db.session, selection, _reader()),
    }


def _breadcrumbs() -> list[tuple[str, str]]:
    return [("Home", url_for(".home")), ("Reports", url_for(".index"))]


def _reader() -> Reader:
    return reader_of(db.session, current_user)
