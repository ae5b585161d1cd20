"""Webhooks: each event to each webhook that wants it, by a durable workflow, after Standard Webhooks.

A workflow is one try and short. One that failed leaves the time of the next in the delivery's row, and the
feeder queues it then: a webhook that is down for days takes no place of the queue meanwhile.
"""

import base64
import hashlib
import json
import random
import secrets
import threading
from datetime import datetime, timedelta

import structlog
from dbos import DBOS, DBOSClient, EnqueueOptions
from sqlalchemy import Connection
from standardwebhooks import Webhook as Signer

from app import __version__
from app.errors import NotFoundError
from app.outbound import Outbound, Outcome
from app.settings import Settings
from app.store import deliveries, events, webhooks
from app.store.database import Database, now
from app.store.deliveries import Delivery, DeliveryState
from app.store.events import Event
from app.store.webhooks import Webhook
from app.workflows import PLAN_VERSION

QUEUE = "webhooks"
SENDERS = 16
# Deliveries to one webhook that are queued at once: few if it fails, so that it holds up no others.
QUEUED_AT_ONCE = 8
QUEUED_AT_ONCE_FAILING = 2
EVENTS_AT_ONCE = 500
LIMIT_S = 15.0
# A delivery that nothing was heard of for so long is queued anew; the workflow of before has no effect then.
LOST = timedelta(hours=1)
# Times of the first wait: with 5 s they are 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h.
WAITS = (1, 60, 360, 1440, 3600, 7200, 10080, 14400, 17280)
JITTER = 0.2
GONE = 410

log = structlog.get_logger("suitcut")


class Deliveries:
    """Queues and sends deliveries in this process from `start` to `stop`."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._feed, name="webhooks", daemon=True)

    def prepare(self) -> None:
        """Get ready for workflows that were under way when the process ended last."""
        settings = self._settings
        use(Sender(self._database, Outbound(settings.webhook_private, LIMIT_S), settings.webhook_retry_s))

    def start(self, client: DBOSClient) -> None:
        """Begin to queue and to send."""
        self._client = client
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=SENDERS,
            polling_interval_sec=self._settings.poll_s,
            on_conflict="always_update",
        )
        self._thread.start()

    def stop(self) -> None:
        """Queue no more."""
        self._stopping.set()
        self._thread.join()

    def alive(self) -> bool:
        """Whether deliveries are being queued."""
        return self._thread.is_alive()

    def _feed(self) -> None:
        while not self._stopping.wait(self._settings.poll_s):
            try:
                with self._database.read() as connection:
                    waiting = deliveries.webhooks_with_work(connection, now() - LOST)
            except Exception:
                log.exception("could not look for deliveries to webhooks")
                continue
            for tenant, webhook in waiting:
                try:
                    self._queue(tenant, webhook)
                except Exception:
                    log.exception("could not queue deliveries", tenant=tenant, webhook=webhook)

    def _queue(self, tenant: str, webhook: str) -> None:
        lost_since = now() - LOST
        with self._database.read() as connection:
            found = webhooks.find(connection, tenant, webhook)
            if found is None or _room(connection, found, lost_since) <= 0:
                return
        with self._database.write() as connection:
            locked = webhooks.lock_if_free(connection, tenant, webhook)
            if locked is None or not locked.enabled:
                return
            room = _room(connection, locked, lost_since)
            due = deliveries.claim_due(connection, tenant, webhook, room, lost_since) if room > 0 else ()
            for delivery in (*due, *_begun(connection, locked, room - len(due))):
                self._enqueue(connection, delivery)

    def _enqueue(self, connection: Connection, delivery: Delivery) -> None:
        tenant, webhook, seq, tries = delivery.tenant, delivery.webhook, delivery.seq, delivery.tries
        options: EnqueueOptions = {
            "workflow_name": "deliver",
            "queue_name": QUEUE,
            "workflow_id": f"deliver:{tenant}:{webhook}:{seq}:{tries}:{secrets.token_hex(4)}",
            "app_version": PLAN_VERSION,
        }
        self._client.enqueue_in_transaction(connection, options, tenant, webhook, seq, tries)


class Sender:
    """What the workflows send with in this process."""

    def __init__(self, database: Database, outbound: Outbound, retry_s: float) -> None:
        self._database = database
        self._outbound = outbound
        self._retry_s = retry_s

    def wanted(self, tenant: str, webhook: str, seq: int, tries: int) -> bool:
        """Whether this try of a delivery is still the one under way."""
        with self._database.read() as connection:
            return _under_way(connection, tenant, webhook, seq, tries) is not None

    def send(self, tenant: str, webhook: str, seq: int) -> Outcome:
        """Send an event to a webhook."""
        with self._database.read() as connection:
            try:
                target = webhooks.get(connection, tenant, webhook)
                event = events.get(connection, tenant, seq)
            except NotFoundError as gone:
                return Outcome(None, f"{gone} any longer", final=True)
        if not target.enabled:
            return Outcome(None, "the webhook was disabled", final=True)
        body = payload(event)
        return self._outbound.post(target.url, headers(target, event, body, now()), body.encode())

    def settle(self, tenant: str, webhook: str, seq: int, tries: int, outcome: Outcome) -> str:
        """Note how a try ended and when the next is, if any; returns the delivery's state."""
        with self._database.write() as connection:
            try:
                target = webhooks.lock(connection, tenant, webhook)
            except NotFoundError:
                return "deleted"
            delivery = _under_way(connection, tenant, webhook, seq, tries)
            if delivery is None:
                return "superseded"
            state, next_at = self._next(delivery, target, outcome)
            deliveries.change(
                connection,
                delivery,
                state=state,
                step=delivery.step + (not outcome.taken),
                next_at=next_at,
                status=outcome.status,
                last=outcome.reason,
            )
            webhooks.count_failures(connection, target, 0 if outcome.taken else target.failures + 1)
            if outcome.status == GONE and target.enabled:
                webhooks.disable(connection, target, "its address answered 410 Gone")
        if not outcome.taken:
            log.warning(
                "webhook failed",
                tenant=tenant,
                webhook=webhook,
                seq=seq,
                tries=tries,
                state=str(state),
                reason=outcome.reason,
            )
        return str(state)

    def _next(
        self, delivery: Delivery, target: Webhook, outcome: Outcome
    ) -> tuple[DeliveryState, datetime | None]:
        if outcome.taken:
            return DeliveryState.DELIVERED, None
        if outcome.final or outcome.status == GONE or delivery.step >= len(WAITS):
            return DeliveryState.FAILED, None
        # Many that failed together are not tried together again.
        seconds = self._retry_s * WAITS[delivery.step] * random.uniform(1, 1 + JITTER)
        return DeliveryState.WAITING, now() + timedelta(seconds=seconds)


_sender: Sender | None = None


def use(sender: Sender | None) -> None:
    """Have the workflows of this process send with a sender."""
    global _sender
    _sender = sender


@DBOS.workflow(name="deliver")
def deliver(tenant: str, webhook: str, seq: int, tries: int) -> str:
    """Try once to send an event to a webhook; returns the state that its delivery is in then."""
    if _sender is None:
        raise RuntimeError("no sender is in use: DBOS runs a workflow in a process that sends nothing")
    if not _sender.wanted(tenant, webhook, seq, tries):
        return "superseded"
    outcome = DBOS.run_step({"name": "send"}, _sender.send, tenant, webhook, seq)
    return DBOS.run_step(
        {"name": "settle", "retries_allowed": True, "max_attempts": 8},
        _sender.settle,
        tenant,
        webhook,
        seq,
        tries,
        outcome,
    )


def new_secret() -> str:
    """Return a new secret of 256 random bits as the standard writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def payload(event: Event) -> str:
    """Return the body that tells an event."""
    told = {
        "type": event.kind,
        "timestamp": event.at.isoformat().replace("+00:00", "Z"),
        "seq": event.seq,
        "subject": event.subject,
        "data": event.data,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def headers(webhook: Webhook, event: Event, body: str, at: datetime) -> dict[str, str]:
    """Return the headers that name and sign a body."""
    # The same at every try. The time is part of it: numbers may come again on another database.
    named = f"{webhook.tenant}\0{event.seq}\0{event.at.isoformat()}"
    identity = "msg_" + hashlib.sha256(named.encode()).hexdigest()[:32]
    signatures = [Signer(secret).sign(identity, at, body) for secret in webhook.secrets(at)]
    return {
        "Content-Type": "application/json",
        "User-Agent": f"suitcut/{__version__}",
        "webhook-id": identity,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _room(connection: Connection, webhook: Webhook, lost_since: datetime) -> int:
    most = QUEUED_AT_ONCE_FAILING if webhook.failures else QUEUED_AT_ONCE
    return most - deliveries.under_way(connection, webhook.tenant, webhook.id, lost_since)


def _begun(connection: Connection, webhook: Webhook, room: int) -> list[Delivery]:
    """Begin the deliveries of the next events that a locked webhook wants."""
    begun: list[Delivery] = []
    read_to = webhook.queued_seq
    for event in events.after(connection, webhook.tenant, webhook.queued_seq, EVENTS_AT_ONCE):
        if webhook.wants(event):
            if len(begun) >= room:
                break
            begun.append(deliveries.begin(connection, webhook.tenant, webhook.id, event))
        read_to = event.seq
    if read_to != webhook.queued_seq:
        webhooks.queued_to(connection, webhook, read_to)
    return begun


def _under_way(connection: Connection, tenant: str, webhook: str, seq: int, tries: int) -> Delivery | None:
    delivery = deliveries.find(connection, tenant, webhook, seq)
    if delivery is None or delivery.state != DeliveryState.SENDING or delivery.tries != tries:
        return None
    return delivery
