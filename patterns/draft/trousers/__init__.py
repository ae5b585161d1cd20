"""Trousers: all their panels, drafted in the order in which each one fits the last."""

from patterns.draft.trousers.back import back_panel
from patterns.draft.trousers.backing import fusings
from patterns.draft.trousers.block import trousers_block
from patterns.draft.trousers.fly import fly_facing, fly_lining, fly_shield
from patterns.draft.trousers.front import draw_front, front_panel
from patterns.draft.trousers.lining import knee_lining
from patterns.draft.trousers.pockets import back_pocket_panels, front_pocket_panels
from patterns.draft.trousers.seams import runs, seam_pairs, uprights
from patterns.draft.trousers.waistband import waist_fastenings, waistbands
from patterns.garment import GarmentDraft, Half, by_name
from patterns.measurements import Measurements
from patterns.style import TrousersStyle


def draft_trousers(body: Measurements, style: TrousersStyle) -> GarmentDraft:
    """Draft the trousers' panels as seam lines on the paper, with what is sewn to what.

    Raises
    ------
    DraftError
        When the panels of this body would not fit each other.
    """
    block = trousers_block(body, style)
    drawing = draw_front(block)
    front = front_panel(drawing, style)
    back = back_panel(block, style, drawing)
    panels = by_name(
        (
            front,
            back,
            *waistbands(style, drawing, front, back),
            fly_facing(drawing),
            fly_shield(drawing),
            fly_lining(drawing),
            *front_pocket_panels(drawing),
            *back_pocket_panels(back),
            *waist_fastenings(style),
            knee_lining(drawing),
        )
    )
    return GarmentDraft(
        "trousers", Half(panels, fusings(), seam_pairs(panels, drawing), runs(), uprights(panels))
    )
