"""What is sewn to what in trousers."""

from collections.abc import Mapping

from patterns.draft.trousers.back import INSEAM_EASE
from patterns.draft.trousers.fly import shield_length
from patterns.draft.trousers.front import FrontDrawing
from patterns.draft.trousers.leg import SQUARE
from patterns.draft.trousers.lining import BELOW_KNEE
from patterns.draft.trousers.pockets import BEHIND_MOUTH
from patterns.draft.trousers.waistband import EXTENSION
from patterns.garment import Run, SeamPair, Upright, against, along
from patterns.panel import Panel

_INSEAM_EASE = (-INSEAM_EASE - 1, -INSEAM_EASE + 1)
_OFF_GRAIN = 0.2

Panels = Mapping[str, Panel]


def seam_pairs(panels: Panels, drawing: FrontDrawing) -> tuple[SeamPair, ...]:
    """Return the trousers' seams; ease is what the later named panel has more."""
    return (
        *_leg_seams(drawing),
        *_waist_seams(panels),
        *_fly_seams(panels, drawing),
        *_pocket_seams(),
        *_lining_seams(panels, drawing),
        *_adjuster_seams(panels),
    )


def _leg_seams(drawing: FrontDrawing) -> tuple[SeamPair, ...]:
    above = along("front pocket facing", "side seam", end=drawing.mouth_foot)
    return (
        SeamPair("side seam", (above, along("front", "side seam")), (along("back", "side seam"),)),
        SeamPair("inseam", (along("front", "inseam"),), (along("back", "inseam"),), _INSEAM_EASE),
    )


def _waist_seams(panels: Panels) -> tuple[SeamPair, ...]:
    waist = (
        along("front", "waist"),
        along("front pocket facing", "waist", start=BEHIND_MOUTH),
        against("back", "waist"),
    )
    curtain = (along("waistband curtain", "upper edge"),)
    whole = panels["waistband curtain"].seam_length("upper edge")
    return (
        SeamPair("left waist", waist, (along("left waistband", "waist", start=EXTENSION),)),
        SeamPair("right waist", (along("fly shield", "waist"), *waist), (along("right waistband", "waist"),)),
        *(
            SeamPair(
                f"{side} waistband curtain", (along(f"{side} waistband", "upper edge", end=whole),), curtain
            )
            for side in ("left", "right")
        ),
    )


def _fly_seams(panels: Panels, drawing: FrontDrawing) -> tuple[SeamPair, ...]:
    whole = panels["front"].seam_length("front rise")
    shield = along("fly shield", "front rise")
    return (
        SeamPair(
            "fly facing",
            (along("front", "front rise", start=whole - drawing.fly),),
            (along("fly facing", "front rise"),),
        ),
        SeamPair(
            "fly shield", (against("front", "front rise", start=whole - shield_length(drawing)),), (shield,)
        ),
        *(
            SeamPair(f"fly lining at its {edge}", (along("fly shield", edge),), (along("fly lining", edge),))
            for edge in ("front rise", "outer edge")
        ),
    )


def _pocket_seams() -> tuple[SeamPair, ...]:
    mouth = (along("front", "pocket mouth"),)
    facing, bag = "front pocket facing", "front pocket under bag"
    return (
        SeamPair("front mouth facing", mouth, (along("front mouth facing", "pocket mouth"),)),
        SeamPair("front pocket mouth", mouth, (along("front pocket bag", "pocket mouth"),)),
        SeamPair("front pocket bag", (along("front pocket bag", "bag edge"),), (along(bag, "bag edge"),)),
        SeamPair("front pocket facing", (along(facing, "side seam"),), (along(bag, "side seam"),)),
        SeamPair("back jetting", (along("back jetting", "mouth"),), (along("back pocket bag", "mouth"),)),
        SeamPair(
            "back pocket facing",
            (along("back pocket facing", "mouth"),),
            (against("back pocket bag", "lower edge"),),
        ),
    )


def _lining_seams(panels: Panels, drawing: FrontDrawing) -> tuple[SeamPair, ...]:
    """Return how the knee lining lies on the front and its pocket facing."""
    lining, facing = "front knee lining", "front pocket facing"
    knee = panels["front"].balance("inseam")
    above = along(facing, "side seam", end=drawing.mouth_foot)
    below = along("front", "side seam", end=drawing.knee + BELOW_KNEE - drawing.mouth_foot)
    return (
        SeamPair("knee lining at the side seam", (above, below), (along(lining, "side seam"),)),
        SeamPair(
            "knee lining at the inseam",
            (along("front", "inseam", start=knee - BELOW_KNEE),),
            (along(lining, "inseam"),),
        ),
        SeamPair(
            "knee lining at the front rise", (along("front", "front rise"),), (along(lining, "front rise"),)
        ),
        SeamPair(
            "knee lining at the waist",
            (along("front", "waist"), along(facing, "waist", start=BEHIND_MOUTH)),
            (along(lining, "waist"),),
        ),
    )


def _adjuster_seams(panels: Panels) -> tuple[SeamPair, ...]:
    if "side adjuster" not in panels:
        return ()
    return (
        SeamPair(
            "side adjuster", (along("side adjuster", "edge"),), (along("side adjuster lining", "edge"),)
        ),
    )


def runs() -> tuple[Run, ...]:
    """Return what runs on smoothly across the seams; at the centre each side meets its mirror image."""
    facing = ("front pocket facing", "waist", "side seam")
    front_waist, back_waist = ("front", "waist", "front rise"), ("back", "waist", "back rise")
    return (
        Run("hem at the side seam", ("front", "hem", "side seam"), ("back", "hem", "side seam")),
        Run("hem at the inseam", ("front", "hem", "inseam"), ("back", "hem", "inseam")),
        Run("waist at the side seam", facing, ("back", "waist", "side seam")),
        Run("waist at the centre front", front_waist, front_waist),
        Run("waist at the centre back", back_waist, back_waist),
        Run("crotch curve", ("front", "front rise", "inseam"), ("back", "back rise", "inseam")),
    )


def uprights(panels: Panels) -> tuple[Upright, ...]:
    """Return what hangs along the grain: the leg's seams above the hem, and so the crease between them."""
    found = []
    for name in ("front", "back"):
        side = panels[name].seam_length("side seam")
        found += [
            Upright("side seam above the hem", along(name, "side seam", start=side - SQUARE), _OFF_GRAIN),
            Upright("inseam above the hem", along(name, "inseam", end=SQUARE), _OFF_GRAIN),
        ]
    return tuple(found)
