"""Returns entered by hand or in a prepared workbook."""
