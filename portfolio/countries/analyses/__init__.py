"""Joint analyses and signals of countries."""
