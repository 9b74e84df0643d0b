"""Names agree: endpoint, folder, template and test of a screen; lists of exceptions may only shrink."""

from __future__ import annotations

import subprocess
from pathlib import Path

from flask import Flask

PROJECT = Path(__file__).parents[1]
EXCEPTIONS = Path(__file__).with_name("without_mirrored_test.txt")


def modules() -> list[str]:
    """The paths of all modules with code, such as `portfolio/returns/views.py`."""
    listed = subprocess.run(
        [
            "git",
            "ls-files",
            "-co",
            "--exclude-standard",
            "portfolio/*.py",
            "imports/*.py",
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return sorted(
        path
        for path in listed
        if not path.endswith("__init__.py") and (PROJECT / path).is_file()
    )


def mirrored(path: str) -> Path:
    """The test that mirrors a module: `portfolio/x/y.py` has `tests/x/test_y.py`."""
    folder, _, name = path.removeprefix("portfolio/").rpartition("/")
    return PROJECT / "tests" / folder / f"test_{name}"


def test_the_blueprint_of_each_endpoint_is_its_folder(app: Flask) -> None:
    wrong = {}
    for endpoint, view in app.view_functions.items():
        if endpoint == "static":
            continue

        blueprint = endpoint.rpartition(".")[0]
        folder = view.__module__.removeprefix("portfolio.").rpartition(".")[0]
        if blueprint != folder:
            wrong[endpoint] = view.__module__

    assert wrong == {}


def test_each_template_is_in_the_folder_of_an_area() -> None:
    areas = {path.name for path in (PROJECT / "portfolio").iterdir() if path.is_dir()}
    folders = {path.name for path in (PROJECT / "templates").iterdir() if path.is_dir()}
    assert folders - areas == {"components", "errors"}


def test_each_module_has_its_test_but_for_a_list_that_only_shrinks() -> None:
    without = {path for path in modules() if not mirrored(path).is_file()}
    listed = set(EXCEPTIONS.read_text().split())
    assert without - listed == set(), "write a test beside the module's mirror"
    assert listed - without == set(), "take these out of the list: they have a test"
