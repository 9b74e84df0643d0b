"""Bringing a programme's rows to wanted values: what differs is closed at an instant and what
replaces it is added.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portfolio import audit
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    Allocation,
    PartnerDepartment,
    ProgrammeChange,
    ProgrammeFacts,
    Share,
    ShareSet,
    TeamMember,
)
from portfolio.programmes.fields import OF_FACTS, SHARES
from portfolio.programmes.records import ALL_YEARS, Rows, Values, differences

Shares = frozenset[tuple[str, str, int]]
"""Kind, key, millionths."""
_FACTS = frozenset(
    {
        *OF_FACTS,
        "partners",
        "team",
    }
)


def put(
    session: AnySession,
    programme_id: int,
    now: Rows,
    wanted: Values,
    instant: int,
    first: int,
    reason: str = "",
) -> list[str]:
    """Write what differs between the rows of now and the wanted values, and who did it; the fields
    that changed.

    Changed shares hold from the financial year that starts in `first` (0: all years). The caller
    flushes, and reshares the ledger when shares are among what changed.
    """
    changed = differences(now.values(), wanted) if now.facts else list(wanted)
    if not now.facts or _FACTS.intersection(changed):
        _put_facts(
            session,
            programme_id,
            now,
            wanted,
            instant,
        )

    if _put_shares(
        session,
        programme_id,
        now,
        wanted,
        instant,
        first,
    ):
        changed = list(dict.fromkeys([*changed, *SHARES]))

    if "allocations" in changed:
        _put_allocations(
            session,
            programme_id,
            now,
            wanted,
            instant,
            reason,
        )

    if changed:
        note(session, programme_id, instant, reason)

    return changed


def note(session: AnySession, programme_id: int, instant: int, reason: str) -> None:
    """Write down who acts on a programme, and why."""
    person = session.info.get(audit.ACTOR)
    session.add(
        ProgrammeChange(
            programme_id=programme_id,
            at=instant,
            user_id=person,
            reason=reason,
        )
    )


def close(session: AnySession, rows: Iterable[Any], instant: int) -> None:
    """End what was known, and write that before what replaces it arrives at the unique keys."""
    ended = list(rows)
    for row in ended:
        row.to_instant = instant
    if ended:
        session.flush()


def _put_facts(
    session: AnySession, programme_id: int, now: Rows, wanted: Values, instant: int
) -> None:
    close(session, now.facts, instant)
    facts = ProgrammeFacts(
        programme_id=programme_id,
        from_instant=instant,
        **{name: wanted[name] for name in OF_FACTS},
    )
    facts.partners = [
        PartnerDepartment(department_code=code) for code in sorted(wanted["partners"])
    ]
    facts.team = [TeamMember(user_id=user_id) for user_id in sorted(wanted["team"])]
    session.add(facts)


def _put_shares(
    session: AnySession,
    programme_id: int,
    now: Rows,
    wanted: Values,
    instant: int,
    first: int,
) -> bool:
    """A changed share is a new set; sets that begin later than it are replaced by it."""
    shares = frozenset(
        (kind, key, part) for name, kind in SHARES.items() for key, part in wanted[name]
    )
    later = [each for each in now.sets if each.from_fy >= first]
    reaching = now.reaching(first)
    if now.sets and all(
        shares_of(each) == shares
        for each in [*later, *([reaching] if reaching else [])]
    ):
        return False

    close(session, later, instant)
    if first != ALL_YEARS and not now.sets:
        _add_set(
            session,
            programme_id,
            ALL_YEARS,
            frozenset(),
            instant,
        )

    _add_set(
        session,
        programme_id,
        first,
        shares,
        instant,
    )

    return True


def _add_set(
    session: AnySession, programme_id: int, first: int, wanted: Shares, instant: int
) -> None:
    shares = [
        Share(kind=kind, key=key, part=part) for kind, key, part in sorted(wanted)
    ]
    session.add(
        ShareSet(
            programme_id=programme_id,
            from_fy=first,
            from_instant=instant,
            shares=shares,
        )
    )


def shares_of(share_set: ShareSet) -> Shares:
    """The shares of a set, to compare."""
    return frozenset((share.kind, share.key, share.part) for share in share_set.shares)


def _put_allocations(
    session: AnySession,
    programme_id: int,
    now: Rows,
    wanted: Values,
    instant: int,
    reason: str,
) -> None:
    """A new amount is `initial`, a changed one `revised`; one that is left out is withdrawn."""
    earlier = {(row.fy, row.oda, row.earmarked): row for row in now.allocations}
    amounts = {
        (fy, oda, earmarked): pence
        for fy, oda, earmarked, pence in wanted["allocations"]
    }
    changed = [row for key, row in earlier.items() if amounts.get(key) != row.pence]
    close(session, changed, instant)

    for key, pence in amounts.items():
        if key not in earlier or earlier[key] in changed:
            version = "revised" if key in earlier else "initial"
            add_allocation(
                session,
                programme_id,
                key,
                pence,
                version,
                reason,
                instant,
            )


def add_allocation(
    session: AnySession,
    programme_id: int,
    key: tuple[int, bool, bool],
    pence: int,
    version: str,
    reason: str,
    instant: int,
) -> None:
    """A version of an allocation; `key` is its year, whether ODA, whether pre-earmarked."""
    fy, oda, earmarked = key
    session.add(
        Allocation(
            programme_id=programme_id,
            fy=fy,
            oda=oda,
            earmarked=earmarked,
            version=version,
            pence=pence,
            reason=reason,
            from_instant=instant,
        )
    )
