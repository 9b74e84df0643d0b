"""Two people edit one programme: the later save is merged with the earlier, field by field."""

from __future__ import annotations

from dataclasses import dataclass

from portfolio.programmes.records import Values, differences


@dataclass(frozen=True, slots=True)
class Merge:
    """What a save comes to after another's: `theirs` alone changed, `both` changed differently."""

    values: Values
    theirs: tuple[str, ...]
    both: tuple[str, ...]


def merge(base: Values, mine: Values, now: Values) -> Merge:
    """Put together what I changed since `base` and what others did. Where both changed a field,
    mine is in `values`.
    """
    changed = set(differences(base, mine))
    others = differences(base, now)
    values = dict(now) | {name: mine[name] for name in changed}
    both = tuple(name for name in others if name in changed and mine[name] != now[name])

    return Merge(values, tuple(name for name in others if name not in changed), both)
