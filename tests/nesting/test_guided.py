import itertools

import numpy as np
from shapely.affinity import translate
from shapely.geometry import Polygon

from nesting import Cloth, Item, Problem
from nesting.findings import Findings
from nesting.ground import survey
from nesting.guided import guided_search
from nesting.layout import Layout
from nesting.overlap import scene_of
from nesting.start import constructed_layout
from tests.nesting.shapes import ell


def test_each_layout_is_shorter_than_the_last_and_without_overlap() -> None:
    bracket = Polygon([(0, 0), (13, 1), (12, 4), (5, 5), (4, 11), (1, 10)])
    item = Item("bracket", bracket, orientations=(0.0, 180.0), demand=14)
    problem = Problem("brackets", (item,), Cloth(40))
    measured = survey(problem)
    ground = measured.ground
    scene = scene_of(ground.simplified, ground.options, ground.width)
    start = constructed_layout(ground)
    rounds = itertools.count()
    found: list[Layout] = [start]
    findings = Findings(start, found.append)
    guided_search(ground, scene, findings, seed=1, may_continue=lambda: next(rounds) < 40)
    assert findings.best is found[-1]
    for layout in found[1:]:
        scale = 1000 / 40
        placed = []
        for shape, position in zip(layout.chosen, layout.positions, strict=True):
            turn = 1 if measured.angles[shape] == 0 else -1
            corners = np.array(item.outline.exterior.coords) * turn * scale
            placed.append(translate(Polygon(corners), *position))
        overlap = sum(a.intersection(b).area for a, b in itertools.combinations(placed, 2))
        assert overlap == 0
    assert len(found) > 1
    assert all(later.length < earlier.length for earlier, later in itertools.pairwise(found))


def test_search_ends_when_no_layout_can_be_shorter() -> None:
    problem = Problem("one", (ell("a", 7),), Cloth(40))
    ground = survey(problem).ground
    scene = scene_of(ground.simplified, ground.options, ground.width)
    found: list[Layout] = []
    findings = Findings(constructed_layout(ground), found.append)
    guided_search(ground, scene, findings, seed=1, may_continue=lambda: True)
    assert len(found) <= 1
