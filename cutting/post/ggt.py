"""Cutter code as Gerber's controllers read it ("GGT", also "ISO" in the trade).

Blocks end with ``*``, without line ends. Coordinates are absolute in tenths of a millimetre (G71), in the
marker's frame throughout. ``N`` numbers the pieces in cutting order.
Codes used: M15 knife up, M14 knife down, M19 no overcut and no advance (before a slit notch), M43 drill,
M20 message, M0 end. Before the cloth advances, ``Z`` gives the length of the bite and M69 advances it.
"""

import re
import unicodedata

from cutting.contours import Point
from cutting.plan import CutPlan
from cutting.toolpath import PieceCut

UNITS_PER_MM = 10
NAME_LENGTH = 36


def write_ggt(plan: CutPlan) -> str:
    """Return the program; letters beyond ASCII in the marker's name become ``_``."""
    size = f"L={plan.length_mm / 1000:.3f}/W={plan.width_mm / 1000:.3f}"
    blocks = ["H1", f"M20*{plain(plan.name)}/{size}", "G71", "M15"]
    number = 0
    before = None
    for bite in plan.bites:
        if before is not None:
            blocks += [f"Z{round((bite.start_mm - before) * UNITS_PER_MM)}", "M69"]
        before = bite.start_mm
        for cut in bite.cuts:
            number += 1
            blocks += [f"N{number}", *_piece(cut)]
    return "*".join([*blocks, "M0"]) + "*"


def plain(text: str) -> str:
    """Return text that cannot end a block: ASCII letters, digits and a few signs, at most 36."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[^A-Za-z0-9 ._+-]", "_", bare)[:NAME_LENGTH].upper()


def _piece(cut: PieceCut) -> list[str]:
    blocks = []
    for drill in cut.drills:
        blocks += [_at(drill), "M43"]
    for stroke in cut.notches:
        blocks += [_at(stroke[0]), "M19", "M14", *map(_at, stroke[1:]), "M15"]
    return [*blocks, _at(cut.ring[0]), "M14", *map(_at, (*cut.ring[1:], cut.ring[0])), "M15"]


def _at(point: Point) -> str:
    return f"X{round(point[0] * UNITS_PER_MM)}Y{round(point[1] * UNITS_PER_MM)}"
