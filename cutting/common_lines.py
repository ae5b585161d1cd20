"""Common lines: where straight edges of two pieces lie on each other, one cut serves both.

The edges of pieces that share any are a network of lines between corners and branches. At each of its nodes
the lines that lead on straight are joined first, then the rest, so the knife is lifted as seldom as possible;
what is joined to one another is a trail.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import shapely
from shapely.geometry import LineString

from cutting.contours import Contour, NotchCut, Point
from cutting.kinematics import turns
from cutting.lines import Line, along, with_points

TOUCHING = 0.04  # mm that two edges may lie apart to be one
SAME_NODE = 0.1  # mm within which ends of lines meet


@dataclass(frozen=True)
class Shared:
    """A stretch of one contour that lies on another's, which cuts it for both.

    ``start`` and ``end`` are its points on the giver's ring, in the direction of the ring.
    """

    giver: int
    owner: int
    start: Point
    end: Point


def shared_stretches(contours: Sequence[Contour], least_mm: float) -> list[Shared]:
    """Return every straight stretch of at least ``least_mm`` on which two contours lie on each other."""
    able = [n for n, contour in enumerate(contours) if not contour.is_matched and contour.stretches is None]
    edges: list[tuple[int, Point, Point]] = []
    for number in able:
        ring = contours[number].ring
        edges += [
            (number, here, there)
            for here, there in zip(ring, (*ring[1:], ring[0]), strict=True)
            if math.dist(here, there) >= least_mm
        ]
    if not edges:
        return []
    lines = shapely.linestrings([edge[1:] for edge in edges])
    pairs = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=TOUCHING)
    found = []
    for first, second in zip(*pairs.tolist(), strict=True):
        (owner, *owned), (giver, *given) = edges[first], edges[second]
        if giver > owner and (stretch := _overlap(owned, given, least_mm)):
            found.append(Shared(giver, owner, *stretch))
    return found


def _overlap(owned: Sequence[Point], given: Sequence[Point], least: float) -> tuple[Point, Point] | None:
    """Return the ends of what of an edge lies on another that runs the other way."""
    a, b = np.array(owned), np.array(given)
    length = math.dist(*owned)
    ahead = (a[1] - a[0]) / length
    ways = (b - a[0]) @ ahead
    if ways[1] >= ways[0]:
        return None
    low, high = max(0.0, ways[1]), min(length, ways[0])
    if high - low < least:
        return None
    shares = (np.array([high, low]) - ways[0]) / (ways[1] - ways[0])
    ends = b[0] + shares[:, None] * (b[1] - b[0])
    off = np.abs((ends - a[0]) @ np.array([-ahead[1], ahead[0]]))
    if off.max() > TOUCHING:
        return None
    return (float(ends[0, 0]), float(ends[0, 1])), (float(ends[1, 0]), float(ends[1, 1]))


def clusters(count: int, shared: Iterable[Shared]) -> list[list[int]]:
    """Return the numbers of the contours grouped by what shares lines, each group and all in rising order."""
    group = list(range(count))
    for one in shared:
        old, new = group[one.giver], group[one.owner]
        group = [min(old, new) if of in (old, new) else of for of in group]
    found: dict[int, list[int]] = defaultdict(list)
    for number, of in enumerate(group):
        found[of].append(number)
    return list(found.values())


def trails(
    contours: Sequence[Contour], members: Sequence[int], shared: Sequence[Shared], corner_angle: float
) -> list[Line]:
    """Return the lines that cut all contours of a cluster, each shared stretch once."""
    edges = [edge for number in members for edge in _edges(contours, number, shared, corner_angle)]
    nodes = _nodes([end for edge in edges for end in (edge.points[0], edge.points[-1])])
    ends: dict[int, list[int]] = defaultdict(list)  # by node: 2 * edge, + 1 for its last point
    for end, node in enumerate(nodes):
        ends[node].append(end)
    partner: dict[int, int] = {}
    for meeting in ends.values():
        _join(edges, meeting, partner)
    return _walked(edges, partner)


def _edges(
    contours: Sequence[Contour], number: int, shared: Sequence[Shared], corner_angle: float
) -> list[Line]:
    """Return a contour's own edges between corners and branches, without what another cuts for it."""
    contour = contours[number]
    ring = contour.ring
    given = [one for one in shared if one.giver == number]
    branches = [end for one in given for end in (one.start, one.end)]
    branches += [end for one in shared if one.owner == number for end in (one.start, one.end)]
    notches = [
        notch
        for other in {number} | {one.giver for one in shared if one.owner == number}
        for notch in contours[other].notches
        if _cuts(number, other, notch, contours, shared)
    ]
    places = along(ring, True, [*branches, *(notch.at for notch in notches)])
    dense, spots = with_points(ring, True, places)
    points = np.array(dense)
    count = len(dense)
    breaks = sorted(
        {*np.flatnonzero(turns(points, is_ring=True) > corner_angle).tolist(), *spots[: len(branches)]}
    )
    at = list(zip(spots[len(branches) :], notches, strict=True))
    gone = [(spots[2 * k], spots[2 * k + 1]) for k in range(len(given))]
    found = []
    for start, end in zip(breaks, [*breaks[1:], breaks[0] + count], strict=True):
        middle = 0.5 * (start + end)
        if any(_is_between(middle, low, high, count) for low, high in gone):
            continue
        line = [dense[k % count] for k in range(start, end + 1)]
        inside = [
            ((spot - start) % count, notch) for spot, notch in at if (spot - start) % count < end - start
        ]
        if end - start == 1 and math.dist(*line) <= SAME_NODE and not inside:
            continue
        found.append(Line(tuple(line), False, tuple(sorted(inside, key=lambda pair: pair[0]))))
    return found


def _cuts(
    number: int, other: int, notch: NotchCut, contours: Sequence[Contour], shared: Sequence[Shared]
) -> bool:
    """Return whether contour ``number`` cuts a notch of ``other``: its own, or one given to it."""
    on = [one for one in shared if one.giver == other and _is_on(notch.at, one)]
    return on[0].owner == number if on else other == number


def _is_on(place: Point, stretch: Shared) -> bool:
    return bool(LineString([stretch.start, stretch.end]).distance(shapely.Point(place)) < TOUCHING)


def _is_between(place: float, low: int, high: int, count: int) -> bool:
    return (place - low) % count < (high - low) % count


def _nodes(ends: Sequence[Point]) -> list[int]:
    """Return a number for each place, the same for places that meet."""
    tree = shapely.STRtree(shapely.points(np.array(ends)))
    first, second = tree.query(shapely.points(np.array(ends)), predicate="dwithin", distance=SAME_NODE)
    number = list(range(len(ends)))
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        low, high = sorted((number[a], number[b]))
        if low != high:
            number = [low if of == high else of for of in number]
    return number


def _join(edges: Sequence[Line], meeting: Sequence[int], partner: dict[int, int]) -> None:
    """Pair the ends that meet at a node, those first that lead on the straightest."""
    pairs = sorted(combinations(meeting, 2), key=lambda pair: _turn(edges, *pair))
    for first, second in pairs:
        if first not in partner and second not in partner:
            partner[first], partner[second] = second, first


def _turn(edges: Sequence[Line], first: int, second: int) -> float:
    """Return the turn, in degrees, of a knife that comes by one end and goes on by the other."""
    one, other = _direction(edges, first), _direction(edges, second)
    cross, dot = one[0] * other[1] - one[1] * other[0], one[0] * other[0] + one[1] * other[1]
    return 180.0 - math.degrees(abs(math.atan2(cross, dot)))


def _direction(edges: Sequence[Line], end: int) -> Point:
    """Return the direction in which an edge leaves from one of its ends."""
    points = edges[end // 2].points
    here, there = (points[-1], points[-2]) if end % 2 else (points[0], points[1])
    return there[0] - here[0], there[1] - here[1]


def _walked(edges: Sequence[Line], partner: dict[int, int]) -> list[Line]:
    """Return the trails: from every end without a partner, then what closes on itself."""
    left = set(range(len(edges)))
    found = []
    starts = [end for end in range(2 * len(edges)) if end not in partner]
    for start in [*starts, *range(0, 2 * len(edges), 2)]:
        if start // 2 not in left:
            continue
        chain, end, is_ring = list[Line](), start, False
        while end // 2 in left:
            left.remove(end // 2)
            chain.append(edges[end // 2].reversed() if end % 2 else edges[end // 2])
            onward = partner.get(end ^ 1)
            if onward is None:
                break
            end = onward
            is_ring = end == start
        found.append(_chained(chain, is_ring))
    return found


def _chained(chain: Sequence[Line], is_ring: bool) -> Line:
    points, notches = list[Point](), list[tuple[int, NotchCut]]()
    for line in chain:
        offset = len(points) - 1 if points else 0
        notches += [(number + offset, notch) for number, notch in line.notches]
        points += line.points[1:] if points else line.points
    if is_ring:
        notches = [(number % (len(points) - 1), notch) for number, notch in notches]
        points.pop()
    return Line(tuple(points), is_ring, tuple(notches))
