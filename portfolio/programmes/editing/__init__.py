"""Entering and editing a programme."""
