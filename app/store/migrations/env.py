"""What Alembic runs: every step on the connection and in the transaction that it is given."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from app.store.columns import Moment
from app.store.tables import metadata


def _rendered(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own type as the plain one it is in the database: a revision must not change with our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Moment) else False


def _ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether a thing of the database is suitcut's: the durable workflows keep tables beside ours."""
    return kind != "table" or name in metadata.tables


connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_item=_rendered,
    include_name=_ours,
    render_as_batch=context.config.attributes["changes"],  # SQLite changes a table by making it anew
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
