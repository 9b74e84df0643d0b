"""The pages of programmes: one blueprint of the blueprints of every folder."""

from __future__ import annotations

from flask import Blueprint

from portfolio.programmes.allocations import views as allocations_views
from portfolio.programmes.bulk import views as bulk_views
from portfolio.programmes.editing import views as editing_views
from portfolio.programmes.history import views as history_views
from portfolio.programmes.life import views as life_views
from portfolio.programmes.owed import views as owed_views
from portfolio.programmes.parts import views as parts_views
from portfolio.programmes.record import views as record_views
from portfolio.programmes.register import views as register_views

blueprint = Blueprint("programmes", __name__, url_prefix="/programmes")
for part in (
    register_views,
    owed_views,
    record_views,
    editing_views,
    life_views,
    history_views,
    allocations_views,
    parts_views,
    bulk_views,
):
    blueprint.register_blueprint(part.blueprint)
