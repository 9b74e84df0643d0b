"""Writes of ratings: an edition as published, replaced from now on when its file changes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from imports.ratings import Rating as ReadRating
from imports.text.folding import fold
from portfolio import audit
from portfolio.extensions import begin_writing
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import Edition, Rating, RiskIndex


class RatingsError(Exception):
    """Ratings that cannot be kept, in a sentence that says why."""


@dataclass(frozen=True, slots=True)
class NewIndex:
    """What a new index needs: its name, and whether a `high` or a `low` score is the worse."""

    name: str
    worse: str
    internal: bool = False
    """Government's own and not published: what shows its ratings is marked OFFICIAL-SENSITIVE."""


def find_or_make_index(
    session: AnySession, key: str, new: NewIndex | None
) -> RiskIndex:
    """The index of a key; made where it is unknown and a name and direction are given, else
    RatingsError.
    """
    found = session.get(RiskIndex, key)
    if found is not None:
        return found
    if new is None:
        known = ", ".join(
            session.scalars(select(RiskIndex.key).order_by(RiskIndex.key))
        )
        raise RatingsError(
            f"there is no risk index {key!r}; the indexes are {known}. To make a new one give --name and --worse"
        )
    if not key.strip() or len(key) > 40:
        raise RatingsError("the key of a new index has between 1 and 40 characters")
    if len(new.name) > 200:
        raise RatingsError("the name of a new index has at most 200 characters")

    index = RiskIndex(
        key=key,
        name=new.name,
        worse=new.worse,
        internal=new.internal,
        bands=[],
    )
    session.add(index)
    session.flush()

    return index


def import_edition(
    session: AnySession,
    index: str,
    label: str,
    published: date,
    content: bytes,
    filename: str,
    ratings: Sequence[ReadRating],
    new: NewIndex | None = None,
) -> tuple[Edition, bool]:
    """Keep an edition; (edition, whether anything changed). The same bytes again change nothing.

    Other bytes replace the edition from now on: what was known before stays for reports as at
    then.
    """
    if not fold(label) or len(label) > 100:
        raise RatingsError(
            "the label of an edition has between 1 and 100 characters, such as 2019"
        )

    begin_writing(session)
    clock.lock(session)
    find_or_make_index(session, index, new)
    digest = hashlib.sha256(content).hexdigest()
    earlier = current_edition(session, index, label)
    if earlier and earlier.sha256 == digest:
        return earlier, False

    instant = clock.advance(session)
    if earlier:
        earlier.to_instant = instant
        session.flush()

    edition = Edition(
        index_key=index,
        label=earlier.label if earlier else label,
        published=published,
        source=filename[:255],
        sha256=digest,
        from_instant=instant,
        ratings=[
            Rating(
                iso3=each.iso3,
                score=each.score,
                rank=each.rank,
                band=each.band,
            )
            for each in ratings
        ],
    )
    session.add(edition)
    session.flush()
    audit.record(
        session,
        "import",
        "edition",
        edition.id,
        {"ratings": len(ratings), "file": filename},
    )

    return edition, True


def current_edition(session: AnySession, index: str, label: str) -> Edition | None:
    """The edition of a label as known now."""
    editions = session.scalars(
        select(Edition).where(Edition.index_key == index, Edition.current())
    )
    return next((each for each in editions if fold(each.label) == fold(label)), None)
