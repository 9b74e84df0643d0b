"""The way from a figure of a report to the cells of workbooks that it is the sum of."""
