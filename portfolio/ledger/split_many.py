"""Splitting the lines of a whole return at once, in 64-bit integers: the same parts to the penny
as one by one.

Lines of the same programme, kind and named country make a run. Runs whose programmes have as many
countries and as many themes are split together, place by place, so that no array is larger than
lines times themes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from portfolio.finance import WHOLE

if TYPE_CHECKING:
    from portfolio.ledger.split import Amount, Kind, Shared, Shares

Whole = NDArray[np.int64]
TOO_LARGE = 2**63 // WHOLE // 2
"""Pence of a line beyond which its product with a share could overflow: £46bn."""
MOST_LINES = 1_000_000
"""Beyond so many lines their sums could."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of all programmes in the order of their keys, as columns; each column but `pence`
    numbers what it names.
    """

    owner: Whole
    """The place of the programme in what was given."""
    kind: Whole
    place: Whole
    purpose: Whole
    pence: Whole
    kinds: Sequence[Kind]
    places: Sequence[str | None]
    """Countries; unallocated (None) is the last."""
    purposes: Sequence[str | None]


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines in the order of their runs, and each run: where it starts, and what its lines have in
    common.
    """

    pence: Whole
    starts: Whole
    owner: Whole
    kind: Whole
    named: Whole
    """The country that its lines name; -1 where they name none."""


@dataclass(frozen=True, slots=True)
class _Targets:
    """What the shares of each programme name, in order, with what is open last: ragged, so by
    their number.
    """

    names: Sequence[str | None]
    of_owner: Sequence[Whole]
    weights: Sequence[Whole]
    counts: Whole


def fits(amounts: Sequence[Sequence[Amount]]) -> bool:
    """Whether nothing can overflow."""
    flat = [line[5] for lines in amounts for line in lines]
    return len(flat) <= MOST_LINES and max(map(abs, flat), default=0) < TOO_LARGE


def split(amounts: Sequence[Sequence[Amount]], shared: Sequence[Shared]) -> Parts:
    """The parts of the lines of each programme under its shares, equal keys added up. See `fits`."""
    flat = [line for lines in amounts for line in lines]
    named = {line[0] for line in flat if line[0]}
    places = _targets([each.countries for each in shared], named)
    purposes = _targets([each.themes for each in shared], set())
    lines, kinds = _runs(amounts, flat, places.names)
    found = [
        np.concatenate(columns)
        for columns in zip(*_split_runs(lines, places, purposes), strict=True)
    ]
    sizes = (
        len(amounts),
        len(kinds),
        len(places.names),
        len(purposes.names),
    )
    keys, pence = added_up(found[:4], found[4], sizes)
    owner, kind, place, purpose = keys

    return Parts(
        owner,
        kind,
        place,
        purpose,
        pence,
        kinds,
        places.names,
        purposes.names,
    )


def added_up(
    columns: Sequence[Whole], pence: Whole, sizes: Sequence[int]
) -> tuple[list[Whole], Whole]:
    """Equal keys added up, in the order of the keys. `columns` number what they name, below
    `sizes`.
    """
    keys = np.ravel_multi_index(list(columns), sizes)
    order = np.argsort(keys, kind="stable")
    starts = firsts(keys[order])

    return [column[order][starts] for column in columns], np.add.reduceat(
        pence[order], starts
    )


def firsts(ordered: Whole) -> Whole:
    """Where each new value of an ordered column begins."""
    return np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))


def apportion(pence: Whole, weights: Whole) -> Whole:
    """Amounts split by weights (which sum to the whole), by largest remainder, ties to the first:
    a row for each.

    `weights` has a row for each part, and in it one number, or one for each amount.

    """
    sizes = np.abs(pence)
    products = sizes * weights
    parts = products // WHOLE
    remainders = products - parts * WHOLE
    missing = sizes - parts.sum(axis=0)

    for at in range(len(parts)):
        parts[at] += _before(remainders, at) < missing

    whole: Whole = np.where(pence < 0, -parts, parts)
    return whole


def _before(remainders: Whole, at: int) -> Whole:
    """How many remainders come before one: the larger ones, and of equal ones the earlier."""
    own = remainders[at]
    before: Whole = (remainders[:at] >= own).sum(axis=0, dtype=np.int64)
    before += (remainders[at + 1 :] > own).sum(axis=0, dtype=np.int64)

    return before


def _targets(shares: Sequence[Shares], more: set[str]) -> _Targets:
    ordered = [
        [(key, part) for key, part in sorted(each) if part > 0] for each in shares
    ]
    names: list[str | None] = [
        *sorted(more | {key for each in ordered for key, _ in each}),
        None,
    ]
    number = {name: at for at, name in enumerate(names)}
    whole = [
        [
            *each,
            *(
                [(None, left)]
                if (left := WHOLE - sum(part for _, part in each))
                else []
            ),
        ]
        for each in ordered
    ]
    of_owner = [np.array([number[key] for key, _ in each], np.int64) for each in whole]
    weights = [np.array([part for _, part in each], np.int64) for each in whole]

    return _Targets(
        names, of_owner, weights, np.array([len(each) for each in whole], np.int64)
    )


def _runs(
    amounts: Sequence[Sequence[Amount]],
    flat: Sequence[Amount],
    names: Sequence[str | None],
) -> tuple[_Lines, list[Kind]]:
    wheres, starts, lengths, measures, markings, pence = zip(*flat, strict=True)
    each_kind: list[Kind] = list(
        zip(
            starts,
            lengths,
            measures,
            markings,
            strict=True,
        )
    )
    kinds = sorted(set(each_kind))
    number: dict[Any, int] = {kind: at for at, kind in enumerate(kinds)}
    place: dict[Any, int] = {name: at for at, name in enumerate(names)} | {
        None: -1,
        "": -1,
    }
    columns = (
        np.repeat(np.arange(len(amounts)), [len(lines) for lines in amounts]),
        np.fromiter(map(number.__getitem__, each_kind), np.int64, len(flat)),
        np.fromiter(map(place.__getitem__, wheres), np.int64, len(flat)) + 1,
    )
    keys = np.ravel_multi_index(columns, (len(amounts), len(kinds), len(names) + 1))
    order = np.argsort(keys, kind="stable")
    first = firsts(keys[order])
    owner, kind, named = (column[order][first] for column in columns)

    return _Lines(
        np.array(pence, np.int64)[order],
        first,
        owner,
        kind,
        named - 1,
    ), kinds


def _split_runs(
    lines: _Lines, places: _Targets, purposes: _Targets
) -> Iterator[tuple[Whole, ...]]:
    """(owner, kind, place, purpose, pence) of runs that are split alike, together."""
    forms = np.where(lines.named < 0, places.counts[lines.owner], 0) * (
        len(purposes.names) + 1
    )
    forms += purposes.counts[lines.owner]
    for form in np.unique(forms):
        yield from _split_alike(lines, np.flatnonzero(forms == form), places, purposes)


def _split_alike(
    lines: _Lines, runs: Whole, places: _Targets, purposes: _Targets
) -> Iterator[tuple[Whole, ...]]:
    owner = lines.owner[runs]
    kind = lines.kind[runs]
    sizes = np.diff(np.append(lines.starts, len(lines.pence)))[runs]
    starts = np.cumsum(sizes) - sizes
    pence = lines.pence[
        np.repeat(lines.starts[runs] - starts, sizes) + np.arange(sizes.sum())
    ]
    owners, of_run = np.unique(owner, return_inverse=True)
    to = np.stack([purposes.of_owner[each] for each in owners], axis=1)
    weights = _spread(
        np.stack([purposes.weights[each] for each in owners], axis=1), of_run, sizes
    )

    for where, part in _by_place(
        lines.named[runs],
        pence,
        places,
        owners,
        (of_run, sizes),
    ):
        sums = np.add.reduceat(apportion(part, weights), starts, axis=1)
        for at, added in enumerate(sums):
            yield owner, kind, where, to[at][of_run], added


def _by_place(
    named: Whole,
    pence: Whole,
    places: _Targets,
    owners: Whole,
    spans: tuple[Whole, Whole],
) -> Iterator[tuple[Whole, Whole]]:
    """(place of each run, pence of each line) for every place that these runs go to."""
    if named[0] >= 0:
        yield named, pence
        return

    of_run, _ = spans
    where = np.stack([places.of_owner[each] for each in owners], axis=1)
    weights = _spread(
        np.stack([places.weights[each] for each in owners], axis=1), *spans
    )

    for at, part in enumerate(apportion(pence, weights)):
        yield where[at][of_run], part


def _spread(weights: Whole, of_run: Whole, sizes: Whole) -> Whole:
    """Weights of owners as weights of lines: one for all where there is one owner."""
    if weights.shape[1] == 1:
        return weights
    return np.repeat(weights[:, of_run], sizes, axis=1)
