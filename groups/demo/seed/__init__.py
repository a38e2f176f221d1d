"""A believable past: made-up people, entries and events, for demos and benchmarks.

stories.py lists about thirty stories; recording.py makes each once through the services, in a child
process. template.py replaces what differs between copies by placeholders. copies.py fills them in
with other people, plans, numbers and times, and run.py writes the copies in bulk.
"""

from groups.demo.seed.run import Seeded, seed

__all__ = ["Seeded", "seed"]
