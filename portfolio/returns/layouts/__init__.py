"""Layouts of departments' workbooks: confirmed once, remembered."""
