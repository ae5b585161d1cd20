"""The jacket: all its shell panels, drafted in the order in which each one fits the last."""

from dataclasses import replace

from patterns.draft.block import jacket_block
from patterns.draft.bodice import back, front, side_body
from patterns.draft.collar import top_collar, under_collar
from patterns.draft.facing import facing
from patterns.draft.sleeve import armhole, sleeve
from patterns.finish import cut_pair, cut_single
from patterns.measurements import Measurements
from patterns.panel import Balance, Panel
from patterns.piece import Piece
from patterns.style import JacketStyle


def jacket_panels(body: Measurements, style: JacketStyle) -> dict[str, Panel]:
    """Draft the jacket's panels, by name, as seam lines on the paper.

    Raises
    ------
    DraftError
        When the panels of this body would not fit each other.
    """
    block = jacket_block(body)
    plain_back = back(block, style)
    side_panel = side_body(block, plain_back)
    front_panel, gorge = front(block, style, plain_back, side_panel)
    sleeves = sleeve(body, block, armhole(block, front_panel, side_panel, plain_back))
    pitched_back = replace(
        plain_back, balances=(*plain_back.balances, Balance("armhole", sleeves.back_pitch))
    )
    back_neck = plain_back.seam_length("neck")
    panels = (
        front_panel,
        side_panel,
        pitched_back,
        sleeves.top,
        sleeves.under,
        facing(front_panel, gorge),
        under_collar(gorge, back_neck),
        top_collar(gorge, back_neck),
    )
    return {panel.name: panel for panel in panels}


def draft_jacket(body: Measurements, style: JacketStyle | None = None) -> tuple[Piece, ...]:
    """Draft the jacket's shell pieces: seven pairs and the top collar.

    Parameters
    ----------
    style
        Its style; two buttons and a centre vent when left out.

    Raises
    ------
    DraftError
        When the draft of this body comes out wrong; the message names the piece.
    """
    *pairs, collar = jacket_panels(body, style or JacketStyle()).values()
    return (*(piece for panel in pairs for piece in cut_pair(panel)), cut_single(collar))
