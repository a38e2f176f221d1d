"""Whether a person ticked that they meant what they were warned of: it stands in the receipt."""

from typing import Any

from django.db.models import BooleanField, Func


class Confirmed(Func):
    """Of a receipt; spelled out, so that an index of those can be told from the query alone.

    SQLite keeps anything in a column, also what is no JSON.
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
