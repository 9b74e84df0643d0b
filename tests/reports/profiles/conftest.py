"""The small world of the questions, for the pages about a country and a theme."""

from __future__ import annotations

from tests.reports.catalogue.conftest import leader, world

__all__ = ["leader", "world"]
