"""The audit trail: an append-only chain of events, each with the hash of the one before."""
