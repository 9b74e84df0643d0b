"""The ledger: its clock, the split of lines by shares, the position, and their rebuilding."""
