"""What limits a cut, and what one change of the machine would bring."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from cutting.machine import Machine
from cutting.plan import CutPlan

WORDS = {
    "cut": "speed along the contours",
    "corner": "corners",
    "plunge": "plunges and lifts",
    "notch": "notches",
    "drill": "drill holes",
    "mark": "lines and labels",
    "travel": "travel",
    "bite": "advances of the cloth",
}
QUICK_CORNER_S = 0.12
QUICK_DRILL_S = 0.25
NOTCH_TOOL_S = 0.15
ONE_G_MM_S2, ONE_G_JERK_MM_S3 = 9810.0, 100_000.0
FAST_MM_S = 1414.0


@dataclass(frozen=True)
class Change:
    """One change of the machine and the seconds that it would save on the same path."""

    what: str
    saves_s: float


def limit(plan: CutPlan) -> str:
    """Return what takes most of a plan's seconds, in words."""
    parts = {field.name: getattr(plan.breakdown, field.name) for field in fields(plan.breakdown)}
    return WORDS[max(parts, key=lambda part: parts[part])]


def changes(plan: CutPlan) -> tuple[Change, ...]:
    """Return what single changes would bring, the best first; those that would bring nothing are left out.

    Each is the same path timed on the changed machine; a window that holds all of the marker saves the
    advances.
    """
    found = [
        Change(what, plan.seconds - replace(plan, machine=replace(plan.machine, **values)).seconds)
        for what, values in _changed(plan.machine).items()
    ]
    if plan.breakdown.bite > 0:
        found.append(Change(f"window of {plan.length_mm:.0f} mm, one bite", plan.breakdown.bite))
    return tuple(sorted((one for one in found if one.saves_s > 0.05), key=lambda one: -one.saves_s))


def _changed(machine: Machine) -> Mapping[str, dict[str, Any]]:
    """Return by what is changed the keys of a profile that differ."""
    passing = max(machine.notch_speed_mm_s, machine.cut_speed_mm_s)
    speeds = ("cut_speed_mm_s", "travel_speed_mm_s")
    return {
        "notch tool that strikes in passing": {
            "notch_s": min(machine.notch_s, NOTCH_TOOL_S),
            "notch_speed_mm_s": passing,
        },
        f"corners in {QUICK_CORNER_S} s": {"corner_s": min(machine.corner_s, QUICK_CORNER_S)},
        f"drill holes in {QUICK_DRILL_S} s": {"drill_s": min(machine.drill_s, QUICK_DRILL_S)},
        "acceleration of 1 g": {
            "acceleration_mm_s2": max(machine.acceleration_mm_s2, ONE_G_MM_S2),
            "jerk_mm_s3": max(machine.jerk_mm_s3, ONE_G_JERK_MM_S3),
        },
        f"speed of {FAST_MM_S / 1000:.1f} m/s": {
            key: max(getattr(machine, key), FAST_MM_S) for key in speeds
        },
    }
