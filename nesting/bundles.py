"""Bundles: rectangles laid edge to edge and nested as one, so that a cutter cuts shared edges once.

Where pieces share an edge is chance otherwise, since a search for little cloth has no reason to align them.
It costs some cloth, since small rectangles fill gaps that large ones do not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from shapely.geometry import box

from nesting.cloth import Nap
from nesting.item import Item, Pose
from nesting.marker import Marker, marker_of
from nesting.orientation import rotation_matrix
from nesting.problem import Problem

EQUAL = 1e-6  # of a side, by which sides of one length may differ
MOST_SHARE = 0.03  # of all pieces' area that a bundle may take


@dataclass(frozen=True)
class Bundle:
    """Items that lie edge to edge and together are a rectangle from (0, 0).

    ``poses`` tell where each lies, not turned, in the bundle's own frame.
    """

    poses: tuple[Pose, ...]
    length_mm: float
    height_mm: float

    @property
    def id(self) -> str:
        """The id of the item that stands for the bundle."""
        return "+".join(pose.item for pose in self.poses)


def bundles_of(problem: Problem) -> tuple[Bundle, ...]:
    """Return bundles of a problem's rectangles, those with the longest edges to share first.

    Pieces that must keep a gap, are fixed or fused as a block are not bundled, nor is anything on cloth with
    a pattern or flaws, where each piece has its own place. On cloth with a two-way nap a bundle is of one
    garment.
    """
    cloth = problem.cloth
    if cloth.repeat is not None or cloth.faults or cloth.splices or problem.gap_mm > 0 or problem.blocks:
        return ()
    most = MOST_SHARE * sum(item.outline.area * item.demand for item in problem.items)
    parts: dict[Bundle, Item] = {
        bundle: item for item in problem.items if (bundle := _alone(problem, item)) is not None
    }
    while True:
        pairs = [
            joint
            for one, other in combinations(parts, 2)
            if _may_join(problem, parts[one], parts[other])
            for joint in _joints(one, other)
            if joint[1].length_mm * joint[1].height_mm <= most
        ]
        if not pairs:
            return tuple(bundle for bundle in parts if len(bundle.poses) > 1)
        _, joined, one, other = max(pairs, key=lambda pair: pair[0])
        kind = parts.pop(one)
        del parts[other]
        parts[joined] = kind


def bundled(problem: Problem, bundles: Sequence[Bundle]) -> Problem:
    """Return the problem with one item for each bundle in place of its items."""
    gone = {pose.item for bundle in bundles for pose in bundle.poses}
    stand_ins = tuple(
        replace(
            problem.item(bundle.poses[0].item),
            id=bundle.id,
            outline=box(0.0, 0.0, bundle.length_mm, bundle.height_mm, ccw=True),
            match_points=(),
            zones=(),
        )
        for bundle in bundles
    )
    return replace(problem, items=tuple(item for item in problem.items if item.id not in gone) + stand_ins)


def taken_apart(problem: Problem, bundles: Sequence[Bundle], marker: Marker) -> Marker:
    """Return the certified marker of the problem's own items from one of the bundled problem."""
    by_id = {bundle.id: bundle for bundle in bundles}
    poses = [
        pose
        for placement in marker.placements
        for pose in (
            _spread(by_id[placement.item], placement.pose) if placement.item in by_id else [placement.pose]
        )
    ]
    return marker_of(problem, poses, marker.seed)


def _alone(problem: Problem, item: Item) -> Bundle | None:
    """Return an item as a bundle of itself, if it is a rectangle that may be bundled."""
    low_x, low_y, high_x, high_y = item.outline.bounds
    length, height = high_x - low_x, high_y - low_y
    is_rectangle = item.outline.area >= (1 - EQUAL) * length * height
    if not is_rectangle or item.demand > 1 or item.buffer_mm > 0 or item.tilt_deg > 0:
        return None
    if problem.fixed_copies(item):
        return None
    return Bundle((Pose(item.id, -low_x, -low_y, 0.0),), length, height)


def _may_join(problem: Problem, one: Item, other: Item) -> bool:
    same_garment = one.garment == other.garment or problem.cloth.nap is not Nap.TWO_WAY
    return same_garment and one.orientations == other.orientations


def _joints(one: Bundle, other: Bundle) -> Iterator[tuple[float, Bundle, Bundle, Bundle]]:
    """Return the ways to join two along an edge of equal length: that length, the whole, and the two."""
    if abs(one.length_mm - other.length_mm) <= EQUAL * one.length_mm:
        moved = _moved(other, 0.0, one.height_mm)
        whole = Bundle(one.poses + moved, one.length_mm, one.height_mm + other.height_mm)
        yield one.length_mm, whole, one, other
    if abs(one.height_mm - other.height_mm) <= EQUAL * one.height_mm:
        moved = _moved(other, one.length_mm, 0.0)
        whole = Bundle(one.poses + moved, one.length_mm + other.length_mm, one.height_mm)
        yield one.height_mm, whole, one, other


def _moved(bundle: Bundle, along: float, across: float) -> tuple[Pose, ...]:
    return tuple(Pose(pose.item, pose.x + along, pose.y + across, 0.0) for pose in bundle.poses)


def _spread(bundle: Bundle, pose: Pose) -> list[Pose]:
    """Return where each item of a bundle lies that lies so itself."""
    turn = rotation_matrix(pose.rotation)
    found = []
    for inner in bundle.poses:
        x, y = turn @ (inner.x, inner.y)
        found.append(Pose(inner.item, float(x) + pose.x, float(y) + pose.y, pose.rotation))
    return found
