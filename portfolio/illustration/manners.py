"""Which department keeps its return in which manner: layout, unit and file name, the same in every
year.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portfolio.illustration.grids import (
    by_country,
    months_across,
    quarters_across,
    sheet_per_type,
    side_by_side,
)
from portfolio.illustration.lists import countries_named, long_csv, long_list
from portfolio.illustration.sheets import (
    MILLIONS,
    MONTHS,
    POUNDS_AND_PENCE,
    THOUSANDS,
    THOUSANDS_EXACT,
    WHOLE_POUNDS,
    Sending,
    Unit,
    Written,
)


@dataclass(frozen=True)
class Manner:
    """How one department keeps its return."""

    layout: Callable[[Sending], Written]
    unit: Unit
    filename: str
    """A pattern over `{fy}` (2019-20), `{number}` (06), `{quarter}` (2), `{month}` (September) and
    `{version}`.
    """
    projects: bool = False
    """Whether it names projects; otherwise a programme's projects are one row."""
    countries: str = ""
    """`named` where a row says its country, `split` where rows are split by the programme's
    countries.
    """

    def file_named(self, sending: Sending, version: str) -> str:
        """The file's name for one return."""
        return self.filename.format(
            fy=str(sending.fy).replace("/", "-"),
            number=f"{sending.number:02d}",
            quarter=sending.number // 3,
            month=MONTHS[sending.fy.months[sending.number - 1].month - 1],
            version=version,
        )


MANNERS = {
    "FCO": Manner(
        long_list,
        POUNDS_AND_PENCE,
        "FCO CSSF return {fy} M{number}{version}.xlsx",
        projects=True,
    ),
    "FCDO": Manner(
        countries_named,
        POUNDS_AND_PENCE,
        "FCDO CSSF return {fy} M{number}{version}.xlsx",
        projects=True,
        countries="named",
    ),
    "DFID": Manner(months_across, THOUSANDS, "DFID_CSSF_FY{fy}_{month}{version}.xlsx"),
    "MOD": Manner(quarters_across, MILLIONS, "MOD CSSF {fy} Q{quarter}{version}.xlsx"),
    "HO": Manner(
        side_by_side, WHOLE_POUNDS, "HO finance return {fy} {month}{version}.xlsx"
    ),
    "NCA": Manner(
        by_country,
        THOUSANDS_EXACT,
        "NCA CSSF by country {fy} M{number}{version}.xlsx",
        countries="split",
    ),
    "CO": Manner(
        sheet_per_type, POUNDS_AND_PENCE, "CO return {fy} {month}{version}.xlsx"
    ),
    "CPS": Manner(long_csv, POUNDS_AND_PENCE, "CPS_return_{fy}_P{number}{version}.csv"),
    "HMRC": Manner(
        months_across, THOUSANDS_EXACT, "HMRC CSSF {fy} {month}{version}.xlsx"
    ),
    "BEIS": Manner(
        sheet_per_type, WHOLE_POUNDS, "BEIS CSSF {fy} {month}{version}.xlsx"
    ),
    "DHSC": Manner(
        months_across, THOUSANDS, "DHSC CSSF return {fy} {month}{version}.xlsx"
    ),
    "AGO": Manner(long_csv, POUNDS_AND_PENCE, "AGO_CSSF_{fy}_M{number}{version}.csv"),
    "MOJ": Manner(side_by_side, WHOLE_POUNDS, "MOJ CSSF {fy} {month}{version}.xlsx"),
}
"""By department code."""

PREDECESSORS = {"FCDO": ("FCO", "DFID")}
"""Whose programmes a department returns besides its own."""
