"""The jacket: all its panels, drafted in the order in which each one fits the last."""

from dataclasses import replace

from patterns.draft.jacket.back import back
from patterns.draft.jacket.block import jacket_block
from patterns.draft.jacket.collar import collars, front_runs, front_seams
from patterns.draft.jacket.facing import facing
from patterns.draft.jacket.front import front
from patterns.draft.jacket.seams import runs, seam_pairs
from patterns.draft.jacket.side_body import side_body
from patterns.draft.jacket.sleeve import armhole, sleeve
from patterns.garment import GarmentDraft, Half, by_name
from patterns.measurements import Measurements
from patterns.panel import Balance
from patterns.style import JacketStyle


def draft_jacket(body: Measurements, style: JacketStyle) -> GarmentDraft:
    """Draft the jacket's panels as seam lines on the paper, with what is sewn to what.

    Raises
    ------
    DraftError
        When the panels of this body would not fit each other.
    """
    return GarmentDraft("jacket", _half(body, style))


def _half(body: Measurements, style: JacketStyle) -> Half:
    block = jacket_block(body)
    plain_back = back(block, style)
    side_panel = side_body(block, plain_back)
    fronts = front(block, style, plain_back, side_panel)
    sleeves = sleeve(body, block, armhole(block, fronts.panel, side_panel, plain_back))
    pitched_back = replace(
        plain_back, balances=(*plain_back.balances, Balance("armhole", sleeves.back_pitch))
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
    return Half(
        panels,
        seam_pairs=(*seam_pairs(panels), *front_seams(panels)),
        runs=(*runs(), *front_runs(panels)),
    )
