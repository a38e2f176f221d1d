"""The periods and charts of the overview, as numbers. No Django."""
