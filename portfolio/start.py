"""The console script's start: everything is loaded without Python's search for cycles."""

from __future__ import annotations

from imports.sandbox.garbage_collection import without_cycle_search


def main() -> None:
    """Load the commands, then run the one that was asked for.

    Loading makes half a million objects that stay for good; looking among them for cycles takes a
    tenth of a start.
    """
    with without_cycle_search():
        from portfolio.app import main as run

    run()
