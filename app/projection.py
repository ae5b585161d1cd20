"""Calibrations of projectors: whether marks on a table and their pixels make a picture of the table.

A flat table and a projector's picture of it correspond by a homography. The console finds it from the marks
(``static/homography.js``); here marks that can give none are refused, by the same rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from app.errors import InputError

LEAST_MARKS = 4
MOST_MARKS = 50
LEAST_APART_MM = 1.0
LEAST_APART_PX = 1.0
# A triangle's height to its longest side: with less its corners are as good as on one line.
LEAST_HEIGHT = 0.02

Place = tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """A place of the cutter's window in mm, and the projector's pixel that lights it.

    ``x_mm`` runs along the cloth from the window's start, ``y_mm`` across it; ``u`` runs to the right and
    ``v`` down from the screen's upper left corner.
    """

    x_mm: float
    y_mm: float
    u: float
    v: float


def refuse_unusable(marks: Sequence[Mark]) -> None:
    """Refuse marks that tell no homography; raises InputError with the marks' numbers, from 1."""
    if not LEAST_MARKS <= len(marks) <= MOST_MARKS:
        raise InputError(f"marks: {len(marks)} are outside {LEAST_MARKS}..{MOST_MARKS}")
    on_cloth = [(mark.x_mm, mark.y_mm) for mark in marks]
    on_screen = [(mark.u, mark.v) for mark in marks]
    _refuse_same(on_cloth, LEAST_APART_MM, "mm", "on the cloth")
    _refuse_same(on_screen, LEAST_APART_PX, "px", "on the screen")
    turns = {}
    for three in combinations(range(len(marks)), 3):
        here, there = (_turn(*(places[number] for number in three)) for places in (on_cloth, on_screen))
        turns[three] = here * there
    _refuse_in_line(len(marks), turns)
    # A picture shows all of a table from the same side: no three of its places may turn the other way.
    same, other = ([three for three, turn in turns.items() if turn == way] for way in (1, -1))
    if same and other:
        few = min(same, other, key=len)[0]
        raise InputError(
            f"marks: {_listed(few)} turn the other way round on the screen than the others; two marks are "
            "exchanged, or one is far from its place"
        )


def _refuse_same(places: Sequence[Place], least: float, unit: str, where: str) -> None:
    for (one, (x, y)), (other, (a, b)) in combinations(enumerate(places), 2):
        if abs(x - a) < least and abs(y - b) < least:
            raise InputError(
                f"marks: {_listed((one, other))} are at the same place {where}; "
                f"they must be {least:g} {unit} apart"
            )


def _refuse_in_line(count: int, turns: dict[tuple[int, int, int], int]) -> None:
    """Refuse marks of which no four are corners of a figure with four corners."""
    for four in combinations(range(count), 4):
        if all(turns[three] for three in combinations(four, 3)):
            return
    flat = next(three for three, turn in turns.items() if not turn)
    raise InputError(
        f"marks: {_listed(flat)} lie on one line, or nearly; four marks are needed of which no three do, "
        "such as the corners of the table"
    )


def _turn(a: Place, b: Place, c: Place) -> int:
    """Return 1 if three places turn to the left, -1 if to the right, 0 if they are as good as on one line."""
    twice = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    longest = max((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2 for p, q in ((a, b), (b, c), (c, a)))
    if abs(twice) < LEAST_HEIGHT * longest:
        return 0
    return 1 if twice > 0 else -1


def _listed(numbers: Sequence[int]) -> str:
    names = [str(number + 1) for number in numbers]
    return f"{', '.join(names[:-1])} and {names[-1]}"
