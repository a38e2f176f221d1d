"""Accounts, and the events about them."""
