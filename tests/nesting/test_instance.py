import copy
from typing import Any

import pytest
from shapely.geometry import Polygon

from nesting import (
    Cloth,
    ClothMatch,
    Edges,
    MatchPoint,
    Nap,
    PieceMatch,
    Pose,
    ProblemError,
    Repeat,
    Splice,
    problem_from_instance,
)

GOOD: dict[str, Any] = {
    "name": "two",
    "strip_height": 10,
    "items": [
        {
            "id": 7,
            "demand": 2,
            "allowed_orientations": [0, 180],
            "shape": {"type": "simple_polygon", "data": [[0, 0], [4, 0], [4, 3], [0, 0]]},
        }
    ],
}


def test_instance_becomes_a_problem() -> None:
    problem = problem_from_instance(GOOD)
    (item,) = problem.items
    assert (problem.name, problem.cloth.width_mm) == ("two", 10)
    assert (item.id, item.demand, item.orientations, item.outline.area) == ("7", 2, (0.0, 180.0), 6.0)


def test_clockwise_outline_is_turned_round() -> None:
    instance = copy.deepcopy(GOOD)
    instance["items"][0]["shape"]["data"].reverse()
    assert problem_from_instance(instance).items[0].outline.exterior.is_ccw


def test_missing_orientations_mean_that_the_item_may_not_turn() -> None:
    instance = copy.deepcopy(GOOD)
    del instance["items"][0]["allowed_orientations"]
    assert problem_from_instance(instance).items[0].orientations == (0.0,)


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (["items"], None, "items must be a list"),
        (["items"], [], "has no items"),
        (["items", 0], 3, r"items\[0\]: must be an object"),
        (["strip_height"], "wide", "strip_height: 'wide' must be a number"),
        (["strip_height"], True, "strip_height: True must be"),
        (["strip_height"], -4, "width_mm"),
        (["items", 0, "demand"], 1.5, "item 7: demand 1.5"),
        (["items", 0, "demand"], 0, "item 7: demand 0"),
        (["items", 0, "allowed_orientations"], "any", "item 7: allowed_orientations"),
        (["items", 0, "allowed_orientations"], [None], "item 7: allowed_orientations: None"),
        (["items", 0, "shape"], {"type": "circle"}, "item 7: shape must be"),
        (["items", 0, "shape", "data"], [[0, 0], [1, 1]], "item 7: shape.data must list"),
        (["items", 0, "shape", "data", 1], [4], r"item 7: shape.data has \[4\]"),
        (["items", 0, "shape", "data", 1], [4, "0"], "item 7: shape.data: '0'"),
        (["items", 0, "shape", "data", 1], [4, float("nan")], "item 7: shape.data: nan"),
    ],
)
def test_nonsense_is_refused_by_name(path: list[Any], value: Any, reason: str) -> None:
    instance = copy.deepcopy(GOOD)
    target: Any = instance
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    with pytest.raises(ProblemError, match=reason):
        problem_from_instance(instance)


@pytest.mark.parametrize("key", ["items", "strip_height"])
def test_missing_keys_are_named(key: str) -> None:
    instance = copy.deepcopy(GOOD)
    del instance[key]
    with pytest.raises(ProblemError, match=f"instance: {key} is missing"):
        problem_from_instance(instance)


def test_list_instead_of_an_object_is_refused() -> None:
    with pytest.raises(ProblemError, match="must be a JSON object"):
        problem_from_instance([1, 2])


def test_gaps_and_fixed_places_are_read() -> None:
    instance = copy.deepcopy(GOOD)
    instance |= {"gap": 0.5, "edge_gap": 1, "fixed": [{"id": 7, "x": 3, "y": 4, "rotation": 180}]}
    instance["items"][0]["buffer"] = 0.25
    instance["fixed"][0] |= {"x": 8, "y": 6}
    problem = problem_from_instance(instance)
    assert (problem.gap_mm, problem.edge_gap_mm, problem.items[0].buffer_mm) == (0.5, 1.0, 0.25)
    assert problem.fixed == (Pose("7", 8.0, 6.0, 180.0),)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("gap", "wide", "instance: gap: 'wide' must be a number"),
        ("edge_gap", -1, "edge_gap_mm -1.0 must be"),
        ("fixed", {}, "instance: fixed must be a list"),
        ("fixed", [3], r"fixed\[0\]: must be an object"),
        ("fixed", [{"id": 7, "x": 1}], r"fixed\[0\]: y is missing"),
    ],
)
def test_gaps_and_fixed_places_that_make_no_sense_are_refused(key: str, value: object, reason: str) -> None:
    with pytest.raises(ProblemError, match=reason):
        problem_from_instance(GOOD | {key: value})


STRIPED: dict[str, Any] = GOOD | {
    "items": [
        GOOD["items"][0] | {"match_points": [{"name": "tip", "x": 1, "y": 2}]},
        GOOD["items"][0] | {"id": "b", "match_points": [{"name": "tip", "x": 0, "y": 0}]},
    ],
    "nap": True,
    "repeat": {"along": 6, "across": 3, "x": 1, "symmetric": True},
    "matches": [
        {"item": "7", "point": "tip", "across": 1, "tolerance": 0.5},
        {"item": 7, "point": "tip", "other": "b", "other_point": "tip", "across": False, "mirrored": True},
    ],
}


def test_pattern_and_matches_become_the_problems() -> None:
    problem = problem_from_instance(STRIPED)
    assert problem.cloth == Cloth(10, Repeat(6, 3, 1, 0), nap=Nap.ONE_WAY)
    assert problem.items[0].match_points == (MatchPoint("tip", 1, 2),)
    assert problem.matches == (
        ClothMatch("7", "tip", None, 1, 0.5),
        PieceMatch("7", "tip", "b", "tip", along=True, across=False, mirrored=True),
    )


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("repeat", 4, "repeat must be an object"),
        ("repeat", {}, "no length along nor across"),
        ("repeat", {"along": -1}, "along_mm -1.0"),
        ("repeat", {"along": 1, "symmetric": "yes"}, "symmetric 'yes' must be true or false"),
        ("nap", 1, "nap 1 must be true, false or one of none, one-way, two-way"),
        ("matches", {}, "matches must be a list"),
        ("matches", [7], r"matches\[0\]: must be an object"),
        ("matches", [{"item": "7"}], r"matches\[0\]: point is missing"),
        ("matches", [{"item": "7", "point": "tip", "across": "0"}], r"matches\[0\]: across: '0'"),
        ("matches", [{"item": "7", "point": "top", "across": 0}], "no match point 'top'"),
        ("matches", [{"item": "7", "point": "tip", "other": "b"}], "other_point is missing"),
    ],
)
def test_pattern_that_makes_no_sense_is_named(key: str, value: Any, reason: str) -> None:
    with pytest.raises(ProblemError, match=reason):
        problem_from_instance(STRIPED | {key: value})


SQUARE = {"type": "simple_polygon", "data": [[0, 0], [4, 0], [4, 4], [0, 4]]}
ROLL: dict[str, Any] = {
    "strip_height": 10,
    "length": 90,
    "nap": "two-way",
    "edges": [{"x": 0, "low": 1, "high": 9}, {"x": 50, "low": 1, "high": 8}],
    "faults": [
        {"x": 5, "y": 5, "radius": 1, "name": "slub", "severity": 2},
        {"shape": {"type": "simple_polygon", "data": [[8, 0], [9, 0], [9, 1]]}},
    ],
    "splices": [{"x": 20, "width": 1}, {"x": 40}],
    "items": [
        {
            "id": 1,
            "shape": SQUARE,
            "allowed_orientations": [0, 180],
            "tolerates": 1,
            "zones": [{"shape": SQUARE, "tolerates": 3}],
            "tilt": 2,
            "garment": "jacket",
        }
    ],
}


def test_roll_and_what_items_tolerate_become_the_problems() -> None:
    problem = problem_from_instance(ROLL)
    cloth, (item,) = problem.cloth, problem.items
    assert (cloth.length_mm, cloth.nap) == (90, Nap.TWO_WAY)
    assert cloth.edges == (Edges(0, 1, 9), Edges(50, 1, 8))
    assert cloth.splices == (Splice(20, 1), Splice(40))
    assert [(fault.name, fault.severity) for fault in cloth.faults] == [("slub", 2), ("faults[1]", 1)]
    assert cloth.faults[1].area.equals(Polygon([(8, 0), (9, 0), (9, 1)]))
    assert (item.tolerates, item.tilt_deg, item.garment) == (1, 2, "jacket")
    assert [(zone.area.area, zone.tolerates) for zone in item.zones] == [(16, 3)]
    assert problem.orientations(item) == (0, 180, -2, 178, 2, 182)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("length", 0, "length_mm 0.0 must be a finite number above 0"),
        ("edges", [{"x": 0, "low": 1}], r"edges\[0\]: high is missing"),
        ("edges", [{"x": 0, "low": 5, "high": 4}], "edges at 0: 5 to 4 must rise within the width, 0 to 10"),
        ("faults", [{"x": 1, "y": 1}], r"faults\[0\]: radius is missing"),
        ("faults", [{"shape": SQUARE, "severity": 0}], r"fault faults\[0\]: severity 0.0"),
        ("splices", [{}], r"splices\[0\]: x is missing"),
        ("splices", [{"x": 1, "width": -1}], "splice at 1: width_mm -1.0"),
        ("items", [{**ROLL["items"][0], "tilt": 11}], "item 1: tilt_deg 11.0 is outside 0..10"),
        ("items", [{**ROLL["items"][0], "zones": [{"shape": SQUARE}]}], r"zones\[0\]: tolerates is missing"),
        ("items", [{**ROLL["items"][0], "tolerates": -1}], "item 1: tolerates -1.0"),
    ],
)
def test_roll_that_makes_no_sense_is_named(key: str, value: Any, reason: str) -> None:
    with pytest.raises(ProblemError, match=reason):
        problem_from_instance(ROLL | {key: value})
