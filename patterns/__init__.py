"""Body measurements to cut pieces: `measurements`, `style` and `draft` are the way through."""

from patterns.draft import draft, draft_garment
from patterns.dxf import pieces_dxf
from patterns.errors import DraftError, MeasurementError, PatternError, SeamError, StyleError
from patterns.measurements import DIMENSIONS, Measurements, measurements
from patterns.piece import DrillHole, MatchPoint, Material, Notch, NotchKind, Piece, Seam, Side
from patterns.style import JacketStyle, Style, TrousersStyle, WaistcoatStyle, style
from patterns.svg import pieces_svg

__all__ = [
    "DIMENSIONS",
    "DraftError",
    "DrillHole",
    "JacketStyle",
    "MatchPoint",
    "Material",
    "MeasurementError",
    "Measurements",
    "Notch",
    "NotchKind",
    "PatternError",
    "Piece",
    "Seam",
    "SeamError",
    "Side",
    "Style",
    "StyleError",
    "TrousersStyle",
    "WaistcoatStyle",
    "draft",
    "draft_garment",
    "measurements",
    "pieces_dxf",
    "pieces_svg",
    "style",
]
