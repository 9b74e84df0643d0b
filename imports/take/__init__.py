"""Take amounts: rows and columns of a recognised table to lines."""
