"""Uploads of workbooks, and the start of their checks."""
