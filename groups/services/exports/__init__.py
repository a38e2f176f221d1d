"""Exports: what they hold, how it is read and written, and that it is on record."""
