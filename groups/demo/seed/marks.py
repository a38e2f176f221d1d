"""What stands in the stories where each copy has its own: nothing else in an event is like it."""

from groups import roles

TEXTS = {
    name: f"(the {name} of a story)"
    for name in (
        "reason", "user_agent", "os_user", "alarm_answer", "default_answer", "question",
        "review_comment", "explanation", "settled_created", "settled_absent",
    )
}  # fmt: skip
ADDRESS, REQUEST_ID = "192.0.2.254", "f" * 32
PEOPLE = {
    "author": (900_000_000_001, roles.SUPERVISOR),
    "colleague": (900_000_000_002, roles.SUPERVISOR),
    "auditor": (900_000_000_003, roles.AUDITOR),
}
