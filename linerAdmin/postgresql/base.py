"""The connection that `ENGINE` names."""

from typing import Any

from django.db.backends.postgresql import base
from psycopg import Error


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: Any) -> Any:
        """Looks at a connection from the pool before it is used.

        The pool's own `check` looks at one a second: after a restart of the database, a page could
        meet dead ones until its time is up. Here, one that is dead has all replaced.
        """
        connection = super().get_new_connection(conn_params)
        if self.pool and not _is_alive(connection):
            self.pool.putconn(connection)
            self.pool.check()
            connection = super().get_new_connection(conn_params)
        return connection


def _is_alive(connection: Any) -> bool:
    try:
        connection.execute("")
    except Error:
        return False
    return True
