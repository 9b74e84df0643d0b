"""Reminders: what is due to whom, sent once, switched off."""
