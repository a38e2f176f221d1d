"""What the server counts and times itself, in the memory of its processes."""
