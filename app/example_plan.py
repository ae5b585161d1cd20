"""A suit's plan as the API's document shows it: real, but cut down to the smallest piece of the shell."""

from typing import Any

from app.order import EXAMPLE

FILES = "/v1/orders/QD-2026-0001/files"
PIECE: dict[str, Any] = {
    "id": "trousers.back_jetting.left",
    "garment": "trousers",
    "name": "back jetting",
    "number": 213,
    "side": "left",
    "material": "shell",
    "outline": [[0.0, 50.0], [0.0, 0.0], [185.0, 0.0], [185.0, 50.0]],
    "seam_line": [[10.0, 40.0], [10.0, 10.0], [175.0, 10.0], [175.0, 40.0]],
    "notches": [],
    "drills": [],
    "internal_lines": [],
    "seams": [{"name": "mouth", "line": [[175.0, 40.0], [10.0, 40.0]]}],
    "match_points": [],
}
PLACEMENT: dict[str, Any] = {
    "piece": PIECE["id"],
    "x": 380.4,
    "y": 515.9,
    "rotation": 0.0,
    "outline": [[380.4, 565.9], [380.4, 515.9], [565.4, 515.9], [565.4, 565.9]],
}
MARKER: dict[str, Any] = {
    "id": "QD-2026-0001-shell",
    "material": "shell",
    "cloth": {"width_mm": 1480.0, "nap": "two-way"},
    "length_mm": 2428.5,
    "density": 0.859,
    "seed": 0,
    "placements": [PLACEMENT],
    "certificate": {
        "overlap_mm2": 0.0,
        "outside_mm": 0.0,
        "min_gap_mm": 0.000015,
        "max_mismatch_mm": None,
        "min_flaw_gap_mm": None,
    },
    "files": {"svg": f"{FILES}/marker.svg"},
    "blocks": [],
}
CUT: dict[str, Any] = {
    "marker": MARKER["id"],
    "machine": "s3000",
    "seconds": 285.6,
    "breakdown": {
        "cut": 167.4,
        "corner": 30.8,
        "plunge": 6.2,
        "notch": 36.4,
        "drill": 8.1,
        "mark": 0.0,
        "travel": 31.8,
        "bite": 4.9,
    },
    "logged": {"CUT": 234.6, "BITE": 4.9, "AUX": 46.1},
    "limit": "speed along the contours",
    "changes": [{"what": "acceleration of 1 g", "saves_s": 59.0}],
    "cut_mm": 46987.9,
    "travel_mm": 9790.1,
    "bites": [
        {
            "start_mm": 0.0,
            "pieces": [{"piece": "trousers.back_jetting.left", "start_s": 0.4, "end_s": 3.1}],
        }
    ],
    "files": {"nc": f"{FILES}/cut.nc", "svg": f"{FILES}/cut.svg", "html": f"{FILES}/cut.html"},
}
PLAN: dict[str, Any] = {
    "suitcut": "0.1.0",
    "order": EXAMPLE
    | {"cloth": {"name": "navy twill", "dye_lot": "A3", "width_mm": 1480.0, "nap": "two-way"}},
    "estimated_measurements": ["scye_depth", "belly_girth", "calf_girth"],
    "measurements_from_size": [],
    "pieces": [PIECE],
    "markers": [MARKER],
    "cuts": [CUT],
    "timing": {"draft_s": 0.1, "nest_s": 5.9, "cut_s": 0.5, "total_s": 6.5},
    "files": {"svg": f"{FILES}/pieces.svg"},
}
TIMELINE: dict[str, Any] = {
    "name": MARKER["id"],
    "machine": CUT["machine"],
    "length": MARKER["length_mm"],
    "width": MARKER["cloth"]["width_mm"],
    "window": 1800.0,
    "bites": [0.0],
    "units": 10,
    "ticks": 1000,
    "breakdown": CUT["breakdown"],
    "kinds": [["travel", "travel"], ["plunge", "plunge"], ["cut", "cut"], ["lift", "plunge"]],
    "groups": [[PIECE["id"]]],
    "moments": [[0, 0, 0, 2], [1, 0, 0, 2], [2, 0, 0, 5], [3, 0, 0, 2]],
    "x": [0, 3804, 0, 0, 0, 1850, 0, -1850, 0, 0, 0],
    "y": [0, 5159, 0, 0, 0, 0, 500, 0, -500, 0, 0],
    "t": [0, 640, 0, 90, 0, 410, 150, 410, 150, 0, 90],
    "areas": [[0, 0, [3804, 1850, 0, -1850], [5159, 0, 500, 0], PIECE["id"]]],
}
