"""Reconcile what was taken: totals, other tables, uncounted money, departments."""
