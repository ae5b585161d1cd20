"""What whoever runs the service does directly on its database: keys for those who lost theirs, tenants."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy import inspect

from app.cloth_order import Name
from app.errors import InputError
from app.job_order import Identifier
from app.order import describe
from app.settings import Settings
from app.store import audit, keys, tenants
from app.store.database import Database, open_database
from app.store.keys import Scope

ACTOR = "command line"
NAME = TypeAdapter[str](Annotated[Name, Field(min_length=1)])
TENANT = TypeAdapter[str](Identifier)


def make_key(settings: Settings, tenant: str, name: str, scopes: Sequence[str]) -> str:
    """Make a key of a tenant and return its text, which is kept nowhere.

    Raises
    ------
    InputError
        If there is no such tenant or scope, or no database of the service.
    """
    wanted = frozenset(_scope(scope) for scope in scopes)
    _check(NAME, "--name", name)
    with _opened(settings) as database, database.write() as connection:
        if tenants.find(connection, tenant) is None:
            known = ", ".join(one.id for one in tenants.after(connection, None, 20))
            raise InputError(f"--tenant {tenant}: there is none; there are {known}")
        key, text = keys.make(connection, tenant, name, wanted)
        audit.note(connection, tenant, ACTOR, "key.make", key.id, name=name, scopes=sorted(wanted))
    return text


def add_tenant(settings: Settings, tenant: str, name: str) -> str:
    """Add a tenant and return the text of its first key, which may do all in it.

    Raises
    ------
    InputError
        If there is one of this id, the id or name cannot be used, or there is no database of the service.
    """
    _check(TENANT, "ID", tenant)
    _check(NAME, "--name", name)
    with _opened(settings) as database, database.write() as connection:
        if not tenants.add(connection, tenant, name):
            raise InputError(f"ID {tenant}: there is such a tenant already")
        key, text = keys.make(connection, tenant, "first", frozenset({Scope.ADMIN}))
        audit.note(connection, tenant, ACTOR, "key.make", key.id)
    return text


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    """Open the database of a service that ran before; a mistyped path must not become a new one."""
    path = settings.database_path()
    if path is not None and not path.is_file():
        raise InputError(f"SUITCUT_DATABASE {path}: there is no such file; suitcut serve makes it")
    database = open_database(settings.database_url())
    try:
        if not inspect(database.engine).has_table("keys"):
            raise InputError("SUITCUT_DATABASE: holds no tables of suitcut; suitcut serve makes them")
        yield database
    finally:
        database.close()


def _scope(told: str) -> Scope:
    try:
        return Scope(told)
    except ValueError:
        raise InputError(f"--scope {told}: is not one of {', '.join(Scope)}") from None


def _check(kind: TypeAdapter[str], option: str, told: str) -> None:
    try:
        kind.validate_python(told)
    except ValidationError as error:
        raise InputError(f"{option} {told!r}: {describe(error)}") from None
