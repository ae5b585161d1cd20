"""Webhooks: addresses that events are posted to, after Standard Webhooks."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import Depends, Path, Query, Response
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl

from app.api.access import AdminHand, Data
from app.api.contract import resource
from app.api.events import MOST_NUMBER, Kind
from app.api.problems import documented
from app.api.resources import Limit, Page, if_match, page, position, tag
from app.cloth_order import NAMED, Part
from app.errors import ConflictError, InputError, StaleError
from app.job_order import IDENTIFIER
from app.store import audit, deliveries, events, webhooks
from app.store.deliveries import Delivery, DeliveryState
from app.store.events import News
from app.store.webhooks import PING, Webhook
from app.webhooks import new_secret

router = resource("webhooks", "/webhooks")

STATUS_EXAMPLE: dict[str, Any] = {
    "id": "mes",
    "url": "https://mes.example.com/suitcut",
    "kinds": ["order.planned", "order.aborted", "run.*"],
    "enabled": True,
    "reason": None,
    "failures": 0,
    "old_secret_until": None,
    "version": 1,
    "changed_at": "2026-11-23T08:00:00Z",
}
SECRET_EXAMPLE = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
DELIVERY_EXAMPLE: dict[str, Any] = {
    "seq": 4,
    "kind": "order.planned",
    "state": "waiting",
    "tries": 2,
    "next_at": "2026-11-23T08:05:12Z",
    "status": 503,
    "last": "answered 503",
    "changed_at": "2026-11-23T08:00:12Z",
}


def _plain(url: HttpUrl) -> HttpUrl:
    if url.username is not None or url.password is not None or url.fragment is not None:
        raise ValueError("must be an http or https address without user, password and fragment")
    return url


class WebhookRequest(Part):
    """Where events are posted to, and which."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{key: STATUS_EXAMPLE[key] for key in ("url", "kinds", "enabled")}]}
    )

    url: Annotated[HttpUrl, AfterValidator(_plain), Field(description="http or https")]
    kinds: Annotated[
        tuple[Kind, ...],
        NAMED,
        Field(max_length=50, description="kinds of events; `order.*`: all of orders; empty: all there are"),
    ] = ()
    enabled: Annotated[bool, Field(description="false: nothing is sent")] = True


class WebhookStatus(BaseModel):
    """A webhook.

    ``reason`` says why the service disabled it, ``failures`` how many tries in a row failed;
    ``old_secret_until`` is when the secret before ceases to sign beside the present one.
    """

    id: str
    url: str
    kinds: list[str]
    enabled: bool
    reason: str | None
    failures: int
    old_secret_until: datetime | None
    version: int
    changed_at: datetime

    model_config = {"json_schema_extra": {"examples": [STATUS_EXAMPLE]}}

    @classmethod
    def of(cls, webhook: Webhook) -> Self:
        """Write a webhook's status."""
        return cls(**_told(webhook))


class WebhookSecret(WebhookStatus):
    """A webhook with its new secret, which is told this once."""

    secret: str

    model_config = {"json_schema_extra": {"examples": [STATUS_EXAMPLE | {"secret": SECRET_EXAMPLE}]}}


class DeliveryStatus(BaseModel):
    """How far an event's delivery is: ``sending``, ``waiting`` for ``next_at``, ``delivered`` or ``failed``.

    ``status`` is what the last try was answered, null if it was not, and ``last`` how it ended in words.
    """

    seq: int
    kind: str
    state: DeliveryState
    tries: int
    next_at: datetime | None
    status: int | None
    last: str | None
    changed_at: datetime

    model_config = {"json_schema_extra": {"examples": [DELIVERY_EXAMPLE]}}

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """Write a delivery's status."""
        return cls.model_construct(**{name: getattr(delivery, name) for name in cls.model_fields})


class Ping(BaseModel):
    """The number of the event that a webhook is tested with."""

    seq: int

    model_config = {"json_schema_extra": {"examples": [{"seq": 12}]}}


Version = Annotated[int | None, Depends(if_match)]
WebhookId = Annotated[str, Path(pattern=IDENTIFIER, examples=["mes"])]
Seq = Annotated[int, Path(ge=1, le=MOST_NUMBER, description="the event's number")]


@router.put(
    "/{webhook_id}",
    summary="Make or change a webhook",
    response_model=WebhookStatus,
    responses={
        201: {"model": WebhookSecret, "description": "Made; the secret is told this once"},
        **documented(400, 401, 403, 409, 412, 413, 422),
    },
)
def put_webhook(
    webhook_id: WebhookId, request: WebhookRequest, who: AdminHand, data: Data, version: Version
) -> Response:
    """Make a webhook, or change it.

    A new one, and one that is enabled again, is sent what happens from then on. The answer that makes it
    tells its secret, which is told nowhere else: whoever lost it takes a new one by `rotate`.
    """
    url, kinds, enabled = str(request.url), request.kinds, request.enabled
    with data.write() as connection:
        secret = None
        if webhooks.find(connection, who.tenant, webhook_id) is None:
            if version is not None:
                raise StaleError(f"there is no webhook {webhook_id} yet, so no version {version} of it")
            secret = new_secret()
            put = webhooks.add(
                connection, who.tenant, webhook_id, url=url, kinds=kinds, enabled=enabled, secret=secret
            )
        else:
            kept = webhooks.lock(connection, who.tenant, webhook_id, version)
            put = webhooks.change(connection, kept, url=url, kinds=kinds, enabled=enabled)
        audit.note(connection, who.tenant, who.actor, "webhook.put", webhook_id, url=url, enabled=enabled)
    if secret is None:
        return _answer(WebhookStatus.of(put))
    return _answer(WebhookSecret(**_told(put), secret=secret), 201)


@router.get("", responses=documented(401, 403))
def list_webhooks(who: AdminHand, data: Data) -> Page[WebhookStatus]:
    """List all webhooks by id."""
    with data.read() as connection:
        found = webhooks.of_tenant(connection, who.tenant)
    return Page(items=[WebhookStatus.of(one) for one in found], next_cursor=None)


@router.get("/{webhook_id}", responses=documented(401, 403, 404, 422))
def get_webhook(webhook_id: WebhookId, response: Response, who: AdminHand, data: Data) -> WebhookStatus:
    """Return a webhook, without its secret."""
    with data.read() as connection:
        webhook = webhooks.get(connection, who.tenant, webhook_id)
    tag(response, webhook.version)
    return WebhookStatus.of(webhook)


@router.delete("/{webhook_id}", status_code=204, responses=documented(401, 403, 404, 412, 422))
def delete_webhook(webhook_id: WebhookId, who: AdminHand, data: Data, version: Version) -> None:
    """Delete a webhook with its deliveries."""
    with data.write() as connection:
        webhooks.remove(connection, webhooks.lock(connection, who.tenant, webhook_id, version))
        audit.note(connection, who.tenant, who.actor, "webhook.delete", webhook_id)


@router.post(
    "/{webhook_id}/rotate",
    summary="Give a webhook a new secret",
    responses=documented(401, 403, 404, 412, 422),
)
def rotate_webhook_secret(
    webhook_id: WebhookId, response: Response, who: AdminHand, data: Data, version: Version
) -> WebhookSecret:
    """Give a webhook a new secret, told this once; for 24 hours the one before signs too."""
    secret = new_secret()
    with data.write() as connection:
        kept = webhooks.lock(connection, who.tenant, webhook_id, version)
        rotated = webhooks.rotate(connection, kept, secret)
        audit.note(connection, who.tenant, who.actor, "webhook.rotate", webhook_id)
    tag(response, rotated.version)
    return WebhookSecret(**_told(rotated), secret=secret)


@router.post(
    "/{webhook_id}/test",
    summary="Send a test event to a webhook",
    status_code=202,
    responses=documented(401, 403, 404, 409, 422),
)
def ping_webhook(webhook_id: WebhookId, who: AdminHand, data: Data) -> Ping:
    """Send a `webhook.ping` to a webhook, whichever kinds it wants; see its delivery for how it went."""
    with data.write() as connection:
        _enabled(webhooks.lock(connection, who.tenant, webhook_id))
        audit.note(connection, who.tenant, who.actor, "webhook.test", webhook_id)
        seq = events.append(connection, who.tenant, News(PING, webhook_id))
    return Ping(seq=seq)


@router.get("/{webhook_id}/deliveries", responses=documented(401, 403, 404, 422))
def list_deliveries(
    webhook_id: WebhookId,
    who: AdminHand,
    data: Data,
    before: Annotated[int | None, Depends(position)],
    limit: Limit = 100,
    state: Annotated[DeliveryState | None, Query(description="only those in this state")] = None,
) -> Page[DeliveryStatus]:
    """List the deliveries to a webhook, the latest event first."""
    with data.read() as connection:
        webhooks.get(connection, who.tenant, webhook_id)
        found = deliveries.page(connection, who.tenant, webhook_id, before, limit, state)
    return page([DeliveryStatus.of(one) for one in found], limit, found[-1].seq if found else 0)


@router.post(
    "/{webhook_id}/deliveries/{seq}/resend",
    summary="Send an event once more",
    status_code=202,
    responses=documented(401, 403, 404, 409, 422),
)
def resend_event(webhook_id: WebhookId, seq: Seq, who: AdminHand, data: Data) -> DeliveryStatus:
    """Send an event to a webhook once more, or one that it was not sent; one under way is left alone."""
    with data.write() as connection:
        webhook = _enabled(webhooks.lock(connection, who.tenant, webhook_id))
        event = events.get(connection, who.tenant, seq)
        if seq > webhook.queued_seq:
            raise ConflictError(f"event {seq} is about to be sent to webhook {webhook_id}")
        if event.kind == PING and event.subject != webhook_id:
            raise InputError(f"event {seq} tests webhook {event.subject} and is sent to that one only")
        asked = deliveries.ask_for(connection, who.tenant, webhook_id, event)
        audit.note(connection, who.tenant, who.actor, "webhook.resend", webhook_id, seq=seq)
    return DeliveryStatus.of(asked)


def _enabled(webhook: Webhook) -> Webhook:
    if not webhook.enabled:
        reason = f": {webhook.reason}" if webhook.reason else ""
        raise ConflictError(f"webhook {webhook.id} is disabled{reason}; enable it first")
    return webhook


def _told(webhook: Webhook) -> dict[str, Any]:
    told = {name: getattr(webhook, name) for name in WebhookStatus.model_fields if name != "old_secret_until"}
    return {**told, "old_secret_until": webhook.old_until}


def _answer(status: WebhookStatus, code: int = 200) -> Response:
    answer = JSONResponse(status.model_dump(mode="json"), code)
    tag(answer, status.version)
    return answer
