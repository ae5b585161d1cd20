"""One service per database: two would plan the same orders."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import OutputError


@contextmanager
def sole_user(database: Path) -> Iterator[None]:
    """Hold the database for this process; the lock ends with the process, however that ends.

    Raises
    ------
    OutputError
        If another process holds it or the lock file beside it cannot be made.
    """
    path = database.with_name(database.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w")
    except OSError as error:
        raise OutputError(f"database {database}: {error.strerror or error}") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OutputError(f"database {database} is in use by another service") from None
        yield
