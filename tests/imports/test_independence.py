"""`imports` and its tests run where neither Flask nor SQLAlchemy is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

IMPORT_ALL = """
import importlib
import sys

blocked, *names = sys.argv[1:]
# A module that is None in sys.modules cannot be imported.
sys.modules.update(dict.fromkeys(blocked.split(",")))
for name in names:
    importlib.import_module(name)
"""
BLOCKED = (
    "flask",
    "sqlalchemy",
    "werkzeug",
    "wtforms",
    "flask_sqlalchemy",
    "flask_wtf",
)


def modules_in(folder: Path) -> list[str]:
    """The dotted names of a folder's modules, at every depth."""
    names = []
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        names.append(".".join(parts).removesuffix(".__init__"))
    return names


def import_without_web(*names: str) -> subprocess.CompletedProcess[str]:
    """Import modules in a process of its own in which the web's libraries are missing."""
    return subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, ",".join(BLOCKED), *names],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("folder", ["imports", "tests/imports"])
def test_every_module_is_imported_without_web_and_database(folder: str) -> None:
    names = modules_in(ROOT / folder)
    assert len(names) > 20

    result = import_without_web("tests.conftest", *names)

    assert result.stderr == ""
    assert result.returncode == 0


def test_a_module_of_the_web_is_refused_there() -> None:
    result = import_without_web("portfolio.app")

    assert result.returncode != 0
    assert "flask" in result.stderr
