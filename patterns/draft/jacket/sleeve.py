"""Two-part sleeve, drafted to the armhole that front, side body and back make together."""

from dataclasses import dataclass, replace

import numpy as np

from patterns.curves import (
    Line,
    arc,
    arc_lengths,
    distance_to,
    joined,
    length,
    mirrored,
    part,
    point_at,
    reversed_line,
    spline,
    straight,
    unit,
    vector,
)
from patterns.draft.jacket.block import JacketBlock
from patterns.errors import DraftError
from patterns.measurements import Measurements
from patterns.panel import HEM_ALLOWANCE, Balance, Edge, Match, Panel
from patterns.piece import Side

_FALSE_FOREARM = 20.0
_ELBOW_HOLLOW = 15.0
_HEM_SLOPE = 15.0
SLEEVE_VENT_WIDTH = 35.0
"""Width of the sleeve's vent, mm."""

_VENT_LENGTH = 100.0
_VENT_SLOPE = 12.0
# A finished sleeve covers the wrist bone by a thumb's breadth (GB/T: arm length + 3 to 3.5 cm).
_LENGTH_OVER_ARM = 30.0
_CUFF_EASE = 115.0
_UNDERARM_EASE = 2.0
_FRONT_SHARE = 0.45
_WIDTH_OF_ARM = 0.5
_LEAST_CROWN, _MOST_CROWN = 0.6, 1.25
_CAP_TOLERANCE = 0.005
_SECANT_STEPS = 12


@dataclass(frozen=True)
class Armhole:
    """What the sleeve has to fit, in mm.

    Parameters
    ----------
    height
        Mean height of the shoulder ends above the scye line.
    front_upper
        Along the front from the shoulder to the front pitch.
    front_lower
        Along the front from the front pitch to the side body.
    side
        Along the side body.
    back
        Along the back from the side body to the shoulder.
    """

    height: float
    front_upper: float
    front_lower: float
    side: float
    back: float

    @property
    def length(self) -> float:
        """Length of the whole armhole."""
        return self.front_upper + self.front_lower + self.side + self.back

    @property
    def ease(self) -> float:
        """How much longer the sleeve cap is made: 6 %, within 28..42 mm."""
        return float(np.clip(0.06 * self.length, 28, 42))


def armhole(block: JacketBlock, front: Panel, side_body: Panel, back: Panel) -> Armhole:
    """Measure the armhole of the bodice panels."""
    pitch = front.balance("armhole")
    ends = front.line("armhole")[0][1], back.line("armhole")[-1][1]
    return Armhole(
        height=block.scye - float(sum(ends)) / 2,
        front_upper=pitch,
        front_lower=front.seam_length("armhole") - pitch,
        side=side_body.seam_length("armhole"),
        back=back.seam_length("armhole"),
    )


@dataclass(frozen=True, eq=False)
class _Cap:
    """The cap in its box; both lines run from the hind arm to the front pitch, over the crown or below."""

    width: float
    crown: float
    top: Line
    under: Line

    @property
    def length(self) -> float:
        """Length of the whole cap."""
        return length(self.top) + length(self.under)


def _cap(width: float, crown: float, armhole_width: float) -> _Cap:
    """Draw the cap in a box of that width, the front pitch after Gent."""
    front_pitch = vector(0, crown - armhole_width / 4 + 15)
    hind = vector(width, armhole_width / 4 + 20)
    peak = vector(0.5 * width, 0)
    bottom = vector(0.36 * width, crown)
    # Top and under cap leave the hind-arm seam at mirrored angles and so join without a corner.
    top = joined(
        arc(hind, vector(-0.5, -0.87), peak, vector(-1, 0), reach=0.36),
        arc(peak, vector(-1, 0), front_pitch, vector(0, 1), reach=0.4),
    )
    under = joined(
        arc(hind, vector(-0.5, 0.87), bottom, vector(-1, 0), reach=0.36),
        arc(bottom, vector(-1, 0), front_pitch, vector(0, -1), reach=0.36),
    )
    return _Cap(width, crown, top, under)


def _fitted_cap(hole: Armhole, armhole_width: float, upper_arm: float) -> _Cap:
    """Fit the cap to the armhole.

    The crown is five sixths of the armhole's height, as Bunka has it, less 1 cm for the padded shoulder. An
    upper arm stouter or thinner than usual gets half of the difference as width, its ease gives the rest; the
    crown is lowered or raised until the cap is right again.
    """
    crown = hole.height * 5 / 6 - 10
    cap = _cap_of_length(hole, crown, armhole_width)
    if upper_arm == 0:
        return cap
    wanted = cap.width + _WIDTH_OF_ARM * upper_arm / 2
    low, high = _LEAST_CROWN * crown, _MOST_CROWN * crown
    while high - low > 0.05:
        crown = (low + high) / 2
        cap = _cap_of_length(hole, crown, armhole_width)
        if cap.width > wanted:
            low = crown
        else:
            high = crown
    if abs(cap.width - wanted) > 1:
        raise DraftError(
            f"jacket sleeve: an upper arm {upper_arm:+.0f} mm off the usual wants a sleeve of "
            f"{2 * wanted:.0f} mm, but this armhole takes one of {2 * cap.width:.0f} mm"
        )
    return cap


def _cap_of_length(hole: Armhole, crown: float, armhole_width: float) -> _Cap:
    """Find the box's width at which the cap is longer than the armhole by its ease, by the secant's rule."""
    wanted = hole.length + hole.ease
    width, other = 0.36 * hole.length, 0.33 * hole.length
    cap = _cap(width, crown, armhole_width)
    excess, other_excess = cap.length - wanted, _cap(other, crown, armhole_width).length - wanted
    for _ in range(_SECANT_STEPS):
        if abs(excess) < _CAP_TOLERANCE or excess == other_excess:
            break
        width, other = width - excess * (width - other) / (excess - other_excess), width
        cap = _cap(width, crown, armhole_width)
        excess, other_excess = cap.length - wanted, excess
    return cap


@dataclass(frozen=True)
class Sleeve:
    """Both panels of the sleeve and where the hind-arm seam meets the back's armhole.

    Parameters
    ----------
    back_pitch
        Distance of the back pitch notch from the side body along the back's armhole, in mm.
    """

    top: Panel
    under: Panel
    back_pitch: float


def sleeve(body: Measurements, block: JacketBlock, hole: Armhole) -> Sleeve:
    """Draft top and under sleeve; forearm and hind-arm seams are one line each, shared by both.

    Raises
    ------
    DraftError
        When the hind-arm seam would not meet the back's armhole.
    """
    cap = _fitted_cap(hole, block.armhole, block.upper_arm)
    under_length, top_length = length(cap.under), length(cap.top)
    back_pitch = under_length - _UNDERARM_EASE - hole.front_lower - hole.side
    if not 0 < back_pitch < hole.back:
        raise DraftError(
            f"jacket sleeve: the hind-arm seam meets the back's armhole at {back_pitch:.0f} mm, "
            f"outside 0..{hole.back:.0f} mm"
        )
    split = _forearm_split(cap)
    top_cap = joined(
        cap.top, reversed_line(mirrored(part(cap.under, split, under_length), cap.top[-1], vector(0, 1)))
    )
    under_cap = part(cap.under, 0, split)
    top_ease = top_length - hole.front_upper - (hole.back - back_pitch)
    crown_at = top_length - hole.front_upper - _FRONT_SHARE * top_ease
    # Where the body's side seams meet the under sleeve; its little ease lies between them and the hind arm.
    side_seams = (back_pitch + _UNDERARM_EASE / 2, under_length - hole.front_lower)
    seams = _seams(body, block.arm_length, cap, under_cap[-1][1])
    return Sleeve(
        top=replace(
            _panel("top sleeve", Side.LEFT, seams, -_FALSE_FOREARM, top_cap, (crown_at, top_length)),
            matches=(Match("front pitch", point_at(top_cap, top_length)),),
        ),
        under=_panel("under sleeve", Side.RIGHT, seams, _FALSE_FOREARM, under_cap, side_seams),
        back_pitch=back_pitch,
    )


def _forearm_split(cap: _Cap) -> float:
    """Where the under cap, walked from the hind arm, last crosses the forearm seam before the pitch."""
    from_pitch = cap.under[::-1]
    beyond = int(np.argmax(from_pitch[:, 0] >= _FALSE_FOREARM))
    before, after = from_pitch[beyond - 1, 0], from_pitch[beyond, 0]
    walked = arc_lengths(from_pitch)
    share = (_FALSE_FOREARM - before) / (after - before)
    return float(walked[-1] - walked[beyond - 1] - share * (walked[beyond] - walked[beyond - 1]))


@dataclass(frozen=True, eq=False)
class _Seams:
    """Forearm line of the box (both seams lie 2 cm beside it), hind-arm seam, and their elbow marks."""

    forearm: Line
    hind_arm: Line
    forearm_elbow: float
    hind_arm_elbow: float


def _seams(body: Measurements, arm_length: float, cap: _Cap, forearm_top: float) -> _Seams:
    """Draw both long seams down to the cuff; elbow 1.5 cm above half of the under arm (Gent)."""
    sleeve_length = arm_length + _LENGTH_OVER_ARM
    half_cuff = (body.wrist_girth + _CUFF_EASE) / 2
    elbow = cap.crown + (sleeve_length - cap.crown) / 2 - 15
    hollow = vector(_ELBOW_HOLLOW, elbow)
    # Both seams are upright at their tops, about which the cap is mirrored: it runs on over them.
    forearm = spline(
        [vector(0, forearm_top), hollow, vector(0, sleeve_length - _HEM_SLOPE / 2)],
        start_direction=vector(0, 1),
    )
    hind_elbow = vector(_ELBOW_HOLLOW + 0.54 * (half_cuff + cap.width), elbow)
    hind_arm = spline(
        [cap.top[0], hind_elbow, vector(half_cuff, sleeve_length + _HEM_SLOPE / 2)],
        start_direction=vector(0, 1),
    )
    return _Seams(forearm, hind_arm, distance_to(forearm, hollow), distance_to(hind_arm, hind_elbow))


def _panel(
    name: str, drawn_side: Side, seams: _Seams, forearm_shift: float, cap: Line, cap_marks: tuple[float, ...]
) -> Panel:
    """Close a sleeve panel around its cap, with a vent at the foot of the hind-arm seam."""
    forearm = seams.forearm + vector(forearm_shift, 0)
    foot = seams.hind_arm[-1]
    vent_at = length(seams.hind_arm) - _VENT_LENGTH
    hind_arm = part(seams.hind_arm, 0, vent_at)
    along_hem = unit(foot - forearm[-1])
    vent_foot = foot + SLEEVE_VENT_WIDTH * along_hem
    vent_top = point_at(seams.hind_arm, vent_at + _VENT_SLOPE) + SLEEVE_VENT_WIDTH * along_hem
    return Panel(
        "jacket",
        name,
        drawn_side,
        edges=(
            Edge("forearm seam", forearm),
            Edge("hem", straight(forearm[-1], vent_foot), HEM_ALLOWANCE, folded=True),
            Edge("vent", straight(vent_foot, vent_top)),
            Edge("vent top", straight(vent_top, hind_arm[-1])),
            Edge("hind-arm seam", reversed_line(hind_arm)),
            Edge("cap", cap),
        ),
        balances=(
            *(Balance("cap", mark) for mark in cap_marks),
            Balance("forearm seam", seams.forearm_elbow),
            Balance("hind-arm seam", length(hind_arm) - seams.hind_arm_elbow),
        ),
    )
