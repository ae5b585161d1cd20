"""For who changes the tables: writes the revision that leads to them.

``python -m app.store.migrations.revise "What changes"`` writes the next revision, ``--first`` writes the
first one anew, which is right only as long as no database of it is in use. ruff, of the development
requirements, puts it in order.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from alembic import command

from app.errors import OutputError
from app.store.database import open_database
from app.store.migrations import FOLDER, configuration

VERSIONS = FOLDER / "versions"


def revise(
    message: Annotated[str, typer.Argument(help="What changes, as a sentence without a full stop.")],
    first: Annotated[bool, typer.Option("--first", help="Write the only revision anew.")] = False,
) -> None:
    """Write the revision that leads from the last one to the tables; read it before it is committed."""
    there = sorted(VERSIONS.glob("r*.py"))
    if first:
        if len(there) > 1:
            raise OutputError(f"--first: {VERSIONS} holds {len(there)} revisions; add one instead")
        for path in there:
            path.unlink()
        there = []
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'empty.db'}")
        with database.write() as connection:
            config = configuration(connection, changes=bool(there))
            command.upgrade(config, "head")
            command.revision(config, message, autogenerate=True, rev_id=f"{len(there) + 1:04}")
        database.close()
    for path in VERSIONS.glob(f"r{len(there) + 1:04}_*.py"):
        path.write_text(re.sub(r"\n *# ###.*", "", path.read_text()))
        for step in (("format",), ("check", "--fix"), ("format",)):
            subprocess.run([sys.executable, "-m", "ruff", *step, "--quiet", path], check=True)


if __name__ == "__main__":
    try:
        typer.run(revise)
    except OutputError as error:
        sys.exit(str(error))
