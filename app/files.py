"""Files in and out: read whole within a limit, written whole or not at all."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from app.errors import InputError, OutputError

READ_LIMIT_BYTES = 32 * 2**20


def read_limited(path: Path, limit: int = READ_LIMIT_BYTES) -> bytes:
    """Return a file's bytes.

    Raises
    ------
    InputError
        If it cannot be read or is larger than ``limit`` bytes.
    """
    try:
        with path.open("rb") as file:
            text = file.read(limit + 1)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    if len(text) > limit:
        raise InputError(f"{path}: is larger than {limit / 2**20:g} MB")
    return text


def write_whole(folder: Path, texts: Mapping[str, str | bytes]) -> None:
    """Write files into a folder, which is made if missing; a file appears whole or not at all.

    All are written beside their places first and renamed last, in the order given, so that a failure half-way
    leaves nothing half-written behind. Until then their names end with ``.partial`` and they are on the disk
    before they are renamed: who watches the folder for ``*.nc`` never meets part of a file, nor does a loss
    of power leave one.

    Raises
    ------
    OutputError
        If the folder cannot be made or a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in texts:
            if (folder / name).is_dir():
                raise OutputError(f"{folder / name}: is a directory where a file is to be written")
        with tempfile.TemporaryDirectory(prefix=".suitcut-", dir=folder) as partial:
            for name, text in texts.items():
                content = text.encode() if isinstance(text, str) else text
                _write_through(_partial(partial, name), content)
            for name in texts:
                os.replace(_partial(partial, name), folder / name)
            _sync(folder)
    except OSError as error:
        raise OutputError(f"{error.filename or folder}: {error.strerror or error}") from None


def _partial(folder: str, name: str) -> Path:
    return Path(folder) / f"{name}.partial"


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Have the folder's new names on the disk, where the system lets folders be opened."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
