"""The tables. Every row but a process's carries its tenant, and every query filters by it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import JSON

from app.store.columns import Moment, Serial, metadata
from app.store.floor_tables import cut_runs, cutters, projections, taken_pieces

__all__ = [
    "answers",
    "audit",
    "bookings",
    "cut_runs",
    "cutters",
    "deliveries",
    "events",
    "files",
    "keys",
    "markers",
    "metadata",
    "nesting_progress",
    "orders",
    "plans",
    "processes",
    "projections",
    "rolls",
    "taken_pieces",
    "tenants",
    "webhooks",
]

tenants = Table(
    "tenants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # The number of the tenant's last event. Who adds one holds this row until the commit, so that events
    # become visible in the order of their numbers.
    Column("last_event", BigInteger, nullable=False, server_default=text("0")),
    Column("created_at", Moment, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    # In the order in which they were made.
    Column("number", Serial, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("tenant", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    # May lie ahead: the key was rotated and holds on for a while.
    Column("revoked_at", Moment),
    Index("ix_keys_tenant_number", "tenant", "number"),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("tenant", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    Index("ix_audit_tenant_seq", "tenant", "seq"),
    Index("ix_audit_tenant_subject", "tenant", "subject", "seq"),
)

answers = Table(
    "answers",
    metadata,
    # What was answered to a request with an Idempotency-Key.
    Column("tenant", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_answers_at", "at"),
)

orders = Table(
    "orders",
    metadata,
    # In the order of their arrival.
    Column("number", Serial, primary_key=True, autoincrement=True),
    Column("tenant", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    # What must change before it goes on: release, roll, cutter; null: nothing.
    Column("waits_for", Text),
    Column("priority", SmallInteger, nullable=False, server_default=text("0")),
    Column("due", Moment),
    Column("earliest_start", Moment),
    Column("cutter", Text),
    Column("cloth", Text),
    # The cloth that it waits for a roll of.
    Column("awaited_cloth", Text),
    Column("recut_of", Text),
    # Counts changes; the ETag.
    Column("version", Integer, nullable=False, server_default=text("1")),
    # Counts plannings: one of an earlier attempt ends without effect.
    Column("attempt", Integer, nullable=False, server_default=text("1")),
    # Counts how often the planning of this attempt was begun.
    Column("tries", Integer, nullable=False, server_default=text("0")),
    # Whether a workflow of this attempt was queued.
    Column("dispatched", Boolean, nullable=False, server_default=text("false")),
    # Until when its next attempt rests, because others are in its way.
    Column("rests_until", Moment),
    # The attempt whose plan holds; null: none.
    Column("planned", Integer),
    Column("received_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("tenant", "id"),
    Index("ix_orders_tenant_number", "tenant", "number"),
    Index("ix_orders_tenant_state", "tenant", "state"),
    Index("ix_orders_waiting", "dispatched", "state", "priority", "due", "number"),
)

plans = Table(
    "plans",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("order_number", BigInteger, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("order_id", Text, nullable=False),
    Column("machine", Text, nullable=False),
    Column("cutter", Text),
    Column("seconds", Float, nullable=False),
    Column("density", Float, nullable=False),
    Column("length_mm", Float, nullable=False),
    Column("draft_s", Float, nullable=False),
    Column("nest_s", Float, nullable=False),
    Column("cut_s", Float, nullable=False),
    Column("planned_at", Moment, nullable=False),
    Index("ix_plans_tenant_order_id", "tenant", "order_id"),
    Index("ix_plans_planned_at", "planned_at"),
)

files = Table(
    "files",
    metadata,
    # Of a plan: plan.json, marker.svg, cut.nc ..., compressed by zlib.
    Column("tenant", Text, primary_key=True),
    Column("order_number", BigInteger, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

nesting_progress = Table(
    "nesting_progress",
    metadata,
    # The best marker so far of an attempt that is being nested, for who looks on; it may be lost.
    Column("tenant", Text, primary_key=True),
    Column("order_number", BigInteger, primary_key=True),
    Column("material", Text, primary_key=True),
    Column("attempt", Integer, nullable=False),
    Column("density", Float, nullable=False),
    Column("length_mm", Float, nullable=False),
    # How it came there: seconds since the nest began, and the density then.
    Column("steps", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    # When the search is to end.
    Column("ends_at", Moment, nullable=False),
    Index("ix_nesting_progress_at", "at"),
)

markers = Table(
    "markers",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("order_number", BigInteger, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("material", Text, nullable=False),
    Column("length_mm", Float, nullable=False),
    Column("density", Float, nullable=False),
    Column("roll", Text),
    Index("ix_markers_tenant_order_number", "tenant", "order_number", "attempt"),
)

rolls = Table(
    "rolls",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("cloth", Text, nullable=False),
    Column("dye_lot", Text, nullable=False),
    Column("width_mm", Float, nullable=False),
    # What a roll is like, as an order's cloth says it; places of faults are from the roll's very start.
    Column("body", Text, nullable=False),
    Column("length_mm", Float, nullable=False),
    # How much is cut off or booked, from the start.
    Column("used_mm", Float, nullable=False, server_default=text("0")),
    # The order's number and attempt that plan on it just now, if where a marker lies on it matters.
    Column("held_by", Text),
    Column("closed", Boolean, nullable=False, server_default=text("false")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("changed_at", Moment, nullable=False),
    Index("ix_rolls_tenant_cloth", "tenant", "cloth"),
)

bookings = Table(
    "bookings",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("roll", Text, primary_key=True),
    Column("order_number", BigInteger, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("material", Text, primary_key=True),
    Column("order_id", Text, nullable=False),
    # Where the marker begins; null on a roll of which only the amount is booked.
    Column("start_mm", Float),
    Column("length_mm", Float, nullable=False),
    Column("booked_at", Moment, nullable=False),
    # When the marker was given up; the stretch is then a gap in the roll that nothing is planned on.
    Column("given_back_at", Moment),
    ForeignKeyConstraint(["tenant", "roll"], ["rolls.tenant", "rolls.id"]),
    Index("ix_bookings_tenant_order_number", "tenant", "order_number"),
)

events = Table(
    "events",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("data", JSON, nullable=False),
    Index("ix_events_tenant_subject", "tenant", "subject", "seq"),
    # The metrics count them, the board those of today.
    Index(
        "ix_events_aborted",
        "tenant",
        "at",
        sqlite_where=text("kind = 'order.aborted'"),
        postgresql_where=text("kind = 'order.aborted'"),
    ),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    # The secret before, which signs too for a while.
    Column("old_secret", Text),
    Column("old_until", Moment),
    # Kinds of events that are sent; an empty list: all.
    Column("kinds", JSON, nullable=False),
    Column("enabled", Boolean, nullable=False),
    # Why it was disabled by the service.
    Column("reason", Text),
    # The last event that a delivery was queued for.
    Column("queued_seq", BigInteger, nullable=False),
    # Tries in a row that failed.
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("changed_at", Moment, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("webhook", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    # Counts tries; a workflow of an earlier try ends without effect.
    Column("tries", Integer, nullable=False, server_default=text("0")),
    # How many of them failed since it was last asked for: the next waits the longer.
    Column("step", Integer, nullable=False, server_default=text("0")),
    # When it is tried next, while it waits for that.
    Column("next_at", Moment),
    # What the last try was answered, and in words how it ended.
    Column("status", SmallInteger),
    Column("last", Text),
    Column("changed_at", Moment, nullable=False),
    Index("ix_deliveries_tenant_webhook_state", "tenant", "webhook", "state"),
    Index("ix_deliveries_state_next_at", "state", "next_at"),
    Index("ix_deliveries_changed_at", "changed_at"),
)

processes = Table(
    "processes",
    metadata,
    # Those that work on the database, by their stable names.
    Column("id", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("version", Text, nullable=False),
    # Of the workflows that it can go on with.
    Column("plan_version", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("planners", Integer, nullable=False),
)
