PLAIN = (
    "spend-by-country",
    "spend-by-band",
    "spend-by-theme",
    "theme-by-band",
    "spend-by-department",
)
"""The reports of one instant that the contract of the command line names."""
