"""What is fused or laid on the jacket's shell: fusing, chest canvas, wadding.

Fusing ends 2 mm inside the cut edge, so that it does not show; canvas lies free of the seams.
"""

from collections.abc import Mapping

import numpy as np

from patterns.curves import Line, straight, unit, vector
from patterns.draft.jacket.back import VENT_WIDTH
from patterns.draft.jacket.block import JacketBlock
from patterns.panel import Backing, Panel
from patterns.piece import Material

_FAR = 2000.0
_ABOVE = -300.0
_CANVAS_INSIDE = 14.0
_BEHIND_ROLL = 10.0
_CUFF, _VENT_BELOW_TOP = 130.0, 20.0
_TOP_HEAD, _UNDER_HEAD = 110.0, 130.0
_WHOLE = (
    "front",
    "facing",
    "top collar",
    "top collar stand",
    "hip flap",
    "breast welt",
    "hip pocket jetting",
    "inside pocket jetting",
)


def backings(panels: Mapping[str, Panel], block: JacketBlock) -> tuple[Backing, ...]:
    """Return all fusing, canvas and wadding of the jacket.

    Parameters
    ----------
    panels
        The jacket's shell; what a style has not is not fused.
    """
    whole = [Backing(f"{name} fusing", name) for name in _WHOLE if name in panels]
    return (*whole, *_parts(panels, block), *_canvas(panels["front"], block))


def _parts(panels: Mapping[str, Panel], block: JacketBlock) -> list[Backing]:
    """Fuse parts of panels: the back's shoulder, the side under the arm, vents, cuffs and sleeve heads."""
    found = [
        Backing("back shoulder fusing", "back", region=_shoulder(block)),
        Backing("side underarm fusing", "side body", region=_rows(-_FAR, block.scye + 60)),
    ]
    found += [
        Backing(f"{name} vent fusing", name, region=_beside(edge.line))
        for name in ("back", "side body")
        for edge in panels[name].edges
        if edge.name == "vent"
    ]
    for name in ("top sleeve", "under sleeve"):
        hem, cap = panels[name].line("hem"), panels[name].line("cap")
        found.append(Backing(f"{name} cuff fusing", name, region=_rows(float(hem[:, 1].min()) - _CUFF, _FAR)))
        found.append(Backing(f"{name} head fusing", name, region=_head(name, cap)))
    return found


def _head(sleeve: str, cap: Line) -> Line:
    """Return the region of a sleeve's head; the under sleeve has one at the hind arm only."""
    low, high = cap.min(axis=0), cap.max(axis=0)
    if sleeve == "top sleeve":
        return _rows(-_FAR, float(low[1]) + _TOP_HEAD)
    return _box(float(low[0] + high[0]) / 2, -_FAR, _FAR, float(low[1]) + _UNDER_HEAD)


def _canvas(front: Panel, block: JacketBlock) -> list[Backing]:
    """Lay the chest canvas behind the roll line, from the shoulder to below the chest, and its layers."""
    roll = front.internal_lines[0]
    low, high = sorted((roll[0], roll[-1]), key=lambda end: -end[1])
    up = unit(high - low)

    def behind(level: float) -> Line:
        """Return the region behind the roll line and above a level."""
        x = [float(low[0] + (y - low[1]) * up[0] / up[1]) - _BEHIND_ROLL for y in (level, _ABOVE)]
        return straight(
            vector(-_FAR, _ABOVE), vector(-_FAR, level), vector(x[0], level), vector(x[1], _ABOVE)
        )

    laid = (
        ("chest canvas", block.scye + 95),
        ("chest canvas second layer", block.scye + 20),
        ("shoulder reinforcement", 0.45 * block.scye),
    )
    canvas = [
        Backing(name, "front", Material.CANVAS, _CANVAS_INSIDE, region=behind(level)) for name, level in laid
    ]
    head = _rows(-_FAR, 45.0)
    return [*canvas, Backing("sleeve head wadding", "top sleeve", Material.FELT, _CANVAS_INSIDE, region=head)]


def _shoulder(block: JacketBlock) -> Line:
    """Return the back's region above a line from below the neck to below the armhole."""
    slant = vector(0, 100), vector(block.back + 60, block.scye)
    below = straight(vector(-_FAR, 100), *slant, vector(_FAR, block.scye))
    return np.concatenate([straight(vector(_FAR, -_FAR), vector(-_FAR, -_FAR)), below])


def _beside(vent: Line) -> Line:
    """Return the region of a vent: its extension, and as much of the panel beside it."""
    middle = float(np.mean(vent[:, 0]))
    top, foot = float(vent[:, 1].min()) - _VENT_BELOW_TOP, float(vent[:, 1].max()) + 100
    return _box(middle - 1.6 * VENT_WIDTH, top, middle + 1.6 * VENT_WIDTH, foot)


def _rows(top: float, foot: float) -> Line:
    """Return the band of the paper between two levels."""
    return _box(-_FAR, top, _FAR, foot)


def _box(left: float, top: float, right: float, foot: float) -> Line:
    return straight(vector(left, top), vector(left, foot), vector(right, foot), vector(right, top))
