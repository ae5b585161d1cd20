"""From the problem, in its own unit, to the ground of the search and back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nesting.convex import convex_parts, corner_points
from nesting.errors import ProblemError
from nesting.lattice import Matching, has_place, possible_phases, unmatched
from nesting.layout import Ground, Layout, Start
from nesting.marker import Placement
from nesting.orientation import rotation_matrix
from nesting.problem import ROUNDING, Item, Pose, Problem
from nesting.separation import Part, shapes_of_parts
from nesting.simplify import simplified_outwards

NORMAL_WIDTH = 1000.0  # every cloth is scaled to this, which the solver's absolute tolerances expect
AREA_BUDGET = 0.01


@dataclass(frozen=True)
class Frame:
    """The search's own frame on the cloth.

    Every shape has a margin of half the gap, so the shapes may come that much closer to the edges than the
    pieces: ``offset_mm`` is where the frame begins, along and across, and ``scale`` its lengths per mm.
    """

    scale: float
    offset_mm: float

    @classmethod
    def of(cls, problem: Problem) -> "Frame":
        """Return the frame of a problem, the usable width of which is ``NORMAL_WIDTH``."""
        offset = problem.edge_gap_mm - 0.5 * problem.gap_mm
        return cls(NORMAL_WIDTH / (problem.cloth.width_mm - 2 * offset), offset)

    def length_mm(self, length: float) -> float:
        """Return the length of the marker that takes this much of the frame."""
        return length / self.scale + 2 * self.offset_mm


@dataclass(frozen=True)
class Survey:
    """A problem measured for the search.

    Parameters
    ----------
    ground
        What is searched on.
    frame
        Where that lies on the cloth.
    angles
        Turn of each shape in degrees.
    pieces
        Item of each piece of the ground, the obstacle left out.
    """

    ground: Ground
    frame: Frame
    angles: tuple[float, ...]
    pieces: tuple[Item, ...]


def survey(problem: Problem) -> Survey:
    """Return the ground of a problem with what leads back from it.

    Raises
    ------
    ProblemError
        If an outline is too thin to be told from a line.
    """
    frame = Frame.of(problem)
    angles: list[float] = []
    turned: list[_Oriented] = []
    shapes_of: dict[str, list[int]] = {}
    for item in problem.items:
        shapes_of[item.id] = []
        orientations = problem.orientations(item)
        for angle, shape in zip(
            orientations, _in_orientations(problem, item, orientations, frame), strict=True
        ):
            if shape.height <= NORMAL_WIDTH * (1 + ROUNDING):
                shapes_of[item.id].append(len(turned))
                angles.append(angle)
                turned.append(shape)
    pieces = free_pieces(problem)
    options = np.full((len(pieces), max(map(len, shapes_of.values()))), -1, np.int64)
    for row, item in zip(options, pieces, strict=True):
        row[: len(shapes_of[item.id])] = shapes_of[item.id]
    areas = [item.outline.area * frame.scale**2 for item in pieces]
    exact, simplified = [shape.exact for shape in turned], [shape.simplified for shape in turned]
    obstacle = -1
    if problem.fixed:
        held = [_held(problem, pose, frame) for pose in problem.fixed]
        obstacle = len(turned)
        exact.append([part for shape in held for part in shape.exact])
        simplified.append([part for shape in held for part in shape.simplified])
        options = np.vstack([np.full((1, options.shape[1]), -1, np.int64), options])
        areas.insert(0, sum(problem.item(pose.item).outline.area for pose in problem.fixed) * frame.scale**2)
    matching = _matching(problem, frame, shapes_of, angles, len(exact))
    shapes = shapes_of_parts(simplified, obstacle)
    ground = Ground(
        simplified=shapes,
        exact=shapes_of_parts(exact, obstacle),
        options=options,
        areas=np.array(areas),
        width=NORMAL_WIDTH,
        matching=matching,
        phases=possible_phases(matching, shapes, options, NORMAL_WIDTH),
    )
    _refuse_no_place(ground, pieces)
    return Survey(ground, frame, tuple(angles), pieces)


def _refuse_no_place(ground: Ground, pieces: Sequence[Item]) -> None:
    free = ground.options[len(ground.options) - len(pieces) :]
    lattice = ground.matching.lattice(ground.phases)
    for item, has in zip(pieces, has_place(lattice, ground.simplified, free, ground.width), strict=True):
        if not has:
            raise ProblemError(
                f"item {item.id}: fits the cloth's width, but not where its pattern would be matched"
            )


def _matching(
    problem: Problem,
    frame: Frame,
    shapes_of: Mapping[str, Sequence[int]],
    angles: Sequence[float],
    count: int,
) -> Matching:
    """Return what binds each of ``count`` oriented shapes; the obstacle, if any, is the last of them."""
    matching, repeat = unmatched(count), problem.cloth.repeat
    if repeat is None:
        return matching
    lengths = repeat.along_mm, repeat.across_mm
    origin = repeat.origin_x_mm, repeat.origin_y_mm
    for axis, matched in enumerate(problem.anchors):
        for item, anchor in matched.items():
            for shape in shapes_of[item]:
                turn = 1 if angles[shape] % 360.0 == 0 else -1
                matching.repeats[shape, axis] = lengths[axis] * frame.scale
                base = origin[axis] + turn * anchor.offset_mm - frame.offset_mm
                matching.bases[shape, axis] = base * frame.scale
                matching.signs[shape, axis] = turn * anchor.sign
                matching.groups[shape, axis] = anchor.group
                matching.slacks[shape, axis] = anchor.slack_mm * frame.scale
    return matching


def free_pieces(problem: Problem) -> tuple[Item, ...]:
    """Return the item of every piece that is to be placed, the largest first.

    A look at what overlaps a spot ends once that is too much: then large neighbours have been seen first.
    """
    fixed = [pose.item for pose in problem.fixed]
    largest_first = sorted(problem.items, key=lambda item: -item.outline.area)
    return tuple(item for item in largest_first for _ in range(item.demand - fixed.count(item.id)))


def start_of(problem: Problem, measured: Survey, poses: Sequence[Pose]) -> Start:
    """Return where the poses put the pieces of the ground; those of fixed pieces say nothing new.

    Raises
    ------
    ProblemError
        If an item is not the problem's, lies more often than it is to be placed, or in an orientation that
        it may not take.
    """
    frame, ground = measured.frame, measured.ground
    obstacle = len(ground.options) - len(measured.pieces)
    chosen = np.full(len(ground.options), -1, np.int64)
    chosen[:obstacle] = ground.exact.obstacle
    positions = np.zeros((len(chosen), 2))
    for pose in poses:
        if pose in problem.fixed:
            continue
        item = problem.item(pose.item)
        free = [
            number
            for number, piece in enumerate(measured.pieces, obstacle)
            if piece.id == item.id and chosen[number] < 0
        ]
        if not free:
            raise ProblemError(f"item {item.id}: lies more often in the start than it is to be placed")
        shapes = [
            s for s in ground.options[free[0]] if s >= 0 and _same_turn(measured.angles[s], pose.rotation)
        ]
        if not shapes:
            raise ProblemError(
                f"item {item.id}: is turned by {pose.rotation:.8g} in the start; accepted are"
                f" {', '.join(f'{angle:.8g}' for angle in problem.orientations(item))}"
            )
        chosen[free[0]] = shapes[0]
        positions[free[0]] = (np.array([pose.x, pose.y]) - frame.offset_mm) * frame.scale
    return Start(chosen, positions)


def _same_turn(angle: float, other: float) -> bool:
    return abs((angle - other + 180.0) % 360.0 - 180.0) < 1e-6


def placements(problem: Problem, measured: Survey, layout: Layout) -> list[Placement]:
    """Return the pieces of a layout on the cloth, those of an item together, fixed ones first."""
    frame = measured.frame
    poses = list(problem.fixed)
    moved = layout.positions / frame.scale + frame.offset_mm
    free = len(layout.chosen) - len(measured.pieces)
    for item, shape, (x, y) in zip(measured.pieces, layout.chosen[free:], moved[free:], strict=True):
        poses.append(Pose(item.id, float(x), float(y), measured.angles[shape]))
    order = {item.id: number for number, item in enumerate(problem.items)}
    return [
        Placement.of(pose.item, problem.item(pose.item).outline, pose.x, pose.y, pose.rotation)
        for pose in sorted(poses, key=lambda pose: order[pose.item])
    ]


@dataclass(frozen=True)
class _Oriented:
    """An item in one orientation: its convex parts, exact and simplified, and its height with its margins."""

    exact: list[Part]
    simplified: list[Part]
    height: float


def _in_orientations(
    problem: Problem, item: Item, angles: Sequence[float], frame: Frame
) -> Iterator[_Oriented]:
    """Yield the item in each orientation; those that are quarter turns of each other share their parts."""
    corners = corner_points(item.outline) * frame.scale
    if len(corners) < 3:
        raise ProblemError(f"item {item.id}: outline is thinner than a billionth of its length")
    margin = (0.5 * problem.gap_mm + item.buffer_mm) * frame.scale
    upright: dict[float, tuple[list[Part], list[Part]]] = {}
    for angle in angles:
        rest = angle % 90.0
        if rest not in upright:
            outline = corners @ rotation_matrix(rest).T
            simple = simplified_outwards(outline, AREA_BUDGET)
            exact, simplified = convex_parts(outline), convex_parts(simple)
            upright[rest] = [(part, margin) for part in exact], [(part, margin) for part in simplified]
        turn = rotation_matrix(angle - rest)
        parts = [[(part @ turn.T, margin) for part, margin in shape] for shape in upright[rest]]
        heights = np.concatenate([part[:, 1] for part, _ in parts[0]])
        yield _Oriented(parts[0], parts[1], float(np.ptp(heights)) + 2 * margin)


def _held(problem: Problem, pose: Pose, frame: Frame) -> _Oriented:
    """Return a fixed piece where it lies in the frame."""
    (shape,) = _in_orientations(problem, problem.item(pose.item), [pose.rotation], frame)
    place = (np.array([pose.x, pose.y]) - frame.offset_mm) * frame.scale
    return _Oriented(
        [(part + place, margin) for part, margin in shape.exact],
        [(part + place, margin) for part, margin in shape.simplified],
        shape.height,
    )
