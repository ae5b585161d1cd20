"""Orders that the tests of the application post."""

import copy
import json
from pathlib import Path
from typing import Any

from app.order import EXAMPLE

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("order*.json"))

BAD_ORDERS: list[tuple[str, list[str | int], Any, str]] = [
    # name, path into the order, value to put there (or REMOVE), what the message must hold
    ("missing measurement", ["measurements", "waist_girth"], "REMOVE", "is missing; 560..1400 mm"),
    ("unknown measurement", ["measurements", "tail_length"], 300, "'tail_length' is not a measurement"),
    (
        "negative measurement",
        ["measurements", "chest_girth"],
        -960,
        "chest_girth -960 mm is outside 760..1400",
    ),
    ("absurd measurement", ["measurements", "waist_girth"], 1450, "waist_girth 1450 mm is outside 560..1400"),
    ("huge measurement", ["measurements", "stature"], 10**400, "stature"),
    ("text as measurement", ["measurements", "stature"], "tall", "stature 'tall' is not a number"),
    ("true as measurement", ["measurements", "stature"], True, "stature True is not a number"),
    ("list as measurement", ["measurements", "stature"], [1750], "stature [1750] is not a number"),
    ("contradiction", ["measurements", "inside_leg_length"], 1000, "inside_leg_length"),
    (
        "measurement in centimetres",
        ["measurements", "chest_girth"],
        96,
        "chest_girth 96 mm is outside 760..1400 mm (is it in cm?)",
    ),
    ("measurement by name and alias", ["measurements", "胸围"], 960, "chest_girth is given twice"),
    ("no measurements, no size", ["measurements"], "REMOVE", "stature (crown of the head"),
    ("unknown size", ["size"], "170/89A", "size '170/89A' is not made"),
    ("size as a number", ["size"], 170, "size"),
    ("differences as a list", ["differences"], [20], "differences"),
    ("differences without a size", ["differences"], {"calf_girth": 5}, "differences need a size"),
    ("measurements as a list", ["measurements"], [1, 2], "measurements"),
    ("unknown garment", ["garments", 0, "garment"], "kilt", "garment 'kilt' is not one of jacket, trousers"),
    ("unknown style option", ["garments", 0, "style"], {"wings": 2}, "jacket has no style option 'wings'"),
    (
        "unknown style value",
        ["garments", 0, "style"],
        {"buttons": 7},
        "jacket buttons 7 is not one of 1, 2, 3",
    ),
    ("no garments", ["garments"], [], "garments"),
    ("a garment twice", ["garments", 1, "garment"], "jacket", "garments: each garment may be ordered once"),
    ("narrow cloth", ["cloth", "width_mm"], 200, "cloth.width_mm 200 mm is narrower than"),
    ("negative cloth", ["cloth", "width_mm"], -1480, "cloth.width_mm"),
    ("cloth as text", ["cloth", "width_mm"], "1480", "cloth.width_mm"),
    ("cloth missing", ["cloth"], "REMOVE", "cloth"),
    ("unknown field", ["colour"], "red", "colour"),
    ("id with a path in it", ["id"], "../../etc/passwd", "id"),
    ("empty id", ["id"], "", "id"),
    ("control character in a name", ["customer"], "Wang\x00Lei", "customer"),
    ("long name", ["customer"], "x" * 300, "customer"),
]


def example() -> dict[str, Any]:
    return copy.deepcopy(EXAMPLE)


def spoilt(path: list[str | int], value: Any) -> dict[str, Any]:
    """Return the example order with one value replaced or removed."""
    order = example()
    target: Any = order
    for key in path[:-1]:
        target = target[key]
    if value == "REMOVE":
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return order


def text(order: dict[str, Any]) -> str:
    return json.dumps(order)
