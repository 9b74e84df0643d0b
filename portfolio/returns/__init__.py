"""Returns: departments' workbooks, from upload to the ledger."""
