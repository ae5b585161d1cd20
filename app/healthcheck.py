"""The health of a running process, as a container or a supervisor asks for it.

``python -m app.healthcheck`` starts quicker than the whole command line, which matters if it is asked twice a
minute.
"""

import json
import sys
import urllib.error
import urllib.request
from datetime import timedelta

from app.errors import AppError, OutputError
from app.settings import Settings

TIMEOUT_S = 5


def check_api(url: str) -> str:
    """Ask an API whether it is ready and return what it says; raises OutputError if it is not."""
    address = f"{url.rstrip('/')}/readyz"
    if not address.startswith(("http://", "https://")):
        raise OutputError(f"{url}: must begin with http:// or https://")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=TIMEOUT_S) as answer:
            return f"ready, version {json.load(answer)['version']}"
    except urllib.error.HTTPError as error:
        with error:
            raise OutputError(f"{address}: {error.code} {_detail(error.read())}") from None
    except (OSError, ValueError, KeyError) as error:
        raise OutputError(f"{address}: {getattr(error, 'reason', error)}") from None


def check_worker(settings: Settings) -> str:
    """Look whether this host's worker gave a sign of life; raises OutputError if it did not."""
    from app.store import processes
    from app.store.database import open_database

    name = settings.executor("worker")
    database = open_database(settings.database_url())
    try:
        with database.read() as connection:
            alive = name in processes.alive(connection, timedelta(seconds=settings.lease_s))
    finally:
        database.close()
    if not alive:
        raise OutputError(f"{name} gave no sign of life for {settings.lease_s:g} s")
    return f"{name} is alive"


def own_url(settings: Settings) -> str:
    """Return where the API of this host answers."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _detail(body: bytes) -> str:
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return ""


def main() -> None:
    """Exit 0 if the API, or with ``--worker`` the worker, of this host is well, else 1 with the reason."""
    try:
        settings = Settings.from_environment()
        well = check_worker(settings) if sys.argv[1:] == ["--worker"] else check_api(own_url(settings))
    except AppError as error:
        sys.exit(f"suitcut: {error}")
    sys.stdout.write(well + "\n")


if __name__ == "__main__":
    main()
