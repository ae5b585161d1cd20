"""The database's schema, brought up to date step by step."""

from app.store.database import Database
from app.store.tables import metadata


def migrate(database: Database) -> None:
    """Bring the database up to date."""
    metadata.create_all(database.engine)
