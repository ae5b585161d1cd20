import numpy as np
from shapely.geometry import box

from nesting.convex import corner_points
from nesting.nearby import room_for_nearby
from nesting.overlap import placed_at, scene_of
from nesting.separation import build_shapes
from nesting.sweeps import GOING_ON, SHALLOW_ENOUGH, STUCK, Separation, separation_of, some_sweeps

WIDTH = 100.0


def squares(count: int, length: float, most: int) -> tuple[int, Separation]:
    """Sweep squares that fill the width, all of them on one spot to begin with."""
    shapes = build_shapes([corner_points(box(0, 0, WIDTH, WIDTH))])
    scene = scene_of(shapes, np.zeros((count, 1), np.int64), WIDTH)
    placed = placed_at(shapes, np.zeros(count, np.int64), np.zeros((count, 2)))
    pieces = separation_of(placed, np.ones((count, count)))
    return some_sweeps(room_for_nearby(scene), scene, length, pieces, most, np.random.default_rng(1)), pieces


def test_pieces_with_room_are_worked_apart_until_compaction_can_do_the_rest() -> None:
    outcome, pieces = squares(3, 350.0, 400)
    assert outcome == SHALLOW_ENOUGH
    assert pieces.depths.max() < 4.0


def test_pieces_without_room_are_given_up_and_their_weights_have_grown() -> None:
    outcome, pieces = squares(3, 150.0, 400)
    assert outcome == STUCK
    assert pieces.weights.max() > 2.0
    assert (pieces.weights == pieces.weights.T).all()
    assert pieces.losses[0] > 0


def test_no_more_sweeps_are_made_than_asked_for() -> None:
    outcome, pieces = squares(3, 150.0, 5)
    assert outcome == GOING_ON
    assert pieces.idle[0] < 5
