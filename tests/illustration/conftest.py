"""The illustration is made once for all its tests."""

import pytest

from portfolio.illustration import Illustration, illustrate


@pytest.fixture(scope="session")
def illustration() -> Illustration:
    return illustrate()
