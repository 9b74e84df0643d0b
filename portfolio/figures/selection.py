"""What a report is a function of: its filters and its as-at instant, from words to keys, errors in
sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from imports.text.codes import canonical_code
from imports.text.folding import fold
from imports.text.plain import one_line
from imports.text.similarity import nearest
from portfolio import reference
from portfolio.figures import prices
from portfolio.figures.errors import FilterError as FilterError
from portfolio.figures.prices import NOMINAL, REAL, Prices
from portfolio.finance import FinancialYear, Month
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    Country,
    CountryAlias,
    CountryFacts,
    Department,
    Edition,
    Portfolio,
    Position,
    RiskIndex,
    Theme,
    ThemeFacts,
)

MEASURES = ("actual", "forecast", "outturn")
DEFAULT_INDEX = "oecd-sof"
UNALLOCATED = "unallocated"
WITHHELD = "withheld"
PLACED = "placed"
"""Stands for every country in a list of countries: what can be placed in one."""
NOT_RECORDED = "not recorded"
LOOKS = {"size": ("programmes", "per-head"), "scale": ("logarithmic", "linear")}
"""How points are drawn, the usual way first: what their size stands for, and how spend is laid
out.
"""
OF_PROGRAMMES = ("programme", "channel", "instrument")
"""Filters on programmes that figures lead to, beside those that a form offers."""
YES, NO = "yes", "no"
LONGEST = 100
"""Letters of a wrong name that are compared with the right ones."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The checked filters of a report, with the instant that it is drawn at."""

    as_at: int
    fy: FinancialYear | None = None
    measure: str = "actual"
    index: str = DEFAULT_INDEX
    edition: int | None = None
    """Key of the edition as known at the instant; None where none of the index is."""
    edition_label: str | None = None
    department: str | None = None
    country: str | None = None
    """ISO3, or `unallocated`."""
    theme: str | None = None
    """Display name, or `unallocated`."""
    theme_id: int | None = None
    portfolio: str | None = None
    portfolio_id: int | None = None
    oda: bool | None = None
    programme: str | None = None
    """A programme's code. One that there is not selects nothing, as one does that the reader may
    not see.
    """
    channel: str | None = None
    """How it is given, such as `bilateral`, or `not recorded`."""
    instrument: str | None = None
    size: str | None = None
    """What the size of points stands for, where it is not the usual (see `LOOKS`)."""
    scale: str | None = None
    prices: Prices | None = None
    """The prices that amounts are shown in; None: as returned (nominal)."""
    start: str | None = None
    """The position that a movement starts from, as given: a month such as 2019-06, or an instant."""
    end: str | None = None
    """The position that it ends with."""
    given: frozenset[str] = frozenset()
    """The names of the filters that were asked for, the instant among them: what a link to another
    page carries on.
    """

    def words(self) -> dict[str, Any]:
        """The filters as a person would give them, the instant left out."""
        if self.start and self.end:
            moved = {"from": self.start, "to": self.end}
        else:
            moved = {}

        seldom = {
            name: getattr(self, name)
            for name in (*OF_PROGRAMMES, *LOOKS)
            if getattr(self, name)
        }
        if self.prices:
            real = {"prices": REAL, "base": str(self.prices.base)}
        else:
            real = {}

        return {
            "fy": str(self.fy) if self.fy else None,
            "measure": self.measure,
            "index": self.index,
            "edition": self.edition_label,
            "department": self.department,
            "country": self.country,
            "theme": self.theme,
            "portfolio": self.portfolio,
            "oda": None if self.oda is None else YES if self.oda else NO,
            **seldom,
            **real,
            **moved,
        }

    @staticmethod
    def point(named: str | None) -> Month | int:
        """The month or the instant that the start or end of a movement names. ValueError says what
        is wrong.
        """
        try:
            return Month.parse(named or "")
        except ValueError:
            return clock.parse_as_at(named or "")


def select_for(session: AnySession, words: Mapping[str, str | None]) -> Selection:
    """Check the words of a query string or command line. FilterError says which is wrong and what
    would do.
    """
    # Control characters go: no name holds one, and PostgreSQL takes no NUL.
    given = {
        name: tidy for name, text in words.items() if (tidy := one_line(text or ""))
    }
    as_at = clock.resolve(session, _instant(given.get("as_at")))
    edition = _edition(
        session, given.get("index", DEFAULT_INDEX), given.get("edition"), as_at
    )
    theme_id, theme = _theme(session, given.get("theme"), as_at)
    portfolio_id, portfolio = _portfolio(session, given.get("portfolio"))

    return Selection(
        as_at=as_at,
        fy=_year(given.get("fy")),
        measure=_measure(given.get("measure", "actual")),
        index=given.get("index", DEFAULT_INDEX),
        edition=edition.id if edition else None,
        edition_label=edition.label if edition else None,
        department=_department(session, given.get("department")),
        country=_country(session, given.get("country")),
        theme=theme,
        theme_id=theme_id,
        portfolio=portfolio,
        portfolio_id=portfolio_id,
        oda=_oda(given.get("oda")),
        programme=_programme(given.get("programme")),
        channel=_listed("channel", given.get("channel")),
        instrument=_listed("instrument", given.get("instrument")),
        size=_look("size", given.get("size")),
        scale=_look("scale", given.get("scale")),
        prices=_prices(session, given.get("prices"), given.get("base"), as_at),
        start=_point("from", given.get("from")),
        end=_point("to", given.get("to")),
        given=frozenset(given),
    )


def _prices(
    session: AnySession, text: str | None, base: str | None, as_at: int
) -> Prices | None:
    """Real terms, where they are asked for; without a base year that of the latest year with a
    deflator and returns.
    """
    if text not in {None, NOMINAL, REAL}:
        raise FilterError("prices", f"{text!r} is neither {NOMINAL} nor {REAL}")
    if text != REAL:
        if base:
            raise FilterError(
                "base",
                f"A base year goes with real terms: give prices={REAL} too, or leave it out",
            )

        return None

    series = prices.series_at(session, as_at)
    if series is None:
        raise FilterError(
            "prices",
            "No series of GDP deflators was on record at that instant, so there are no real terms; "
            "a risk analyst or the portfolio office can upload one",
        )

    known = prices.deflators_of(session, series)
    start = _base(
        session,
        base,
        known,
        series.label,
        as_at,
    )

    return Prices(
        FinancialYear(start), series.label, series.published, tuple(known.items())
    )


def _base(
    session: AnySession,
    text: str | None,
    known: Mapping[int, Decimal],
    series: str,
    as_at: int,
) -> int:
    if text is None:
        latest = session.scalar(
            select(func.max(Position.fy)).where(
                Position.at(as_at), Position.fy.in_(known)
            )
        )
        return latest if latest is not None else max(known)

    try:
        fy = FinancialYear.parse(text)
    except ValueError as error:
        raise FilterError("base", str(error)) from None

    if fy.start not in known:
        said = prices.years_said(known)
        raise FilterError(
            "base",
            f"{series} has no deflator of {fy}, so it cannot be the base year; it has {said}",
        )

    return fy.start


def _point(name: str, text: str | None) -> str | None:
    if text is None:
        return None

    try:
        Selection.point(text)
    except ValueError:
        message = f"{text!r} is neither a month nor a date or time; write 2019-06, 2019-09-30 or 2019-09-30T17:00"
        raise FilterError(name, message) from None

    return text


def _instant(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return clock.parse_as_at(text)
    except ValueError as error:
        raise FilterError("as_at", str(error)) from None


def _year(text: str | None) -> FinancialYear | None:
    if text is None:
        return None
    try:
        return FinancialYear.parse(text)
    except ValueError as error:
        raise FilterError("fy", str(error)) from None


def _measure(text: str) -> str:
    if text not in MEASURES:
        raise FilterError(
            "measure", f"{text!r} is not a measure; choose one of {', '.join(MEASURES)}"
        )

    return text


def _oda(text: str | None) -> bool | None:
    if text is None:
        return None
    if text.lower() not in {YES, NO}:
        raise FilterError(
            "oda", f"{text!r} is neither yes nor no: yes for ODA, no for non-ODA"
        )

    return text.lower() == YES


def _programme(text: str | None) -> str | None:
    if text is None:
        return None

    code = canonical_code(text[:100])
    if code is None:
        raise FilterError(
            "programme",
            f"{text!r} is not a programme's code; write it as CSSF-01-000274",
        )

    return code


def _listed(name: str, text: str | None) -> str | None:
    """A channel or instrument; the lists are fixed."""
    if text is None or fold(text) == fold(NOT_RECORDED):
        return text and NOT_RECORDED

    known = [choice.key for choice in reference.choices(name)]
    if text.lower() not in known:
        raise FilterError(
            name,
            f"There is no {name} {text!r}; choose one of {', '.join([*known, NOT_RECORDED])}",
        )

    return text.lower()


def _look(name: str, text: str | None) -> str | None:
    """A look by its name; None for the usual one."""
    usual, *_ = LOOKS[name]
    if text is not None and text not in LOOKS[name]:
        raise FilterError(
            name, f"{text!r} is no such choice; choose one of {', '.join(LOOKS[name])}"
        )

    return None if text == usual else text


def _department(session: AnySession, text: str | None) -> str | None:
    if text is None:
        return None
    if session.get(Department, text.upper()) is None:
        codes = list(session.scalars(select(Department.code).order_by(Department.code)))
        near = _near(text, {code: code for code in codes})
        raise FilterError(
            "department",
            f"There is no department {text!r}; the departments are {', '.join(codes)}",
            near,
        )

    return text.upper()


def _country(session: AnySession, text: str | None) -> str | None:
    if text is None or fold(text) == UNALLOCATED:
        return text and UNALLOCATED
    if fold(text) == WITHHELD:
        raise FilterError(
            "country",
            "Withheld money is shown as one line and has no detail to filter by",
        )
    if session.get(Country, text.upper()):
        return text.upper()

    by_name = select(CountryFacts.iso3).where(
        CountryFacts.current(), func.lower(CountryFacts.name) == text.lower()
    )
    by_alias = select(CountryAlias.iso3).where(
        CountryAlias.alias == fold(text), CountryAlias.retired.is_(False)
    )
    found = session.scalar(by_name) or session.scalar(by_alias)
    if found is None:
        names = session.execute(
            select(CountryFacts.iso3, CountryFacts.name).where(CountryFacts.current())
        )
        message = f"There is no country {text!r}; give its ISO code of three letters, such as SOM"
        raise FilterError(
            "country", message, _near(text, {iso3: name for iso3, name in names})
        )

    return found


def _near(text: str, known: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Up to three (value, name) of a list whose value or name is spelt nearly so."""
    said = fold(text[:LONGEST])
    spelt: dict[str, str] = {}

    for value, name in known.items():
        spelt |= {fold(value): value, fold(name): value}

    found = dict.fromkeys(spelt[each] for each in nearest(said, spelt))

    return tuple((value, known[value]) for value in found)


def _theme(
    session: AnySession, text: str | None, as_at: int
) -> tuple[int | None, str | None]:
    if text is None or fold(text) == UNALLOCATED:
        return None, text and UNALLOCATED

    rows = session.execute(
        select(Theme.id, Theme.key, ThemeFacts.name)
        .join(ThemeFacts, ThemeFacts.theme_id == Theme.id)
        .where(ThemeFacts.at(as_at))
        .order_by(ThemeFacts.name)
    ).all()
    for theme_id, key, name in rows:
        if fold(text) in {fold(key), fold(name)}:
            return theme_id, name

    known = "; ".join(name for _, _, name in rows)
    message = f"There is no theme {text!r}; the themes are {known or 'none as at that instant'}"
    raise FilterError(
        "theme", message, _near(text, {name: name for _, _, name in rows})
    )


def _portfolio(session: AnySession, text: str | None) -> tuple[int | None, str | None]:
    if text is None or fold(text) == fold(NOT_RECORDED):
        return None, text and NOT_RECORDED

    rows = session.execute(
        select(Portfolio.id, Portfolio.name).order_by(Portfolio.name)
    ).all()
    for portfolio_id, name in rows:
        if fold(name) == fold(text):
            return portfolio_id, name

    names = [name for _, name in rows]
    message = f"There is no portfolio {text!r}; the portfolios are {'; '.join(names)}"
    raise FilterError("portfolio", message, _near(text, {name: name for name in names}))


def _edition(
    session: AnySession, index: str, label: str | None, as_at: int
) -> Edition | None:
    """The edition named, or the latest published among those known at the instant."""
    if session.get(RiskIndex, index) is None:
        known = ", ".join(
            session.scalars(select(RiskIndex.key).order_by(RiskIndex.key))
        )
        raise FilterError(
            "index", f"There is no risk index {index!r}; the indexes are {known}"
        )

    known_then = list(
        session.scalars(
            select(Edition)
            .where(Edition.index_key == index, Edition.at(as_at))
            .order_by(Edition.published.desc(), Edition.label.desc())
        )
    )
    if label is None:
        return known_then[0] if known_then else None

    for edition in known_then:
        if fold(edition.label) == fold(label):
            return edition

    labels = ", ".join(edition.label for edition in known_then)
    told = (
        f"its editions are {labels}"
        if labels
        else "none of its editions was on record at that instant"
    )
    raise FilterError("edition", f"{index} has no edition {label!r}; {told}")
