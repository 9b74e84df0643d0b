"""Thresholds above which a change needs a comment."""
