"""Uploads before they are returns: checked, corrected, submitted."""
