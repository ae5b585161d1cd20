"""What is sewn to what in trousers."""

from collections.abc import Mapping

from patterns.garment import Run, SeamPair, against, along
from patterns.panel import Panel

_INSEAM_EASE = (-5.0, -3.0)


def seam_pairs(panels: Mapping[str, Panel]) -> tuple[SeamPair, ...]:
    """Return the trousers' seams; ease is what the later named panel has more."""
    band = panels["waistband"].balance("waist")
    return (
        SeamPair("side seam", (along("front", "side seam"),), (along("back", "side seam"),)),
        SeamPair("inseam", (along("front", "inseam"),), (along("back", "inseam"),), _INSEAM_EASE),
        SeamPair(
            "waist",
            (along("front", "waist"), against("back", "waist")),
            (along("waistband", "waist", start=band),),
        ),
    )


def runs() -> tuple[Run, ...]:
    """Return what runs on smoothly across the trousers' seams."""
    return (
        Run("hem at the side seam", ("front", "hem", "side seam"), ("back", "hem", "side seam")),
        Run("hem at the inseam", ("front", "hem", "inseam"), ("back", "hem", "inseam")),
        Run("waist at the side seam", ("front", "waist", "side seam"), ("back", "waist", "side seam")),
        Run("crotch curve", ("front", "front rise", "inseam"), ("back", "back rise", "inseam")),
    )
