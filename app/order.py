"""The order as the MES writes it: JSON in, checked model out."""

from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator

from app.cloth_order import CLOTH_KINDS, ClothOrder, Cloths, Name, Part
from app.errors import InputError
from patterns import NAMES, Material, Measurements, Style, measurements, style

EXAMPLE: dict[str, Any] = {
    "id": "QD-2026-0001",
    "customer": "Wang Lei",
    "measurements": {
        "stature": 1750,
        "chest_girth": 960,
        "waist_girth": 840,
        "hip_girth": 970,
        "neck_girth": 390,
        "shoulder_width": 420,
        "back_width": 395,
        "chest_width": 355,
        "back_waist_length": 445,
        "front_waist_length": 460,
        "arm_length": 600,
        "upper_arm_girth": 310,
        "wrist_girth": 175,
        "thigh_girth": 550,
        "knee_girth": 390,
        "outside_leg_length": 1065,
        "inside_leg_length": 800,
        "total_crotch_length": 705,
    },
    "garments": [{"garment": "jacket", "style": {"buttons": 2}}, {"garment": "trousers"}],
    "cloth": {"name": "navy twill", "width_mm": 1480, "nap": False},
}


CLOTHS = (
    "of lining, pocketing, fusing, canvas, felt, by these names; a material without one is drafted, "
    "but not planned"
)


class GarmentOrder(Part):
    """One garment and its style; what the style leaves out takes the garment's default."""

    garment: Annotated[str, Field(max_length=40, description="jacket, trousers or waistcoat")]
    style: dict[str, Any] = Field(default_factory=dict, description="style options by name")


class Suit(Part):
    """What an order makes: a customer's body and the garments for it, whatever the cloth."""

    id: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
            description="the MES's own number: letters, digits, dot, dash, underscore; at most 64",
        ),
    ]
    measurements: Annotated[
        dict[str, Any],
        Field(
            description="body measurements in mm (shoulder slopes in degrees) by their ISO 8559-1 names or "
            "Chinese aliases; with a size only those that were taken"
        ),
    ] = Field(default_factory=dict)
    size: Annotated[
        str | None,
        Field(
            max_length=20,
            description="base size of GB/T 1335.1, such as 170/88A, for the measurements that were not taken",
        ),
    ] = None
    differences: Annotated[
        dict[str, Any],
        Field(
            description="what the body has more (or, negative, less) than the size, in mm or degrees by name"
        ),
    ] = Field(default_factory=dict)
    garments: Annotated[list[GarmentOrder], Field(min_length=1, max_length=8)]
    customer: Name = ""
    only: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,100}$")], ...] | None,
        Field(
            strict=False,
            min_length=1,
            max_length=500,
            description="ids of the pieces that are made, as a plan of the whole order has them: a recut; "
            "absent: all",
        ),
    ] = None

    @model_validator(mode="after")
    def _each_garment_once(self) -> Self:
        kinds = [garment.garment for garment in self.garments]
        if len(set(kinds)) < len(kinds):
            raise ValueError("garments: each garment may be ordered once; use another order for a second one")
        return self

    @model_validator(mode="after")
    def _each_piece_once(self) -> Self:
        if self.only is not None and len(set(self.only)) < len(self.only):
            raise ValueError("only: each piece may be named once; use another order for a second one")
        return self

    def same_as(self, other: Self) -> bool:
        """Whether two orders mean the same.

        The keys' order, 1750 or 1750.0, a measurement's name or its alias, absent or null do not matter.
        """
        return self.meaning() == other.meaning()

    def meaning(self) -> dict[str, Any]:
        """Return what the order says, the same for all ways of saying it."""
        return {
            **self.model_dump(),
            "measurements": _by_name(self.measurements),
            "differences": _by_name(self.differences),
        }

    def body(self) -> Measurements:
        """Return the checked measurements; raises MeasurementError naming those that are refused."""
        return measurements(self.measurements, self.size, self.differences)

    def styles(self) -> dict[str, Style]:
        """Return the checked style of each garment; raises StyleError naming the option refused."""
        return {garment.garment: style(garment.garment, garment.style) for garment in self.garments}


class Order(Suit):
    """A made-to-measure order: a customer's body, the garments and their cloth."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    cloth: Annotated[ClothOrder, Field(description="of the shell")]
    cloths: Annotated[Cloths, Field(description=CLOTHS)] = Field(default_factory=dict)

    @property
    def cloth_of(self) -> dict[Material, ClothOrder]:
        """The cloth of each material that has one: the shell's first, then in the materials' order."""
        named = {Material.SHELL: self.cloth, **self.cloths}
        return {material: named[material] for material in Material if material in named}


def _by_name(values: dict[str, Any]) -> dict[str, Any]:
    return {NAMES.get(given, given): value for given, value in values.items() if value is not None}


def read_order(text: bytes | str) -> Order:
    """Read an order from JSON.

    Raises
    ------
    InputError
        Naming each field that is missing, unknown or of the wrong kind.
    """
    try:
        return Order.model_validate_json(text)
    except ValidationError as error:
        raise InputError(f"order: {describe(error)}") from None


def describe(error: ValidationError) -> str:
    """Say in one line which fields are wrong and why."""
    faults = []
    for fault in error.errors(include_url=False):
        where = place(fault["loc"])
        faults.append(f"{where}: {fault['msg']}" if where else fault["msg"])
    return "; ".join(faults[:5]) + (f"; and {len(faults) - 5} more" if len(faults) > 5 else "")


def place(steps: Sequence[str | int]) -> str:
    """Return where in a document a fault is: ``garments.0.style``."""
    return ".".join(str(step) for step in steps if step not in CLOTH_KINDS)
