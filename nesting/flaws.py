"""How far outlines stay off the cloth's edges, faults and splices: a check of what the search made."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import Polygon

from nesting.cloth import Cloth, Fault, Splice
from nesting.item import Item, Pose
from nesting.orientation import placed
from nesting.separation import Floats


@dataclass(frozen=True)
class FlawGap:
    """How far a piece stays off a fault or a splice that it minds.

    Parameters
    ----------
    gap_mm
        The distance; negative where they share a place: less the square root of the area that they share, for
        a splice less how far the piece reaches over it.
    """

    item: str
    flaw: Fault | Splice
    gap_mm: float


def off_edges(cloth: Cloth, outlines: Sequence[Polygon], end_mm: float) -> Floats:
    """Return (n,) how far each outline stays off the edge of the usable cloth from its start to ``end_mm``.

    Negative is how far it reaches beyond.
    """
    shapes = np.array(outlines, dtype=object)
    if not cloth.edges:
        low_x, low_y, high_x, high_y = shapely.bounds(shapes).T
        plain: Floats = np.minimum.reduce([low_x, low_y, end_mm - high_x, cloth.width_mm - high_y])
        return plain
    usable = cloth.usable(0.0, end_mm)
    off: Floats = shapely.distance(shapes, usable.exterior)
    for number, beyond in enumerate(shapely.difference(shapes, usable)):
        corners = shapely.get_coordinates(beyond)
        if len(corners):
            off[number] = -float(shapely.distance(shapely.points(corners), usable).max())
    return off


def flaw_gaps(cloth: Cloth, lying: Iterable[tuple[Item, Pose]]) -> Iterator[FlawGap]:
    """Yield for every placed piece how far it stays off each flaw of the cloth that it minds."""
    for item, pose in lying:
        low, _, high, _ = placed(item.outline, pose.rotation, pose.x, pose.y).bounds
        for splice in cloth.splices:
            gap = max(low - splice.x_mm - splice.width_mm, splice.x_mm - high)
            yield FlawGap(item.id, splice, gap)
        for fault in cloth.faults:
            areas = minded(item, fault)
            if areas:
                lying = [placed(area, pose.rotation, pose.x, pose.y) for area in areas]
                shared = float(sum(shapely.area(shapely.intersection(lying, fault.area))))
                apart = float(shapely.distance(lying, fault.area).min())
                yield FlawGap(item.id, fault, -float(np.sqrt(shared)) if shared > 0 else apart)


def minded(item: Item, fault: Fault) -> list[Polygon]:
    """Return where on the item the fault may not lie; nothing if it may lie anywhere."""
    last: list[Polygon] = []
    for level, areas in item.minding:
        if level < fault.severity:
            last = areas
    return last
