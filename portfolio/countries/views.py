"""The pages of countries: one blueprint of the blueprints of every folder."""

from __future__ import annotations

from flask import Blueprint

from portfolio.countries.analyses import views as analyses_views

blueprint = Blueprint("countries", __name__, url_prefix="/countries")
blueprint.register_blueprint(analyses_views.blueprint)
