"""The database's schema, brought up to date step by step.

The steps are the modules of ``versions``, in the order that each names. How one is made: docs/operations.md.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from app.errors import OutputError
from app.store.database import Database, one_at_a_time
from app.store.tables import metadata

FOLDER = Path(__file__).parent


def migrate(database: Database) -> str:
    """Bring an empty or older database up to date, and return its revision.

    All of it is one transaction, and only one process does it at a time; the others wait for it.

    Raises
    ------
    OutputError
        If the database is of a newer suitcut, or of something else; it is left as it is.
    """
    with database.read() as connection:
        if revision(connection) == newest():
            return newest()
    with database.write() as connection:
        one_at_a_time(connection, "migrate")
        _refuse_others(connection, f"database {database.name}")
        command.upgrade(configuration(connection), "head")
    return newest()


def revision(connection: Connection) -> str | None:
    """Return the revision that a database is at, None if it has no tables of suitcut."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """Return the revision of this suitcut."""
    (head,) = _scripts().get_heads()
    return head


def configuration(connection: Connection, changes: bool = True) -> Config:
    """Return what Alembic's commands work with, on a connection in the caller's transaction.

    ``changes`` says whether a revision that is written may have to change tables that are there.
    """
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
    config.attributes.update(connection=connection, changes=changes)
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))


def _refuse_others(connection: Connection, shown: str) -> None:
    at = revision(connection)
    if at is not None:
        if at not in {script.revision for script in _scripts().walk_revisions()}:
            raise OutputError(
                f"{shown}: is at revision {at}, which this suitcut does not know (its own is {newest()}): "
                f"a newer suitcut made it; use that one, or a backup from before the upgrade"
            )
        return
    there = set(inspect(connection).get_table_names())
    if "marker_files" in there:
        raise OutputError(
            f"{shown}: is of the first suitcut service, which kept orders in another way and cannot be taken "
            f"over; keep that file and name a new one in SUITCUT_DATABASE"
        )
    strange = sorted(there & set(metadata.tables))
    if strange:
        raise OutputError(
            f"{shown}: holds tables that suitcut would make, but not by it ({', '.join(strange)}); "
            f"name an empty database in SUITCUT_DATABASE"
        )
