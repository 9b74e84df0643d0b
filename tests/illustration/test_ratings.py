"""The invented index: editions, bands and the countries that it leaves out."""

import io

import openpyxl
import pytest

from portfolio.illustration import Illustration
from portfolio.illustration.programmes import programmes
from portfolio.illustration.ratings import band, scores


def test_four_editions_of_about_150_countries(illustration: Illustration) -> None:
    assert [(rating.edition, rating.worse) for rating in illustration.ratings] == [
        (year, "high") for year in ("2018", "2019", "2020", "2021")
    ]
    for rating in illustration.ratings:
        sheet = openpyxl.load_workbook(io.BytesIO(rating.content)).worksheets[0]
        headings, *rows = list(sheet.iter_rows(min_row=4, values_only=True))
        assert headings == ("iso3", "score", "band", "rank")
        assert 145 <= len(rows) <= 170
        assert len({row[0] for row in rows}) == len(rows)
        assert [row[1] for row in rows] == sorted(
            (row[1] for row in rows), reverse=True
        )
        assert all(row[2] == band(row[1]) for row in rows)


@pytest.mark.parametrize(
    ("score", "label"),
    [
        (80.0, "Severe"),
        (79.9, "High"),
        (65.0, "High"),
        (50.0, "Elevated"),
        (49.9, "Moderate"),
        (3.0, "Low"),
    ],
)
def test_band(score: float, label: str) -> None:
    assert band(score) == label


def test_some_countries_deteriorate_strongly_and_some_mend() -> None:
    before, after = scores(2018, 2019), scores(2021, 2019)
    assert {"ETH", "MMR", "BFA", "LBN", "MOZ"} <= {
        iso3 for iso3 in before if after[iso3] - before[iso3] > 9
    }
    assert any(after[iso3] - before[iso3] < -4 for iso3 in before)


def test_some_countries_of_the_portfolio_are_in_no_edition() -> None:
    named = {
        country for programme in programmes(2019) for country, _ in programme.countries
    }
    rated = {iso3 for year in (2018, 2019, 2020, 2021) for iso3 in scores(year, 2019)}
    assert {"XKX", "MDV", "SYC", "TCA"} <= named - rated
    assert "PSE" in rated - set(scores(2019, 2019))
