"""Overlap of placed shapes as weighted penetration depths, quickly.

For every two parts that can meet, the box of relative positions where they can overlap and all their
separating half-planes are tabled once, one after the other in memory, so that a look at two shapes runs
through boxes and a half-plane costs two multiplications. Lengths are normalised to the cloth.
"""

from typing import NamedTuple

import numpy as np

from nesting.kernel import kernel
from nesting.lattice import Lattice, unmatched
from nesting.separation import Floats, Indices, Ints, Shapes, keep_apart, lowest_reach


class Scene(NamedTuple):
    """What a guided search moves about in.

    Parameters
    ----------
    shapes
        All oriented shapes.
    encounters
        (S, S) number of each two shapes, the same whichever comes first. What is tabled of shapes s <= t is
        told of the position of t relative to s.
    first_contact, end_contact
        (M,) the pairs of parts of encounter m are ``first_contact[m] .. end_contact[m] - 1``.
    boxes
        (C, 4) lowest x, lowest y, highest x, highest y of the relative positions where parts can overlap.
    first_row, end_row
        (C,) the half-planes of contact c are ``first_row[c] .. end_row[c] - 1``, slanting ones first: those
        along the axes say no more than the box whether parts lie apart.
    rows
        (R, 4) normal x, normal y and constant of each half-plane, and its swing |x| + |y|: how much its value
        can change while both coordinates change by 1.
    options
        (n, m) the oriented shapes each piece may take; unused places hold -1. A piece without any stays.
    scales
        (S,) smaller side of each shape's bounds: the measure of its steps.
    width
        Width of the cloth.
    lattice
        What each shape's positions are bound to.
    """

    shapes: Shapes
    encounters: Indices
    first_contact: Indices
    end_contact: Indices
    boxes: Floats
    first_row: Indices
    end_row: Indices
    rows: Floats
    options: Ints
    scales: Floats
    width: float
    lattice: Lattice


class Placed(NamedTuple):
    """Pieces where they lie.

    ``chosen`` (n,) and ``positions`` (n, 2) are shape and place of each, ``bounds`` (n, 4) lowest x,
    lowest y, highest x and highest y there.
    """

    chosen: Ints
    positions: Floats
    bounds: Floats


def placed_at(shapes: Shapes, chosen: Ints, positions: Floats) -> Placed:
    """Return pieces that lie there; the arrays given are its own from now on."""
    return Placed(chosen, positions, shapes.bounds[chosen] + np.tile(positions, 2))


def scene_of(shapes: Shapes, options: Ints, width: float, lattice: Lattice | None = None) -> Scene:
    """Return the scene of these shapes, its tables built; without a lattice none of them is matched."""
    sizes = shapes.bounds[:, 2:] - shapes.bounds[:, :2]
    count = len(shapes.bounds)
    first, second = np.triu_indices(count)
    encounters = np.empty((count, count), np.uint64)
    encounters[first, second] = encounters[second, first] = np.arange(len(first))
    contacts, row_count = _sizes(shapes)
    boxes, rows = np.empty((contacts, 4)), np.empty((row_count, 4))
    end_contact, end_row = np.empty(len(first), np.uint64), np.empty(contacts, np.uint64)
    _fill_tables(shapes, end_contact, boxes, end_row, rows)
    return Scene(
        shapes,
        encounters,
        _begins(end_contact),
        end_contact,
        boxes,
        _begins(end_row),
        end_row,
        rows,
        options,
        sizes.min(axis=1),
        width,
        unmatched(count).lattice(np.zeros(0)) if lattice is None else lattice,
    )


def _begins(ends: Indices) -> Indices:
    """Return where runs begin that follow one another, from where they end."""
    begins = np.zeros_like(ends)
    begins[1:] = ends[:-1]
    return begins


def table_size(shapes: Shapes) -> int:
    """Return how many numbers the rows of a scene of these shapes take, four a row."""
    return 4 * _sizes(shapes)[1]


@kernel
def _sizes(shapes: Shapes) -> tuple[int, int]:
    """Return how many pairs of parts keep apart, and how many half-planes they have."""
    count, contacts, rows = len(shapes.bounds), 0, 0
    for s in range(min(count, shapes.first_obstacle)):
        for t in range(s, count):
            for a in range(shapes.first_part[s], shapes.first_part[s + 1]):
                for b in range(shapes.first_part[t], shapes.first_part[t + 1]):
                    if keep_apart(shapes, a, b):
                        contacts += 1
                        rows += shapes.first_edge[a + 1] - shapes.first_edge[a]
                        rows += shapes.first_edge[b + 1] - shapes.first_edge[b]
    return contacts, rows


@kernel
def _fill_tables(shapes: Shapes, end_contact: Indices, boxes: Floats, end_row: Indices, rows: Floats) -> None:
    """Write the tables of all encounters."""
    count, encounter, contact, row = len(shapes.bounds), 0, 0, 0
    for s in range(count):
        for t in range(s, count):
            for a in range(shapes.first_part[s], shapes.first_part[s + 1]):
                for b in range(shapes.first_part[t], shapes.first_part[t + 1]):
                    if s >= shapes.first_obstacle or not keep_apart(shapes, a, b):
                        continue
                    for axis in range(2):
                        boxes[contact, axis] = shapes.part_bounds[a, axis] - shapes.part_bounds[b, axis + 2]
                        boxes[contact, axis + 2] = (
                            shapes.part_bounds[a, axis + 2] - shapes.part_bounds[b, axis]
                        )
                    row = _fill_contact(shapes, a, b, rows, row)
                    end_row[contact] = row
                    contact += 1
            end_contact[encounter] = contact
            encounter += 1


@kernel
def _fill_contact(shapes: Shapes, a: int, b: int, rows: Floats, start: int) -> int:
    """Write the half-planes of two parts from ``start`` on, the largest swing first; return their end."""
    end = start
    for side in range(2):
        own, other, sign = (a, b, 1.0) if side == 0 else (b, a, -1.0)
        for edge in range(shapes.first_edge[own], shapes.first_edge[own + 1]):
            x, y = shapes.normals[edge, 0], shapes.normals[edge, 1]
            swing, place = abs(x) + abs(y), end
            while place > start and rows[place - 1, 3] < swing:
                for column in range(4):
                    rows[place, column] = rows[place - 1, column]
                place -= 1
            rows[place, 0], rows[place, 1] = sign * x, sign * y
            rows[place, 2] = lowest_reach(shapes, other, x, y) - shapes.heights[edge]
            rows[place, 3] = swing
            end += 1
    return end


@kernel
def _depth(scene: Scene, s: int, t: int, vx: float, vy: float) -> float:
    """Return the sum of the penetration depths of the parts of shape s and of shape t at (vx, vy) from it."""
    if s > t:
        vx, vy = -vx, -vy
    encounter, boxes, rows = scene.encounters[np.uint64(s), np.uint64(t)], scene.boxes, scene.rows
    total = 0.0
    for contact in range(scene.first_contact[encounter], scene.end_contact[encounter]):
        if boxes[contact, 0] < vx < boxes[contact, 2] and boxes[contact, 1] < vy < boxes[contact, 3]:
            highest = -np.inf
            for row in range(scene.first_row[contact], scene.end_row[contact]):
                highest = max(highest, rows[row, 0] * vx + rows[row, 1] * vy + rows[row, 2])
                if highest >= 0:
                    break
            if highest < 0:
                total -= highest
    return total


@kernel
def _apart(bounds: Floats, i: int, j: int) -> bool:
    return bool(
        bounds[i, 0] >= bounds[j, 2]
        or bounds[i, 2] <= bounds[j, 0]
        or bounds[i, 1] >= bounds[j, 3]
        or bounds[i, 3] <= bounds[j, 1]
    )


@kernel
def fill_overlaps(scene: Scene, placed: Placed, depths: Floats) -> None:
    """Write the (n, n) symmetric matrix of the depths by which placed pieces overlap."""
    chosen, positions = placed.chosen, placed.positions
    for i in range(len(chosen)):
        for j in range(i + 1, len(chosen)):
            depth = 0.0
            if not _apart(placed.bounds, i, j):
                vx, vy = positions[j, 0] - positions[i, 0], positions[j, 1] - positions[i, 1]
                depth = _depth(scene, chosen[i], chosen[j], vx, vy)
            depths[i, j] = depths[j, i] = depth


@kernel
def weighted_overlap(
    scene: Scene, piece: int, shape: int, x: float, y: float, placed: Placed, weights: Floats, enough: float
) -> float:
    """Return the weighted overlap of a piece at (x, y); any value above ``enough`` once it exceeds that."""
    own, bounds = scene.shapes.bounds, placed.bounds
    low_x, low_y, high_x, high_y = own[shape, 0] + x, own[shape, 1] + y, own[shape, 2] + x, own[shape, 3] + y
    total = 0.0
    for other in range(len(bounds)):
        if (
            bounds[other, 0] >= high_x
            or bounds[other, 2] <= low_x
            or bounds[other, 1] >= high_y
            or bounds[other, 3] <= low_y
            or other == piece
        ):
            continue
        vx, vy = placed.positions[other, 0] - x, placed.positions[other, 1] - y
        total += weights[piece, other] * _depth(scene, shape, placed.chosen[other], vx, vy)
        if total > enough:
            break
    return total
