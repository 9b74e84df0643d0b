"""The pages about one country and one theme, and where risk indexes disagree."""
