"""The strip-packing JSON of the field's benchmarks, as a problem."""

from collections.abc import Mapping
from typing import Any

from shapely.geometry import Polygon

from nesting.blocks import Block
from nesting.cloth import Cloth, Edges, Fault, Nap, Repeat, Splice
from nesting.errors import ProblemError
from nesting.item import FARTHEST, Item, Pose
from nesting.matching import ClothMatch, Match, MatchPoint, PieceMatch
from nesting.problem import Problem
from nesting.zones import Zone


def problem_from_instance(instance: object) -> Problem:
    """Read a strip-packing instance.

    Parameters
    ----------
    instance
        Parsed JSON with ``name``, ``strip_height`` and ``items``, each of which has ``id``, ``demand``,
        ``allowed_orientations`` (degrees; missing means 0 only) and ``shape`` of type ``simple_polygon``
        whose ``data`` lists points. Outlines may run either way and may repeat their first point. Lengths of
        0 when missing: ``gap``, ``edge_gap`` and an item's ``buffer``. ``fixed`` lists places that stay, each
        with ``id``, ``x``, ``y`` and ``rotation`` (degrees; missing means 0). All other keys are those of
        `docs/nesting.md`.

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
    items = tuple(_item(entry, number) for number, entry in enumerate(entries))
    return Problem(
        str(instance.get("name", "instance")),
        items,
        _cloth(instance),
        gap_mm=_number(instance.get("gap", 0.0), "instance: gap"),
        edge_gap_mm=_number(instance.get("edge_gap", 0.0), "instance: edge_gap"),
        fixed=tuple(_pose(entry, where) for entry, where in _objects(instance, "fixed")),
        matches=tuple(_match(entry, where) for entry, where in _objects(instance, "matches")),
        blocks=tuple(_block(entry, where) for entry, where in _objects(instance, "blocks")),
    )


def _cloth(instance: Mapping[Any, Any]) -> Cloth:
    length = instance.get("length")
    return Cloth(
        _number(_value(instance, "strip_height", "instance"), "instance: strip_height"),
        _repeat(instance.get("repeat")),
        Nap.of(instance.get("nap", False)),
        None if length is None else _number(length, "instance: length"),
        tuple(
            Edges(*(_number(_value(entry, key, where), f"{where}: {key}") for key in ("x", "low", "high")))
            for entry, where in _objects(instance, "edges")
        ),
        tuple(_fault(entry, where) for entry, where in _objects(instance, "faults")),
        tuple(
            Splice(
                _number(_value(entry, "x", where), f"{where}: x"),
                _number(entry.get("width", 0.0), f"{where}: width"),
            )
            for entry, where in _objects(instance, "splices")
        ),
    )


def _fault(entry: Mapping[Any, Any], where: str) -> Fault:
    name = _text(entry, "name", where) if "name" in entry else where
    severity = _number(entry.get("severity", 1.0), f"{where}: severity")
    if "shape" in entry and any(key in entry for key in ("x", "y", "radius")):
        raise ProblemError(f"{where}: has a shape, and x, y or radius; it is either an area or a spot")
    if "shape" in entry:
        return Fault(name, _outline(entry["shape"], where), severity)
    x, y, radius = (_number(_value(entry, key, where), f"{where}: {key}") for key in ("x", "y", "radius"))
    return Fault.spot(name, x, y, radius, severity)


def _block(entry: Mapping[Any, Any], where: str) -> Block:
    items = _value(entry, "items", where)
    if not isinstance(items, list) or not all(type(item) in (str, int) for item in items):
        raise ProblemError(f"{where}: items must list the ids of its items")
    return Block(
        _text(entry, "id", where),
        tuple(str(item) for item in items),
        _number(_value(entry, "width", where), f"{where}: width"),
        _number(entry.get("buffer", 0.0), f"{where}: buffer"),
    )


def _zone(entry: Mapping[Any, Any], where: str) -> Zone:
    area = _outline(_value(entry, "shape", where), where)
    tolerates = _number(_value(entry, "tolerates", where), f"{where}: tolerates")
    try:
        return Zone(area, tolerates)
    except ProblemError as error:
        raise ProblemError(f"{where}: {error}") from None


def _repeat(entry: object) -> Repeat | None:
    if entry is None:
        return None
    if not isinstance(entry, Mapping):
        raise ProblemError("instance: repeat must be an object with along, across, x, y and symmetric")
    along, across, x, y = (
        _number(entry.get(key, 0.0), f"repeat: {key}") for key in ("along", "across", "x", "y")
    )
    return Repeat(along, across, x, y, _flag(entry, "symmetric", "repeat", missing=True))


def _match(entry: Mapping[Any, Any], where: str) -> Match:
    item, point = (_text(entry, key, where) for key in ("item", "point"))
    tolerance = _number(entry.get("tolerance", 0.0), f"{where}: tolerance")
    if "other" not in entry:
        along, across = (
            None if entry.get(key) is None else _number(entry[key], f"{where}: {key}")
            for key in ("along", "across")
        )
        return ClothMatch(item, point, along, across, tolerance)
    return PieceMatch(
        item,
        point,
        _text(entry, "other", where),
        _text(entry, "other_point", where),
        _flag(entry, "along", where, missing=True),
        _flag(entry, "across", where, missing=True),
        _flag(entry, "mirrored", where, missing=False),
        tolerance,
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
    points = tuple(
        MatchPoint(
            _text(point, "name", place),
            *(_number(_value(point, key, place), f"{place}: {key}") for key in ("x", "y")),
        )
        for point, place in _objects(entry, "match_points", where)
    )
    outline = _outline(_value(entry, "shape", where), where)
    return Item(
        str(entry["id"]),
        outline,
        angles,
        demand,
        buffer,
        points,
        _number(entry.get("tolerates", 0.0), f"{where}: tolerates"),
        tuple(_zone(zone, place) for zone, place in _objects(entry, "zones", where)),
        _number(entry.get("tilt", 0.0), f"{where}: tilt"),
        _text(entry, "garment", where) if "garment" in entry else "",
    )


def _pose(entry: Mapping[Any, Any], where: str) -> Pose:
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


def _objects(mapping: Mapping[Any, Any], key: str, where: str = "") -> list[tuple[Mapping[Any, Any], str]]:
    """Return the objects that are listed under a key, each with where it stands; none if it is missing."""
    entries = mapping.get(key, [])
    if not isinstance(entries, list):
        raise ProblemError(f"{where or 'instance'}: {key} must be a list of objects")
    found = []
    for number, entry in enumerate(entries):
        place = f"{where}: {key}[{number}]" if where else f"{key}[{number}]"
        if not isinstance(entry, Mapping):
            raise ProblemError(f"{place}: must be an object")
        found.append((entry, place))
    return found


def _flag(mapping: Mapping[Any, Any], key: str, where: str, *, missing: bool) -> bool:
    value = mapping.get(key, missing)
    if not isinstance(value, bool):
        raise ProblemError(f"{where}: {key} {value!r:.40} must be true or false")
    return value


def _text(mapping: Mapping[Any, Any], key: str, where: str) -> str:
    value = _value(mapping, key, where)
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise ProblemError(f"{where}: {key} {value!r:.40} must be a name")
    return str(value)


def _value(mapping: Mapping[Any, Any], key: str, where: str) -> Any:
    if key not in mapping:
        raise ProblemError(f"{where}: {key} is missing")
    return mapping[key]


def _number(value: object, where: str) -> float:
    # Compared, not converted: a whole number may be too large for a float.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= FARTHEST:
        raise ProblemError(f"{where}: {value!r:.40} must be a number within ±{FARTHEST:g}")
    return float(value)
