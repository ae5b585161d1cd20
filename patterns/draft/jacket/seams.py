"""What is sewn to what in the jacket's body and sleeves, and what must hang upright."""

from collections.abc import Mapping

import numpy as np

from patterns.curves import arc_lengths
from patterns.draft.jacket.block import JacketBlock
from patterns.garment import Run, SeamPair, Upright, against, along
from patterns.panel import Panel

_CAP_EASE = (25.0, 45.0)
_SHOULDER_EASE = (5.0, 10.0)
# Hips much wider than the chest flare a side seam by so many degrees at most.
_FLARE = 8.0


def seam_pairs(panels: Mapping[str, Panel]) -> tuple[SeamPair, ...]:
    """Return the seams; ease is what the later named chain has more."""
    front_seam = max(mark.distance for mark in panels["under sleeve"].balances if mark.edge == "cap")
    return (
        SeamPair("back side seam", (along("back", "side seam"),), (against("side body", "back seam"),)),
        SeamPair("front side seam", (along("front", "side seam"),), (against("side body", "front seam"),)),
        SeamPair("shoulder", (along("front", "shoulder"),), (against("back", "shoulder"),), _SHOULDER_EASE),
        SeamPair(
            "forearm seam", (along("top sleeve", "forearm seam"),), (along("under sleeve", "forearm seam"),)
        ),
        SeamPair(
            "hind-arm seam",
            (along("top sleeve", "hind-arm seam"),),
            (along("under sleeve", "hind-arm seam"),),
        ),
        # From the front side seam over the shoulder and down the back; the forearm seam meets no notch.
        SeamPair(
            "sleeve cap",
            (against("front", "armhole"), against("back", "armhole"), against("side body", "armhole")),
            (
                along("under sleeve", "cap", start=front_seam, is_marked=False),
                against("top sleeve", "cap"),
                along("under sleeve", "cap", end=front_seam),
            ),
            _CAP_EASE,
        ),
    )


def runs(panels: Mapping[str, Panel]) -> tuple[Run, ...]:
    """Return what runs on smoothly across the seams."""
    found = [
        Run(
            f"{edge} at the {panel} side seam",
            (panel, edge, "side seam"),
            ("side body", edge, f"{panel} seam"),
            # The hem drops by 15 mm towards the centre front, and its ends are trued to each other.
            tolerance=6.0 if edge == "hem" else 4.0,
        )
        for edge in ("hem", "armhole")
        for panel in ("back", "front")
        # At a side vent the hems do not meet.
        if (edge, panel) != ("hem", "back") or not _has_vent(panels["side body"])
    ]
    found += [
        Run(f"{edge} at the shoulder", ("back", edge, "shoulder"), ("front", edge, "shoulder"))
        for edge in ("armhole", "neck")
    ]
    found += [
        Run(f"cap at the {seam}", ("top sleeve", "cap", seam), ("under sleeve", "cap", seam))
        for seam in ("forearm seam", "hind-arm seam")
    ]
    return tuple(found)


def uprights(panels: Mapping[str, Panel], block: JacketBlock) -> tuple[Upright, ...]:
    """Return what hangs along the grain: centre back below the seat, side seams but for the hip's flare."""
    centre = panels["back"].line("centre back")
    # A centre vent begins above the seat; its edge hangs where the seam would.
    is_vented = centre[-1, 1] < block.hem - 1
    below = float(np.interp(block.seat, centre[:, 1], arc_lengths(centre)))
    hangs = along("back", "vent") if is_vented else along("back", "centre back", start=below)
    return (
        # A vent begins above the seat, where the centre still runs in a little.
        Upright("centre back below the seat", hangs, 2.0 if is_vented else 1.0),
        Upright("back side seam", along("back", "side seam"), _FLARE),
        Upright("front side seam", along("front", "side seam"), _FLARE),
    )


def _has_vent(panel: Panel) -> bool:
    return any(edge.name == "vent" for edge in panel.edges)
