"""Checks of the whole record: integrity checks, checkpoints, restored backups."""
