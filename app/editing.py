"""Hand edits of a planned order's marker: what is asked, and the marker that comes of it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Self

from pydantic import ConfigDict, Field

from app.cloth_order import Part
from app.documents import Document, MarkerDocument, marker_of_material
from app.errors import InputError
from app.example_plan import MARKER
from app.plan_documents import PlanDocument
from app.planning import draft, marker_problem
from nesting import Edit, Editing, Marker, Pose, marker_of
from patterns import Material

KEPT = 16  # markers that stay measured: the first edit of another takes longer


class EditRequest(Part):
    """What is done to one placement, by its number in the marker; what is left out stays as it is."""

    number: Annotated[int, Field(ge=0)]
    x: float | None = None
    y: float | None = None
    rotation: Annotated[float | None, Field(description="degrees, one that the piece may take")] = None
    fixed: Annotated[bool | None, Field(description="true: stays there in later edits")] = None


class Lying(Part):
    """Where a placement lies after earlier edits."""

    x: float
    y: float
    rotation: float
    fixed: bool = False


class EditsRequest(Part):
    """Edits of a marker at once, after earlier ones if it is told where these left the pieces."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"edits": [{"number": 0, "fixed": True}]},
                {"edits": [{"number": 0, "x": 380.4, "y": 515.9, "rotation": 180}]},
            ]
        }
    )

    edits: Annotated[list[EditRequest], Field(min_length=1, max_length=100)]
    placements: Annotated[
        list[Lying] | None,
        Field(description="all, in the marker's order; absent: as the marker was planned"),
    ] = None


class PlacementsRequest(Part):
    """Where every placement of a marker lies, in the marker's order."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"placements": [{"x": 380.4, "y": 515.9, "rotation": 180}]}]}
    )

    placements: Annotated[list[Lying], Field(min_length=1, max_length=10_000)]


class EditedMarker(Document):
    """The marker after the edits, with the numbers of placements that are fixed and that gave way."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"marker": MARKER, "fixed": [0], "moved": []}]})

    marker: MarkerDocument
    fixed: list[int]
    moved: list[int]

    @classmethod
    def of(cls, editing: Editing, material: Material) -> Self:
        """Write what came of the edits of a material's marker."""
        return cls(
            marker=MarkerDocument.of(editing.marker, material),
            fixed=sorted(editing.fixed),
            moved=list(editing.moved),
        )


def edited(plan: str, request: EditsRequest, material: Material = Material.SHELL) -> EditedMarker:
    """Return the marker of a material of a plan, its JSON, after edits.

    Raises
    ------
    InputError, ProblemError
        Saying why the marker cannot be edited so.
    """
    editing = _begun(plan, material)
    if request.placements is not None:
        editing = _lying(editing, request.placements)
    edits = (Edit(edit.number, edit.x, edit.y, edit.rotation, edit.fixed) for edit in request.edits)
    return EditedMarker.of(editing.after(*edits), material)


def certified(plan: str, placements: Sequence[Lying], material: Material) -> Marker:
    """Return the marker of a material of a plan, its JSON, with the pieces lying so.

    Raises
    ------
    InputError, ProblemError
        Saying why they cannot lie so, as measured on their exact outlines.
    """
    return _lying(_begun(plan, material), placements).marker


def _lying(editing: Editing, placements: Sequence[Lying]) -> Editing:
    placed = editing.marker.placements
    if len(placements) != len(placed):
        raise InputError(
            f"placements: are {len(placements)}, but the marker has {len(placed)}; all are needed"
        )
    poses = [
        Pose(one.item, lying.x, lying.y, lying.rotation)
        for one, lying in zip(placed, placements, strict=True)
    ]
    fixed = frozenset(number for number, lying in enumerate(placements) if lying.fixed)
    return editing.at(poses, fixed)


@lru_cache(KEPT)
def _begun(plan: str, material: Material) -> Editing:
    document = PlanDocument.model_validate_json(plan)
    placed = marker_of_material(document.markers, material)
    problem = marker_problem(document.order, draft(document.order), material)
    poses = [Pose(one.piece, one.x, one.y, one.rotation) for one in placed.placements]
    return Editing.of(problem, marker_of(problem, poses, placed.seed))
