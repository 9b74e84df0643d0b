"""The history of a programme's record."""
