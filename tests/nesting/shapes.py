"""Shapes that the tests of nesting draw from."""

import math
from typing import Any

import numpy as np
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from nesting import Item
from nesting.lattice import Lattice, unmatched
from nesting.separation import Shapes


@st.composite
def star_polygons(draw: st.DrawFn, size: float = 100.0, max_corners: int = 24) -> Polygon:
    """Draw a simple polygon, mostly hollow in places, around (0, 0)."""
    corners = draw(st.integers(3, max_corners))
    radii = draw(st.lists(st.floats(0.15, 1.0), min_size=corners, max_size=corners))
    return Polygon(
        [
            (size * r * math.cos(2 * math.pi * k / corners), size * r * math.sin(2 * math.pi * k / corners))
            for k, r in enumerate(radii)
        ]
    )


def rectangle(item_id: str, length: float, height: float, **options: Any) -> Item:
    return Item(item_id, box(0, 0, length, height), **options)


def ell(item_id: str, size: float, **options: Any) -> Item:
    outline = Polygon([(0, 0), (3, 0), (3, 1), (1, 1), (1, 2), (0, 2)])
    return Item(item_id, Polygon([(x * size, y * size) for x, y in outline.exterior.coords]), **options)


def plain(shapes: Shapes) -> Lattice:
    """Return the lattice of shapes on a cloth without a pattern."""
    return unmatched(len(shapes.bounds)).lattice(np.zeros(0))
