"""Read an .ods workbook."""
