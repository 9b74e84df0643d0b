"""The publishers' own files, where they are at hand: every one reads without an error."""

from decimal import Decimal
from pathlib import Path

import pytest

from imports.ratings import Rating, read_ratings
from portfolio import reference

FILES = Path(__file__).parents[4] / "shared" / "ratings"
pytestmark = pytest.mark.skipif(
    not FILES.exists(),
    reason="the publishers' files are not here and are never committed",
)


def ratings_of(name: str, index: str, edition: str) -> dict[str, Rating]:
    found = read_ratings(
        (FILES / name).read_bytes(), name, index, reference.places(), edition
    )
    assert found.problems == ()
    return {rating.iso3: rating for rating in found.ratings}


@pytest.mark.parametrize(
    ("name", "index", "edition", "count", "iso3", "score", "band"),
    [
        ("fsi-2010.xlsx", "fsi", "2010", 177, "COD", "109.9", None),
        ("fsi-2016.xlsx", "fsi", "2016", 178, "SOM", "114", None),
        ("fsi-2021.xlsx", "fsi", "2021", 179, "SYR", "110.7", None),
        (
            "INFORM_Risk_2022_v061.xlsx",
            "inform-risk",
            "2022",
            191,
            "AFG",
            "8.2",
            "Very High",
        ),
        ("INFORM-2016.csv", "inform-risk", "2016", 191, "ZMB", "4.2", None),
        (
            "oecd-fragility-2022.csv",
            "oecd-sof",
            "2022",
            146,
            "COG",
            None,
            "Extremely fragile",
        ),
        (
            "oecd-sof-2022-bands.csv",
            "oecd-sof",
            "2022",
            60,
            "AGO",
            None,
            "Other fragile",
        ),
        (
            "oecd-sof-2025-bands.csv",
            "oecd-sof",
            "2025",
            61,
            "CMR",
            None,
            "Extreme fragility",
        ),
        ("early-warning-project-2017.csv", "ewp", "2017", 162, "SVN", "0.001325", None),
        ("global_peace_index.csv", "gpi", "2022", 163, "AFG", "3.554", None),
        (
            "world-bank-class.xlsx",
            "wb-fcs",
            "FY24",
            37,
            "UKR",
            None,
            "Fragile and conflict affected situations",
        ),
        (
            "world-bank-class-older.xls",
            "wb-fcs",
            "FY20",
            36,
            "TGO",
            None,
            "Fragile and conflict affected situations",
        ),
    ],
)
def test_a_published_file_as_it_is(
    name: str,
    index: str,
    edition: str,
    count: int,
    iso3: str,
    score: str | None,
    band: str | None,
) -> None:
    ratings = ratings_of(name, index, edition)
    assert len(ratings) == count
    assert ratings[iso3].score == (Decimal(score) if score else None)
    assert ratings[iso3].band == band
