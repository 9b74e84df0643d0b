"""Two people edit one programme: the later save is merged with the earlier, by field."""

from __future__ import annotations

from dataclasses import dataclass

from portfolio.programmes.records import Values, differences


@dataclass(frozen=True, slots=True)
class Merge:
    """The values after a merge, and who changed what since the form was opened."""

    values: Values
    theirs: tuple[str, ...]
    """The fields that only others changed."""
    both: tuple[str, ...]
    """The fields that both changed, to different values: `values` has mine."""


def merge(base: Values, mine: Values, now: Values) -> Merge:
    """Merge my changes since `base` with those of others."""
    my_fields = differences(base, mine)
    values = dict(now)
    for name in my_fields:
        values[name] = mine[name]

    theirs = []
    both = []
    for name in differences(base, now):
        if name not in my_fields:
            theirs.append(name)
        elif mine[name] != now[name]:
            both.append(name)

    return Merge(values, tuple(theirs), tuple(both))
