"""Documents are true: the list of modules is up to date, and what they name exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
DOCUMENTS = [
    PROJECT / "README.md",
    PROJECT / "CONTRIBUTING.md",
    PROJECT / "ARCHITECTURE.md",
    *sorted((PROJECT / "docs").rglob("*.md")),
]
NAMED = re.compile(
    r"`((?:portfolio|imports|tests|templates|docs|\.ci|bench)/[\w./-]*)`"
)
LINKED = re.compile(r"\]\((?!https?:)([^)#]+)\)")


def test_the_list_of_modules_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, ".ci/module_list.py", "--check"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_names_exists(path: Path) -> None:
    text = path.read_text()
    named = [PROJECT / name for name in NAMED.findall(text)]
    linked = [path.parent / name for name in LINKED.findall(text)]
    assert [str(each) for each in (*named, *linked) if not each.exists()] == []
