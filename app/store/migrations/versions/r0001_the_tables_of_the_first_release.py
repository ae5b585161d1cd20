"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "answers",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "key", name=op.f("pk_answers")),
    )
    op.create_index("ix_answers_at", "answers", ["at"], unique=False)
    op.create_table(
        "audit",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_tenant_seq", "audit", ["tenant", "seq"], unique=False)
    op.create_index("ix_audit_tenant_subject", "audit", ["tenant", "subject", "seq"], unique=False)
    op.create_table(
        "cut_runs",
        sa.Column(
            "number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("order_number", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("marker", sa.Text(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("cloth", sa.Text(), nullable=False),
        sa.Column("dye_lot", sa.Text(), nullable=False),
        sa.Column("roll", sa.Text(), nullable=True),
        sa.Column("width_mm", sa.Float(), nullable=False),
        sa.Column("length_mm", sa.Float(), nullable=False),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("machine_digest", sa.Text(), nullable=False),
        sa.Column("only_cutter", sa.Text(), nullable=True),
        sa.Column("cutter", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned_s", sa.Float(), nullable=False),
        sa.Column("planned", sa.JSON(), nullable=False),
        sa.Column("bites", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Float(), server_default=sa.text("0"), nullable=False),
        sa.Column("left_s", sa.Float(), nullable=True),
        sa.Column("bite", sa.Integer(), nullable=True),
        sa.Column("piece", sa.Text(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actual_s", sa.Float(), nullable=True),
        sa.Column("actual", sa.JSON(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interrupted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stops", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("stopped_s", sa.Float(), server_default=sa.text("0"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_cut_runs")),
        sa.UniqueConstraint("tenant", "id", name=op.f("uq_cut_runs_tenant_id")),
    )
    op.create_index("ix_cut_runs_ended_at", "cut_runs", ["ended_at"], unique=False)
    op.create_index("ix_cut_runs_tenant_cutter", "cut_runs", ["tenant", "cutter", "state"], unique=False)
    op.create_index("ix_cut_runs_tenant_order_number", "cut_runs", ["tenant", "order_number"], unique=False)
    op.create_index(
        "ix_cut_runs_tenant_state", "cut_runs", ["tenant", "state", "machine_digest"], unique=False
    )
    op.create_table(
        "cutters",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("fault_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_cutters")),
    )
    op.create_table(
        "deliveries",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("webhook", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("step", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("last", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "webhook", "seq", name=op.f("pk_deliveries")),
    )
    op.create_index("ix_deliveries_changed_at", "deliveries", ["changed_at"], unique=False)
    op.create_index("ix_deliveries_state_next_at", "deliveries", ["state", "next_at"], unique=False)
    op.create_index(
        "ix_deliveries_tenant_webhook_state", "deliveries", ["tenant", "webhook", "state"], unique=False
    )
    op.create_table(
        "events",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "seq", name=op.f("pk_events")),
    )
    op.create_index(
        "ix_events_aborted",
        "events",
        ["tenant", "at"],
        unique=False,
        sqlite_where=sa.text("kind = 'order.aborted'"),
        postgresql_where=sa.text("kind = 'order.aborted'"),
    )
    op.create_index("ix_events_tenant_subject", "events", ["tenant", "subject", "seq"], unique=False)
    op.create_table(
        "files",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("order_number", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "order_number", "attempt", "name", name=op.f("pk_files")),
    )
    op.create_table(
        "keys",
        sa.Column(
            "number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_keys")),
        sa.UniqueConstraint("id", name=op.f("uq_keys_id")),
    )
    op.create_index("ix_keys_tenant_number", "keys", ["tenant", "number"], unique=False)
    op.create_table(
        "markers",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("order_number", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("length_mm", sa.Float(), nullable=False),
        sa.Column("density", sa.Float(), nullable=False),
        sa.Column("roll", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", "attempt", name=op.f("pk_markers")),
    )
    op.create_index(
        "ix_markers_tenant_order_number", "markers", ["tenant", "order_number", "attempt"], unique=False
    )
    op.create_table(
        "nesting_progress",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("order_number", sa.BigInteger(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("density", sa.Float(), nullable=False),
        sa.Column("length_mm", sa.Float(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "order_number", "material", name=op.f("pk_nesting_progress")),
    )
    op.create_index("ix_nesting_progress_at", "nesting_progress", ["at"], unique=False)
    op.create_table(
        "orders",
        sa.Column(
            "number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("waits_for", sa.Text(), nullable=True),
        sa.Column("priority", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("earliest_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cutter", sa.Text(), nullable=True),
        sa.Column("cloth", sa.Text(), nullable=True),
        sa.Column("awaited_cloth", sa.Text(), nullable=True),
        sa.Column("recut_of", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("dispatched", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_orders")),
        sa.UniqueConstraint("tenant", "id", name=op.f("uq_orders_tenant_id")),
    )
    op.create_index("ix_orders_tenant_number", "orders", ["tenant", "number"], unique=False)
    op.create_index("ix_orders_tenant_state", "orders", ["tenant", "state"], unique=False)
    op.create_index(
        "ix_orders_waiting", "orders", ["dispatched", "state", "priority", "due", "number"], unique=False
    )
    op.create_table(
        "plans",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("order_number", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("cutter", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("density", sa.Float(), nullable=False),
        sa.Column("length_mm", sa.Float(), nullable=False),
        sa.Column("draft_s", sa.Float(), nullable=False),
        sa.Column("nest_s", sa.Float(), nullable=False),
        sa.Column("cut_s", sa.Float(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "order_number", "attempt", name=op.f("pk_plans")),
    )
    op.create_index("ix_plans_planned_at", "plans", ["planned_at"], unique=False)
    op.create_index("ix_plans_tenant_order_id", "plans", ["tenant", "order_id"], unique=False)
    op.create_table(
        "processes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("plan_version", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planners", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processes")),
    )
    op.create_table(
        "projections",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("cutter", sa.Text(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "cutter", name=op.f("pk_projections")),
    )
    op.create_table(
        "rolls",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("cloth", sa.Text(), nullable=False),
        sa.Column("dye_lot", sa.Text(), nullable=False),
        sa.Column("width_mm", sa.Float(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("length_mm", sa.Float(), nullable=False),
        sa.Column("used_mm", sa.Float(), server_default=sa.text("0"), nullable=False),
        sa.Column("held_by", sa.Text(), nullable=True),
        sa.Column("closed", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_rolls")),
    )
    op.create_index("ix_rolls_tenant_cloth", "rolls", ["tenant", "cloth"], unique=False)
    op.create_table(
        "taken_pieces",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("run_number", sa.BigInteger(), nullable=False),
        sa.Column("piece", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "run_number", "piece", name=op.f("pk_taken_pieces")),
    )
    op.create_table(
        "tenants",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last_event", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
    )
    op.create_table(
        "webhooks",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("old_secret", sa.Text(), nullable=True),
        sa.Column("old_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("queued_seq", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_webhooks")),
    )
    op.create_table(
        "bookings",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("roll", sa.Text(), nullable=False),
        sa.Column("order_number", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("start_mm", sa.Float(), nullable=True),
        sa.Column("length_mm", sa.Float(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "roll"], ["rolls.tenant", "rolls.id"], name=op.f("fk_bookings_tenant_roll")
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "roll", "order_number", "attempt", "material", name=op.f("pk_bookings")
        ),
    )
    op.create_index("ix_bookings_tenant_order_number", "bookings", ["tenant", "order_number"], unique=False)
