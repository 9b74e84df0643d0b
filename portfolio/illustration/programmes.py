"""The invented programmes: read from `programmes.csv`, completed with codes, names, dates and
yearly allocations.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from portfolio.finance import FinancialYear, parse_share

YEARS = (FinancialYear(2018), FinancialYear(2019), FinancialYear(2020))
YEARLY_POUNDS = {
    YEARS[0]: 1_182_000_000,
    YEARS[1]: 1_238_000_000,
    YEARS[2]: 1_264_000_000,
}
"""What all allocations of a year come to (pounds), before each is rounded to a thousand."""

THEMES = {
    "PB": ("Peacebuilding", "15220"),
    "SJ": ("Security and Justice", "15210"),
    "CT": ("Counter-Terrorism", "15210"),
    "SOC": ("Serious and Organised Crime", "15210"),
    "WPS": ("Women, Peace and Security", "15220"),
    "PSV": ("Preventing Sexual Violence in Conflict", "15220"),
    "POC": ("Protection of Civilians", "15230"),
    "CAC": ("Children and Armed Conflict", "15261"),
    "EDU": ("Girls' Education", "15220"),
    "SLV": ("Modern Slavery", "15210"),
    "FRB": ("Freedom of Religion or Belief", "15220"),
    "MED": ("Media Freedom", "15220"),
    "MIN": ("Mine Action", "15250"),
    "MAP": ("Mass-Atrocity Prevention", "15220"),
    "ARM": ("Arms Control", "15240"),
    "PKO": ("Peacekeeping", "15230"),
}
"""Theme and DAC purpose code by the short form in `programmes.csv`."""

_OBJECTIVES = (
    "Disrupt threats to the UK at source",
    "Reduce the drivers of conflict",
    "Strengthen accountable security and justice",
    "Strengthen the international system",
    "Support inclusive political settlements",
)
_GIVEN = (
    "Ada",
    "Basil",
    "Cleo",
    "Dexter",
    "Esme",
    "Felix",
    "Greta",
    "Hugo",
    "Iris",
    "Jasper",
    "Kit",
    "Lena",
    "Milo",
)
_FAMILY = (
    "Sampleton",
    "Mockridge",
    "Fictley",
    "Inventworth",
    "Pretendham",
    "Dummyfield",
    "Madeupson",
    "Notreal",
)

Shares = tuple[tuple[str, int], ...]
"""Key and part in millionths of the whole."""


@dataclass(frozen=True)
class Programme:
    """One invented programme with everything that the register says of it."""

    code: str
    title: str
    lead: str
    partners: tuple[tuple[str, int], ...]
    """Partner departments, each with the percentage of the spend that it returns itself (0: none)."""
    portfolio: str
    objective: str
    status: str
    start: date
    end: date
    sro: str
    channel: str
    instrument: str
    countries: Shares
    themes: Shares
    purpose: str
    gender_marker: int
    withheld_reason: str
    allocations: Mapping[FinancialYear, tuple[int, int]]
    """ODA and non-ODA in whole pounds, for the years in which it runs."""


class Chance(random.Random):
    """A source of chance of its own for each name, so that no figure depends on the order of
    making.
    """

    @classmethod
    def of(cls, *names: object) -> Chance:
        """The same names give the same numbers, on every machine."""
        return cls(":".join(str(name) for name in names))


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of one of the package's tables."""
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="|"))


def parse_shares(text: str) -> Shares:
    """Read `SOM 33.33, KEN 20`."""
    pairs = (part.split() for part in text.split(",") if part.strip())
    return tuple((key, parse_share(share)) for key, share in pairs)


def parse_themes(text: str) -> Shares:
    """Read `PB 70, SJ 30` into shares by the themes' names."""
    return tuple((THEMES[key][0], share) for key, share in parse_shares(text))


def programmes(seed: int) -> tuple[Programme, ...]:
    """All programmes, in the order of their codes' serial numbers."""
    rows = read_table("programmes.csv")
    numbers = {
        name: number
        for number, name in enumerate(
            dict.fromkeys(row["portfolio"] for row in rows), 1
        )
    }
    money = _allocations(rows, seed)

    return tuple(
        _programme(
            row,
            f"CSSF-{numbers[row['portfolio']]:02d}-{300_000 + 211 * at:06d}",
            money[at],
            seed,
        )
        for at, row in enumerate(rows, 1)
    )


def _programme(
    row: Mapping[str, str],
    code: str,
    allocations: Mapping[FinancialYear, tuple[int, int]],
    seed: int,
) -> Programme:
    chance = Chance.of(seed, "programme", code)
    first_theme = row["themes"].split()[0] if row["themes"] else "SJ"

    return Programme(
        code=code,
        title=f"{row['title']} (illustrative)",
        lead=row["lead"],
        partners=_partners(row["partners"]),
        portfolio=row["portfolio"],
        objective=chance.choice(_OBJECTIVES),
        status=_status(int(row["from"]), int(row["to"]), row["channel"]),
        start=date(int(row["from"]), chance.choice((4, 4, 7)), 1),
        end=date(int(row["to"]), 3, 31),
        sro=f"{chance.choice(_GIVEN)} {chance.choice(_FAMILY)}",
        channel=row["channel"],
        instrument=row["instrument"],
        countries=parse_shares(row["countries"]),
        themes=parse_themes(row["themes"]),
        purpose=THEMES[first_theme][1],
        gender_marker=2 if first_theme in ("WPS", "PSV") else chance.choice((0, 1, 1)),
        withheld_reason=row["withheld"],
        allocations=allocations,
    )


def _partners(text: str) -> tuple[tuple[str, int], ...]:
    """Read `HO 8, CPS`: a partner that returns 8 per cent itself, and one that returns nothing."""
    parts = (part.split() for part in text.split(",") if part.strip())
    return tuple((part[0], int(part[1]) if len(part) > 1 else 0) for part in parts)


def _status(first: int, last: int, channel: str) -> str:
    """As the register would have it in spring 2021."""
    if first >= YEARS[-1].start:
        return "pipeline" if channel == "bilateral" else "approved"
    if last <= YEARS[-1].start:
        return "closed"
    if last == YEARS[-1].start + 1:
        return "closing"

    return "active"


def _allocations(
    rows: Iterable[Mapping[str, str]], seed: int
) -> dict[int, dict[FinancialYear, tuple[int, int]]]:
    """Allocations by row number (from 1) and year: the table's millions, varied, brought to the
    year's total.
    """
    raw: dict[FinancialYear, dict[int, float]] = {fy: {} for fy in YEARS}
    oda: dict[int, int] = {}

    for at, row in enumerate(rows, 1):
        oda[at] = int(row["oda"])
        for fy in YEARS:
            if int(row["from"]) <= fy.start < int(row["to"]):
                vary = Chance.of(seed, "allocation", at, fy).uniform(0.85, 1.15)
                raw[fy][at] = float(row["millions"]) * vary

    found: dict[int, dict[FinancialYear, tuple[int, int]]] = {at: {} for at in oda}
    for fy, amounts in raw.items():
        scale = YEARLY_POUNDS[fy] / sum(amounts.values())
        for at, millions in amounts.items():
            found[at][fy] = _split_thousands(round(millions * scale / 1000), oda[at])

    return found


def _split_thousands(thousands: int, oda: int) -> tuple[int, int]:
    """ODA and non-ODA pounds, each a whole number of thousands."""
    aid = thousands * oda // 100
    return aid * 1000, (thousands - aid) * 1000
