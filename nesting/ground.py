"""From the problem, in its own unit, to the ground of the search and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nesting.cloth import Nap
from nesting.construction import has_room
from nesting.errors import NoPlaceError, NoRoomError, ProblemError
from nesting.flaws import minded
from nesting.frame import NORMAL_WIDTH, Frame
from nesting.garments import Garments, no_garments, turned_about
from nesting.item import Item, Pose
from nesting.lattice import Matching, has_place, possible_phases, unmatched
from nesting.layout import CLEARANCE, Ground, Layout, Start
from nesting.parts import Oriented, fixed_shapes, flaw_shapes, in_orientations
from nesting.problem import ROUNDING, Problem
from nesting.separation import shapes_of_parts

END_ROUNDING = 3 * CLEARANCE  # by which a marker may be longer than the roll
NO_PLACE = "fits the cloth's width, but not where its pattern would be matched"
TOLD = 5  # flaws that an error names


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
        Item of each piece of the ground, obstacles left out.
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
    turned: list[Oriented] = []
    shapes_of: dict[str, list[int]] = {}
    for item in problem.items:
        shapes_of[item.id] = []
        orientations = problem.orientations(item)
        for angle, shape in zip(
            orientations, in_orientations(problem, item, orientations, frame), strict=True
        ):
            if shape.height <= NORMAL_WIDTH * (1 + ROUNDING):
                shapes_of[item.id].append(len(turned))
                angles.append(angle)
                turned.append(shape)
    pieces = free_pieces(problem)
    options = np.full((len(pieces), max(map(len, shapes_of.values()))), -1, np.int64)
    for row, item in zip(options, pieces, strict=True):
        row[: len(shapes_of[item.id])] = shapes_of[item.id]
    fixed, flaws = fixed_shapes(problem, frame), flaw_shapes(problem, frame)
    held = [problem.item(pose.item).outline.area for pose in problem.fixed] + [0.0] * len(flaws)
    options = np.vstack([np.full((len(held), options.shape[1]), -1, np.int64), options])
    areas = np.array([*held, *(item.outline.area for item in pieces)]) * frame.scale**2
    matching = _matching(problem, frame, shapes_of, angles, len(turned) + len(held))
    exact, simplified = (
        shapes_of_parts(
            [getattr(shape, kind) for shape in turned], [getattr(shape, kind) for shape in fixed], flaws
        )
        for kind in ("exact", "simplified")
    )
    ground = Ground(
        simplified=simplified,
        exact=exact,
        options=options,
        areas=areas,
        width=NORMAL_WIDTH,
        matching=matching,
        phases=np.zeros(matching.group_count),
        garments=_garments(problem, pieces, shapes_of, angles, len(held)),
    )
    ground = _with_ways_and_phases(ground)
    _refuse_no_place(ground, pieces)
    if problem.cloth.length_mm is not None or problem.cloth.edges:
        _refuse_no_room(problem, ground, frame, pieces)
    return Survey(ground, frame, tuple(angles), pieces)


def _with_ways_and_phases(ground: Ground) -> Ground:
    """Return the ground with phases at which pieces have places and the ways in which garments have."""
    garments = ground.garments
    possible = garments.possible.copy()
    for number in garments.free:
        rows = garments.of_pieces == number
        for way in range(2):
            ways = np.full(len(possible), bool(way))
            options = garments.options(ground.options, ways)
            phases = possible_phases(ground.matching, ground.simplified, options[rows], ground.width)
            lattice = ground.matching.lattice(phases)
            possible[number, way] = has_place(lattice, ground.simplified, options[rows], ground.width).all()
        if not possible[number].any():
            possible[number] = True  # which piece has no place is told below
    garments = garments._replace(possible=possible)
    options = garments.options(ground.options, garments.first_ways)
    phases = possible_phases(ground.matching, ground.simplified, options, ground.width)
    return replace(ground, garments=garments, phases=phases)


def _refuse_no_place(ground: Ground, pieces: Sequence[Item]) -> None:
    options = ground.garments.options(ground.options, ground.garments.first_ways)
    free = options[len(options) - len(pieces) :]
    lattice = ground.matching.lattice(ground.phases)
    for item, has in zip(pieces, has_place(lattice, ground.simplified, free, ground.width), strict=True):
        if not has:
            raise NoRoomError(f"item {item.id}: {NO_PLACE}")


def _refuse_no_room(problem: Problem, ground: Ground, frame: Frame, pieces: Sequence[Item]) -> None:
    """Refuse a piece that even alone has no place on the roll, between its edges and clear of its faults."""
    lattice, obstacles = ground.matching.lattice(ground.phases), len(ground.options) - len(pieces)
    repeat = float(lattice.repeats[:, 0].max())  # along it the phase that was looked at may be the wrong one
    end = (problem.roll_end_mm - 2 * frame.edge_margin_mm) * frame.scale + repeat + END_ROUNDING
    seen: set[str] = set()
    for number, item in enumerate(pieces, obstacles):
        if item.id in seen:
            continue
        seen.add(item.id)
        shapes = [shape for shape in ground.options[number] if shape >= 0]
        if not any(has_room(ground.exact, lattice, s, ground.width, CLEARANCE, end) for s in shapes):
            raise NoRoomError(
                f"item {item.id}: has no place on the roll's {problem.roll_end_mm:.8g}"
                + (" between its edges" if problem.cloth.edges else "")
                + _clear_of(problem, item)
            )


def _clear_of(problem: Problem, item: Item) -> str:
    """Return the flaws of the cloth that an item minds, as the end of a sentence."""
    cloth = problem.cloth
    flaws = [*cloth.splices, *(fault for fault in cloth.faults if minded(item, fault.severity))]
    if not flaws:
        return ""
    rest = f" and {len(flaws) - TOLD} more" if len(flaws) > TOLD else ""
    return f" clear of {', '.join(map(str, flaws[:TOLD]))}{rest}"


def no_place(measured: Survey, error: NoPlaceError) -> NoRoomError:
    """Return what the problem is told where a piece of the search has no place."""
    item = measured.pieces[error.piece - len(measured.ground.options) + len(measured.pieces)]
    return NoRoomError(f"item {item.id}: {NO_PLACE}")


def _garments(
    problem: Problem,
    pieces: Sequence[Item],
    shapes_of: Mapping[str, Sequence[int]],
    angles: Sequence[float],
    obstacles: int,
) -> Garments:
    """Return the garments of cloth with a two-way nap; of other cloth none."""
    garments = no_garments(obstacles + len(pieces), len(angles) + obstacles)
    if problem.cloth.nap is not Nap.TWO_WAY:
        return garments
    names = sorted({item.garment for item in problem.items if item.garment})
    possible = np.ones((len(names), 2), np.bool_)
    garments.turned[: len(angles)] = [turned_about(angle) for angle in angles]
    for item in problem.items:
        shapes = shapes_of[item.id]
        for shape in shapes:
            for other in shapes:
                if _same_turn(angles[other], angles[shape] + 180.0):
                    garments.half_turns[shape] = other
        if item.garment:
            fixed = {turned_about(pose.rotation) for pose in problem.fixed if pose.item == item.id}
            for way in range(2):
                free = problem.fixed_copies(item) < item.demand
                may = fixed <= {way} and (not free or way in garments.turned[shapes])
                possible[names.index(item.garment), way] &= may
    for name, either in zip(names, possible, strict=True):
        if not either.any():
            raise ProblemError(
                f"garment {name}: its pieces can neither all lie upright nor all turned by 180, which the"
                " cloth's two-way nap asks"
            )
    for number, item in enumerate(pieces, obstacles):
        garments.of_pieces[number] = names.index(item.garment) if item.garment else -1
    return garments._replace(possible=possible)


def _matching(
    problem: Problem,
    frame: Frame,
    shapes_of: Mapping[str, Sequence[int]],
    angles: Sequence[float],
    count: int,
) -> Matching:
    """Return what binds each of ``count`` oriented shapes, the last of which are obstacles."""
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
                base = origin[axis] + turn * anchor.offset_mm - frame.offset_mm[axis]
                matching.bases[shape, axis] = base * frame.scale
                matching.signs[shape, axis] = turn * anchor.sign
                matching.groups[shape, axis] = anchor.group
                matching.slacks[shape, axis] = anchor.slack_mm * frame.scale
    return matching


def free_pieces(problem: Problem) -> tuple[Item, ...]:
    """Return the item of every piece that is to be placed, the largest first.

    A look at what overlaps a spot ends once that is too much: then large neighbours have been seen first.
    """
    largest_first = sorted(problem.items, key=lambda item: -item.outline.area)
    return tuple(item for item in largest_first for _ in range(item.demand - problem.fixed_copies(item)))


def start_of(problem: Problem, measured: Survey, poses: Sequence[Pose], told: str = "the start") -> Start:
    """Return where the poses put the pieces of the ground; those of fixed pieces say nothing new.

    Raises
    ------
    ProblemError
        If an item is not the problem's, lies more often than it is to be placed, or in an orientation that
        it may not take.
    """
    frame, ground = measured.frame, measured.ground
    obstacles = len(ground.options) - len(measured.pieces)
    chosen = np.full(len(ground.options), -1, np.int64)
    chosen[:obstacles] = ground.exact.first_obstacle + np.arange(obstacles)
    positions = np.zeros((len(chosen), 2))
    for pose in poses:
        if pose in problem.fixed:
            continue
        item = problem.item(pose.item)
        free = [
            number
            for number, piece in enumerate(measured.pieces, obstacles)
            if piece.id == item.id and chosen[number] < 0
        ]
        if not free:
            raise ProblemError(f"item {item.id}: lies more often in {told} than it is to be placed")
        shapes = [
            s for s in ground.options[free[0]] if s >= 0 and _same_turn(measured.angles[s], pose.rotation)
        ]
        if not shapes:
            raise ProblemError(
                f"item {item.id}: is turned by {pose.rotation:.8g} in {told}; accepted are"
                f" {', '.join(f'{angle:.8g}' for angle in problem.orientations(item))}"
            )
        chosen[free[0]] = shapes[0]
        positions[free[0]] = frame.inside(np.array([pose.x, pose.y]))
    ways = ground.garments.ways_of(chosen)
    for piece, item in enumerate(measured.pieces, obstacles):
        if chosen[piece] >= 0 and chosen[piece] not in ground.garments.options(ground.options, ways)[piece]:
            raise ProblemError(f"garment {item.garment}: its pieces do not all lie the same way in {told}")
    return Start(chosen, positions)


def _same_turn(angle: float, other: float) -> bool:
    return abs((angle - other + 180.0) % 360.0 - 180.0) < 1e-6


def poses_of(problem: Problem, measured: Survey, layout: Layout) -> list[Pose]:
    """Return where the pieces of a layout lie on the cloth, those of an item together, fixed ones first."""
    frame = measured.frame
    poses = list(problem.fixed)
    free = len(layout.chosen) - len(measured.pieces)
    for item, shape, place in zip(
        measured.pieces, layout.chosen[free:], layout.positions[free:], strict=True
    ):
        poses.append(Pose(item.id, *frame.outside(place), measured.angles[shape]))
    order = {item.id: number for number, item in enumerate(problem.items)}
    return sorted(poses, key=lambda pose: order[pose.item])
