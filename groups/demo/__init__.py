"""A pretend Liner and a made-up past, for trying things out. Only commands and tests import it."""
