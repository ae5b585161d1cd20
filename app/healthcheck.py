"""The health of a running process, as a container or a supervisor asks for it.

``python -m app.healthcheck`` needs only the standard library to ask an API. To import the rest takes
a second, too much for what is asked twice a minute.
"""

import json
import os
import sys
import urllib.error
import urllib.request
from datetime import timedelta

TIMEOUT_S = 5
HOST, PORT = "127.0.0.1", "8000"


class UnwellError(Exception):
    """The process that was asked is not well; the message says why."""


def check_api(url: str) -> str:
    """Ask an API whether it is ready and return what it says; raises UnwellError if it is not."""
    address = f"{url.rstrip('/')}/readyz"
    if not address.startswith(("http://", "https://")):
        raise UnwellError(f"{url}: must begin with http:// or https://")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=TIMEOUT_S) as answer:
            return f"ready, version {json.load(answer)['version']}"
    except urllib.error.HTTPError as error:
        with error:
            raise UnwellError(f"{address}: {error.code} {_detail(error.read())}") from None
    except (OSError, ValueError, KeyError) as error:
        raise UnwellError(f"{address}: {getattr(error, 'reason', error)}") from None


def check_worker() -> str:
    """Look whether this host's worker gave a sign of life; raises UnwellError if it did not."""
    from app.settings import Settings
    from app.store import processes
    from app.store.database import open_database

    settings = Settings.from_environment()
    name = settings.executor("worker")
    database = open_database(settings.database_url())
    try:
        with database.read() as connection:
            alive = name in processes.alive(connection, timedelta(seconds=settings.lease_s))
    finally:
        database.close()
    if not alive:
        raise UnwellError(f"{name} gave no sign of life for {settings.lease_s:g} s")
    return f"{name} is alive"


def own_url() -> str:
    """Return where the API of this host answers, by the settings ``SUITCUT_HOST`` and ``SUITCUT_PORT``."""
    host = os.environ.get("SUITCUT_HOST", HOST)
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{os.environ.get('SUITCUT_PORT', PORT)}"


def _detail(body: bytes) -> str:
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return ""


def main() -> None:
    """Exit 0 if the API, or with ``--worker`` the worker, of this host is well, else 1 with the reason."""
    try:
        well = check_worker() if sys.argv[1:] == ["--worker"] else check_api(own_url())
    except Exception as error:  # whatever it is, it is not well
        sys.exit(f"suitcut: {error}")
    sys.stdout.write(well + "\n")


if __name__ == "__main__":
    main()
