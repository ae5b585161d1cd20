"""Profiles: TOML files of a few values, which may name one that comes with the package as their base."""

import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from cutting.errors import CuttingError


def profile_text(file: str, what: str, error: type[CuttingError]) -> str:
    """Return the text of a profile's file; raises ``error``, naming ``what`` it is of, if it cannot."""
    try:
        # Some editors begin a file with a byte order mark.
        return Path(file).read_text("utf-8-sig")
    except (OSError, ValueError) as reason:
        raise error(f"{what} file {file} cannot be read: {reason}") from None


@cache
def packaged_names(*folder: str, first: str) -> tuple[str, ...]:
    """Return the names of the profiles in a folder of this package, the usual one first."""
    files = resources.files("cutting").joinpath(*folder).iterdir()
    names = sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))
    return (first, *(name for name in names if name != first))


def packaged_text(*folder: str, name: str) -> str:
    """Return the text of a profile that comes with this package."""
    return resources.files("cutting").joinpath(*folder, f"{name}.toml").read_text("utf-8")


def profile_values(
    text: str, subject: str, known: Sequence[str], bases: Sequence[str], error: type[CuttingError]
) -> tuple[str | None, dict[str, Any]]:
    """Return the base that a profile names, if any, and its other values.

    Parameters
    ----------
    text
        TOML.
    subject
        What the profile is of, for messages: "machine NAME".
    known
        Its keys; all are needed if it has no base.
    bases
        Names that ``base`` may have.
    error
        That is raised if it is no TOML, or a key is unknown or missing, or the base is.
    """
    try:
        values: dict[str, Any] = tomllib.loads(text)
        repr(values)  # as messages show them: a whole number may be too long for that
    except ValueError as reason:  # a TOMLDecodeError is one
        raise error(f"{subject}: is not TOML: {reason}") from None
    except RecursionError:
        raise error(f"{subject}: is nested too deeply") from None
    base = values.pop("base", None)
    for key in values:
        if key not in known:
            near = get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"accepted are base, {', '.join(known)}"
            raise error(f"{subject}: {key} is not a key of a profile; {hint}")
    if base is not None and base not in bases:
        raise error(f"{subject}: base {base!r} is not one of {', '.join(bases)}")
    missing = [key for key in known if key not in values]
    if base is None and missing:
        raise error(f"{subject}: {', '.join(missing)} missing, or a base to take them from")
    return base, values
