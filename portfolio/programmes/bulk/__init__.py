"""The register as a workbook: out, edited in a spreadsheet, and in again with every difference
shown first.
"""
