"""The cut piece: what drafting hands to nesting and cutting."""

from dataclasses import dataclass
from enum import StrEnum

from shapely.geometry import LineString, Polygon


class Side(StrEnum):
    """Which side of the wearer a piece belongs to."""

    LEFT = "left"
    RIGHT = "right"
    CENTRE = "centre"


class Material(StrEnum):
    """What a piece is cut from; each material has its own cloth and its own marker."""

    SHELL = "shell"
    LINING = "lining"
    POCKETING = "pocketing"
    FUSING = "fusing"
    CANVAS = "canvas"
    FELT = "felt"


class NotchKind(StrEnum):
    """How a notch is cut."""

    SLIT = "slit"
    V = "v"


@dataclass(frozen=True)
class Notch:
    """A mark at the cut edge that tells where two seams meet.

    Parameters
    ----------
    x, y
        Where the notch starts on the outline, in mm.
    angle
        Direction from the edge into the piece, in degrees counter-clockwise from +x.
    depth
        Length of the notch from the edge inwards, in mm; less than the seam allowance there.
    kind
        How it is cut.
    """

    x: float
    y: float
    angle: float
    depth: float
    kind: NotchKind = NotchKind.SLIT


@dataclass(frozen=True)
class DrillHole:
    """A hole inside a piece that marks a dart point, pocket corner or button, in mm."""

    x: float
    y: float


@dataclass(frozen=True)
class MatchPoint:
    """A point of the seam line that must meet the pattern of another piece's point of the same name, in mm.

    Pieces that carry a match point of one name are matched to each other on striped or checked cloth.
    """

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Seam:
    """A named stretch of a piece's seam line, counter-clockwise, in mm."""

    name: str
    line: LineString


@dataclass(frozen=True)
class Piece:
    """A pattern piece as it is cut, in its own frame: mm, grain line along +x.

    Parameters
    ----------
    id
        Unique within an order, e.g. ``jacket.front.left``.
    garment
        ``jacket``, ``trousers`` or ``waistcoat``.
    name
        The trade's name of the piece, e.g. ``top sleeve``.
    number
        Pattern number: the same for left and right and for every copy, unlike any other piece's of an order.
    side
        Side of the wearer; a left and a right piece of one name mirror each other.
    material
        What it is cut from.
    outline
        Cut line with seam allowance: simple, counter-clockwise, without holes.
    seam_line
        Sewing line, inside or on the outline.
    notches, drills
        Marks that the cutter makes before it cuts the outline.
    internal_lines
        Lines drawn for the sewing room and never cut: darts, roll line, pocket places.
    seams
        The seam line's named stretches; together they are the whole of it. None for a piece that is fused or
        laid on and not sewn along its edge.
    match_points
        Where the cloth's pattern must agree with other pieces'.
    """

    id: str
    garment: str
    name: str
    number: int
    side: Side
    material: Material
    outline: Polygon
    seam_line: Polygon
    notches: tuple[Notch, ...] = ()
    drills: tuple[DrillHole, ...] = ()
    internal_lines: tuple[LineString, ...] = ()
    seams: tuple[Seam, ...] = ()
    match_points: tuple[MatchPoint, ...] = ()
