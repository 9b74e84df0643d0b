"""What programmes owe, and to whom."""
