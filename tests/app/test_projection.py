"""Marks of a projector: which are refused, and that those of any real picture are not."""

import math
import random

import pytest

from app.errors import InputError
from app.projection import Mark, refuse_unusable

CORNERS = (
    Mark(0, 0, 100, 980),
    Mark(1600, 0, 1800, 960),
    Mark(1600, 1500, 1700, 90),
    Mark(0, 1500, 210, 100),
)


def moved(number: int, mark: Mark) -> list[Mark]:
    return [mark if one == number else CORNERS[one] for one in range(4)]


def test_corners_of_a_table_can_be_used() -> None:
    refuse_unusable(CORNERS)
    refuse_unusable([*CORNERS, Mark(800, 750, 950, 500)])
    refuse_unusable([Mark(one.x_mm, one.y_mm, 1920 - one.u, one.v) for one in CORNERS])  # by a mirror


@pytest.mark.parametrize(
    ("marks", "told"),
    [
        (CORNERS[:3], "3 are outside 4..50"),
        ([*CORNERS, *(Mark(n, n * n, n, n * n) for n in range(47))], "51 are outside 4..50"),
        (moved(3, Mark(0, 0, 210, 100)), "1 and 4 are at the same place on the cloth"),
        (moved(3, Mark(0, 1500, 1700.5, 90)), "3 and 4 are at the same place on the screen"),
        (moved(2, Mark(800, 2, 1700, 90)), "1, 2 and 3 lie on one line"),
        (moved(2, Mark(1600, 1500, 950, 970)), "1, 2 and 3 lie on one line"),
        ([Mark(n * 100, 0, n * 100, 0) for n in range(20)], "1, 2 and 3 lie on one line"),
        (moved(3, Mark(0, 1500, 1500, 600)), "turn the other way round"),
        ([CORNERS[0], CORNERS[1], *(Mark(a.x_mm, a.y_mm, b.u, b.v)
          for a, b in (CORNERS[2:], CORNERS[:1:-1]))], "two marks are exchanged"),
    ],
)  # fmt: skip
def test_marks_that_tell_no_picture_are_refused_by_their_numbers(marks: list[Mark], told: str) -> None:
    with pytest.raises(InputError, match=told):
        refuse_unusable(marks)


def test_marks_of_a_projector_that_looks_aslant_are_never_refused() -> None:
    chance = random.Random(7)
    for _ in range(200):
        tilt, turn = chance.uniform(-0.9, 0.9), chance.uniform(0, 2 * math.pi)
        high = chance.uniform(1800, 4000)

        def seen(x: float, y: float, tilt: float = tilt, turn: float = turn, high: float = high) -> Mark:
            a = math.cos(turn) * (x - 800) - math.sin(turn) * (y - 750)
            b = math.sin(turn) * (x - 800) + math.cos(turn) * (y - 750)
            away = high + b * math.sin(tilt)
            noise = chance.uniform(-2, 2)
            return Mark(x, y, 960 + 1500 * a / away + noise, 540 - 1500 * b * math.cos(tilt) / away - noise)

        places = [(0.0, 0.0), (1600.0, 0.0), (1600.0, 1500.0), (0.0, 1500.0)]
        places += [(chance.uniform(0, 1600), chance.uniform(0, 1500)) for _ in range(chance.randrange(6))]
        refuse_unusable([seen(x, y) for x, y in places])
