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
        for part in () if beyond.is_empty else shapely.get_parts(beyond):
            # Of what bridges a hollow all corners lie on the edge: it is as deep as its area says.
            far = float(shapely.distance(shapely.points(shapely.get_coordinates(part)), usable).max())
            deep = 2 * part.area / part.length if part.length > 0 else 0.0
            off[number] = min(off[number], -max(far, deep))
    return off


def flaw_gaps(cloth: Cloth, lying: Iterable[tuple[Item, Pose]]) -> Iterator[FlawGap]:
    """Yield how far pieces stay off flaws that they mind: each splice, the nearest fault or all touched."""
    faults: dict[float, list[Fault]] = {}
    for fault in cloth.faults:
        faults.setdefault(fault.severity, []).append(fault)
    trees = {severity: shapely.STRtree([one.area for one in ones]) for severity, ones in faults.items()}
    for item, pose in lying:
        low, _, high, _ = placed(item.outline, pose.rotation, pose.x, pose.y).bounds
        for splice in cloth.splices:
            yield FlawGap(item.id, splice, max(low - splice.x_mm - splice.width_mm, splice.x_mm - high))
        for severity, tree in trees.items():
            areas = [placed(area, pose.rotation, pose.x, pose.y) for area in minded(item, severity)]
            if areas:
                yield from _fault_gaps(item.id, areas, faults[severity], tree)


def _fault_gaps(
    item: str, areas: Sequence[Polygon], faults: Sequence[Fault], tree: shapely.STRtree
) -> Iterator[FlawGap]:
    """Yield how deep the areas lie on each fault under them; without any, how far off the nearest is."""
    shapes = np.array(areas, dtype=object)
    shared: dict[int, float] = {}
    for number, fault in tree.query(shapes, predicate="intersects").T:
        area = float(shapely.area(shapely.intersection(shapes[number], faults[fault].area)))
        shared[fault] = shared.get(fault, 0.0) + area
    for fault, area in shared.items():
        yield FlawGap(item, faults[fault], -float(np.sqrt(area)))
    if not shared:
        (_, nearest), apart = tree.query_nearest(shapes, return_distance=True, all_matches=False)
        closest = int(np.argmin(apart))
        yield FlawGap(item, faults[nearest[closest]], float(apart[closest]))


def minded(item: Item, severity: float) -> list[Polygon]:
    """Return where on the item a fault of that severity may not lie; nothing if it may lie anywhere."""
    last: list[Polygon] = []
    for level, areas in item.minding:
        if level < severity:
            last = areas
    return last
