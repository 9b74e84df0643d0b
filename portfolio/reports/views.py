"""Pages of reports: the home page, spend against risk, each table, and the way to the cells."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio.downloads import attachment
from portfolio.extensions import db
from portfolio.figures import filter_options
from portfolio.figures.selection import FilterError, Selection, select_for
from portfolio.permissions import Permission, Reader, reader_of, requires
from portfolio.reports import (
    exports,
    filter_panel,
    movement_page,
    notice,
    pages,
    registry,
)
from portfolio.reports.deflators import views as deflators_views
from portfolio.reports.page import variables
from portfolio.reports.profiles import disagreement
from portfolio.reports.titles import AGAINST_RISK, MOVEMENT

blueprint = Blueprint("reports", __name__)
for part in (movement_page, deflators_views):
    blueprint.register_blueprint(part.blueprint)


@blueprint.get("/")
@requires(Permission.SIGNED_IN)
def home() -> ResponseReturnValue:
    """The home page: the latest year in figures, and where to go."""
    return render_template(
        "reports/home.html", **pages.home(db.session, _reader(), current_user)
    )


@blueprint.get("/reports/")
@requires(Permission.READ_REPORTS)
def index() -> ResponseReturnValue:
    """Every report, with the question that it answers."""
    return render_template(
        "reports/index.html",
        questions=(*registry.PAGES, MOVEMENT),
        breadcrumbs=_breadcrumbs(),
    )


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

    return _page(
        registry.QUESTIONS[name].template
        if name in registry.QUESTIONS
        else "reports/table.html",
        name,
    )


@blueprint.get("/reports/<name>.<any(csv, json, xlsx):ending>")
@requires(Permission.READ_REPORTS)
def table_file(name: str, ending: str) -> ResponseReturnValue:
    """A report as a file."""
    if name not in registry.NAMES:
        abort(404)
    return _file(name, ending)


def _page(template: str, name: str) -> ResponseReturnValue:
    """A report's page: with its figures, or with what is wrong with a filter (400) and no figures."""
    query = request.args.to_dict()
    if filter_panel.EDITION_OF in query:
        return redirect(
            filter_panel.address(request.path, filter_panel.shortened(query))
        )

    frame: dict[str, Any] = {
        "title": registry.BY_NAME[name].title,
        "report": registry.BY_NAME[name],
        "breadcrumbs": _breadcrumbs(reports=True),
    }
    ways = registry.WAYS.get(name, ())
    without = registry.UNUSED.get(name, ())

    try:
        unit = filter_panel.unit_of(query)
        chosen = select_for(db.session, filter_panel.words_of(query))
        page = variables(
            db.session,
            name,
            chosen,
            _reader(),
            unit,
            registry.ways_of(name, request.args),
        )
    except FilterError as error:
        left_out = [each for each in without if each != error.name]
        panel = filter_panel.panel(
            db.session,
            None,
            request.path,
            query,
            error,
            without=left_out,
            ways=ways,
        )
        return render_template(
            template,
            panel=panel,
            title_prefix="Error: ",
            **frame,
        ), 400

    if page["nothing"]:
        page["near"] = filter_panel.near(
            db.session,
            chosen,
            _reader(),
            request.path,
            query,
        )

    files_of = pages.downloads(request.path, urlencode(filter_panel.shortened(query)))
    panel = filter_panel.panel(
        db.session,
        chosen,
        request.path,
        query,
        without=without,
        ways=ways,
    )
    nominal = filter_panel.address(
        request.path,
        filter_panel.shortened(query),
        prices=None,
        base=None,
    )
    page |= {"prices": chosen.prices, "nominal_url": nominal} | _about_index(
        name, page, chosen, query
    )

    return render_template(
        template,
        panel=panel,
        files=files_of,
        **(frame | page | _onward(name, query)),
    )


def _about_index(
    name: str, page: dict[str, Any], chosen: Selection, query: dict[str, str]
) -> dict[str, Any]:
    """Of a page that a risk index has a part in: its age, the others to swap it for, and where
    they disagree.
    """
    if page["nothing"] or not page.get("rated", name == AGAINST_RISK):
        return {}

    kept = filter_panel.shortened(query)
    others = [
        each
        for each in filter_options.indexes(db.session, chosen.as_at)
        if each[0] != chosen.index
    ]

    return {
        "lag": "" if "answer" in page else disagreement.lag(page["edition"], chosen),
        "swaps": [
            (label, filter_panel.address(request.path, kept, index=key))
            for key, label in others
        ],
        "disagreement": disagreement.remark(db.session, chosen, _reader()),
    }


def _onward(name: str, query: dict[str, str]) -> dict[str, str]:
    """The same report in a pack, and what has changed since the instant of the page."""
    kept = filter_panel.shortened(query)
    return {
        "pack_url": filter_panel.address(url_for("publishing.new"), kept, reports=name),
        "since_url": filter_panel.address(
            url_for("publishing.changes.show", name=name), kept
        ),
    }


def _breadcrumbs(*, reports: bool = False) -> list[tuple[str, str]]:
    return [
        ("Home", url_for(".home")),
        *([("Reports", url_for(".index"))] if reports else []),
    ]


def _reader() -> Reader:
    return reader_of(db.session, current_user)


def _file(name: str, ending: str) -> ResponseReturnValue:
    try:
        chosen = select_for(db.session, filter_panel.words_of(request.args))
        drawn = notice.told(
            db.session, registry.draw(db.session, name, chosen, _reader())
        )
    except FilterError as error:
        abort(400, error.message)

    content = exports.FORMATS[ending](drawn)
    filename = exports.filename(drawn, ending)

    return attachment(
        content,
        exports.MEDIA[ending],
        filename,
        marking=drawn.marking,
        as_at=drawn.as_at,
    )
