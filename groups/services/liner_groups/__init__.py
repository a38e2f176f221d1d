"""What Liner holds: our copy of its list, and reads of single interval groups."""
