"""The steps of a programme's life."""
