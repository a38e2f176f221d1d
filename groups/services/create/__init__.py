"""Creating one interval group in Liner."""
