"""How far placed pieces are off the cloth's pattern, by the rules alone: a check of what the search made."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nesting.cloth import Repeat
from nesting.item import Pose
from nesting.matching import AXES, ClothMatch, Match, match_place
from nesting.orientation import rotation_matrix
from nesting.problem import Problem
from nesting.separation import Floats


@dataclass(frozen=True)
class Mismatch:
    """The farthest that a rule is off on one axis, of all copies of its items."""

    rule: Match
    axis: str
    off_mm: float

    def __str__(self) -> str:
        accepted = f"{self.rule.tolerance_mm:g} is accepted"
        return f"{self.rule}: {self.off_mm:.3g} mm off {self.axis} the cloth, {accepted}"


def mismatches(problem: Problem, poses: Sequence[Pose]) -> list[Mismatch]:
    """Return how far each rule of the problem is off on each axis on which it and the cloth say something.

    Parameters
    ----------
    problem
        Its cloth, match points and rules.
    poses
        Where its items lie; rules about items that do not lie anywhere are left out.
    """
    repeat = problem.cloth.repeat
    if repeat is None:
        return []
    found = []
    for rule in problem.matches:
        own = _phases(problem, repeat, poses, rule.item, rule.point)
        if isinstance(rule, ClothMatch):
            other = np.array([[rule.along_mm or 0.0, rule.across_mm or 0.0]])
            axes = [rule.along_mm is not None, rule.across_mm is not None]
        else:
            other = _phases(problem, repeat, poses, rule.other, rule.other_point)
            other = other * (1.0, -1.0 if rule.mirrored else 1.0)
            axes = [rule.along, rule.across]
        for axis, length in enumerate((repeat.along_mm, repeat.across_mm)):
            if axes[axis] and length > 0 and len(own) and len(other):
                apart = (own[:, None, axis] - other[None, :, axis]) / length
                off = length * float(np.abs(apart - np.round(apart)).max())
                found.append(Mismatch(rule, AXES[axis], off))
    return found


def _phases(problem: Problem, repeat: Repeat, poses: Sequence[Pose], item: str, point: str) -> Floats:
    """Return where the point of each copy lies from where a repeat begins, seen with the copy upright."""
    place = np.array(match_place(problem.item(item).match_points, point))
    origin = np.array([repeat.origin_x_mm, repeat.origin_y_mm])
    phases = []
    for pose in poses:
        if pose.item == item:
            matrix = rotation_matrix(pose.rotation)
            phases.append((matrix @ place + (pose.x, pose.y) - origin) @ matrix)
    return np.array(phases).reshape(-1, 2)
