"""Writes of programmes from a register: each compared field by field, and only what differs
written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from imports.register import Record
from portfolio import audit
from portfolio.extensions import begin_writing
from portfolio.finance import FinancialYear
from portfolio.ledger import clock, position
from portfolio.ledger.clock import AnySession
from portfolio.models import Programme
from portfolio.permissions import EVERYTHING, visible_programmes
from portfolio.programmes import records, reference_lists
from portfolio.programmes.fields import OF_FACTS, SHARES
from portfolio.programmes.records import ALL_YEARS, NOTHING, Rows, Values
from portfolio.programmes.row_versions import put


@dataclass(slots=True)
class Outcome:
    """What an import did, in numbers of programmes."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


def import_register(
    session: AnySession,
    wanted: Sequence[Record],
    given: frozenset[str],
    shares_from: FinancialYear | None,
) -> Outcome:
    """Bring programmes to what a register says; those that it lacks stay as they are. The caller
    commits.

    `given` names the fields that the file has columns for: others are left alone. Shares hold from
    `shares_from` on, or for all years. All or nothing, under one instant.
    """
    begin_writing(session)
    clock.lock(session)
    instant = clock.next_instant(session)
    importer = Importer(
        session,
        instant,
        given,
        reference_lists.add_new(session, wanted, instant),
        shares_from,
    )
    known = {
        record.code: record
        for record in records.current(session, visible_programmes(EVERYTHING))
    }
    new = _add_new(
        session, [record.code for record in wanted if record.code not in known]
    )
    outcome = Outcome()

    for record in wanted:
        done = importer.bring(record, known.get(record.code), new.get(record.code))
        setattr(outcome, done, getattr(outcome, done) + 1)

    session.flush()
    if outcome.created or outcome.changed:
        clock.advance(session)
        position.reshare(session, importer.reshared, instant)
        audit.record(
            session,
            "import",
            "programme",
            "register",
            vars_of(outcome),
        )

    return outcome


def vars_of(outcome: Outcome) -> dict[str, int]:
    """The outcome's numbers by name."""
    return {
        "created": outcome.created,
        "changed": outcome.changed,
        "unchanged": outcome.unchanged,
    }


def _add_new(session: AnySession, codes: Sequence[str]) -> dict[str, int]:
    """The keys of new programmes by code."""
    programmes = [Programme(code=code) for code in codes]
    session.add_all(programmes)
    session.flush()

    return {programme.code: programme.id for programme in programmes}


class Importer:
    """Brings programmes to what their records in a register say."""

    def __init__(
        self,
        session: AnySession,
        instant: int,
        given: frozenset[str],
        references: reference_lists.References,
        shares_from: FinancialYear | None,
    ) -> None:
        self._session, self._instant, self._given, self._references = (
            session,
            instant,
            given,
            references,
        )
        self._first = shares_from.start if shares_from else ALL_YEARS
        self.reshared: list[int] = []
        """The programmes whose shares changed."""

    def bring(
        self, record: Record, before: records.Record | None, new: int | None
    ) -> str:
        """`created`, `changed` or `unchanged`; `new` is the key of a programme that has no record
        yet.
        """
        programme_id = before.programme.id if before else new or 0
        rows = before.rows if before else Rows()
        wanted = self._wanted(record, before, rows)
        reason = "Imported from a register"
        changed = put(
            self._session,
            programme_id,
            rows,
            wanted,
            self._instant,
            self._first,
            reason,
        )

        if SHARES.keys() & set(changed):
            self.reshared.append(programme_id)

        if before:
            return "changed" if changed else "unchanged"

        return "created"

    def _wanted(
        self, record: Record, before: records.Record | None, rows: Rows
    ) -> Values:
        """The values that the programme is to have: the file's, and the earlier where it has no
        column.
        """
        earlier = dict(before.values if before else NOTHING)
        reaching = rows.reaching(self._first)

        if reaching:
            then = Rows(sets=[reaching]).values()
            earlier |= {name: then[name] for name in SHARES}

        said = self._said(record)
        if before:
            given = (
                self._given
                if record.withheld is not None
                else self._given - OF_WITHHOLDING
            )
            said = {
                name: value
                for name, value in said.items()
                if given & FIELDS_OF.get(name, {name})
            }

        wanted = earlier | said | {"allocations": _allocations(earlier, record)}
        return wanted if wanted["withheld"] else wanted | {"withheld_reason": None}

    def _said(self, record: Record) -> dict[str, object]:
        said: dict[str, object] = {
            name: getattr(record, name) for name in OF_FACTS if hasattr(record, name)
        }
        return said | {
            "withheld": record.withheld is True,
            "portfolio_id": self._references.portfolios.get(record.portfolio or ""),
            "objective_id": self._references.objectives.get(record.objective or ""),
            "partners": tuple(sorted(record.partner_departments)),
            "countries": self._shares("country", record.country_shares),
            "themes": self._shares("theme", record.theme_shares),
        }

    def _shares(
        self, kind: str, shares: Sequence[tuple[str, int]]
    ) -> tuple[tuple[str, int], ...]:
        keyed = [(self._references.share_key(kind, key), part) for key, part in shares]
        return tuple(sorted(keyed, key=lambda share: (-share[1], share[0])))


OF_WITHHOLDING = frozenset({"withheld", "publishable", "withheld_reason"})
"""The columns of a register that are left alone where it does not say whether a programme is
withheld.
"""
FIELDS_OF = {
    "portfolio_id": {"portfolio"},
    "objective_id": {"objective"},
    "partners": {"partner_departments"},
    "withheld": {"withheld", "publishable"},
}
"""The columns of a register that a field is read from, where they are not one of its name."""


def _allocations(
    earlier: Values, record: Record
) -> tuple[tuple[int, bool, bool, int], ...]:
    """What is allocated at the programme's discretion becomes what the file says; all else stays."""
    amounts = {
        (fy, oda, earmarked): pence
        for fy, oda, earmarked, pence in earlier["allocations"]
    }
    amounts |= {(fy.start, oda, False): pence for fy, oda, pence in record.allocations}

    return tuple(sorted((*key, pence) for key, pence in amounts.items()))


def change_shares(
    session: AnySession,
    code: str,
    from_fy: FinancialYear,
    countries: Sequence[tuple[str, int]],
    themes: Sequence[tuple[str, int]],
) -> None:
    """Give a programme new shares from a financial year on: the past keeps its own. The caller
    commits.
    """
    begin_writing(session)
    clock.lock(session)
    programme = session.scalars(select(Programme).where(Programme.code == code)).one()
    now = records.current_one(session, programme)
    instant = clock.advance(session)
    wanted = dict(now.values) | {"countries": tuple(countries), "themes": tuple(themes)}
    put(
        session,
        programme.id,
        now.rows,
        wanted,
        instant,
        from_fy.start,
    )
    session.flush()
    position.reshare(session, [programme.id], instant)
