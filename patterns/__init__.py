"""Body measurements to cut pieces: `measurements`, `style` and `draft` are the way through."""

from patterns.dimensions import DIMENSION, DIMENSIONS, NAMES, REQUIRED, Dimension
from patterns.draft import draft, draft_garment
from patterns.dxf import pieces_dxf
from patterns.errors import DraftError, MeasurementError, PatternError, SeamError, StyleError
from patterns.faults import Fault, FaultKind
from patterns.figure import Figure, figure, predicted, typical
from patterns.grain import GrainLine, grain_line
from patterns.measurements import Completed, Measurements, completed, measurements
from patterns.pdf import Paper, pieces_pdf
from patterns.piece import DrillHole, MatchPoint, Material, Notch, NotchKind, Piece, Seam, Side
from patterns.sheet import Heading, Place, Sheet, Title, sheet_of
from patterns.sizes import BODY_TYPES, STATURES, BodyType, base_size
from patterns.style import STYLES, JacketStyle, Style, TrousersStyle, WaistcoatStyle, style
from patterns.style.options import Choice, Millimetres, Option, options_of
from patterns.style_faults import StyleFault, StyleFaultKind
from patterns.svg import pieces_svg
from patterns.table import PieceRow, piece_table, pieces_csv

__all__ = [
    "BODY_TYPES",
    "DIMENSION",
    "DIMENSIONS",
    "NAMES",
    "REQUIRED",
    "STATURES",
    "STYLES",
    "BodyType",
    "Choice",
    "Completed",
    "Dimension",
    "DraftError",
    "DrillHole",
    "Fault",
    "FaultKind",
    "Figure",
    "GrainLine",
    "Heading",
    "JacketStyle",
    "MatchPoint",
    "Material",
    "MeasurementError",
    "Measurements",
    "Millimetres",
    "Notch",
    "NotchKind",
    "Option",
    "Paper",
    "PatternError",
    "Piece",
    "PieceRow",
    "Place",
    "Seam",
    "SeamError",
    "Sheet",
    "Side",
    "Style",
    "StyleError",
    "StyleFault",
    "StyleFaultKind",
    "Title",
    "TrousersStyle",
    "WaistcoatStyle",
    "base_size",
    "completed",
    "draft",
    "draft_garment",
    "figure",
    "grain_line",
    "measurements",
    "options_of",
    "piece_table",
    "pieces_csv",
    "pieces_dxf",
    "pieces_pdf",
    "pieces_svg",
    "predicted",
    "sheet_of",
    "style",
    "typical",
]
