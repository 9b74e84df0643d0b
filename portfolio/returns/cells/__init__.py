"""From a figure of a return's pages to the workbook cells behind it."""
