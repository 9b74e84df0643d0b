"""Fixtures of the tests of `imports`, which need neither the web nor the database."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def samples() -> Path:
    """The sample workbooks, where they are at hand."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "samples"
    if not folder.exists():
        pytest.skip("the sample workbooks are not here")
    return folder
