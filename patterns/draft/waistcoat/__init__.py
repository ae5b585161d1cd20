"""The waistcoat: single-breasted with a V neck, its back in lining or shell."""

from dataclasses import replace

from patterns.draft.waistcoat.block import waistcoat_block
from patterns.draft.waistcoat.body import back, facing, front, front_lining
from patterns.draft.waistcoat.pockets import backings, pocket_panels
from patterns.garment import GarmentDraft, Half, Run, SeamPair, against, along, by_name
from patterns.measurements import Measurements
from patterns.piece import Material, Side
from patterns.style import WaistcoatStyle

_SHOULDER_EASE = (3.0, 6.0)


def draft_waistcoat(body: Measurements, style: WaistcoatStyle) -> GarmentDraft:
    """Draft the waistcoat's panels as seam lines on the paper, with what is sewn to what.

    Raises
    ------
    DraftError
        When the panels of this body would not fit each other.
    """
    left, right = (waistcoat_block(body, style, side) for side in (Side.LEFT, Side.RIGHT))
    halves = [_half(body, style, side) for side in (Side.LEFT, Side.RIGHT)[: 1 if left == right else 2]]
    return GarmentDraft("waistcoat", *halves)


def _half(body: Measurements, style: WaistcoatStyle, side: Side) -> Half:
    block = waistcoat_block(body, style, side)
    back_panel = back(block, style)
    front_panel = front(block, style, back_panel.seam_length("shoulder"))
    facing_panel = facing(front_panel)
    inner_back = replace(
        back_panel, name="back lining", material=Material.LINING, internal_lines=(), matches=()
    )
    panels = by_name(
        (
            front_panel,
            facing_panel,
            back_panel,
            front_lining(front_panel, facing_panel),
            inner_back,
            *pocket_panels(block, style),
        )
    )
    return Half(panels, backings=backings(panels), seam_pairs=_seam_pairs(), runs=_runs())


def _seam_pairs() -> tuple[SeamPair, ...]:
    """Return the seams; ease is what the later named chain has more."""
    return (
        SeamPair("side seam", (along("front", "side seam"),), (against("back", "side seam"),)),
        SeamPair("shoulder", (along("front", "shoulder"),), (against("back", "shoulder"),), _SHOULDER_EASE),
        SeamPair("facing to front edge", (along("front", "front edge"),), (along("facing", "front edge"),)),
        SeamPair("facing to neck", (along("front", "neck"),), (along("facing", "neck"),)),
        SeamPair(
            "lining to facing", (along("facing", "inner edge"),), (against("front lining", "facing seam"),)
        ),
        SeamPair(
            "lining's side seam",
            (along("front lining", "side seam"),),
            (against("back lining", "side seam"),),
        ),
        SeamPair("lining to armhole", (along("front", "armhole"),), (along("front lining", "armhole"),)),
        SeamPair(
            "facing and lining to hem",
            (along("front", "hem"),),
            (along("front lining", "hem", is_marked=False), along("facing", "hem")),
        ),
    )


def _runs() -> tuple[Run, ...]:
    """Return what runs on smoothly across the seams."""
    return (
        Run(
            "armhole at the side seam",
            ("front", "armhole", "side seam"),
            ("back", "armhole", "side seam"),
            # Both leave the seam square; so tight a curve has turned by some degrees at the next vertex.
            tolerance=6.0,
        ),
        Run("hem at the side seam", ("front", "hem", "side seam"), ("back", "hem", "side seam")),
        Run("armhole at the shoulder", ("front", "armhole", "shoulder"), ("back", "armhole", "shoulder")),
        Run("neck at the shoulder", ("front", "neck", "shoulder"), ("back", "neck", "shoulder")),
    )
