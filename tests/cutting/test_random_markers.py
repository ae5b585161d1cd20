"""A hundred nested markers of random pieces, cut on machines of every kind and judged by geometry."""

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely.geometry import Point, Polygon

import nesting
from cutting import machine, machine_names, plan_cut
from cutting.machine import Border
from nesting import Cloth, Item, Marker, Problem
from patterns.piece import DrillHole, Material, Notch, NotchKind, Piece, Side
from tests.cutting.judged import assert_cut_right

MARKERS = 100
Random = np.random.Generator


def outline(random: Random) -> Polygon:
    """Return a rectangle, a piece with a curved side, or a polygon of any kind."""
    length, height = random.uniform(40, 700), random.uniform(40, 400)
    kind = random.integers(3)
    if kind == 0:
        return Polygon([(0, 0), (length, 0), (length, height), (0, height)])
    if kind == 1:
        bow = [
            (length + 0.2 * height * math.sin(a), height * a / math.pi) for a in np.linspace(0, math.pi, 20)
        ]
        return Polygon([(0, 0), *bow, (0, height)])
    angles = np.sort(random.uniform(0, 2 * math.pi, 9))
    reach = random.uniform(0.4, 1.0, 9)
    return Polygon(
        [(length * r * math.cos(a), height * r * math.sin(a)) for a, r in zip(angles, reach, strict=True)]
    ).buffer(0)


def random_piece(name: str, random: Random) -> Piece:
    shape = outline(random)
    while shape.geom_type != "Polygon" or shape.interiors or shape.area < 2000 or not shape.is_simple:
        shape = outline(random)
    shape = shapely.orient_polygons(shape)
    edge = shape.exterior
    notches = []
    for way in random.uniform(0, edge.length, random.integers(0, 7)):
        at, ahead = edge.interpolate(way), edge.interpolate(way + 0.01)
        inwards = math.degrees(math.atan2(ahead.y - at.y, ahead.x - at.x)) + 90
        kind = NotchKind.V if random.random() < 0.3 else NotchKind.SLIT
        notches.append(Notch(at.x, at.y, inwards, random.uniform(2, 6), kind))
    low_x, low_y, high_x, high_y = shape.bounds
    spots = random.uniform((low_x, low_y), (high_x, high_y), (random.integers(0, 6), 2))
    drills = [DrillHole(float(x), float(y)) for x, y in spots if shape.buffer(-5).contains(Point(x, y))]
    return Piece(
        name, "jacket", name, 1, Side.LEFT, Material.SHELL, shape, shape, tuple(notches), tuple(drills)
    )


def nested(pieces: list[Piece], random: Random) -> Marker:
    items = tuple(Item(piece.id, piece.outline, (0.0, 180.0)) for piece in pieces)
    problem = Problem("random", items, Cloth(float(random.uniform(900, 1600))))
    return nesting.solve(problem, 0.3, seed=int(random.integers(1000)), iterations=30, workers=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(MARKERS))
def test_cut_of_a_random_marker_is_right(seed: int) -> None:
    random = np.random.default_rng(seed)
    pieces = [random_piece(f"p{number}", random) for number in range(random.integers(1, 25))]
    marker = nested(pieces, random)
    cutter = machine(machine_names()[seed % len(machine_names())])
    cutter = replace(
        cutter,
        window_mm=float(random.uniform(1500, 2500)) if cutter.border is Border.WHOLE else 700.0,
        small_mm2=float(random.choice([0.0, 40_000.0])),
        label_s=float(random.choice([0.0, 1.5])),
    )
    by_id = {piece.id: piece for piece in pieces}
    plan = plan_cut(marker, by_id, cutter, iterations=5, seed=seed)
    assert_cut_right(plan, marker, by_id)
    again = plan_cut(marker, by_id, cutter, iterations=5, seed=seed)
    assert again == plan
