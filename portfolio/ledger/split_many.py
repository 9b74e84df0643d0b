"""Splitting many lines at once, in whole numbers of 64 bits: the same parts to the penny as one by one."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from portfolio.finance import WHOLE

if TYPE_CHECKING:
    from portfolio.ledger.split import Amount, Key, Kind, Shares

Whole = NDArray[np.int64]
TOO_LARGE = 2**63 // WHOLE // 2
"""Pence of a line beyond which its product with a share could overflow: £46bn."""


def sums(lines: Sequence[Amount], countries: Shares, themes: Shares) -> dict[Key, int]:
    """Pence by key. Lines that name their country go there whole; the others by the country shares."""
    found: dict[Key, int] = {}
    for named, chosen in _by_named_country(lines).items():
        shares = ((named, WHOLE),) if named else countries
        for key, pence in _sums(chosen, shares, themes).items():
            found[key] = found.get(key, 0) + pence
    return found


def _by_named_country(lines: Sequence[Amount]) -> dict[str | None, Sequence[Amount]]:
    if not any(map(itemgetter(0), lines)):
        return {None: lines}
    grouped: dict[str | None, list[Amount]] = {}
    for line in lines:
        grouped.setdefault(line[0] or None, []).append(line)
    return dict(grouped)


def _sums(lines: Sequence[Amount], countries: Shares, themes: Shares) -> dict[Key, int]:
    _, starts, lengths, measures, markings, amounts = zip(*lines, strict=True)
    kinds: list[Kind] = list(zip(starts, lengths, measures, markings, strict=True))
    number_of = {kind: number for number, kind in enumerate(dict.fromkeys(kinds))}
    places, place_weights = _weights(countries)
    purposes, purpose_weights = _weights(themes)
    by_place = apportion(np.array(amounts, dtype=np.int64), place_weights)
    by_purpose = apportion(by_place.ravel(), purpose_weights).reshape(len(lines), -1)
    added = np.zeros((len(number_of), by_purpose.shape[1]), dtype=np.int64)
    np.add.at(added, np.fromiter(map(number_of.__getitem__, kinds), np.int64, len(kinds)), by_purpose)
    where = [(place, purpose) for place in places for purpose in purposes]
    return {
        (*kind, *target): part
        for kind, row in zip(number_of, added.tolist(), strict=True)
        for target, part in zip(where, row, strict=True)
    }


def _weights(shares: Shares) -> tuple[list[str | None], Whole]:
    """Keys in order with what is open last under None, and their weights: as `portfolio.finance.apportion` has it."""
    parts: list[tuple[str | None, int]] = [(key, share) for key, share in sorted(shares) if share > 0]
    open_share = WHOLE - sum(share for _, share in parts)
    if open_share:
        parts.append((None, open_share))
    return [key for key, _ in parts], np.array([share for _, share in parts], dtype=np.int64)


def apportion(pence: Whole, weights: Whole) -> Whole:
    """Each amount in a row split by the weights (which sum to the whole), by largest remainder, ties to the left."""
    sign: Any = np.where(pence < 0, -1, 1)
    products = np.abs(pence)[:, None] * weights
    parts = products // WHOLE
    remainders = products - parts * WHOLE
    missing = np.abs(pence) - parts.sum(axis=1)
    # The place of each part in the order of its row's remainders, largest first; a stable sort keeps ties to the left.
    order = np.argsort(-remainders, axis=1, kind="stable")
    places = np.empty_like(order)
    np.put_along_axis(places, order, np.arange(len(weights))[None, :], axis=1)
    parts += places < missing[:, None]
    whole: Whole = parts * sign[:, None]
    return whole
