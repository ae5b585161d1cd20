import json
from pathlib import Path
from typing import Any

from app.api.document import document

DEEPEST = 5  # that an example may lie in a schema
COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"


def test_committed_document_is_that_of_the_service() -> None:
    assert COMMITTED.read_text() == document(), (
        "the API has changed: python -m app.api.document > docs/openapi.json, and read what that means"
    )


def test_every_operation_says_what_it_does_and_shows_an_example() -> None:
    told = json.loads(document())
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            assert operation.get("description"), f"{where} says nothing of what it does"
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if body is not None:
                assert _has_example(told, body), f"{where}: its body has no example"
            for status, response in operation["responses"].items():
                answer = response.get("content", {}).get("application/json")
                if status.startswith("2") and answer is not None:
                    assert _has_example(told, answer), f"{where}: its answer {status} has no example"


def _has_example(told: dict[str, Any], content: dict[str, Any]) -> bool:
    return "example" in content or "examples" in content or _shows(told, content["schema"], DEEPEST)


def _shows(told: dict[str, Any], schema: dict[str, Any], deep: int) -> bool:
    """Whether a schema has an example; a page is shown by its items, a small answer by its fields."""
    if "examples" in schema or "example" in schema:
        return True
    if not deep:
        return False
    if "$ref" in schema:
        return _shows(told, told["components"]["schemas"][schema["$ref"].rpartition("/")[2]], deep)
    parts = [each for each in schema.get("anyOf", []) if each.get("type") != "null"]
    parts += schema.get("properties", {}).values()
    parts += [schema["items"]] if "items" in schema else []
    return any(_shows(told, part, deep - 1) for part in parts)
