"""The JSON documents of pieces and markers, as models that write and read themselves.

Coordinates are in mm and written in full precision; a ring's first point is not repeated.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal, Self

import shapely
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json
from shapely.geometry import LinearRing, LineString, Polygon
from shapely.geometry import Point as Point2D

from app.errors import InputError
from app.order import describe
from nesting import Certificate, Cloth, Edges, Fault, Marker, Nap, Placement, Repeat, Splice, certify
from patterns import DrillHole, MatchPoint, Material, Notch, NotchKind, Piece, Seam, Side

OVERLAP_LIMIT_MM2 = 1e-6
OUTSIDE_LIMIT_MM = 1e-6
PLACEMENT_LIMIT_MM = 1e-3
MARK_LIMIT_MM = 0.1

Point = tuple[float, float]
Ring = Annotated[list[Point], Field(min_length=3)]
Identity = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]+$")]


class Document(BaseModel):
    """Base of the documents: numbers must be finite, nothing is coerced but whole numbers to floats."""

    model_config = ConfigDict(allow_inf_nan=False, extra="ignore", strict=True)

    def text(self) -> str:
        """Return the document as JSON text."""
        return self.model_dump_json() + "\n"


class NotchDocument(Document):
    """A notch: where it starts on the outline, its direction in degrees, its depth and kind."""

    x: float
    y: float
    angle: float
    depth: float
    kind: NotchKind


class DrillDocument(Document):
    """A drill hole."""

    x: float
    y: float


class SeamDocument(Document):
    """A named stretch of the seam line, counter-clockwise."""

    name: str
    line: Annotated[list[Point], Field(min_length=2)]


class MatchPointDocument(Document):
    """Where the cloth's pattern must agree with other pieces' points of the same name."""

    name: str
    x: float
    y: float


class PieceDocument(Document):
    """A pattern piece in its own frame, grain line along +x."""

    id: Identity
    garment: str
    name: str
    number: int
    side: Side
    material: Material
    outline: Ring
    seam_line: Ring
    notches: list[NotchDocument]
    drills: list[DrillDocument]
    internal_lines: list[Annotated[list[Point], Field(min_length=2)]]
    seams: list[SeamDocument]
    match_points: list[MatchPointDocument]

    @classmethod
    def of(cls, piece: Piece) -> Self:
        """Write a piece."""
        return cls(
            id=piece.id,
            garment=piece.garment,
            name=piece.name,
            number=piece.number,
            side=piece.side,
            material=piece.material,
            outline=_ring(piece.outline),
            seam_line=_ring(piece.seam_line),
            notches=[NotchDocument(**asdict(notch)) for notch in piece.notches],
            drills=[DrillDocument(**asdict(drill)) for drill in piece.drills],
            internal_lines=[list(line.coords) for line in piece.internal_lines],
            seams=[SeamDocument(name=seam.name, line=list(seam.line.coords)) for seam in piece.seams],
            match_points=[MatchPointDocument(**asdict(match)) for match in piece.match_points],
        )

    def piece(self) -> Piece:
        """Read the piece; raises InputError if an outline is no simple polygon or a mark lies outside it."""
        piece = Piece(
            id=self.id,
            garment=self.garment,
            name=self.name,
            number=self.number,
            side=self.side,
            material=self.material,
            outline=_polygon(self.outline, f"piece {self.id}: outline"),
            seam_line=_polygon(self.seam_line, f"piece {self.id}: seam_line"),
            notches=tuple(Notch(**notch.model_dump()) for notch in self.notches),
            drills=tuple(DrillHole(**drill.model_dump()) for drill in self.drills),
            internal_lines=tuple(LineString(line) for line in self.internal_lines),
            seams=tuple(Seam(seam.name, LineString(seam.line)) for seam in self.seams),
            match_points=tuple(MatchPoint(**match.model_dump()) for match in self.match_points),
        )
        _refuse_stray_marks(piece)
        return piece


class PiecesDocument(Document):
    """Drafted pieces alone, as ``suitcut draft`` writes them."""

    pieces: list[PieceDocument]

    @classmethod
    def of(cls, pieces: tuple[Piece, ...]) -> Self:
        """Write pieces."""
        return cls(pieces=[PieceDocument.of(piece) for piece in pieces])


class RepeatDocument(Document):
    """The pattern of striped or checked cloth; a length of 0 means none on that axis."""

    along_mm: float
    across_mm: float
    origin_x_mm: float
    origin_y_mm: float
    symmetric: bool


class EdgesDocument(Document):
    """Between where the cloth can be used across, at one place along it."""

    x_mm: float
    low_mm: float
    high_mm: float


class FaultDocument(Document):
    """A fault of the cloth."""

    name: str
    area: Ring
    severity: float


class SpliceDocument(Document):
    """Where two lengths of cloth are joined."""

    x_mm: float
    width_mm: float


class ClothDocument(Document):
    """The cloth of a marker."""

    width_mm: float
    repeat: RepeatDocument | None = None
    nap: bool | Literal["two-way"] = False
    length_mm: float | None = None
    edges: list[EdgesDocument] = Field(default_factory=list)
    faults: list[FaultDocument] = Field(default_factory=list)
    splices: list[SpliceDocument] = Field(default_factory=list)

    @classmethod
    def of(cls, cloth: Cloth) -> Self:
        """Write a cloth."""
        repeat = None if cloth.repeat is None else RepeatDocument(**asdict(cloth.repeat))
        return cls(
            width_mm=cloth.width_mm,
            repeat=repeat,
            nap="two-way" if cloth.nap is Nap.TWO_WAY else cloth.nap is Nap.ONE_WAY,
            length_mm=cloth.length_mm,
            edges=[EdgesDocument(**asdict(edges)) for edges in cloth.edges],
            faults=[
                FaultDocument(name=fault.name, area=_ring(fault.area), severity=fault.severity)
                for fault in cloth.faults
            ],
            splices=[SpliceDocument(**asdict(splice)) for splice in cloth.splices],
        )

    def cloth(self) -> Cloth:
        """Read the cloth."""
        repeat = None if self.repeat is None else Repeat(**self.repeat.model_dump())
        return Cloth(
            self.width_mm,
            repeat,
            Nap.of(self.nap),
            self.length_mm,
            tuple(Edges(edges.x_mm, edges.low_mm, edges.high_mm) for edges in self.edges),
            tuple(
                Fault(fault.name, _polygon(fault.area, f"fault {fault.name}: area"), fault.severity)
                for fault in self.faults
            ),
            tuple(Splice(splice.x_mm, splice.width_mm) for splice in self.splices),
        )


class PlacementDocument(Document):
    """A piece on the cloth: turned by ``rotation`` degrees, then moved by (x, y), which gives ``outline``."""

    piece: Identity
    x: float
    y: float
    rotation: float
    outline: Ring


class CertificateDocument(Document):
    """What was measured on the exact placed outlines."""

    overlap_mm2: float
    outside_mm: float
    min_gap_mm: float | None
    max_mismatch_mm: float | None = None
    min_flaw_gap_mm: float | None = None


class MarkerDocument(Document):
    """A marker: every placement on one cloth, x from 0 to ``length_mm``, y from 0 to the width."""

    id: Identity
    material: str | None = None
    cloth: ClothDocument
    length_mm: float
    density: float
    seed: int
    placements: Annotated[list[PlacementDocument], Field(min_length=1)]
    certificate: CertificateDocument
    files: dict[str, str] = Field(default_factory=dict)
    blocks: list["MarkerDocument"] = Field(default_factory=list)

    @classmethod
    def of(cls, marker: Marker, material: str | None = None, files: dict[str, str] | None = None) -> Self:
        """Write a marker."""
        return cls(
            id=marker.name,
            material=material,
            cloth=ClothDocument.of(marker.cloth),
            length_mm=marker.length_mm,
            density=marker.density,
            seed=marker.seed,
            placements=[
                PlacementDocument(
                    piece=placement.item,
                    x=placement.x,
                    y=placement.y,
                    rotation=placement.rotation,
                    outline=_ring(placement.outline),
                )
                for placement in marker.placements
            ],
            certificate=CertificateDocument(**asdict(marker.certificate)),
            files=files or {},
            blocks=[MarkerDocument.of(block, material) for block in marker.blocks],
        )

    def marker(self) -> Marker:
        """Read the marker; raises InputError if its outlines overlap or leave the cloth."""
        cloth = self.cloth.cloth()
        placements = tuple(
            Placement(p.piece, p.x, p.y, p.rotation, _polygon(p.outline, f"marker {self.id}: {p.piece}"))
            for p in self.placements
        )
        certificate = certify(cloth, self.length_mm, [placement.outline for placement in placements])
        _refuse_faulty(self.id, certificate)
        blocks = tuple(block.marker() for block in self.blocks)
        return Marker(self.id, cloth, placements, self.length_mm, self.seed, certificate, blocks)


class _MarkedPieces(Document):
    """What a cut needs of a plan."""

    markers: Annotated[list[MarkerDocument], Field(min_length=1)]
    pieces: list[PieceDocument]


def read_marker(text: bytes, material: Material | None = None) -> tuple[Marker, dict[str, Piece]]:
    """Read a marker to be cut, with its pieces where the document has them.

    Parameters
    ----------
    text
        A plan.json, whose pieces give notches and drill holes, or a marker as ``suitcut nest`` writes it.
    material
        Whose marker of a plan.json; None: the shell's.

    Raises
    ------
    InputError
        If a key is missing or wrong, there is no marker of the material, or the placements overlap or leave
        the cloth.
    """
    document = parse(text, "marker")
    try:
        if not (isinstance(document, dict) and "markers" in document):
            single = MarkerDocument.model_validate_json(text)
            if material is not None:
                marker_of_material([single], material)
            return single.marker(), {}
        plan = _MarkedPieces.model_validate_json(text)
    except ValidationError as error:
        raise InputError(f"marker: {describe(error)}") from None
    marker = marker_of_material(plan.markers, material or Material.SHELL).marker()
    pieces = {entry.id: entry.piece() for entry in plan.pieces}
    for placement in marker.placements:
        if placement.item not in pieces:
            raise InputError(
                f"marker {marker.name}: {placement.item} is placed, but is not one of the pieces"
            )
        _refuse_moved(placement, pieces[placement.item])
    return marker, pieces


def marker_of_material(markers: Sequence[MarkerDocument], material: Material) -> MarkerDocument:
    """Return the one of a plan's markers that is of a material.

    Raises
    ------
    InputError
        If there is none, or more than one.
    """
    found = [marker for marker in markers if marker.material == material]
    if len(found) != 1:
        there = ", ".join(f"{marker.id} of {marker.material or 'no named material'}" for marker in markers)
        raise InputError(
            f"material {material}: one marker of it is needed, there are {len(found)}; in {there}"
        )
    return found[0]


def parse(text: bytes, what: str) -> Any:
    """Parse JSON strictly: no NaN, no infinity, bounded depth; raises InputError naming ``what``."""
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise InputError(f"{what}: not valid JSON: {error}") from None


def _ring(polygon: Polygon) -> list[Point]:
    ring: LinearRing = polygon.exterior
    return list(ring.coords)[:-1]


def _polygon(points: list[Point], where: str) -> Polygon:
    polygon = shapely.remove_repeated_points(Polygon(points))
    if not polygon.is_valid or polygon.area <= 0:
        raise InputError(f"{where} must be a simple polygon with area")
    return polygon


def _refuse_moved(placement: Placement, piece: Piece) -> None:
    """Refuse a placement whose outline is not the piece's own, turned and moved as it says."""
    told = Placement.of(piece.id, piece.outline, placement.x, placement.y, placement.rotation).outline
    apart = told.hausdorff_distance(placement.outline)
    if apart > PLACEMENT_LIMIT_MM:
        raise InputError(
            f"placement {piece.id}: its outline lies {apart:.3g} mm from where x, y and rotation put it"
        )


def _refuse_stray_marks(piece: Piece) -> None:
    """Refuse a notch that does not start on the outline and end inside, or a hole outside the piece."""
    for notch in piece.notches:
        angle = math.radians(notch.angle)
        tip = Point2D(notch.x + notch.depth * math.cos(angle), notch.y + notch.depth * math.sin(angle))
        starts = piece.outline.exterior.distance(Point2D(notch.x, notch.y)) <= MARK_LIMIT_MM
        if notch.depth <= 0 or not starts or not piece.outline.contains(tip):
            raise InputError(
                f"piece {piece.id}: notch at {notch.x:g}, {notch.y:g} does not lead from its edge inwards"
            )
    for drill in piece.drills:
        if not piece.outline.contains(Point2D(drill.x, drill.y)):
            raise InputError(f"piece {piece.id}: drill hole at {drill.x:g}, {drill.y:g} lies outside it")


def _refuse_faulty(marker: str, certificate: Certificate) -> None:
    if certificate.overlap_mm2 > OVERLAP_LIMIT_MM2:
        raise InputError(
            f"marker {marker}: placements overlap by {certificate.overlap_mm2:.3g} mm²; none may"
        )
    if certificate.outside_mm > OUTSIDE_LIMIT_MM:
        raise InputError(
            f"marker {marker}: placements reach {certificate.outside_mm:.3g} mm beyond the cloth"
        )
