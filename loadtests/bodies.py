"""Orders as an MES posts them: bodies, sizes, styles, cloths, priorities and dates vary."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from patterns import MeasurementError, measurements
from patterns.sizes import BODY_TYPES, STATURES, base_size

CLOTHS: tuple[dict[str, Any], ...] = (
    {"name": "navy twill", "width_mm": 1480, "nap": False},
    {"name": "grey flannel", "width_mm": 1500, "nap": True},
    {"name": "charcoal worsted", "width_mm": 1500, "dye_lot": "B7"},
    {"name": "blue pinstripe", "width_mm": 1480, "repeat": {"along_mm": 0, "across_mm": 12}},
)
JACKETS: tuple[dict[str, Any], ...] = (
    {"buttons": 2},
    {"buttons": 1, "lapel": "shawl", "pockets": "jetted"},
    {"buttons": 3, "vent": "side"},
    {"closure": "double-breasted", "buttons": 2, "lapel": "peak"},
)
TROUSERS: tuple[dict[str, Any], ...] = ({}, {"pleats": 1}, {"hem": "turn-up", "waist": "side adjusters"})
ID = "ORDER-ID"


def order_bodies(count: int, seed: int) -> tuple[str, ...]:
    """Return JSON of orders that the service takes; `ID` stands where each must get an id of its own.

    They are written once, so that the client hardly works while it measures.
    """
    rng = random.Random(seed)
    return tuple(json.dumps(_order(rng), ensure_ascii=False) for _ in range(count))


def _order(rng: random.Random) -> dict[str, Any]:
    garments = [
        {"garment": "jacket", "style": rng.choice(JACKETS)},
        {"garment": "trousers", "style": rng.choice(TROUSERS)},
    ]
    if rng.random() < 0.25:
        garments.append({"garment": "waistcoat", "style": {}})
    order = {
        "id": ID,
        "customer": rng.choice(("Wang Lei", "Li Na", "张伟", "Anna Schmidt", "")),
        **_body(rng),
        "garments": garments,
        "cloth": rng.choice(CLOTHS),
        "priority": rng.choice((0, 0, 0, 10, 50)),
        "erp_orders": [f"SO-{rng.randrange(100_000)}"],
    }
    if rng.random() < 0.7:
        due = datetime(2030, 1, 1, 8, tzinfo=UTC) + timedelta(hours=rng.randrange(24 * 14))
        order["due"] = due.isoformat()
    return order


def _body(rng: random.Random) -> dict[str, Any]:
    """Return what an order tells of its body: a size and differences, or all that was measured."""
    while True:
        kind = rng.choice(list(BODY_TYPES))
        chest = rng.randrange(BODY_TYPES[kind].low // 10 + 8, BODY_TYPES[kind].high // 10, 4)
        size = f"{rng.choice(STATURES[1:-1]) // 10}/{chest // 4 * 4}{kind}"
        differences = {name: rng.randrange(-15, 16) for name in ("waist_girth", "hip_girth", "arm_length")}
        body: dict[str, Any] = {"size": size, "differences": differences}
        if rng.random() < 0.7:
            taken = {name: round(value + rng.gauss(0, 4)) for name, value in base_size(size).items()}
            body = {"measurements": taken}
        try:
            measurements(body.get("measurements", {}), body.get("size"), body.get("differences"))
        except MeasurementError:
            continue  # no such body
        return body
