"""Django's PostgreSQL, and a pool that is whole again once the database was restarted."""
