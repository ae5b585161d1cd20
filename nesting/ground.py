"""From the problem, in its own unit, to the ground of the search and back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nesting.convex import Points, corner_points
from nesting.errors import ProblemError
from nesting.layout import Ground, Layout, Start
from nesting.marker import Placement
from nesting.orientation import rotation_matrix
from nesting.problem import ROUNDING, Item, Pose, Problem
from nesting.separation import build_shapes
from nesting.simplify import polygon_area, simplified_outwards

NORMAL_WIDTH = 1000.0  # every cloth is scaled to this, which the solver's absolute tolerances expect
AREA_BUDGET = 0.006


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

    def margin(self, problem: Problem, item: Item) -> float:
        """Return the width that a shape of this item keeps free around itself."""
        return (0.5 * problem.gap_mm + item.buffer_mm) * self.scale


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
    exact: list[Points] = []
    margins: list[float] = []
    shapes_of: dict[str, list[int]] = {}
    for item in problem.items:
        corners, margin = _corners(item, frame), frame.margin(problem, item)
        shapes_of[item.id] = []
        for angle in item.orientations:
            turned = corners @ rotation_matrix(angle).T
            if np.ptp(turned[:, 1]) + 2 * margin <= NORMAL_WIDTH * (1 + ROUNDING):
                shapes_of[item.id].append(len(exact))
                angles.append(angle)
                exact.append(turned)
                margins.append(margin)
    pieces = free_pieces(problem)
    held = [_held(problem, pose, frame) for pose in problem.fixed]
    options = np.full((len(pieces), max(map(len, shapes_of.values()))), -1, np.int64)
    for row, item in zip(options, pieces, strict=True):
        row[: len(shapes_of[item.id])] = shapes_of[item.id]
    areas = [polygon_area(exact[shapes_of[item.id][0]]) for item in pieces]
    if held:
        options = np.vstack([np.full((1, options.shape[1]), -1, np.int64), options])
        areas.insert(0, sum(polygon_area(outline) for outline, _ in held))
    ground = Ground(
        simplified=build_shapes(
            [simplified_outwards(outline, AREA_BUDGET) for outline in exact],
            margins,
            [(simplified_outwards(outline, AREA_BUDGET), margin) for outline, margin in held],
        ),
        exact=build_shapes(exact, margins, held),
        options=options,
        areas=np.array(areas),
        width=NORMAL_WIDTH,
    )
    return Survey(ground, frame, tuple(angles), pieces)


def free_pieces(problem: Problem) -> tuple[Item, ...]:
    """Return the item of every piece that is to be placed."""
    fixed = [pose.item for pose in problem.fixed]
    return tuple(item for item in problem.items for _ in range(item.demand - fixed.count(item.id)))


def start_of(problem: Problem, measured: Survey, poses: Sequence[Pose]) -> Start:
    """Return where the poses put the pieces of the ground.

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
                f" {', '.join(f'{angle:.8g}' for angle in item.orientations)}"
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


def _corners(item: Item, frame: Frame) -> Points:
    corners = corner_points(item.outline) * frame.scale
    if len(corners) < 3:
        raise ProblemError(f"item {item.id}: outline is thinner than a billionth of its length")
    return corners


def _held(problem: Problem, pose: Pose, frame: Frame) -> tuple[Points, float]:
    """Return the outline of a fixed piece where it lies in the frame, and its margin."""
    item = problem.item(pose.item)
    turned = _corners(item, frame) @ rotation_matrix(pose.rotation).T
    place = (np.array([pose.x, pose.y]) - frame.offset_mm) * frame.scale
    return turned + place, frame.margin(problem, item)
