"""Whether the person confirmed the warnings, as the receipt says."""

from typing import Any

from django.db.models import BooleanField, Func


class Confirmed(Func):
    """Whether a receipt says "confirmed", as plain SQL, so that a partial index can serve it.

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
