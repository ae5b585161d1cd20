"""The contract: the OpenAPI document, with every problem that an operation may answer with."""

from typing import Any

from fastapi import FastAPI

from app.api.problems import Problem, documented

METHODS = ("get", "put", "post", "delete", "patch")
FRAMEWORKS_OWN = ("HTTPValidationError", "ValidationError")


class Api(FastAPI):
    """The application, whose OpenAPI document tells the problems that any route may answer with.

    What depends on a route alone (404, 409 ...) is documented there; what follows from its having a body, a
    key or parameters is added here, so that no route can forget it.
    """

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        fresh = self.openapi_schema is None
        document = super().openapi()
        if fresh or "Problem" not in document["components"]["schemas"]:
            schemas = document["components"]["schemas"]
            for name in FRAMEWORKS_OWN:
                schemas.pop(name, None)
            schemas["Problem"] = Problem.model_json_schema()
            for operations in document["paths"].values():
                for method in METHODS:
                    if method in operations:
                        _complete(operations[method])
        return document


def _complete(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]
    statuses = {400, 500, 503}
    for scopes in (scopes for scheme in operation.get("security", ()) for scopes in scheme.values()):
        statuses |= {401, 403} if scopes else {401}
    if "requestBody" in operation:
        statuses |= {413, 415, 422}
    if operation.get("parameters"):
        statuses.add(422)
    for status, answer in documented(*statuses).items():
        responses.setdefault(str(status), answer)
    operation["responses"] = dict(sorted(responses.items()))
