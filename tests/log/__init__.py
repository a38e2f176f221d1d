"""The log, `/readyz` and error reports."""
