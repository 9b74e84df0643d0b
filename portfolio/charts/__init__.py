"""Charts: rows in, drawings out, without database or web."""
