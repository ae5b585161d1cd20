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
    leaves nothing half-written behind.

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
                (Path(partial) / name).write_bytes(content)
            for name in texts:
                os.replace(Path(partial) / name, folder / name)
    except OSError as error:
        raise OutputError(f"{error.filename or folder}: {error.strerror or error}") from None
