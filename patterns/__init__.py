"""Body measurements to cut pieces: `measurements`, `style` and `draft` are the way through."""

from patterns.dimensions import DIMENSIONS, NAMES, Dimension
from patterns.draft import draft, draft_garment
from patterns.dxf import pieces_dxf
from patterns.errors import DraftError, MeasurementError, PatternError, SeamError, StyleError
from patterns.figure import Figure, figure, predicted, typical
from patterns.measurements import Measurements, measurements
from patterns.pdf import Paper, pieces_pdf
from patterns.piece import DrillHole, MatchPoint, Material, Notch, NotchKind, Piece, Seam, Side
from patterns.sizes import base_size
from patterns.style import JacketStyle, Style, TrousersStyle, WaistcoatStyle, style
from patterns.svg import pieces_svg
from patterns.table import PieceRow, piece_table, pieces_csv

__all__ = [
    "DIMENSIONS",
    "NAMES",
    "Dimension",
    "DraftError",
    "DrillHole",
    "Figure",
    "JacketStyle",
    "MatchPoint",
    "Material",
    "MeasurementError",
    "Measurements",
    "Notch",
    "NotchKind",
    "Paper",
    "PatternError",
    "Piece",
    "PieceRow",
    "Seam",
    "SeamError",
    "Side",
    "Style",
    "StyleError",
    "TrousersStyle",
    "WaistcoatStyle",
    "base_size",
    "draft",
    "draft_garment",
    "figure",
    "measurements",
    "piece_table",
    "pieces_csv",
    "pieces_dxf",
    "pieces_pdf",
    "pieces_svg",
    "predicted",
    "style",
    "typical",
]
