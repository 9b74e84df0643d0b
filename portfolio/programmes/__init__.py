"""Programmes: the register and its upkeep."""
