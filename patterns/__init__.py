"""Body measurements to cut pieces: `measurements`, `style` and `draft` are the way through."""

from patterns.draft import draft, draft_jacket, draft_trousers
from patterns.dxf import pieces_dxf
from patterns.errors import DraftError, MeasurementError, PatternError, StyleError
from patterns.measurements import DIMENSIONS, Measurements, measurements
from patterns.piece import DrillHole, Notch, NotchKind, Piece, Side
from patterns.style import JacketStyle, Style, TrousersStyle, style
from patterns.svg import pieces_svg

__all__ = [
    "DIMENSIONS",
    "DraftError",
    "DrillHole",
    "JacketStyle",
    "MeasurementError",
    "Measurements",
    "Notch",
    "NotchKind",
    "PatternError",
    "Piece",
    "Side",
    "Style",
    "StyleError",
    "TrousersStyle",
    "draft",
    "draft_jacket",
    "draft_trousers",
    "measurements",
    "pieces_dxf",
    "pieces_svg",
    "style",
]
