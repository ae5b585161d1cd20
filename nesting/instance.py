"""The strip-packing JSON of the field's benchmarks, as a problem."""

from collections.abc import Mapping
from typing import Any

from shapely.geometry import Polygon

from nesting.errors import ProblemError
from nesting.problem import FARTHEST, Cloth, Item, Pose, Problem


def problem_from_instance(instance: object) -> Problem:
    """Read a strip-packing instance.

    Parameters
    ----------
    instance
        Parsed JSON with ``name``, ``strip_height`` and ``items``, each of which has ``id``, ``demand``,
        ``allowed_orientations`` (degrees; missing means 0 only) and ``shape`` of type ``simple_polygon``
        whose ``data`` lists points. Outlines may run either way and may repeat their first point. Lengths of
        0 when missing: ``gap``, ``edge_gap`` and an item's ``buffer``. ``fixed`` lists places that stay, each
        with ``id``, ``x``, ``y`` and ``rotation`` (degrees; missing means 0).

    Raises
    ------
    ProblemError
        Naming the key or the item that is missing or makes no sense.
    """
    if not isinstance(instance, Mapping):
        raise ProblemError("instance: must be a JSON object with name, strip_height and items")
    entries = _value(instance, "items", "instance")
    if not isinstance(entries, list):
        raise ProblemError("instance: items must be a list")
    width = _number(_value(instance, "strip_height", "instance"), "instance: strip_height")
    items = tuple(_item(entry, number) for number, entry in enumerate(entries))
    fixed = instance.get("fixed", [])
    if not isinstance(fixed, list):
        raise ProblemError("instance: fixed must be a list of objects with id, x, y and rotation")
    return Problem(
        str(instance.get("name", "instance")),
        items,
        Cloth(width),
        gap_mm=_number(instance.get("gap", 0.0), "instance: gap"),
        edge_gap_mm=_number(instance.get("edge_gap", 0.0), "instance: edge_gap"),
        fixed=tuple(_pose(entry, f"fixed[{number}]") for number, entry in enumerate(fixed)),
    )


def _item(entry: object, number: int) -> Item:
    where = f"items[{number}]"
    if not isinstance(entry, Mapping):
        raise ProblemError(f"{where}: must be an object with id, demand and shape")
    where = f"item {_value(entry, 'id', where)}"
    demand = entry.get("demand", 1)
    if isinstance(demand, bool) or not isinstance(demand, int):
        raise ProblemError(f"{where}: demand {demand!r} must be a whole number, 1 or more")
    orientations = entry.get("allowed_orientations", [0.0])
    if not isinstance(orientations, list):
        raise ProblemError(f"{where}: allowed_orientations must be a list of angles in degrees")
    angles = tuple(_number(angle, f"{where}: allowed_orientations") for angle in orientations)
    buffer = _number(entry.get("buffer", 0.0), f"{where}: buffer")
    return Item(str(entry["id"]), _outline(_value(entry, "shape", where), where), angles, demand, buffer)


def _pose(entry: object, where: str) -> Pose:
    if not isinstance(entry, Mapping):
        raise ProblemError(f"{where}: must be an object with id, x, y and rotation")
    x, y = (_number(_value(entry, key, where), f"{where}: {key}") for key in ("x", "y"))
    return Pose(
        str(_value(entry, "id", where)), x, y, _number(entry.get("rotation", 0.0), f"{where}: rotation")
    )


def _outline(shape: object, where: str) -> Polygon:
    if not isinstance(shape, Mapping) or shape.get("type") != "simple_polygon":
        raise ProblemError(f"{where}: shape must be an object of type simple_polygon")
    points = shape.get("data")
    if not isinstance(points, list) or len(points) < 3:
        raise ProblemError(f"{where}: shape.data must list at least three points")
    corners = []
    for point in points:
        if not isinstance(point, list) or len(point) != 2:
            raise ProblemError(f"{where}: shape.data has {point!r} where a point [x, y] belongs")
        corners.append(tuple(_number(coordinate, f"{where}: shape.data") for coordinate in point))
    outline = Polygon(corners)
    return outline if outline.exterior.is_ccw else outline.reverse()


def _value(mapping: Mapping[Any, Any], key: str, where: str) -> Any:
    if key not in mapping:
        raise ProblemError(f"{where}: {key} is missing")
    return mapping[key]


def _number(value: object, where: str) -> float:
    # Compared, not converted: a whole number may be too large for a float.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= FARTHEST:
        raise ProblemError(f"{where}: {value!r:.40} must be a number within ±{FARTHEST:g}")
    return float(value)
