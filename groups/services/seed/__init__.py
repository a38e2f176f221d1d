"""A believable past: made-up people, entries and evidence, for trying out and for measuring."""

from groups.services.seed.run import Seeded, seed

__all__ = ["Seeded", "seed"]
