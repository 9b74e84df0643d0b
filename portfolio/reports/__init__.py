"""Reports: spend against risk, and the way from each figure to its cells."""
