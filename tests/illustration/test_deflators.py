"""The invented deflators: read by the tracker's own reader, rising, of every year that the illustration spends in."""

from __future__ import annotations

from imports.deflators import read_deflators
from portfolio.illustration import Illustration
from portfolio.illustration.deflators import values
from portfolio.illustration.programmes import YEARS


def test_the_file_is_read_as_it_was_meant(illustration: Illustration) -> None:
    file = illustration.deflators
    read = read_deflators(file.content, file.filename)
    assert read.problems == ()
    assert {each.fy: float(each.value) for each in read.deflators} == values(2019)
    assert set(YEARS) < set(values(2019))


def test_prices_rise_every_year_and_the_name_says_that_they_are_invented(
    illustration: Illustration,
) -> None:
    found = list(values(2019).values())
    assert found == sorted(found)
    assert len(set(found)) == len(found)
    assert "invented" in illustration.deflators.label
