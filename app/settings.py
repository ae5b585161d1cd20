"""Settings of the service, from the environment: SUITCUT_DATABASE, SUITCUT_PORT ..."""

import os
import re
import socket
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import InputError

ORDER_LIMIT_BYTES = 2**20
BATCH_LIMIT = 500

Seconds = Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)]
Days = Annotated[float, Field(ge=1, le=36500, allow_inf_nan=False)]


class Settings(BaseSettings):
    """How the service runs."""

    model_config = SettingsConfigDict(env_prefix="SUITCUT_", extra="forbid", use_attribute_docstrings=True)

    database: SecretStr = SecretStr("suitcut.db")
    """SQLite file, made if missing, or a ``postgresql://`` address; secret as it may hold a password."""
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    """Address to listen on."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """Port to listen on; 0 takes a free one."""
    public_url: Annotated[str, Field(max_length=200)] = ""
    """Address at which people reach the service, for QR codes on labels; by default that of the request."""
    worker_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9@._-]{0,100}$")] = ""
    """Name of this process among all on the database, the same at every start; by default role and host."""
    planners: Annotated[int | None, Field(ge=0, le=64)] = None
    """Orders planned at once by this process; 0: none, it only answers; by default one per core."""
    nest_s: Seconds = 5.0
    """Seconds of search for a marker."""
    nest_limit_s: Annotated[float, Field(gt=0, le=7200)] = 120.0
    """Seconds after which a stage of planning that still runs is killed, beyond the search it was given."""
    nest_workers: Annotated[int, Field(ge=1, le=64)] = 1
    """Threads of one search."""
    cut_s: Seconds = 0.5
    """Seconds of search for the cutter's path."""
    machine: str = "default"
    """Profile of the cutter, or a .toml file of one, for orders that name no cutter."""
    bundle: bool = False
    """Whether rectangles are laid edge to edge: quicker to cut, for a little more cloth."""
    tries: Annotated[int, Field(ge=1, le=100)] = 3
    """How often a stage of planning may be lost before its order is aborted."""
    queue_limit: Annotated[int, Field(ge=1)] = 100_000
    """Orders of one factory that may wait to be planned; more are refused with 429."""
    body_limit_bytes: Annotated[int, Field(ge=1024, le=2**30)] = 8 * 2**20
    """Largest body of a request."""
    lease_s: Annotated[float, Field(gt=0, le=3600)] = 30.0
    """Seconds without a sign of life after which a process is held for dead and its work goes to others."""
    grace_s: Annotated[float, Field(ge=0, le=3600)] = 30.0
    """Seconds that plans in hand are given to end when the process is told to stop."""
    poll_s: Annotated[float, Field(gt=0, le=60)] = 0.2
    """Seconds between two looks for work in the database."""
    streams: Annotated[int, Field(ge=1, le=10_000)] = 500
    """Streams of events that may be open at once in this process; more are refused with 503."""
    webhook_retry_s: Annotated[float, Field(gt=0, le=3600)] = 5.0
    """Seconds until a failed webhook is tried again; later tries wait longer, in proportion."""
    webhook_private: bool = True
    """Whether webhooks may go to private, loopback and link-local addresses; false for a platform."""
    access_log: bool = False
    """Whether each request is logged."""
    metrics: bool = True
    """Whether ``/metrics`` is answered, without a key: keep it from the outside."""
    keep_answers_days: Days = 7
    """Days for which the answer to a request with an Idempotency-Key is given again."""
    keep_workflows_days: Days = 7
    """Days for which ended workflows are kept, for who looks into a fault."""
    keep_deliveries_days: Days = 30
    """Days for which deliveries to webhooks are kept."""
    keep_events_days: Days | None = None
    """Days for which events are kept; by default for ever."""
    keep_audit_days: Days | None = None
    """Days for which the audit is kept; by default for ever."""
    log_format: Annotated[str, Field(pattern="^(json|text)$")] = "text"
    """``json`` for machines, ``text`` for people."""

    @field_validator("database")
    @classmethod
    def _some_database(cls, database: SecretStr) -> SecretStr:
        address = database.get_secret_value()
        scheme, colon, _ = address.partition("://")
        if not address or (colon and scheme not in ("postgresql", "postgres", "postgresql+psycopg")):
            raise ValueError("must be the path of an SQLite file or a postgresql:// address")
        return database

    @field_validator("public_url")
    @classmethod
    def _some_address(cls, address: str) -> str:
        if address and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", address):
            raise ValueError("must be an http:// or https:// address, such as https://suitcut.example")
        return address

    @classmethod
    def from_environment(cls) -> Self:
        """Read the settings.

        Raises
        ------
        InputError
            Naming each variable that cannot be used and what is accepted.
        """
        try:
            return cls()
        except ValidationError as error:
            faults = [f"SUITCUT_{fault['loc'][0]}".upper() + f": {fault['msg']}" for fault in error.errors()]
            raise InputError(f"environment: {'; '.join(faults)}") from None

    def database_path(self) -> Path | None:
        """Return the SQLite file, None if the database is a Postgres."""
        address = self.database.get_secret_value()
        return None if "://" in address else Path(address).absolute()

    def database_url(self) -> str:
        """Return the database's address as SQLAlchemy writes it."""
        path = self.database_path()
        if path is not None:
            return f"sqlite:///{path}"
        return "postgresql+psycopg://" + self.database.get_secret_value().partition("://")[2]

    def planners_at_once(self) -> int:
        """Return how many orders this process plans at once."""
        return (os.cpu_count() or 1) if self.planners is None else self.planners

    def executor(self, role: str) -> str:
        """Return the name of this process in a role, ``serve`` or ``worker``."""
        return self.worker_id or f"{role}@{socket.gethostname()}"
