"""The first page of administration, and the blueprints of its folders."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio.admin.area import breadcrumbs, reader
from portfolio.admin.lists import service
from portfolio.admin.lists import views as lists_views
from portfolio.admin.lists.service import LISTS
from portfolio.admin.people import views as people_views
from portfolio.extensions import db
from portfolio.permissions import Permission, allowed, requires

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
for part in (lists_views, people_views):
    blueprint.register_blueprint(part.blueprint)


@blueprint.get("/")
@requires(Permission.MANAGE_REFERENCE)
def index() -> ResponseReturnValue:
    """Every list, and the users."""
    sizes = {
        name: len(service.rows(db.session, kept, reader()))
        for name, kept in LISTS.items()
    }
    users = allowed(current_user.role, Permission.ADMINISTER)

    return render_template(
        "admin/index.html",
        lists=LISTS,
        sizes=sizes,
        users=users,
        breadcrumbs=breadcrumbs()[:1],
    )
