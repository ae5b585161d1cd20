"""Hand edits: an operator moves, turns, fixes or frees a piece, and the others give way.

What is edited is measured once; each edit is then an LP or two on the exact outlines. Where they cannot push
the others apart, because the cloth's pattern, an edge or a neighbour holds them, a few sweeps of the search
come first, and after these what is in the way goes where there is room.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nesting.compaction import used_length
from nesting.construction import add_pieces
from nesting.errors import CertificateError, NoPlaceError, ProblemError
from nesting.ground import Survey, no_place, start_of, survey
from nesting.guided import penalties
from nesting.item import Pose
from nesting.lattice import on_lattice, phases_of
from nesting.layout import CLEARANCE
from nesting.marker import Marker, marker_of
from nesting.nearby import room_for_nearby
from nesting.overlap import Scene, placed_at, scene_of
from nesting.problem import Problem
from nesting.repair import Held, overlapping, repaired
from nesting.separation import Floats, Ints
from nesting.start import refuse_unplaced
from nesting.sweeps import SHALLOW_ENOUGH, separation_of, some_sweeps

TRYING_S = 0.04  # to let the others give way, before those in the way are placed anew
SLACKS = 1.01, 1.04, 1.12  # of the length that the sweeps may take, one after another
ROUNDS, SWEEPS = 3, 4  # in each, until the LP can do the rest
NEAR = 200.0  # on a cloth 1000 wide, from a piece that is put: what may be pushed away by the LP alone
REACH = 100.0  # on a cloth 1000 wide, that a piece may be pushed in one step
UNMOVED_MM = 1e-9


@dataclass(frozen=True)
class Edit:
    """What is done to one piece of a marker.

    Parameters
    ----------
    number
        Which of the marker's placements, from 0.
    x, y, rotation
        Where it is put; None leaves that as it is. A matched piece goes to the nearest place on the pattern.
    fixed
        Whether it stays there in later edits, too; None leaves that as it is.
    """

    number: int
    x: float | None = None
    y: float | None = None
    rotation: float | None = None
    fixed: bool | None = None


@dataclass(frozen=True)
class Editing:
    """A marker under the operator's hand, as it is after some edits; earlier ones stay as they were.

    Parameters
    ----------
    problem
        What was nested, nothing of it fixed.
    measured, scene
        That, measured for the search, and its tables.
    marker
        The marker, certified.
    fixed
        Numbers of the placements that stay where they are.
    moved
        Numbers of the other placements that gave way to the last edit.
    """

    problem: Problem
    measured: Survey
    scene: Scene
    marker: Marker
    fixed: frozenset[int]
    moved: tuple[int, ...] = ()

    @classmethod
    def of(cls, problem: Problem, marker: Marker) -> "Editing":
        """Begin to edit a marker of the problem, whose fixed pieces stay so until they are freed.

        Raises
        ------
        ProblemError
            If the problem has fusing blocks.
        """
        if problem.blocks:
            raise ProblemError(f"problem {problem.name}: a marker with fusing blocks cannot be edited")
        poses = [one.pose for one in marker.placements]
        fixed = frozenset(poses.index(pose) for pose in problem.fixed)
        free = replace(problem, fixed=())
        measured = survey(free)
        ground = measured.ground
        return cls(free, measured, scene_of(ground.simplified, ground.options, ground.width), marker, fixed)

    def at(self, poses: Sequence[Pose], fixed: frozenset[int]) -> "Editing":
        """Return the editing with the pieces lying so, as earlier edits left them.

        Raises
        ------
        ProblemError
            If they cannot lie so.
        """
        return replace(self, marker=self._certified(poses), fixed=fixed, moved=())

    def after(self, *edits: Edit) -> "Editing":
        """Return the editing after some edits at once.

        Raises
        ------
        ProblemError
            If an edit names what there is not, or puts a piece where it cannot lie: off the cloth, on a
            fault, turned as it may not be, or onto one that is fixed.
        """
        poses = [one.pose for one in self.marker.placements]
        fixed, put = set(self.fixed), set[int]()
        for edit in edits:
            if not (isinstance(edit.number, int) and 0 <= edit.number < len(poses)):
                raise ProblemError(
                    f"edit: there is no placement {edit.number!r}; the last is {len(poses) - 1}"
                )
            pose = _put(poses[edit.number], edit)
            if pose != poses[edit.number]:
                put.add(edit.number)
                poses[edit.number] = pose
            if edit.fixed:
                fixed.add(edit.number)
            elif edit.fixed is not None:
                fixed.discard(edit.number)
        if not put:
            return replace(self, fixed=frozenset(fixed), moved=())
        poses = self._given_way(poses, fixed | put, put)
        moved = tuple(
            number
            for number, one in enumerate(self.marker.placements)
            if number not in put and poses[number] != one.pose
        )
        return replace(self, marker=self._certified(poses), fixed=frozenset(fixed), moved=moved)

    def _certified(self, poses: Sequence[Pose]) -> Marker:
        """Return the marker of the pieces lying so; raises ProblemError if they cannot."""
        try:
            return marker_of(self.problem, poses, self.marker.seed)
        except CertificateError as error:
            raise ProblemError(f"edit: the pieces cannot lie so: {error}") from None

    def _given_way(self, poses: Sequence[Pose], held: set[int], put: set[int]) -> list[Pose]:
        """Return the poses after the others have given way to those held, of which some were put there."""
        frame = self.measured.frame
        start = start_of(self.problem, self.measured, poses, "the edit")
        rows = self._rows(poses)
        chosen, positions = start.chosen, start.positions.copy()
        is_held: Held = np.zeros(len(chosen), np.bool_)
        is_held[: len(chosen) - len(poses)] = True
        is_held[rows[sorted(held)]] = True
        told = list(poses)
        for number, place in zip(put, self._on_pattern(chosen, positions, rows[list(put)]), strict=True):
            row = rows[number]
            if (place != positions[row]).any():
                positions[row] = place
                x, y = frame.outside(place)
                told[number] = replace(told[number], x=x, y=y)
            told[number] = replace(told[number], rotation=self.measured.angles[chosen[row]])
        self._refuse_misput(told, held, put)
        chosen, after = self._pushed(chosen, positions, is_held, rows[sorted(put)])
        for number in set(range(len(poses))) - held:
            row = rows[number]
            if chosen[row] != start.chosen[row] or np.abs(after[row] - positions[row]).max() > UNMOVED_MM:
                x, y = frame.outside(after[row])
                told[number] = Pose(poses[number].item, x, y, self.measured.angles[chosen[row]])
        return told

    def _on_pattern(self, chosen: Ints, positions: Floats, put: Ints) -> Floats:
        """Return the places of the pieces put, those that are matched as near by as their lattice allows.

        The others of a group say what its phase is, or else the pieces put do.
        """
        ground, matching = self.measured.ground, self.measured.ground.matching
        others = np.setdiff1d(np.arange(len(chosen)), put)
        phases = phases_of(matching, chosen, positions)
        known = np.unique(matching.groups[chosen[others]])
        known = known[known >= 0]
        phases[known] = phases_of(matching, chosen[others], positions[others])[known]
        bounds = ground.exact.bounds[chosen[put]]
        low = -bounds[:, :2]
        high = np.column_stack([np.full(len(put), np.inf), ground.width - bounds[:, 3]])
        lattice = matching.lattice(phases)
        on = on_lattice(lattice, chosen[put], positions[put], low, np.maximum(low, high))
        slack = matching.slacks[chosen[put]]
        return np.asarray(np.clip(positions[put], on - slack, on + slack))

    def _refuse_misput(self, told: Sequence[Pose], held: set[int], put: set[int]) -> None:
        """Refuse pieces put where they cannot lie; the problem knows by itself what fixed ones cannot."""
        for number in put:
            if not abs(told[number].x) <= self.problem.roll_end_mm:
                raise ProblemError(
                    f"edit: item {told[number].item} at {told[number].x:.8g} is beyond the cloth;"
                    f" up to {self.problem.roll_end_mm:.8g} is accepted"
                )
        try:
            replace(self.problem, fixed=tuple(told[number] for number in sorted(held)))
        except ProblemError as error:
            raise ProblemError(f"edit: {str(error).replace('fixed', 'put')}") from None

    def _pushed(self, chosen: Ints, positions: Floats, held: Held, put: Ints) -> tuple[Ints, Floats]:
        """Return shapes and positions after the others have given way to those held.

        By the LP alone if that can do it; else by some sweeps of the search in little more cloth, and the LP;
        else with those in the way placed where there is room first.
        """
        ground, until = self.measured.ground, time.perf_counter() + TRYING_S
        pushed = self._repaired(chosen, positions, held | self._far(chosen, positions, put), positions, until)
        if pushed is not None:
            return chosen, pushed
        options = ground.garments.options(ground.options, ground.garments.ways_of(chosen))
        swept = self._swept(chosen, positions, held, put, options, until)
        return self._placed_anew(chosen, positions, held, options) if swept is None else swept

    def _far(self, chosen: Ints, positions: Floats, put: Ints) -> Held:
        """Return which pieces lie away from all that were put, so that these need not push them."""
        boxes = self.measured.ground.exact.bounds[chosen] + np.tile(positions, 2)
        mine = boxes[put][:, None]
        apart = np.maximum(mine[..., :2] - boxes[:, 2:], boxes[:, :2] - mine[..., 2:]).max(axis=2)
        return np.asarray((apart > NEAR).all(axis=0))

    def _swept(
        self, chosen: Ints, positions: Floats, held: Held, put: Ints, options: Ints, until: float
    ) -> tuple[Ints, Floats] | None:
        """Return shapes and positions after some sweeps and the LP, None if they do not do it in time.

        What lies right of the pieces put is moved on first: the cloth is opened for them there.
        """
        ground = self.measured.ground
        lattice = ground.matching.lattice(phases_of(ground.matching, chosen, positions))
        still = np.where(held[:, None], -1, options)
        scene = self.scene._replace(options=still, lattice=lattice)
        nearby, rng = room_for_nearby(scene), np.random.default_rng(0)
        bounds = ground.exact.bounds[chosen]
        low = -bounds[:, :2]
        high = np.maximum(np.array([np.inf, ground.width]) - bounds[:, 2:], low)
        middles = positions[:, 0] + 0.5 * (bounds[:, 0] + bounds[:, 2])
        right = ~held & (middles > middles[put].min())
        for slack in SLACKS:
            length = slack * used_length(ground.exact, chosen, positions)
            opened = positions.copy()
            opened[right, 0] += (1 - 1 / slack) * length
            opened = np.where(held[:, None], positions, on_lattice(lattice, chosen, opened, low, high))
            pieces = separation_of(placed_at(ground.simplified, chosen.copy(), opened), penalties(ground))
            for _ in range(ROUNDS):
                if time.perf_counter() > until:
                    return None
                if some_sweeps(nearby, scene, length, pieces, SWEEPS, rng) == SHALLOW_ENOUGH:
                    now = pieces.placed
                    pushed = self._repaired(now.chosen, now.positions, held, positions, until)
                    if pushed is not None:
                        return now.chosen, pushed
        return None

    def _repaired(
        self, chosen: Ints, positions: Floats, held: Held, home: Floats, until: float
    ) -> Floats | None:
        ground = self.measured.ground
        return repaired(
            ground.exact,
            chosen,
            positions,
            ground.width,
            CLEARANCE,
            held,
            home,
            reach=REACH,
            matching=ground.matching,
            until=until,
        )

    def _placed_anew(self, chosen: Ints, positions: Floats, held: Held, options: Ints) -> tuple[Ints, Floats]:
        """Return shapes and positions with what overlaps a held piece placed where there is room first."""
        ground = self.measured.ground
        shapes, width, matching = ground.exact, ground.width, ground.matching
        taken = overlapping(shapes, chosen, positions, held)
        taken = taken[np.argsort(-ground.areas[taken], kind="stable")]
        kept = np.setdiff1d(np.arange(len(chosen)), taken)
        lattice = matching.lattice(phases_of(matching, chosen[kept], positions[kept]))
        chosen, positions = chosen.copy(), positions.copy()
        order = np.concatenate([kept, taken])
        chosen[taken] = -1
        add_pieces(shapes, lattice, options, order, len(kept), width, CLEARANCE, chosen, positions)
        try:
            refuse_unplaced(chosen)
        except NoPlaceError as error:
            raise no_place(self.measured, error) from None
        return chosen, positions

    def _rows(self, poses: Sequence[Pose]) -> Ints:
        """Return the row of each placement in the ground: copies of an item in the order they are told."""
        pieces, obstacles = self.measured.pieces, len(self.measured.ground.options) - len(poses)
        left: dict[str, list[int]] = {}
        for number, item in enumerate(pieces, obstacles):
            left.setdefault(item.id, []).append(number)
        return np.array([left[pose.item].pop(0) for pose in poses])


def _put(pose: Pose, edit: Edit) -> Pose:
    return Pose(
        pose.item,
        pose.x if edit.x is None else edit.x,
        pose.y if edit.y is None else edit.y,
        pose.rotation if edit.rotation is None else edit.rotation,
    )
