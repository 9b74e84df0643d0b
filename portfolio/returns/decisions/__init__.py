"""Decisions on returns: approval, sending back and reversal."""
