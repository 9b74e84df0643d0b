"""Recognise tables: where headings are, what columns mean, units, year and month."""
