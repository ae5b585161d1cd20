import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs

from app.api.document import document
from app.documents import read_marker
from app.example_plan import PIECE, PLAN

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


def test_every_example_is_valid_for_its_schema() -> None:
    told = json.loads(document())
    shown = list(_examples(told, ""))
    assert len(shown) > 60
    for where, schema, example in shown:
        validator = jsonschema_rs.Draft202012Validator(
            {**schema, "components": told["components"]}, validate_formats=True
        )
        faults = [f"{fault.instance_path}: {fault.message}" for fault in validator.iter_errors(example)]
        assert not faults, f"{where}: {faults}"


def test_plan_shown_as_an_example_can_be_cut() -> None:
    marker, pieces = read_marker(json.dumps(PLAN).encode())
    assert [one.item for one in marker.placements] == list(pieces) == [PIECE["id"]]


def test_every_operation_has_a_name_for_clients_and_a_summary_in_words() -> None:
    told = json.loads(document())
    every = [one for operations in told["paths"].values() for one in operations.values()]
    names = [operation["operationId"] for operation in every]
    assert len(set(names)) == len(names)
    for operation in every:
        name, summary = operation["operationId"], operation["summary"]
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", name), name
        assert re.fullmatch(r"[A-Z][^A-Z.]+", summary), f"{name}: {summary}"


def test_every_tag_is_described_and_used() -> None:
    told = json.loads(document())
    used = {
        tag for operations in told["paths"].values() for one in operations.values() for tag in one["tags"]
    }
    assert {tag["name"] for tag in told["tags"] if tag["description"]} == used


def _examples(part: Any, where: str) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Find all examples of schemas and of contents, each with where it is and its schema."""
    if isinstance(part, list):
        for number, each in enumerate(part):
            yield from _examples(each, f"{where}/{number}")
    elif isinstance(part, dict):
        for example in part.get("examples", ()):
            yield where, part, example
        if "example" in part:
            yield where, part["schema"], part["example"]
        for name, each in part.items():
            if name not in ("examples", "example"):
                yield from _examples(each, f"{where}/{name}")


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
