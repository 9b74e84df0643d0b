"""Shares as files hold them: fractions of one with six decimals."""

from __future__ import annotations

from decimal import Decimal

SIX_PLACES = Decimal("0.000001")


def six_places(part: int, whole: int) -> Decimal | None:
    """A part as a fraction with six decimals; None of nothing."""
    if not whole:
        return None
    return (Decimal(part) / Decimal(whole)).quantize(SIX_PLACES)
