"""Give a checked workbook back: its problems marked, in short, and as a preview."""
