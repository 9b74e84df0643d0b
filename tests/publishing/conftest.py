"""The small portfolio of the tests of reports."""

from tests.reports.conftest import leader, manager, returned

__all__ = ("leader", "manager", "returned")
