"""Read an .xlsx or .xlsm workbook."""
