"""An invented risk index: four editions of a score for about 150 countries, and none for some."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from portfolio.illustration.model import NOTICE, RatingFile
from portfolio.illustration.programmes import Chance, read_table
from portfolio.illustration.sheets import Book

INDEX = "illustrative-risk"
NAME = "Illustrative risk score (invented)"
EDITIONS = (2018, 2019, 2020, 2021)
BANDS = (
    (80.0, "Severe"),
    (65.0, "High"),
    (50.0, "Elevated"),
    (35.0, "Moderate"),
    (0.0, "Low"),
)
"""The lowest score of each band, worst first."""


def ratings(seed: int) -> tuple[RatingFile, ...]:
    """The four editions, each published in the May of its year."""
    return tuple(_edition(year, seed) for year in EDITIONS)


def _edition(year: int, seed: int) -> RatingFile:
    return RatingFile(
        index=INDEX,
        name=NAME,
        worse="high",
        edition=str(year),
        published=date(year, 5, 14),
        filename=f"illustrative-risk-{year}.xlsx",
        content=_workbook(year, scores(year, seed)),
    )


def scores(year: int, seed: int) -> dict[str, float]:
    """The score (0 to 100, higher is worse, one decimal) of each country that the edition holds."""
    rows = (
        row
        for row in read_table("countries.csv")
        if row["score"] and int(row["first"]) <= year
    )

    return {row["iso3"]: _score(row, year, seed) for row in rows}


def _score(row: Mapping[str, str], year: int, seed: int) -> float:
    """The first score, moved by the country's trend and a little by chance."""
    wobble = Chance.of(seed, INDEX, row["iso3"], year).uniform(-0.8, 0.8)

    return round(
        min(
            98.0,
            max(
                3.0,
                float(row["score"])
                + float(row["trend"]) * (year - EDITIONS[0])
                + wobble,
            ),
        ),
        1,
    )


def band(score: float) -> str:
    """The invented publisher's label."""
    return next(label for lowest, label in BANDS if score >= lowest)


def _workbook(year: int, by_country: Mapping[str, float]) -> bytes:
    """A title, the notice, and a table with the worst score first; equal scores share a rank."""
    book = Book(f"{NAME} {year}")
    page = book.page(f"Scores {year}")
    page.texts(
        0,
        0,
        [f"{NAME}, edition {year}"],
        bold=True,
    )
    page.texts(1, 0, [NOTICE])
    page.texts(
        3,
        0,
        ["iso3", "score", "band", "rank"],
        bold=True,
    )
    ordered = sorted(by_country.items(), key=lambda item: (-item[1], item[0]))
    ranks = {score: rank for rank, (_, score) in reversed(list(enumerate(ordered, 1)))}

    for at, (iso3, score) in enumerate(ordered, 4):
        page.texts(
            at,
            0,
            [
                iso3,
                "",
                band(score),
            ],
        )
        page.number(at, 1, score)
        page.number(at, 3, ranks[score])

    return book.close()
