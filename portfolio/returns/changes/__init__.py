"""What a return changes in the position, and from which change on a comment is needed."""
