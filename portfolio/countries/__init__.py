"""Countries: ratings and what is known of each country."""
