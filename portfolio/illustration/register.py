"""The register of programmes as a workbook: the columns that the programmes import reads."""

from __future__ import annotations

from collections.abc import Sequence

from portfolio.finance import percent
from portfolio.illustration.model import NOTICE
from portfolio.illustration.programmes import YEARS, Programme, Shares
from portfolio.illustration.sheets import Book, Page

_TEXTS = (
    "code",
    "title",
    "lead_department",
    "partner_departments",
    "portfolio",
    "strategy_objective",
    "status",
    "start_date",
    "end_date",
    "sro",
    "channel",
    "instrument",
    "countries",
    "themes",
    "purpose_code",
    "gender_marker",
    "withheld",
    "withheld_reason",
)
_START, _END, _MARKER = (
    _TEXTS.index("start_date"),
    _TEXTS.index("end_date"),
    _TEXTS.index("gender_marker"),
)


def register(programmes: Sequence[Programme]) -> bytes:
    """The workbook of all programmes; allocations in whole pounds, blank in years in which a
    programme does not run.
    """
    book = Book("CSSF programmes (illustrative)")
    page = book.page("Programmes")
    page.texts(
        0,
        0,
        [f"Register of programmes. {NOTICE}"],
        bold=True,
    )
    page.texts(
        1,
        0,
        [*_TEXTS, *(f"{fy} {kind}" for fy in YEARS for kind in ("ODA", "non-ODA"))],
        bold=True,
    )

    for at, programme in enumerate(programmes, 2):
        page.texts(at, 0, _words(programme))
        page.day(at, _START, programme.start)
        page.day(at, _END, programme.end)
        page.number(at, _MARKER, programme.gender_marker)
        _allocations(page, at, programme)

    page.widths(
        [
            (0, 0, 16),
            (1, 1, 50),
            (2, 11, 14),
            (12, 13, 40),
            (14, 23, 12),
        ]
    )

    return book.close()


def _words(programme: Programme) -> list[str]:
    """The cells that are words, the others left blank."""
    return [
        programme.code,
        programme.title,
        programme.lead,
        "; ".join(department for department, _ in programme.partners),
        programme.portfolio,
        programme.objective,
        programme.status,
        "",
        "",
        programme.sro,
        programme.channel,
        programme.instrument,
        _written(programme.countries),
        _written(programme.themes),
        programme.purpose,
        "",
        "yes" if programme.withheld_reason else "no",
        programme.withheld_reason,
    ]


def _written(shares: Shares) -> str:
    """Such as `SOM:33.33; KEN:20`."""
    return "; ".join(f"{key}:{percent(share).normalize():f}" for key, share in shares)


def _allocations(page: Page, at: int, programme: Programme) -> None:
    for year, fy in enumerate(YEARS):
        for kind, pounds in enumerate(programme.allocations.get(fy, ())):
            page.number(at, len(_TEXTS) + 2 * year + kind, pounds)
