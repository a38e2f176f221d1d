"""A believable past: made-up people, entries and evidence, for trying out and for measuring.

stories.py makes a few dozen entries through the services, in a database of their own. template.py
cuts out of their events what differs from entry to entry, and copies.py writes them again with
other people, plans, numbers and times.
"""

from groups.demo.seed.run import Seeded, seed

__all__ = ["Seeded", "seed"]
