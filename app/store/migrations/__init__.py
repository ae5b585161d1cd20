"""The database's schema, brought up to date step by step."""

from app.store.database import Database, one_at_a_time
from app.store.tables import metadata


def migrate(database: Database) -> None:
    """Bring the database up to date."""
    with database.write() as connection:
        one_at_a_time(connection, "migrate")
        metadata.create_all(connection)
