"""The tables of the cutting room: cutters, what they cut, and where a projector shows it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import JSON

from app.store.columns import Moment, Serial, metadata

cutters = Table(
    "cutters",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # The name of a profile that suitcut brings, or of an own one, whose TOML text is in profile.
    Column("machine", Text, nullable=False),
    Column("profile", Text),
    # Whether it is given work, and orders that name it are planned.
    Column("enabled", Boolean, nullable=False),
    # idle, cutting or fault; offline is told from seen_at.
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("fault_at", Moment),
    Column("acknowledged_by", Text),
    Column("acknowledged_at", Moment),
    # Counts changes of what it is, not of its state.
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("seen_at", Moment),
    Column("changed_at", Moment, nullable=False),
)

projections = Table(
    "projections",
    metadata,
    # How a projector over a cutter's table is calibrated: which of its pixels light which places.
    Column("tenant", Text, primary_key=True),
    Column("cutter", Text, primary_key=True),
    Column("width_px", Integer, nullable=False),
    Column("height_px", Integer, nullable=False),
    Column("marks", JSON, nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Text, nullable=False),
)

taken_pieces = Table(
    "taken_pieces",
    metadata,
    # Pieces of a cut run that were taken off the table.
    Column("tenant", Text, primary_key=True),
    Column("run_number", BigInteger, primary_key=True),
    Column("piece", Text, primary_key=True),
    Column("taken_at", Moment, nullable=False),
    Column("taken_by", Text, nullable=False),
)

cut_runs = Table(
    "cut_runs",
    metadata,
    Column("number", Serial, primary_key=True, autoincrement=True),
    Column("tenant", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("order_number", BigInteger, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("marker", Text, nullable=False),
    Column("material", Text, nullable=False),
    # What to load.
    Column("cloth", Text, nullable=False),
    Column("dye_lot", Text, nullable=False),
    Column("roll", Text),
    Column("width_mm", Float, nullable=False),
    Column("length_mm", Float, nullable=False),
    # The machine that it is planned for, by name and by the digest of its values: cutters of the same may
    # take it, or only the one that the order named.
    Column("machine", Text, nullable=False),
    Column("machine_digest", Text, nullable=False),
    Column("only_cutter", Text),
    # The cutter that took it.
    Column("cutter", Text),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("priority", SmallInteger, nullable=False),
    Column("due", Moment),
    # Predicted seconds, in all and by the words of cutters' logs: CUT, BITE, AUX.
    Column("planned_s", Float, nullable=False),
    Column("planned", JSON, nullable=False),
    Column("bites", Integer, nullable=False),
    # What the cutter told last.
    Column("progress", Float, nullable=False, server_default=text("0")),
    Column("left_s", Float),
    Column("bite", Integer),
    Column("piece", Text),
    # When it told that, or that the run began or goes on.
    Column("told_at", Moment),
    # Seconds that the cutter logged, in all and by kind of work, and who stood at it.
    Column("actual_s", Float),
    Column("actual", JSON, nullable=False),
    Column("operator", Text),
    Column("created_at", Moment, nullable=False),
    Column("taken_at", Moment),
    Column("started_at", Moment),
    # Since when it is interrupted, how often it was, and for how long before.
    Column("interrupted_at", Moment),
    Column("stops", Integer, nullable=False, server_default=text("0")),
    Column("stopped_s", Float, nullable=False, server_default=text("0")),
    Column("ended_at", Moment),
    Column("version", Integer, nullable=False, server_default=text("1")),
    UniqueConstraint("tenant", "id"),
    Index("ix_cut_runs_tenant_state", "tenant", "state", "machine_digest"),
    Index("ix_cut_runs_tenant_cutter", "tenant", "cutter", "state"),
    Index("ix_cut_runs_tenant_order_number", "tenant", "order_number"),
    Index("ix_cut_runs_ended_at", "ended_at"),
)
