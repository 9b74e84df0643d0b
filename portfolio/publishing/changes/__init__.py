"""What changed in a report since an instant."""
