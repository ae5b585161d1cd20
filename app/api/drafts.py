"""Drafts: check measurements and styles as they are typed, and see the pieces, before there is an order."""

import math
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal, Self

import shapely
from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, model_validator
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry
from starlette.exceptions import HTTPException

from app.api.access import Reader
from app.api.contract import resource
from app.api.problems import documented
from app.cloth_order import Part
from app.drafts import Drafted, DraftingRoom, DraftInHandError, GarmentFault, TooManyDraftsError, Wanted
from app.order import EXAMPLE, GarmentOrder
from patterns import (
    DIMENSION,
    DIMENSIONS,
    Completed,
    Fault,
    FaultKind,
    Material,
    Notch,
    Place,
    Sheet,
    Side,
    StyleFaultKind,
    grain_line,
    sheet_of,
)

router = resource("drafts", "/drafts")

AGAIN_S = 1
# A preview is looked at, not cut.
TOLERANCE_MM = 0.2
DIGITS = 1

DRAFT_EXAMPLE: dict[str, Any] = {
    "measurements": EXAMPLE["measurements"] | {"waist_girth": 1450},
    "garments": [{"garment": "trousers", "style": {"pleats": 1}}],
    "pieces": True,
}
FAULT_EXAMPLE: dict[str, Any] = {
    "kind": "range",
    "message": "waist_girth 1450 mm is outside 560..1400 mm",
    "measurement": "waist_girth",
    "value": 1450.0,
    "low": 560.0,
    "high": 1400.0,
    "unit": "mm",
    "references": [],
    "of_difference": False,
    "in_cm": False,
    "size": None,
}
VALUE_EXAMPLE: dict[str, Any] = {
    "measurement": "scye_depth",
    "value": 240.0,
    "unit": "mm",
    "origin": "estimate",
}

Point = tuple[float, float]
Line = list[Point]


class DraftRequest(Part):
    """A form of an order, finished or not; with ``pieces`` it is drafted where nothing is wrong."""

    measurements: Annotated[
        dict[str, Any],
        Field(max_length=100, description="as an order has them; null counts as not taken"),
    ] = Field(default_factory=dict)
    size: Annotated[str | None, Field(max_length=20, description="base size of GB/T 1335.1")] = None
    differences: Annotated[dict[str, Any], Field(max_length=100, description="from the size")] = Field(
        default_factory=dict
    )
    garments: Annotated[list[GarmentOrder], Field(max_length=3)] = Field(default_factory=list)
    pieces: Annotated[bool, Field(description="true: draft the pieces and lay them on a sheet")] = False

    model_config = ConfigDict(json_schema_extra={"examples": [DRAFT_EXAMPLE]})

    @model_validator(mode="after")
    def _each_garment_once(self) -> Self:
        kinds = [garment.garment for garment in self.garments]
        if len(set(kinds)) < len(kinds):
            raise ValueError("garments: each garment may be drafted once")
        return self


class ReferenceDocument(BaseModel):
    """A measurement that another one contradicts."""

    measurement: str
    value: float
    unit: str


class FaultDocument(BaseModel):
    """What is wrong with a measurement: as a sentence, and as data for one in another language.

    ``kind``: unknown (none is called so), twice, both (taken and as a difference), number (is none), missing,
    range (outside its own), proportion (contradicts ``references``), size (there is none such), no_size
    (differences without one). ``value`` is what was given, ``size`` what it follows from.
    """

    kind: FaultKind
    message: str
    measurement: str | None
    value: float | str | None
    low: float | None
    high: float | None
    unit: str | None
    references: list[ReferenceDocument]
    of_difference: bool
    in_cm: bool
    size: str | None

    model_config = {"json_schema_extra": {"examples": [FAULT_EXAMPLE]}}

    @classmethod
    def of(cls, fault: Fault) -> Self:
        """Write a fault."""
        told = {name: getattr(fault, name) for name in cls.model_fields if hasattr(fault, name)}
        references = [
            ReferenceDocument(measurement=name, value=value, unit=DIMENSION[name].unit)
            for name, value in fault.references
        ]
        return cls(
            **told | {"message": fault.sentence, "references": references, "value": _shown(fault.value)}
        )


class GarmentFaultDocument(BaseModel):
    """Why a garment cannot be made.

    ``kind``: garment (there is none such), unknown (no such option), choice (none of ``accepted``), range
    (outside low..high mm), together (does not go with ``other``), body (cannot be cut for this body,
    ``low`` mm and more can), draft (this body cannot be drafted so, as the message says).
    """

    garment: str
    kind: StyleFaultKind | Literal["draft"]
    message: str
    option: str | None = None
    value: float | str | None = None
    accepted: list[str | int] = Field(default_factory=list)
    low: float | None = None
    high: float | None = None
    other: str | None = None

    @classmethod
    def of(cls, fault: GarmentFault) -> Self:
        """Write a garment's fault."""
        style = fault.fault
        if style is None:
            return cls(garment=fault.garment, kind="draft", message=fault.sentence)
        return cls(
            garment=fault.garment,
            kind=style.kind,
            message=fault.sentence,
            option=style.option,
            value=_shown(style.value),
            accepted=list(style.accepted),
            low=style.low,
            high=style.high,
            other=style.other,
        )


class ValueDocument(BaseModel):
    """What a measurement is that was left out: of the size with its difference, or an estimate."""

    measurement: str
    value: float
    unit: str
    origin: Literal["size", "estimate"]

    model_config = {"json_schema_extra": {"examples": [VALUE_EXAMPLE]}}


class HeadingDocument(BaseModel):
    """Where the title of a garment's pieces of a material stands, and how many they are."""

    garment: str
    material: Material
    pieces: int
    x: float
    y: float


class DraftedPieceDocument(BaseModel):
    """A piece on the sheet, in mm, y downwards; lines are simplified to a fifth of a millimetre."""

    id: str
    garment: str
    name: str
    side: Side
    material: Material
    outline: Line
    seam_line: Line
    grain: Line
    notches: list[Line]
    internal_lines: list[Line]


class SheetDocument(BaseModel):
    """The drafted pieces laid out side by side, by garment and material."""

    width_mm: float
    height_mm: float
    headings: list[HeadingDocument]
    pieces: list[DraftedPieceDocument]

    @classmethod
    def of(cls, sheet: Sheet) -> Self:
        """Write a sheet."""
        return cls(
            width_mm=sheet.width,
            height_mm=sheet.height,
            headings=[
                HeadingDocument(**vars(heading.title), x=heading.x, y=heading.y) for heading in sheet.headings
            ],
            pieces=[_placed(place) for place in sheet.places],
        )


class Draft(BaseModel):
    """What an order of the form would be: accepted or not, why not, what completes it, its pieces.

    ``sheet`` is null unless pieces were asked for and nothing is wrong.
    """

    accepted: bool
    faults: list[FaultDocument]
    garment_faults: list[GarmentFaultDocument]
    completed: list[ValueDocument]
    sheet: SheetDocument | None

    model_config = {
        "json_schema_extra": {
            "examples": [
                {
                    "accepted": False,
                    "faults": [FAULT_EXAMPLE],
                    "garment_faults": [],
                    "completed": [VALUE_EXAMPLE],
                    "sheet": None,
                }
            ]
        }
    }

    @classmethod
    def of(cls, drafted: Drafted) -> Self:
        """Write a draft."""
        return cls(
            accepted=drafted.accepted,
            faults=[FaultDocument.of(fault) for fault in drafted.faults],
            garment_faults=[GarmentFaultDocument.of(fault) for fault in drafted.garment_faults],
            completed=list(_values(drafted.completed)),
            sheet=SheetDocument.of(sheet_of(drafted.pieces)) if drafted.accepted and drafted.pieces else None,
        )


@router.post(
    "",
    summary="Check a form as it is typed, and draft its pieces",
    responses=documented(400, 401, 413, 422, 429, 503),
)
async def make_draft(form: DraftRequest, request: Request, who: Reader) -> Draft:
    """Check measurements and styles by what an order of them would be checked by, and draft the pieces.

    It makes no order and keeps nothing. What is wrong with the form is the answer, with 200. One draft of a
    key is made at a time (else 429), and so many in all (else 503): ask again after `Retry-After`.
    """
    room: DraftingRoom = request.app.state.drafting
    wanted = Wanted(
        form.measurements,
        form.size,
        form.differences,
        [(garment.garment, garment.style) for garment in form.garments],
    )
    try:
        return await room.draft(who.key.id, wanted, Draft.of, pieces=form.pieces)
    except DraftInHandError as refusal:
        raise HTTPException(429, str(refusal), {"Retry-After": str(AGAIN_S)}) from None
    except TooManyDraftsError as refusal:
        raise HTTPException(503, str(refusal), {"Retry-After": str(AGAIN_S)}) from None


def _values(completed: Completed) -> Iterable[ValueDocument]:
    for dimension in DIMENSIONS:
        name = dimension.name
        for origin, values in (("size", completed.from_size), ("estimate", completed.estimated)):
            if name in values:
                yield ValueDocument.model_validate(
                    {
                        "measurement": name,
                        "value": round(values[name], DIGITS),
                        "unit": dimension.unit,
                        "origin": origin,
                    }
                )


def _shown(value: object) -> float | str | None:
    """Return a value as it can be told: numbers and short text as they are, all else as short text."""
    if value is None or (
        isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e9
    ):
        return value
    return str(value)[:80]


def _placed(place: Place) -> DraftedPieceDocument:
    piece = place.piece
    grain = grain_line(piece.seam_line, piece.internal_lines)
    return DraftedPieceDocument(
        id=piece.id,
        garment=piece.garment,
        name=piece.name,
        side=piece.side,
        material=piece.material,
        outline=_ring(place, piece.outline),
        seam_line=_ring(place, piece.seam_line),
        grain=_line(place, [(grain.start, grain.level), (grain.end, grain.level)]),
        notches=[_line(place, _ends(notch)) for notch in piece.notches],
        internal_lines=[_simple(place, line) for line in piece.internal_lines],
    )


def _ring(place: Place, area: Polygon) -> Line:
    return _simple(place, area.exterior)[:-1]


def _simple(place: Place, line: BaseGeometry) -> Line:
    return _line(place, shapely.get_coordinates(line.simplify(TOLERANCE_MM)).tolist())


def _ends(notch: Notch) -> Sequence[Sequence[float]]:
    angle = math.radians(notch.angle)
    tip = (notch.x + notch.depth * math.cos(angle), notch.y + notch.depth * math.sin(angle))
    return [(notch.x, notch.y), tip]


def _line(place: Place, points: Iterable[Sequence[float]]) -> Line:
    return [(round(place.x + x, DIGITS), round(place.y - y, DIGITS)) for x, y in points]
