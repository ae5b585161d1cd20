"""The order as the service takes it: a suit, and when, in what sequence and from which stock."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field, ValidationError

from app.cloth_order import NAMED, AnyCloth, AnyCloths, ClothOrder, Name, StockCloth
from app.errors import InputError
from app.order import CLOTHS, EXAMPLE, Order, Suit, describe
from patterns import Material

# The bounds of OPC 10031-4's Int16.
PRIORITY_MIN, PRIORITY_MAX = -32768, 32767
IDENTIFIER = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"

JOB_EXAMPLE: dict[str, Any] = EXAMPLE | {
    "priority": 10,
    "due": "2026-12-01T12:00:00+08:00",
    "erp_orders": ["SO-4711"],
}
STOCK_EXAMPLE: dict[str, Any] = JOB_EXAMPLE | {"cloth": {"name": "navy twill"}}

Identifier = Annotated[str, Field(pattern=IDENTIFIER)]


def _written(told: object) -> object:
    """Refuse a bare number, which would be taken for seconds since 1970."""
    if isinstance(told, str) and not re.match(r"\d{4}-\d\d-\d\d[Tt ]", told):
        raise ValueError("must be a date and time with its zone, such as 2026-12-01T12:00:00+08:00")
    if isinstance(told, int | float):
        raise ValueError("must be text: a date and time with its zone, such as 2026-12-01T12:00:00+08:00")
    return told


def _in_utc(time: datetime) -> datetime:
    """Refuse a time that no clock in UTC shows: the last hours of the year 9999 west of Greenwich."""
    try:
        time.astimezone(UTC)
    except OverflowError:
        raise ValueError("must lie in the years 1 to 9999 in UTC") from None
    return time


Time = Annotated[AwareDatetime, NAMED, BeforeValidator(_written), AfterValidator(_in_utc)]


class JobOrder(Suit):
    """An order with what its job needs, after ISA-95 and OPC 10031-4."""

    model_config = ConfigDict(json_schema_extra={"examples": [JOB_EXAMPLE, STOCK_EXAMPLE]})

    cloth: AnyCloth
    cloths: Annotated[AnyCloths, Field(description=CLOTHS)] = Field(default_factory=dict)
    priority: Annotated[
        int, Field(ge=PRIORITY_MIN, le=PRIORITY_MAX, description="the higher, the earlier")
    ] = 0
    due: Annotated[
        Time | None, Field(description="when it must be cut; of one priority the earlier goes first")
    ] = None
    earliest_start: Annotated[Time | None, Field(description="not planned before")] = None
    erp_orders: Annotated[
        tuple[Name, ...], NAMED, Field(max_length=50, description="numbers that the ERP has for it")
    ] = ()
    cutter: Annotated[Identifier | None, Field(description="that must cut it; absent: any that can")] = None
    hold: Annotated[bool, Field(description="true: not planned until it is released")] = False

    def on(self, cloths: Mapping[Material, ClothOrder]) -> Order:
        """Return the order on cloths: its own as told, or those of the rolls picked for it."""
        made = {name: getattr(self, name) for name in Suit.model_fields}
        beside = {material: cloth for material, cloth in cloths.items() if material is not Material.SHELL}
        return Order.model_validate({**made, "cloth": cloths[Material.SHELL], "cloths": beside})

    @property
    def cloth_of(self) -> dict[Material, ClothOrder | StockCloth]:
        """The cloth of each material that has one: the shell's first, then in the materials' order."""
        named = {Material.SHELL: self.cloth, **self.cloths}
        return {material: named[material] for material in Material if material in named}

    def cloth_in_stock(self) -> str | None:
        """Return the name of the shell if it is a cloth in stock, None if it is told."""
        return self.cloth.name if isinstance(self.cloth, StockCloth) else None


def read_job_order(text: bytes | str) -> JobOrder:
    """Read an order of the service from JSON.

    Raises
    ------
    InputError
        Naming each field that is missing, unknown or of the wrong kind.
    """
    try:
        return JobOrder.model_validate_json(text)
    except ValidationError as error:
        raise InputError(f"order: {describe(error)}") from None
