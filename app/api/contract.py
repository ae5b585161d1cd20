"""The contract: the OpenAPI document, with every problem that an operation may answer with."""

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from app.api.problems import Problem, documented

METHODS = ("get", "put", "post", "delete", "patch")
FRAMEWORKS_OWN = ("HTTPValidationError", "ValidationError")

TAGS = [
    {"name": name, "description": description}
    for name, description in (
        ("orders", "Made-to-measure orders: post them, follow them, hold, change and cancel them."),
        ("drafts", "A form checked as it is typed, and its pieces before there is an order."),
        ("plans", "What was planned for an order, and its files."),
        ("markers", "How the pieces lie on the cloth; an operator may move them."),
        ("pieces", "The pieces of a plan, and the codes on their labels."),
        ("rolls", "The cloth in stock, from which planning takes what an order needs."),
        ("cutters", "The cutting machines: what they are, what they do, and their faults."),
        ("cut-runs", "What a cutter has to cut, and its reports of how it goes."),
        ("board", "What waits, is planned and is cut, all at one moment."),
        ("events", "All that happened, in sequence: to be read from any number on, or followed."),
        ("webhooks", "Addresses of yours that events are sent to."),
        ("keys", "The keys that open the API, and what each may do."),
        ("tenants", "The factories that share the service; for those who run it."),
        ("audit", "Who did what, and when."),
        ("health", "Whether the service is well; no key is needed."),
    )
]

PARAMETERS = "\n\nParameters\n---"  # a docstring for readers of the code goes on with them


def operation_id(route: APIRoute) -> str:
    """Return what generated clients call a route's operation: its function's name, ``get_order``."""
    return route.name


def resource(tag: str, prefix: str = "") -> APIRouter:
    """Return the router of a resource of version 1 of the API, its routes as the application takes them."""
    return APIRouter(prefix="/v1" + prefix, tags=[tag], generate_unique_id_function=operation_id)


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
            for schema in schemas.values():
                if "examples" in schema:
                    schema["examples"] = [_with_nulls(one, schema, schemas) for one in schema["examples"]]
                if PARAMETERS in schema.get("description", ""):
                    schema["description"] = schema["description"].partition(PARAMETERS)[0]
            for operations in document["paths"].values():
                for method in METHODS:
                    if method in operations:
                        _complete(operations[method])
        return document


def _with_nulls(example: Any, schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """Return an example with the nulls that its schema needs: the framework leaves out all there are."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind.get("type") != "null"]
    if len(kinds) == 1:
        return example if example is None else _with_nulls(example, kinds[0], schemas)
    if "$ref" in schema:
        return _with_nulls(example, schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if isinstance(example, list):
        return [_with_nulls(each, schema.get("items", {}), schemas) for each in example]
    if not isinstance(example, dict):
        return example
    fields = schema.get("properties", {})
    needed = {name: None for name in fields if name in example or name in schema.get("required", ())}
    return needed | {name: _with_nulls(each, fields.get(name, {}), schemas) for name, each in example.items()}


def _complete(operation: dict[str, Any]) -> None:
    words = operation["operationId"].replace("_", " ")
    if operation["summary"] == words.title():  # the framework's own
        operation["summary"] = words.capitalize()
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
