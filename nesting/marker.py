"""The marker: where every piece lies on the cloth, with the proof that it may be cut."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry import Polygon

from nesting.cloth import Cloth, Nap
from nesting.errors import CertificateError, NoRoomError
from nesting.flaws import flaw_gaps, off_edges
from nesting.garments import turned_about
from nesting.item import Pose
from nesting.mismatch import mismatches
from nesting.orientation import placed
from nesting.problem import Problem

MATCH_ROUNDING = 1e-9  # of the cloth's width, by which a match may be off on top of its tolerance
ROLL_ROUNDING = 1e-7  # of the cloth's width, that a marker may be longer than the roll
GAP_ROUNDING = 1e-10  # of the cloth's diagonal, by which a gap may be missed


@dataclass(frozen=True)
class Placement:
    """One item on the cloth.

    Parameters
    ----------
    item
        Id of the item.
    x, y
        Where the item's origin lies in the cloth frame, after the turn.
    rotation
        Turn in degrees, counter-clockwise about the item's origin.
    outline
        The placed outline in the cloth frame.
    """

    item: str
    x: float
    y: float
    rotation: float
    outline: Polygon

    @property
    def pose(self) -> Pose:
        """Where the item lies, without its outline."""
        return Pose(self.item, self.x, self.y, self.rotation)

    @classmethod
    def of(cls, item: str, outline: Polygon, x: float, y: float, rotation: float) -> "Placement":
        """Place an item's own outline at (x, y) after turning it by ``rotation`` degrees."""
        return cls(item, x, y, rotation, placed(outline, rotation, x, y))


@dataclass(frozen=True)
class Certificate:
    """What was measured on the exact placed outlines.

    Parameters
    ----------
    overlap_mm2
        Total area that lies under two pieces.
    outside_mm
        Farthest that any piece reaches beyond the cloth.
    min_gap_mm
        Smallest distance between two pieces; None for a single piece.
    max_mismatch_mm
        Farthest that any match is off; None if nothing is matched.
    min_flaw_gap_mm
        Smallest distance of a piece from a fault or splice that it minds; None if there is none.
    """

    overlap_mm2: float
    outside_mm: float
    min_gap_mm: float | None
    max_mismatch_mm: float | None = None
    min_flaw_gap_mm: float | None = None


@dataclass(frozen=True)
class Marker:
    """A nested cloth.

    ``density`` is the share of the used cloth that the pieces cover, a fusing block being one piece;
    ``blocks`` are the second cuts of those, each named after the marker and the block.
    """

    name: str
    cloth: Cloth
    placements: tuple[Placement, ...]
    length_mm: float
    seed: int
    certificate: Certificate
    blocks: tuple["Marker", ...] = ()

    @cached_property
    def density(self) -> float:
        """Covered area over used area, 0 to 1."""
        covered = sum(placement.outline.area for placement in self.placements)
        return float(covered / (self.length_mm * self.cloth.width_mm))


def certify(cloth: Cloth, length_mm: float, outlines: Sequence[Polygon]) -> Certificate:
    """Measure overlap, overhang and gap of placed outlines with Shapely."""
    shapes = np.array(outlines, dtype=object)
    outside = max(0.0, -float(off_edges(cloth, outlines, length_mm).min()))
    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes)
    once = first < second
    overlap = float(shapely.area(shapely.intersection(shapes[first[once]], shapes[second[once]])).sum())
    return Certificate(overlap, outside, _smallest_gap(tree, shapes))


def marker_length(problem: Problem, placements: Sequence[Placement]) -> float:
    """Return where the marker of these placements ends: the farthest piece, with its buffer and the gap.

    Raises
    ------
    NoRoomError
        If the roll has not that much.
    """
    ends = [one.outline.bounds[2] + problem.item(one.item).buffer_mm for one in placements]
    cloth, length, most = problem.cloth, max(ends) + problem.edge_gap_mm, problem.roll_end_mm
    limited = cloth.length_mm is not None or bool(cloth.edges)
    if limited and length > most + ROLL_ROUNDING * cloth.width_mm:
        raise NoRoomError(
            f"problem {problem.name}: the shortest marker found takes {length:.8g} of cloth,"
            f" but {'its edges leave room up to' if cloth.length_mm is None else 'the roll has'} {most:.8g}",
            float(length),
        )
    return float(length)


def marker_of(problem: Problem, poses: Sequence[Pose], seed: int) -> Marker:
    """Return the certified marker of the problem's pieces lying so.

    Raises
    ------
    NoRoomError
        If the roll has not that much cloth.
    CertificateError
        If they cannot lie so.
    """
    placements = [
        Placement.of(pose.item, problem.item(pose.item).outline, pose.x, pose.y, pose.rotation)
        for pose in poses
    ]
    return certified_marker(problem, placements, marker_length(problem, placements), seed)


def certified_marker(
    problem: Problem, placements: Sequence[Placement], length_mm: float, seed: int
) -> Marker:
    """Return the marker of these placements after checking it against the problem.

    Raises
    ------
    CertificateError
        If a piece is missing or doubled, a fixed one has moved, one is turned as it may not be, lies outside
        the cloth, overlaps another by more than 1e-12 of the mean piece's area, comes closer to another or to
        an edge than the problem's gaps and its buffer allow, touches a fault or splice that it minds, or does
        not lie on the cloth's pattern as it must.
    """
    wanted = {item.id: item.demand for item in problem.items}
    if Counter(placement.item for placement in placements) != Counter(wanted):
        raise CertificateError(f"marker {problem.name}: not every piece is placed just as often as demanded")
    outlines = [placement.outline for placement in placements]
    certificate = certify(problem.cloth, length_mm, outlines)
    mean_area = sum(outline.area for outline in outlines) / len(outlines)
    if certificate.overlap_mm2 > 1e-12 * mean_area:
        raise CertificateError(f"marker {problem.name}: pieces overlap by {certificate.overlap_mm2:.3g} mm²")
    if certificate.outside_mm > 1e-9 * math.hypot(problem.cloth.width_mm, length_mm):
        raise CertificateError(
            f"marker {problem.name}: a piece reaches {certificate.outside_mm:.3g} mm beyond the cloth"
        )
    _refuse_moved(problem, placements)
    _refuse_turned(problem, placements)
    _refuse_too_close(problem, placements, length_mm)
    poses = [one.pose for one in placements]
    certificate = replace(
        certificate,
        max_mismatch_mm=_worst_mismatch(problem, poses),
        min_flaw_gap_mm=_least_flaw_gap(problem, poses, math.sqrt(1e-12 * mean_area)),
    )
    return Marker(problem.name, problem.cloth, tuple(placements), length_mm, seed, certificate)


def _refuse_moved(problem: Problem, placements: Sequence[Placement]) -> None:
    lying = {one.pose for one in placements}
    for pose in problem.fixed:
        if pose not in lying:
            raise CertificateError(f"marker {problem.name}: item {pose.item} was fixed and has moved")


def _refuse_turned(problem: Problem, placements: Sequence[Placement]) -> None:
    ways: dict[str, int] = {}
    for one in placements:
        item = problem.item(one.item)
        allowed = [pose.rotation for pose in problem.fixed if pose.item == item.id]
        if one.rotation not in (*problem.orientations(item), *allowed):
            raise CertificateError(
                f"marker {problem.name}: item {item.id} is turned by {one.rotation:.8g}, which it may not be"
            )
        way = turned_about(one.rotation)
        if problem.cloth.nap is Nap.TWO_WAY and item.garment and ways.setdefault(item.garment, way) != way:
            raise CertificateError(f"marker {problem.name}: garment {item.garment} lies both ways of the nap")


def _refuse_too_close(problem: Problem, placements: Sequence[Placement], length_mm: float) -> None:
    buffers = np.array([problem.item(one.item).buffer_mm for one in placements])
    tolerance = GAP_ROUNDING * math.hypot(problem.cloth.width_mm, length_mm)
    shapes = np.array([one.outline for one in placements], dtype=object)
    off_edge = off_edges(problem.cloth, [one.outline for one in placements], length_mm)
    wanted = problem.edge_gap_mm + buffers
    if (off_edge < wanted - tolerance).any():
        worst = int(np.argmin(off_edge - wanted))
        raise CertificateError(
            f"marker {problem.name}: item {placements[worst].item} is {off_edge[worst]:.9g} mm from an edge,"
            f" not {wanted[worst]:.9g}"
        )
    first, second = shapely.STRtree(shapes).query(
        shapes, predicate="dwithin", distance=problem.gap_mm + buffers + buffers.max()
    )
    first, second = first[first < second], second[first < second]
    apart = shapely.distance(shapes[first], shapes[second])
    wanted = problem.gap_mm + buffers[first] + buffers[second]
    if (apart < wanted - tolerance).any():
        worst = int(np.argmin(apart - wanted))
        raise CertificateError(
            f"marker {problem.name}: items {placements[first[worst]].item} and"
            f" {placements[second[worst]].item} are {apart[worst]:.9g} mm apart, not {wanted[worst]:.9g}"
        )


def _least_flaw_gap(problem: Problem, poses: Sequence[Pose], rounding: float) -> float | None:
    found = list(flaw_gaps(problem.cloth, ((problem.item(pose.item), pose) for pose in poses)))
    for gap in found:
        if gap.gap_mm < -rounding:
            raise CertificateError(f"marker {problem.name}: item {gap.item} lies on {gap.flaw}")
    return min((gap.gap_mm for gap in found), default=None)


def _worst_mismatch(problem: Problem, poses: Sequence[Pose]) -> float | None:
    found = mismatches(problem, poses)
    for mismatch in found:
        if mismatch.off_mm > mismatch.rule.tolerance_mm + MATCH_ROUNDING * problem.cloth.width_mm:
            raise CertificateError(f"marker {problem.name}: match of {mismatch}")
    return max((mismatch.off_mm for mismatch in found), default=None)


def _smallest_gap(
    tree: shapely.STRtree, shapes: "np.ndarray[tuple[int], np.dtype[np.object_]]"
) -> float | None:
    if len(shapes) < 2:
        return None
    _, distances = tree.query_nearest(shapes, exclusive=True, return_distance=True, all_matches=False)
    # The tree takes equal shapes for one: where all are equal they lie on each other.
    return float(distances.min()) if len(distances) > 0 else 0.0
