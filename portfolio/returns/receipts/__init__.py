"""Receipts of submitted returns, as page and files."""
