"""What the log says, how, and what it never says."""
