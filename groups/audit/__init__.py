"""The evidence: an append-only chain of events, each holding the hash of the one before."""
