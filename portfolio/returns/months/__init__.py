"""Reporting months: opened and locked, and what each department owes."""
