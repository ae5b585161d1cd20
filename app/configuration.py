"""What the settings are: their variables, values, defaults and meanings."""

import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import SecretStr

from app.settings import Settings

PREFIX = "SUITCUT_"
MASK = "***"


@dataclass(frozen=True)
class Told:
    """A setting as it is told; secrets in it are masked."""

    name: str
    variable: str
    value: Any
    default: Any
    given: bool
    meaning: str


def told(settings: Settings) -> list[Told]:
    """Return every setting in the order of its declaration."""
    return [
        Told(
            name,
            f"{PREFIX}{name}".upper(),
            _shown(getattr(settings, name)),
            _shown(field.default),
            name in settings.model_fields_set,
            " ".join((field.description or "").replace("``", "").split()),
        )
        for name, field in type(settings).model_fields.items()
    ]


def unknown_variables() -> list[str]:
    """Return the variables of the environment that look like settings and are none."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    return sorted(
        name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known
    )


def _shown(value: Any) -> Any:
    return _masked(value.get_secret_value()) if isinstance(value, SecretStr) else value


def _masked(address: str) -> str:
    """Return a database's address without its password, wherever that stands."""
    if "://" not in address:
        return address
    parts = urlsplit(address)
    user, at, server = parts.netloc.rpartition("@")
    name, colon, _ = user.partition(":")
    netloc = f"{name}{colon and ':' + MASK}{at}{server}"
    query = [
        (key, MASK if "password" in key.lower() else value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return urlunsplit(parts._replace(netloc=netloc, query=urlencode(query, safe="*/")))
