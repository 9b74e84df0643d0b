"""The sources that a figure's terms come from."""
