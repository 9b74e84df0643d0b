"""Work on a foreign file in a process of its own, bounded in time and memory."""
