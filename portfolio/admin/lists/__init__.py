"""The editable lists."""
