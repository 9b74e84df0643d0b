"""Raw lines and shares of a small world, and what belongs where reckoned from them a second time, for pandas."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

import pandas as pd

from imports.model import Line
from portfolio.finance import FinancialYear, Month, Period
from tests.building import line

FCO_ONE, HO_ONE, SECRET, REGIONAL, YEMEN, KENYA = (
    f"CSSF-0{n}-00000{n}" for n in range(1, 7)
)
SHARES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    FCO_ONE: (
        {"SOM": "60", "KEN": "30"},
        {"Peacebuilding": "50", "Mine Action": "49.99"},
    ),
    HO_ONE: ({"UKR": "33.33", "COL": "33.33"}, {}),
    SECRET: ({"SOM": "100"}, {"Peacebuilding": "100"}),
    REGIONAL: ({}, {"Mine Action": "25"}),
    YEMEN: ({"YEM": "100"}, {"Women, Peace and Security": "100"}),
    KENYA: ({"KEN": "50"}, {"Peacebuilding": "10", "Mine Action": "10"}),
}
"""Country and theme shares of each programme, in per cent."""
DEPARTMENT = {HO_ONE: "HO"}
PORTFOLIO = {HO_ONE: "Americas", YEMEN: "Middle East and North Africa"}
CHANNEL = {REGIONAL: "multilateral"}
INSTRUMENT = {YEMEN: "not recorded"}
YEARS = (2017, 2018, 2019)
SENDERS = ("FCO", "HO")
"""The departments in the order in which they send each year's return."""
BANDS = {
    "2017": {
        "SOM": ("95", "Severe"),
        "YEM": ("80", "High"),
        "KEN": ("40", "Low"),
        "COL": ("60", "Middling"),
    },
    "2019": {
        "SOM": ("94", "Severe"),
        "YEM": ("91", "Severe"),
        "KEN": ("71", "High"),
        "COL": ("40", "Low"),
    },
}
"""Score and band of each country in each edition; Ukraine is on neither."""
PUBLISHED = {"2017": "2017-05-14", "2019": "2019-05-14"}
FRAGILE = {"2017": ("Severe", "High"), "2019": ("Severe", "High")}


@dataclass(frozen=True)
class Raw:
    """A line with the department that returned it."""

    department: str
    fy: int
    line: Line


def raw_lines(seed: int = 6) -> list[Raw]:
    """Actuals to December and forecasts after it, for every programme and year; some negative, some quarters."""
    dice = Random(seed)
    found = []
    for fy in YEARS:
        for programme in SHARES:
            for month in FinancialYear(fy).months:
                measure = "actual" if month <= december(fy) else "forecast"
                amount = dice.choice((-1, 1, 1, 1, 1)) * dice.randint(1, 3_000_000)
                country = dice.choice((None, None, None, "SOM", "UKR"))
                made = line(
                    programme,
                    amount,
                    month,
                    measure=measure,
                    oda=dice.random() < 0.6,
                    country=country,
                )
                found.append(Raw(DEPARTMENT.get(programme, "FCO"), fy, made))
            quarter = Period(Month(fy, 10), 3)
            again = line(
                programme, dice.randint(1, 999_999), period=quarter, oda=True, cell="Q1"
            )
            found.append(Raw(DEPARTMENT.get(programme, "FCO"), fy, again))
    return found


def december(fy: int) -> Month:
    """The month of every return."""
    return Month(fy, 12)


def frame(raws: list[Raw]) -> pd.DataFrame:
    """What falls to each country and theme of every line: empty text where nothing was said."""
    rows = []
    for raw in raws:
        countries, themes = SHARES[raw.line.programme]
        named = (
            [(raw.line.country, raw.line.pence)]
            if raw.line.country
            else _split(raw.line.pence, countries)
        )
        for country, whole in named:
            rows += [
                _row(raw, country, theme, part) | {"pence": part}
                for theme, part in _split(whole, themes)
            ]
    return pd.DataFrame(rows)


def _row(raw: Raw, country: str, theme: str, part: int) -> dict[str, Any]:
    period, until = raw.line.period, december(raw.fy)
    last = period.start.number + period.length - 1
    counted = (
        period.start.number <= until.number
        if raw.line.measure == "actual"
        else last > until.number
    )
    return {
        "department": raw.department,
        "programme": raw.line.programme,
        "portfolio": PORTFOLIO.get(raw.line.programme, "Africa"),
        "fy": raw.fy,
        "month": period.start.number,
        "length": period.length,
        "measure": raw.line.measure,
        "order": YEARS.index(raw.fy) * len(SENDERS) + SENDERS.index(raw.department),
        "oda": raw.line.oda,
        "outturn": counted,
        "country": country,
        "theme": theme,
        "secret": raw.line.programme == SECRET,
        "channel": CHANNEL.get(raw.line.programme, "bilateral"),
        "instrument": INSTRUMENT.get(raw.line.programme, "programme"),
    }


def _split(amount: int, shares: dict[str, str]) -> list[tuple[str, int]]:
    """By largest remainder, ties to the lower name, what is left open (under an empty name) last."""
    if amount < 0:
        return [(name, -part) for name, part in _split(-amount, shares)]
    weights = [(name, Fraction(share) / 100) for name, share in sorted(shares.items())]
    rest = 1 - sum((weight for _, weight in weights), Fraction(0))
    weights += [("", rest)] if rest else []
    exact = [amount * weight for _, weight in weights]
    whole = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: (whole[at] - exact[at], at))
    for at in by_remainder[: amount - sum(whole)]:
        whole[at] += 1
    return [(name, part) for (name, _), part in zip(weights, whole, strict=True)]
