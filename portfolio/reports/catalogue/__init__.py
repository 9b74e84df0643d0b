"""The questions that leaders ask: one module each, from rows to charts, tables and a sentence."""
