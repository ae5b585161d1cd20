import copy
from typing import Any

import pytest

from nesting import Pose, ProblemError, problem_from_instance

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
