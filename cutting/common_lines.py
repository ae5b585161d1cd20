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

from cutting.contours import Contour, NotchCut, Point, Stroke
from cutting.kinematics import turns
from cutting.lines import Line, along, with_notches, with_points

TOUCHING = 0.025  # mm that two edges may lie apart to be one
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
    found: dict[int, list[int]] = defaultdict(list)
    for number, of in enumerate(_groups(count, ((one.giver, one.owner) for one in shared))):
        found[of].append(number)
    return list(found.values())


def trails(
    contours: Sequence[Contour], members: Sequence[int], shared: Sequence[Shared], corner_angle: float
) -> list[Line]:
    """Return the lines that cut all contours of a cluster, each shared stretch once."""
    bare: list[Stroke] = []
    owners: list[int] = []
    for number in members:
        own = _edges(contours[number].ring, number, shared, corner_angle)
        bare += own
        owners += [number] * len(own)
    edges = _notched(bare, owners, [(n, notch) for n in members for notch in contours[n].notches])
    nodes = _nodes([end for edge in edges for end in (edge.points[0], edge.points[-1])])
    ends: dict[int, list[int]] = defaultdict(list)  # by node: 2 * edge, + 1 for its last point
    for end, node in enumerate(nodes):
        ends[node].append(end)
    partner: dict[int, int] = {}
    for meeting in ends.values():
        _join(edges, meeting, partner)
    return _walked(edges, partner)


def _edges(ring: Stroke, number: int, shared: Sequence[Shared], corner_angle: float) -> list[Stroke]:
    """Return a contour's own edges between corners and branches, without what another cuts for it."""
    given = [one for one in shared if one.giver == number]
    branches = [end for one in given for end in (one.start, one.end)]
    branches += [end for one in shared if one.owner == number for end in (one.start, one.end)]
    dense, spots = with_points(ring, True, along(ring, True, branches))
    count = len(dense)
    breaks = _breaks(dense, spots, corner_angle)
    gone = [(spots[2 * k], spots[2 * k + 1]) for k in range(len(given))]
    found = list[Stroke]()
    bridged = 0.0
    for start, end in zip(breaks, [*breaks[1:], breaks[0] + count], strict=True):
        line = tuple(dense[k % count] for k in range(start, end + 1))
        bridged += math.dist(line[0], line[-1]) if end - start == 1 else math.inf
        is_gone = any(_is_between(0.5 * (start + end), low, high, count) for low, high in gone)
        # The ends of a short edge are one node, where the lines before and after it are joined.
        if not is_gone and bridged > SAME_NODE:
            found.append(line)
        if is_gone or bridged > SAME_NODE:
            bridged = 0.0
    return found


def _breaks(ring: Stroke, branches: Sequence[int], corner_angle: float) -> list[int]:
    """Return the points of a ring between which its edges lie: branches and corners that are apart."""
    points = np.array(ring)
    ways = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    found = set(branches)
    last = -math.inf
    for corner in np.flatnonzero(turns(points, is_ring=True) > corner_angle).tolist():
        if ways[corner] - last > SAME_NODE:
            found.add(corner)
            last = float(ways[corner])
    return sorted(found)


def _notched(
    edges: Sequence[Stroke], owners: Sequence[int], notches: Sequence[tuple[int, NotchCut]]
) -> list[Line]:
    """Return the edges as lines, each notch on one of its own contour's, or where another cuts the place."""
    lines = np.array([LineString(edge) for edge in edges], dtype=object)
    owned = np.array(owners)
    on: dict[int, list[NotchCut]] = defaultdict(list)
    for number, notch in notches:
        away = shapely.distance(lines, shapely.Point(notch.at))
        nearest = int(away.argmin())
        own = np.flatnonzero(owned == number)
        if len(own) > 0 and away[own].min() <= away[nearest] + TOUCHING:
            nearest = int(own[away[own].argmin()])
        on[nearest].append(notch)
    return [with_notches(edge, False, on[number]) for number, edge in enumerate(edges)]


def _is_between(place: float, low: int, high: int, count: int) -> bool:
    return (place - low) % count < (high - low) % count


def _nodes(ends: Sequence[Point]) -> list[int]:
    """Return a number for each place, the same for places that meet."""
    places = shapely.points(np.array(ends))
    pairs = shapely.STRtree(places).query(places, predicate="dwithin", distance=SAME_NODE)
    return _groups(len(ends), zip(*pairs.tolist(), strict=True))


def _groups(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Return for each of ``count`` things the first one that pairs link it to."""
    first = list(range(count))

    def root(one: int) -> int:
        while first[one] != one:
            first[one] = first[first[one]]
            one = first[one]
        return one

    for pair in pairs:
        low, high = sorted(map(root, pair))
        first[high] = low
    return [root(one) for one in range(count)]


def _join(edges: Sequence[Line], meeting: Sequence[int], partner: dict[int, int]) -> None:
    """Pair the ends that meet at a node, those first that lead on the straightest."""
    pairs = [
        (one, other)
        for one, other in combinations(meeting, 2)
        if _apart(edges, one, other) <= SAME_NODE
        # A straight line does not lead back to where it began.
        and (one // 2 != other // 2 or len(edges[one // 2].points) > 2)
    ]
    for first, second in sorted(pairs, key=lambda pair: _turn(edges, *pair)):
        if first not in partner and second not in partner:
            partner[first], partner[second] = second, first


def _apart(edges: Sequence[Line], first: int, second: int) -> float:
    return math.dist(*(edges[end // 2].points[-(end % 2)] for end in (first, second)))


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
        # What begins a little apart is led up to, so that no line is turned by that.
        is_apart = not points or math.dist(points[-1], line.points[0]) > TOUCHING
        offset = len(points) - (not is_apart)
        notches += [(number + offset, notch) for number, notch in line.notches]
        points += line.points if is_apart else line.points[1:]
    if is_ring and math.dist(points[0], points[-1]) <= TOUCHING:
        notches = [(number % (len(points) - 1), notch) for number, notch in notches]
        points.pop()
    return Line(tuple(points), is_ring, tuple(notches))
