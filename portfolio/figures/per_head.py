"""Spend per head: pence for each inhabitant, by the population figures that the tracker carries."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from portfolio import reference

SOURCE = reference.POPULATION_SOURCE


def per_head(iso3: str, pence: int) -> int | None:
    """Pence for each inhabitant, to the nearest penny; None where their number is not known."""
    population = reference.populations().get(iso3)
    if population is None or population.people <= 0:
        return None
    return int((Decimal(pence) / population.people).quantize(Decimal(1), ROUND_HALF_UP))
