"""Hostile requests to every address, as everybody."""
