"""A tape for trousers: what their drafted panels measure once they are sewn."""

import numpy as np
import shapely
from shapely.geometry import LineString

from patterns import Measurements, TrousersStyle, draft_garment
from patterns.draft.trousers.block import trousers_block
from patterns.panel import Panel

Panels = dict[str, Panel]


def drafted(body: Measurements, style: TrousersStyle | None = None) -> Panels:
    return dict(draft_garment("trousers", body, style or TrousersStyle()).left.panels)


def marks(panel: Panel, edge: str) -> list[float]:
    return [mark.distance for mark in panel.balances if mark.edge == edge]


def waist_girth(panels: Panels) -> float:
    """Finished girth at the waist seam: what darts and pleats leave of the panels."""
    front, facing, back = panels["front"], panels["front pocket facing"], panels["back"]
    corner = facing.seam_length("waist") - marks(facing, "waist")[0]
    return 2 * (front.sewn_length("waist") + corner + back.sewn_length("waist"))


def width_at(panel: Panel, level: float) -> tuple[float, float]:
    """Where a level meets a panel's outline: leftmost and rightmost, in mm."""
    ring = np.concatenate([edge.line[:-1] for edge in panel.edges])
    reach = LineString(((-2000.0, level), (2000.0, level)))
    crossed = shapely.intersection(shapely.Polygon(ring), reach).bounds
    return crossed[0], crossed[2]


def hip_girth(body: Measurements, style: TrousersStyle) -> float:
    """Finished girth at the hip line of trousers without pleats, on the panels themselves."""
    panels, level = drafted(body, style), trousers_block(body, style).hip
    left = min(
        width_at(panels[name], level)[0]
        for name in ("front", "front pocket facing")
        if panels[name].edges[0].line[0][1] < level
    )
    front = width_at(panels["front"], level)[1] - left
    back_left, back_right = width_at(panels["back"], level)
    return 2 * (front + back_right - back_left)


def crotch_length(panels: Panels) -> float:
    """From the waist seam in front between the legs to the waist seam behind."""
    return panels["front"].seam_length("front rise") + panels["back"].seam_length("back rise")
