"""The operations of the API as its OpenAPI document lists them, and requests made from its examples."""

from dataclasses import dataclass
from typing import Any

import pytest

from app.api.contract import METHODS


@dataclass(frozen=True)
class Operation:
    """One method of one path; ``scopes`` is None if no key is asked for."""

    method: str
    path: str
    scopes: frozenset[str] | None
    told: dict[str, Any]
    document: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def streams(self) -> bool:
        """Whether it answers without end."""
        return "text/event-stream" in self.told["responses"].get("200", {}).get("content", {})

    @property
    def names_something(self) -> bool:
        return "{" in self.path

    def address(self, values: dict[str, str]) -> str:
        """Return the path with its parameters filled; fails with a word if one has no value."""
        path = self.path
        for parameter in self._parameters("path"):
            name = parameter["name"]
            if name not in values:
                pytest.fail(
                    f"{self}: no test knows a value for {{{name}}}; make such an object in "
                    "tests/service/furnished.py and return its id there"
                )
            path = path.replace(f"{{{name}}}", values[name])
        return path

    def arguments(self) -> dict[str, Any]:
        """Return headers, a query and a body that are accepted, from the document's examples."""
        names = {parameter["name"].lower() for parameter in self._parameters("header")}
        headers = {"If-Match": '"1"'} if "if-match" in names else {}
        query = {
            parameter["name"]: self._example(parameter["schema"])
            for parameter in self._parameters("query")
            if parameter.get("required")
        }
        body = self.told.get("requestBody", {}).get("content", {}).get("application/json", {})
        return {
            "headers": headers,
            "params": query,
            **({"json": self._example(body["schema"])} if body else {}),
        }

    def _parameters(self, place: str) -> list[dict[str, Any]]:
        return [one for one in self.told.get("parameters", []) if one["in"] == place]

    def _example(self, schema: dict[str, Any]) -> Any:
        if "$ref" in schema:
            return self._example(self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        for key in ("examples", "enum"):
            if schema.get(key):
                return schema[key][0]
        for key in ("const", "default"):
            if key in schema:
                return schema[key]
        for key in ("anyOf", "oneOf", "allOf"):
            if key in schema:
                return self._example(schema[key][0])
        if schema.get("type") == "object":
            needed = schema.get("required", [])
            return {name: self._example(schema["properties"][name]) for name in needed}
        if schema.get("type") == "array":
            return [self._example(schema["items"])] * schema.get("minItems", 0)
        if schema.get("type") in ("integer", "number"):
            return int(schema.get("minimum", 0))
        plain = {"boolean": False, "null": None, "string": "test"}
        if schema.get("type") in plain:
            return plain[schema["type"]]
        pytest.fail(f"{self}: give {schema.get('title', schema)} an example, so that a test can send one")


def operations(document: dict[str, Any]) -> list[Operation]:
    """Return every operation of a document."""
    found = []
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            assert method in METHODS, f"{method} {path}: no test knows this method"
            security = told.get("security")
            scopes = None
            if security is not None:
                scopes = frozenset(scope for one in security for each in one.values() for scope in each)
            found.append(Operation(method.upper(), path, scopes, told, document))
    return found
