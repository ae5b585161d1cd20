"""The jacket: all its panels, drafted in the order in which each one fits the last."""

from dataclasses import replace

from patterns.curves import point_at
from patterns.draft.jacket.back import back
from patterns.draft.jacket.backing import backings
from patterns.draft.jacket.block import JacketBlock, jacket_block
from patterns.draft.jacket.collar import collars, front_runs, front_seams
from patterns.draft.jacket.facing import facing
from patterns.draft.jacket.front import Fronts, front
from patterns.draft.jacket.lining import lining_panels, lining_seams
from patterns.draft.jacket.pockets import pocket_panels, pocket_seams
from patterns.draft.jacket.seams import runs, seam_pairs, uprights
from patterns.draft.jacket.side_body import side_body
from patterns.draft.jacket.sleeve import armhole, sleeve
from patterns.errors import DraftError
from patterns.garment import GarmentDraft, Half, by_name
from patterns.measurements import Measurements
from patterns.panel import Balance, Match, Panel
from patterns.piece import Side
from patterns.style import JacketStyle

# By how many mm a chest's ordered ease may be missed, and after how many drafts at most. A dart that appears
# or vanishes between two drafts moves the chest by about as much.
_EASE_TOLERANCE = 0.9
_EASE_DRAFTS = 8


def draft_jacket(body: Measurements, style: JacketStyle) -> GarmentDraft:
    """Draft the jacket's panels as seam lines on the paper, with what is sewn to what.

    Raises
    ------
    StyleError
        When the style's ease cannot be cut for this body.
    DraftError
        When the panels of this body would not fit each other.
    """
    left = jacket_block(body, style, Side.LEFT)
    right = jacket_block(body, style, Side.RIGHT)
    if left == right:
        return GarmentDraft("jacket", _half(body, style, Side.LEFT))
    return GarmentDraft("jacket", _half(body, style, Side.LEFT), _half(body, style, Side.RIGHT))


def _half(body: Measurements, style: JacketStyle, of: Side) -> Half:
    block, plain_back, side_panel, fronts = bodice(body, style, of)
    sleeves = sleeve(body, block, armhole(block, fronts.panel, side_panel, plain_back))
    pitched_back = replace(
        plain_back,
        balances=(*plain_back.balances, Balance("armhole", sleeves.back_pitch)),
        matches=(
            *plain_back.matches,
            Match("back pitch", point_at(plain_back.line("armhole"), sleeves.back_pitch)),
        ),
    )
    panels = by_name(
        (
            fronts.panel,
            side_panel,
            pitched_back,
            sleeves.top,
            sleeves.under,
            facing(fronts),
            *collars(fronts),
        )
    )
    panels = by_name((*panels.values(), *pocket_panels(panels, block, style), *lining_panels(panels)))
    return Half(
        panels,
        backings=backings(panels, block),
        seam_pairs=(
            *seam_pairs(panels),
            *front_seams(panels),
            *pocket_seams(panels),
            *lining_seams(panels),
        ),
        runs=(*runs(panels), *front_runs(panels)),
        uprights=uprights(panels, block),
    )


def bodice(body: Measurements, style: JacketStyle, of: Side) -> tuple[JacketBlock, Panel, Panel, Fronts]:
    """Draft back, side body and fronts; to meet an ordered chest ease they are measured and drafted anew."""
    off = over = 0.0
    for _ in range(_EASE_DRAFTS):
        block = jacket_block(body, style, of, off)
        drafted_back = back(block, style)
        drafted_side = side_body(block, style, drafted_back)
        fronts = front(block, style, drafted_back.panel, drafted_side.panel)
        if style.chest_ease is not None:
            half = drafted_back.scye_width + drafted_side.scye_width + fronts.scye_width
            over = 2 * half - body.chest_girth - style.chest_ease
        if abs(over) < _EASE_TOLERANCE:
            return block, drafted_back.panel, drafted_side.panel, fronts
        off += over
    raise DraftError(f"jacket: the chest comes out {over:+.1f} mm off the ordered ease")
