"""The metrics, as Prometheus reads them."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from app.api.contract import operation_id
from app.api.problems import documented

router = APIRouter(tags=["health"], generate_unique_id_function=operation_id)


@router.get(
    "/metrics",
    summary="Read the metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **documented(503)},
)
def get_metrics(request: Request) -> Response:
    """Return the metrics in Prometheus' text format, over all factories; no key is needed."""
    registry: CollectorRegistry = request.app.state.registry
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)
