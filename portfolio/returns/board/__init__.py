"""The board of returns: departments by months."""
