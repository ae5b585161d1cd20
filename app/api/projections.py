"""Projections: how the projector over a cutter's table is calibrated."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.api.access import Data, OperatorHand, Reader
from app.api.contract import resource
from app.api.cutters import CutterId, Version
from app.api.problems import documented
from app.api.resources import tag
from app.cloth_order import Part
from app.projection import LEAST_MARKS, MOST_MARKS, Mark, refuse_unusable
from app.store import audit, projections
from app.store.projections import Calibration, StoredProjection

router = resource("cutters", "/cutters")

MOST_MM = 50_000
MOST_PX = 20_000

Millimetres = Annotated[float, Field(ge=-MOST_MM, le=MOST_MM)]
Pixels = Annotated[float, Field(ge=0, le=MOST_PX)]
Size = Annotated[int, Field(ge=100, le=MOST_PX)]

EXAMPLE: dict[str, Any] = {
    "width_px": 1920,
    "height_px": 1080,
    "marks": [
        {"x_mm": 0.0, "y_mm": 0.0, "u": 212.0, "v": 981.0},
        {"x_mm": 1600.0, "y_mm": 0.0, "u": 1733.0, "v": 964.0},
        {"x_mm": 1600.0, "y_mm": 1500.0, "u": 1660.0, "v": 84.0},
        {"x_mm": 0.0, "y_mm": 1500.0, "u": 268.0, "v": 97.0},
    ],
}
STORED_EXAMPLE = EXAMPLE | {
    "cutter": "C1",
    "version": 2,
    "changed_at": "2026-11-23T07:41:00Z",
    "changed_by": "0f3a9c1b7d2e projector at C1",
}


class MarkOrder(Part):
    """A place of the cutter's window in mm, and the projector's pixel that lights it.

    ``x_mm`` runs along the cloth from the window's start, ``y_mm`` across it; ``u`` runs to the right and
    ``v`` down from the screen's upper left corner.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE["marks"][0]]})

    x_mm: Millimetres
    y_mm: Millimetres
    u: Pixels
    v: Pixels


class ProjectionOrder(Part):
    """A calibration: the size of the projector's picture, and marks of which four are no three on a line."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    width_px: Size
    height_px: Size
    marks: Annotated[list[MarkOrder], Field(min_length=LEAST_MARKS, max_length=MOST_MARKS)]

    @model_validator(mode="after")
    def _marks_are_on_the_screen(self) -> Self:
        for number, mark in enumerate(self.marks, 1):
            if mark.u > self.width_px or mark.v > self.height_px:
                raise ValueError(
                    f"mark {number} is at {mark.u:g}, {mark.v:g}, outside the screen of "
                    f"{self.width_px} x {self.height_px} px"
                )
        return self

    def calibration(self) -> Calibration:
        """Return it as it is kept; raises InputError if the marks tell no picture of the table."""
        marks = tuple(Mark(mark.x_mm, mark.y_mm, mark.u, mark.v) for mark in self.marks)
        refuse_unusable(marks)
        return Calibration(self.width_px, self.height_px, marks)


class Projection(BaseModel):
    """A cutter's calibration, and who measured it when."""

    cutter: str
    width_px: int
    height_px: int
    marks: list[MarkOrder]
    version: int
    changed_at: datetime
    changed_by: str

    model_config = {"json_schema_extra": {"examples": [STORED_EXAMPLE]}}

    @classmethod
    def of(cls, stored: StoredProjection) -> Self:
        """Write a projection."""
        calibration = stored.calibration
        return cls(
            cutter=stored.cutter,
            width_px=calibration.width_px,
            height_px=calibration.height_px,
            marks=[MarkOrder(**vars(mark)) for mark in calibration.marks],
            version=stored.version,
            changed_at=stored.changed_at,
            changed_by=stored.changed_by,
        )


@router.get("/{cutter_id}/projection", responses=documented(401, 404, 422))
def get_projection(cutter_id: CutterId, response: Response, who: Reader, data: Data) -> Projection:
    """Return how a cutter's projector is calibrated. 404 before it was."""
    with data.read() as connection:
        stored = projections.get(connection, who.tenant, cutter_id)
    tag(response, stored.version)
    return Projection.of(stored)


@router.put(
    "/{cutter_id}/projection",
    summary="Calibrate a cutter's projector",
    responses={
        201: {"model": Projection, "description": "Calibrated for the first time"},
        **documented(400, 401, 403, 404, 412, 413, 422),
    },
)
def put_projection(
    cutter_id: CutterId,
    projection: ProjectionOrder,
    response: Response,
    who: OperatorHand,
    data: Data,
    version: Version,
) -> Projection:
    """Keep a cutter's calibration. Marks that tell no picture of the table are refused by their numbers."""
    calibration = projection.calibration()
    with data.write() as connection:
        stored, is_first = projections.put(connection, who.tenant, cutter_id, calibration, version, who.actor)
        marks = len(calibration.marks)
        audit.note(connection, who.tenant, who.actor, "cutter.calibrate", cutter_id, marks=marks)
    tag(response, stored.version)
    response.status_code = 201 if is_first else 200
    return Projection.of(stored)
