"""What faults of the cloth a suit's pieces may have where: the tailor's rules."""

from nesting import Zone
from patterns import Piece

# A slight fault may lie where it is never seen: in what is turned in at a seam, and on hidden pieces.
ALLOWANCE_TOLERATES = 1.0
SEEN_TOLERATES = 0.0
_HIDDEN = frozenset(
    {
        "back pocket facing",
        "breast pocket facing",
        "fly facing",
        "front mouth facing",
        "front pocket facing",
        "hip pocket facing",
    }
)


def seen_zones(piece: Piece) -> tuple[Zone, ...]:
    """Return where a piece may have no fault at all: within its seam line, if the suit shows it."""
    return () if piece.name in _HIDDEN else (Zone(piece.seam_line, SEEN_TOLERATES),)
