"""Read words as people write them: names, codes, amounts, dates, periods and places."""
