"""The API's own document, as it is committed: ``python -m app.api.document > docs/openapi.json``."""

import json
import sys

from app.main import create_app
from app.settings import Settings


def document() -> str:
    """Return the OpenAPI document of the service as text that differs only where the API does."""
    return json.dumps(create_app(Settings()).openapi(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
