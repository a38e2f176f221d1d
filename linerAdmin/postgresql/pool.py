"""The pool of connections, which only a server has: a command needs one connection.

docs/operate.md has the rule for its size.
"""

from typing import Any

# All threads of deploy/gunicorn.conf.py, and an integrity check with its beat.
CONNECTIONS = 20
POOL = {
    "min_size": 1,
    # So often, in seconds, one that nobody needed is closed.
    "max_idle": 15,
    # How long a page waits: for a database that restarts, or for a connection where there are
    # fewer than threads.
    "timeout": 5,
    # Without a limit, the pool would notice only after minutes that a database is back.
    "reconnect_timeout": 5,
    "num_workers": 1,
}


def use_pool(databases: dict[str, Any]) -> None:
    """Call it before the first connection."""
    config = databases.get("default", {})
    if size := config.get("POOL_SIZE"):
        config["OPTIONS"]["pool"] = POOL | {"max_size": size}
        # The pool keeps them open, and base.py looks at them.
        config["CONN_MAX_AGE"], config["CONN_HEALTH_CHECKS"] = 0, False
