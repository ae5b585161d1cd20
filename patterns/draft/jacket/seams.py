"""What is sewn to what in the jacket's shell."""

from collections.abc import Mapping

from patterns.garment import Run, SeamPair, against, along
from patterns.panel import Panel

_CAP_EASE = (25.0, 45.0)
_SHOULDER_EASE = (5.0, 10.0)


def seam_pairs(panels: Mapping[str, Panel]) -> tuple[SeamPair, ...]:
    """Return the jacket's seams; ease is what the later named panel has more."""
    return (
        SeamPair("back side seam", (along("back", "side seam"),), (against("side body", "back seam"),)),
        SeamPair("front side seam", (along("front", "side seam"),), (against("side body", "front seam"),)),
        SeamPair("shoulder", (along("front", "shoulder"),), (against("back", "shoulder"),), _SHOULDER_EASE),
        SeamPair(
            "forearm seam", (along("top sleeve", "forearm seam"),), (along("under sleeve", "forearm seam"),)
        ),
    )


def runs() -> tuple[Run, ...]:
    """Return what runs on smoothly across the jacket's seams."""
    found = [
        Run(
            f"{edge} at the {panel} side seam",
            (panel, edge, "side seam"),
            ("side body", edge, f"{panel} seam"),
            # The front's hem drops by 15 mm towards the centre front.
            tolerance=6.0 if (edge, panel) == ("hem", "front") else 4.0,
        )
        for edge in ("hem", "armhole")
        for panel in ("back", "front")
    ]
    found += [
        Run(f"{edge} at the shoulder", ("back", edge, "shoulder"), ("front", edge, "shoulder"))
        for edge in ("armhole", "neck")
    ]
    return tuple(found)
