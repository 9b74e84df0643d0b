"""Read an .xlsb workbook."""
