"""Pure readers: bytes in, checked rows and problems out. Knows neither Flask nor a database."""
