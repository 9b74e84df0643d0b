"""Read an .xls workbook."""
