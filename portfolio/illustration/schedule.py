"""What happens in which order: who returns when, what goes wrong, and what is decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portfolio.finance import FinancialYear
from portfolio.illustration.model import Decision, Missing, Opened
from portfolio.illustration.programmes import YEARS

_EVERY_QUARTER = (3, 6, 9, 12)
_LATE = (6, 9, 12)
_TWICE = (6, 12)
_ONCE = (12,)

CALENDAR: dict[str, tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]] = {
    "FCO": (_EVERY_QUARTER, _EVERY_QUARTER, (3,)),
    "DFID": (_EVERY_QUARTER, _EVERY_QUARTER, (3,)),
    "FCDO": ((), (), _LATE),
    "MOD": (_EVERY_QUARTER, _EVERY_QUARTER, _EVERY_QUARTER),
    "HO": (_EVERY_QUARTER, _EVERY_QUARTER, _EVERY_QUARTER),
    "NCA": (_TWICE, _LATE, _LATE),
    "CO": (_TWICE, _LATE, _TWICE),
    "CPS": (_TWICE, _LATE, _TWICE),
    "HMRC": (_TWICE, _TWICE, _TWICE),
    "BEIS": (_ONCE, _TWICE, _TWICE),
    "DHSC": (_ONCE, _TWICE, _TWICE),
    "AGO": (_ONCE, _TWICE, _ONCE),
    "MOJ": (_ONCE, _TWICE, _TWICE),
}
"""The months (April being 1) for which each department returns, by year. FCDO begins in September
2020.
"""


@dataclass(frozen=True)
class Event:
    """One return to be made, and what becomes of it."""

    department: str
    fy: FinancialYear
    number: int
    """The month of the return, April being 1."""
    version: str = ""
    """Added to the file's name, such as ` v2`."""
    decision: Decision = "approve"
    why: str | None = None
    missing: Missing = "keep"
    comment: str | None = None
    without: str = ""
    """A programme that the return leaves out, by the beginning of its title."""
    tenfold: str = ""
    """A programme whose last actuals are ten times too large, by the beginning of its title."""


_Key = tuple[str, int, int]

_STORIES: dict[_Key, tuple[Event, ...]] = {
    ("FCO", 2019, 9): (
        Event(
            "FCO",
            YEARS[1],
            9,
            decision="reject",
            why="December for the Pakistan rule of law programme is ten times what its bank statement shows. "
            "Correct it and send the return again.",
            comment="Actuals to December; forecasts agreed with programme teams.",
            tenfold="Pakistan: rule of law",
        ),
        Event(
            "FCO",
            YEARS[1],
            9,
            version=" v2",
            comment="Corrects December for the Pakistan rule of law programme.",
        ),
    ),
    ("HO", 2019, 12): (
        Event(
            "HO",
            YEARS[1],
            12,
            comment="East African border posts follow once they have closed their books; the earlier figures stand.",
            without="East Africa: shared border posts",
        ),
    ),
    ("DHSC", 2019, 12): (
        Event(
            "DHSC",
            YEARS[1],
            12,
            missing="nil",
            comment="Health workers under attack was paid for from the department's own budget after all: nil here.",
            without="Health workers under attack",
        ),
    ),
    ("FCDO", 2020, 6): (
        Event(
            "FCDO",
            YEARS[2],
            6,
            comment="First return of the new department: all programmes of FCO and DFID.",
        ),
    ),
    ("NCA", 2020, 12): (
        Event(
            "NCA",
            YEARS[2],
            12,
            decision="leave",
            comment="Year end, subject to the audit of overseas accounts.",
        ),
    ),
}
"""Where something other than the usual happens, by department, year and month."""

_COMMENTS = {
    3: "First return of the year.",
    6: "Restates spring for invoices that came late.",
    9: "Restates earlier months after the mid-year review.",
    12: "Year end: all months as in the ledger.",
}


_ASKED_FOR = (6, 12)
_DEADLINE_DAY = 20


def months() -> Iterator[Opened]:
    """The months for which every department is asked: the half year and the year end, three weeks
    after they end.
    """
    for fy in YEARS:
        for number in _ASKED_FOR:
            month = fy.month_number(number)
            after = month.plus(1)
            yield Opened(month, date(after.year, after.month, _DEADLINE_DAY))


def events() -> Iterator[Event]:
    """All returns in the order of their months, departments in the calendar's order."""
    for fy in YEARS:
        for number in _EVERY_QUARTER:
            for department, years in CALENDAR.items():
                if number in years[YEARS.index(fy)]:
                    usual = Event(
                        department,
                        fy,
                        number,
                        comment=_COMMENTS[number],
                    )
                    yield from _STORIES.get((department, fy.start, number), (usual,))
