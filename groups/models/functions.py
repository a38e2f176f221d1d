"""Values inside JSON, as plain SQL, so that an index can serve them."""

from typing import Any

from django.db.models import BooleanField, Func, TextField


class Confirmed(Func):
    """Whether a receipt says "confirmed".

    SQLite accepts anything in a column, even text that is not JSON.
    """

    output_field = BooleanField()
    arity = 1
    template = "(%(expressions)s ->> 'confirmed' = 'true')"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = (
            "(CASE WHEN json_valid(%(expressions)s)"
            " THEN json_extract(%(expressions)s, '$.confirmed') IS 1 ELSE 0 END)"
        )
        return self.as_sql(compiler, connection, template=template, **extra)


# What stands in the details of an event before the address: of an account, of a submission.
ADDRESS_KEYS = ('"ip":"', '"ip_address":"')


class Address(Func):
    """The address that the details of an event name first; NULL if they name none.

    Canonical JSON is searched as text: what stands there may have been changed into anything.
    """

    output_field = TextField()
    arity = 1
    template = """substring(%(expressions)s from '"ip(?:_address)?":"([^"]*)"')"""

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        found = ", ".join(map(_text_after, ADDRESS_KEYS))
        return self.as_sql(compiler, connection, template=f"coalesce({found})", **extra)


def _text_after(key: str) -> str:
    """SQLite's SQL for what stands behind a key, up to the next quotation mark."""
    rest = f"substr(%(expressions)s, instr(%(expressions)s, '{key}') + {len(key)})"
    until = f"instr({rest}, '\"') - 1"
    return f"CASE WHEN instr(%(expressions)s, '{key}') THEN substr({rest}, 1, {until}) END"
