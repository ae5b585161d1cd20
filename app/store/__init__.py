"""Everything that is kept: tables and queries, for SQLite and Postgres alike."""
