"""Cutters: what they can do, and how long each thing takes them."""

import math
from dataclasses import dataclass, fields, replace

from cutting.errors import MachineError

_LIMITS: dict[str, tuple[float, float]] = {
    "cut_speed_mm_s": (10, 5000),
    "travel_speed_mm_s": (10, 5000),
    "acceleration_mm_s2": (100, 50_000),
    "jerk_mm_s3": (1000, 10_000_000),
    "lateral_share": (0.05, 1),
    "corner_angle_deg": (5, 175),
    "corner_s": (0, 5),
    "plunge_s": (0, 5),
    "lift_s": (0, 5),
    "notch_s": (0, 10),
    "drill_s": (0, 10),
    "rounding_mm": (0.01, 2),
    "window_mm": (200, 20_000),
    "bite_speed_mm_s": (10, 2000),
    "bite_settle_s": (0, 60),
}


@dataclass(frozen=True)
class Machine:
    """A single-ply conveyor cutter.

    Parameters
    ----------
    name
        Of the profile.
    cut_speed_mm_s, travel_speed_mm_s
        Highest speed with the knife down and up.
    acceleration_mm_s2, jerk_mm_s3
        Limits along the path.
    lateral_share
        Share of the acceleration that may act across the path in curves.
    corner_angle_deg
        At turns above it the knife lifts, turns and plunges again; below it the corner is rounded.
    corner_s, plunge_s, lift_s, notch_s, drill_s
        Seconds for a lift-turn-plunge corner, for the knife going down and up, for a notch and a drill hole.
    rounding_mm
        How far a rounded corner may leave the outline.
    window_mm
        Length of cloth that the cutter reaches between two advances of the conveyor.
    bite_speed_mm_s, bite_settle_s
        Speed of the conveyor, and the wait after each advance.

    Raises
    ------
    MachineError
        If a value is outside its range.

    Notes
    -----
    Speed, corner angle and bite follow the class of the Gerber S-3000 and of 1 m/s single-ply cutters; event
    times are engineering estimates.
    """

    name: str
    cut_speed_mm_s: float = 1000.0
    travel_speed_mm_s: float = 1000.0
    acceleration_mm_s2: float = 5000.0
    jerk_mm_s3: float = 50_000.0
    lateral_share: float = 0.5
    corner_angle_deg: float = 45.0
    corner_s: float = 0.20
    plunge_s: float = 0.08
    lift_s: float = 0.06
    notch_s: float = 0.35
    drill_s: float = 0.45
    rounding_mm: float = 0.2
    window_mm: float = 1600.0
    bite_speed_mm_s: float = 300.0
    bite_settle_s: float = 1.5

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.name == "name":
                continue
            low, high = _LIMITS[field.name]
            value = getattr(self, field.name)
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if not is_number or not math.isfinite(value) or not low <= value <= high:
                raise MachineError(
                    f"machine {self.name}: {field.name} {value!r} is outside {low:g}..{high:g}"
                )


_DEFAULT = Machine("default")
_NOTCH_TOOL = replace(_DEFAULT, name="notch-tool", notch_s=0.15)

MACHINES = {
    profile.name: profile
    for profile in (
        _DEFAULT,
        Machine(
            "s3000",
            cut_speed_mm_s=762,
            travel_speed_mm_s=762,
            acceleration_mm_s2=3000,
            jerk_mm_s3=30_000,
            window_mm=1400,
        ),
        _NOTCH_TOOL,
        replace(_NOTCH_TOOL, name="1g", acceleration_mm_s2=9810.0, jerk_mm_s3=100_000.0, corner_s=0.12),
    )
}
"""The profiles by name."""


def machine(name: str) -> Machine:
    """Return the profile of this name; raises MachineError if there is none."""
    if name not in MACHINES:
        raise MachineError(f"machine {name!r} is not one of {', '.join(MACHINES)}")
    return MACHINES[name]
