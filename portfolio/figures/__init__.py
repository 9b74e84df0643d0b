"""Reads of the position for reports: a selection in, typed rows out."""
