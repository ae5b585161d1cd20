"""The first key: made with the first start on an empty database, and told once."""

import sys

from app.store import audit, keys, tenants
from app.store.database import Database, one_at_a_time
from app.store.keys import Scope

FIRST_TENANT = "default"


def bootstrap(database: Database) -> None:
    """Make the first tenant and its key if there is no key at all, and print the key to standard error.

    Of several processes that start at once on an empty database one makes it.
    """
    with database.write() as connection:
        one_at_a_time(connection, "bootstrap")
        if keys.any_at_all(connection):
            return
        tenants.add(connection, FIRST_TENANT, "the first factory")
        scopes = frozenset({Scope.ADMIN, Scope.PLATFORM})
        key, text = keys.make(connection, FIRST_TENANT, "bootstrap", scopes)
        audit.note(connection, FIRST_TENANT, "bootstrap", "key.make", key.id)
    sys.stderr.write(f"suitcut: the first API key, told only this once: {text}\n")
    sys.stderr.flush()
