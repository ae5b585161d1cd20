"""Welt pockets, straps of the back and what is fused."""

from collections.abc import Mapping

import numpy as np

from patterns.curves import Line, straight, turned, unit, vector
from patterns.draft.waistcoat.block import WaistcoatBlock
from patterns.draft.waistcoat.body import pocket_places
from patterns.panel import SEAM_ALLOWANCE, Backing, Cut, Edge, Match, Panel
from patterns.piece import Material, Side
from patterns.style import WaistcoatStyle

_WELT = {"hip": 22.0, "breast": 20.0}
_BAG = {"hip": 120.0, "breast": 90.0}
_FACING = 40.0
_PAST_MOUTH = 12.0
_STRAPS = {"long": 250.0, "short": 170.0}
_STRAP_WIDTH = 50.0
_FUSED = ("front", "hip welt", "breast welt")


def pocket_panels(block: WaistcoatBlock, style: WaistcoatStyle) -> tuple[Panel, ...]:
    """Draft welt, facing and both layers of the bag of every pocket, and the back's straps."""
    pockets = zip(("hip", "breast"), pocket_places(block, style), strict=False)
    found = [panel for name, place in pockets for panel in _pocket(name, place)]
    material = Material.SHELL if style.back == "shell" else Material.LINING
    for (name, reach), cut in zip(_STRAPS.items(), (Cut.LEFT, Cut.RIGHT), strict=True):
        edges = _rectangle(straight(vector(reach, 0), vector(0, 0)), _STRAP_WIDTH)
        found.append(
            Panel(
                "waistcoat",
                f"{name} strap",
                Side.RIGHT,
                edges,
                grain=vector(1, 0),
                material=material,
                cut=cut,
            )
        )
    return tuple(found)


def backings(panels: Mapping[str, Panel]) -> tuple[Backing, ...]:
    """Return what is fused: fronts and welts."""
    return tuple(Backing(f"{name} fusing", name) for name in _FUSED if name in panels)


def _pocket(name: str, place: Line) -> tuple[Panel, ...]:
    """Draft the pieces of a pocket whose welt's lower edge runs along ``place``, from its front end."""
    longer = _longer(place, _PAST_MOUTH)
    up = turned(unit(place[1] - place[0]), 90) * _WELT[name]
    welt = (
        Edge("lower edge", straight(place[1], place[0])),
        Edge("front end", straight(place[0], place[0] + up)),
        Edge("fold", straight(place[0] + up, place[1] + up), _WELT[name] + SEAM_ALLOWANCE, folded=True),
        Edge("back end", straight(place[1] + up, place[1])),
    )
    match = Match(f"waistcoat {name} pocket", place[0])
    return (
        Panel("waistcoat", f"{name} welt", Side.RIGHT, welt, matches=(match,)),
        Panel("waistcoat", f"{name} pocket facing", Side.RIGHT, _rectangle(longer, _FACING)),
        Panel(
            "waistcoat",
            f"{name} pocket bag",
            Side.RIGHT,
            _rectangle(longer, _BAG[name]),
            material=Material.POCKETING,
            copies=2,
        ),
    )


def _longer(line: Line, reach: float) -> Line:
    way = unit(line[1] - line[0])
    return np.array((line[0] - reach * way, line[1] + reach * way))


def _rectangle(top: Line, width: float) -> tuple[Edge, ...]:
    """Return the edges of a strip below a line that runs to the left."""
    down = turned(unit(top[1] - top[0]), -90) * width
    return (
        Edge("mouth", top),
        Edge("back end", straight(top[1], top[1] + down)),
        Edge("lower edge", straight(top[1] + down, top[0] + down)),
        Edge("front end", straight(top[0] + down, top[0])),
    )
