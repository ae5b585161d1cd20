"""Machines of cutters: by the name of a packaged profile or the text of an own one, as plain data, by digest.

Nothing here opens a file that a name asks for: names come from outside.
"""

import hashlib
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from pydantic_core import to_json

from app.errors import InputError
from cutting import Machine, machine, machine_names, read_machine

MOST_REMEMBERED = 256


@lru_cache(MOST_REMEMBERED)
def machine_of(name: str, toml: str | None) -> Machine:
    """Return a packaged machine, or the one of this name that a profile's TOML text tells.

    Raises
    ------
    InputError
        If no packaged profile has the name, or an own one takes the name of a packaged.
    MachineError
        If the text makes no sense, naming the key and what is accepted.
    """
    names = machine_names()
    if toml is None:
        if name not in names:
            raise InputError(f"machine.profile {name!r} is not one of {', '.join(names)}")
        return machine(name)
    if name in names:
        raise InputError(f"machine.name {name!r} is that of a profile that suitcut brings; take another")
    return read_machine(toml, name)


def values_of(cutter: Machine) -> dict[str, Any]:
    """Return a machine as plain data, from which ``Machine(**values)`` makes it again."""
    values = asdict(cutter)
    return values | {name: str(values[name]) for name in ("notches", "border")}


@lru_cache(MOST_REMEMBERED)
def digest_of(cutter: Machine) -> str:
    """Return what is the same for machines that plan and cut alike, whatever they are called."""
    values = {
        name: float(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in sorted(values_of(cutter).items())
        if name not in ("name", "description")
    }
    return hashlib.sha256(to_json(values)).hexdigest()[:32]
