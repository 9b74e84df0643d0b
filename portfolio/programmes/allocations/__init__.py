"""Allocations, virements and budgets of portfolios."""
