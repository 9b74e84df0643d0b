"""Markings of pages and files: OFFICIAL unless something more sensitive is shown."""

from __future__ import annotations

OFFICIAL, SENSITIVE = "OFFICIAL", "OFFICIAL-SENSITIVE"
