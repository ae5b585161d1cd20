"""What one measurement may be, given others: a value in its range may still contradict another."""

import math
from dataclasses import dataclass, replace
from functools import cached_property

from patterns.dimensions import DIMENSION, Linear, Values, linear
from patterns.faults import Fault, contradicting


@dataclass(frozen=True)
class Proportion:
    """What one measurement may be at the least and at the most, given others."""

    name: str
    low: Linear
    high: Linear

    @property
    def references(self) -> tuple[str, ...]:
        """The measurements that it is held against."""
        return tuple(name for name, _ in self.low.shares)

    @cached_property
    def names(self) -> frozenset[str]:
        """All measurements that it is about."""
        return frozenset((self.name, *self.references))

    def fault(self, body: Values) -> Fault | None:
        """Return what is out of proportion, with every name and value involved; None where all is well."""
        value, low, high = body[self.name], self.low(body), self.high(body)
        # Sums of floats: a value at the very limit is accepted whatever the last bit says.
        low, high = low - _ROUNDING, high + _ROUNDING
        if low <= value <= high:
            return None
        # Told in whole units, inwards: what the message names is accepted.
        against = ((name, body[name]) for name in self.references)
        return contradicting(self.name, value, math.ceil(low), math.floor(high), against)


_ROUNDING = 1e-6


def _between(name: str, low: float, high: float, reference: str) -> Proportion:
    """Hold a measurement to so many mm or degrees over another one."""
    return Proportion(name, linear(low, **{reference: 1}), linear(high, **{reference: 1}))


def _share(name: str, low: float, high: float, reference: str) -> Proportion:
    """Hold a measurement to a share of another one."""
    return Proportion(name, linear(0, **{reference: low}), linear(0, **{reference: high}))


def _around(name: str, tolerance: float) -> Proportion:
    """Hold a measurement to so many mm either side of what it is on a usual figure."""
    usual = DIMENSION[name].predict
    if not isinstance(usual, Linear):
        raise TypeError(f"{name} is not predicted by a linear formula")
    return Proportion(
        name, replace(usual, plus=usual.plus - tolerance), replace(usual, plus=usual.plus + tolerance)
    )


PROPORTIONS = (
    _between("waist_girth", -250, 200, "chest_girth"),
    _between("hip_girth", -120, 300, "waist_girth"),
    _between("hip_girth", -200, 250, "chest_girth"),
    _share("arm_length", 0.29, 0.38, "stature"),
    _share("inside_leg_length", 0.40, 0.52, "stature"),
    _share("outside_leg_length", 0.55, 0.68, "stature"),
    # The rise.
    _between("outside_leg_length", 190, 390, "inside_leg_length"),
    _share("neck_girth", 0.33, 0.50, "chest_girth"),
    # GOST's shoulders grow slowly: 413 mm at stature 1580 and chest 1200.
    Proportion("shoulder_width", linear(165, chest_girth=0.2), linear(0, chest_girth=0.54)),
    _around("back_width", 50),
    _between("back_width", -190, 60, "shoulder_width"),
    _around("chest_width", 50),
    _share("back_waist_length", 0.235, 0.275, "stature"),
    _between("front_waist_length", -50, 80, "back_waist_length"),
    _around("upper_arm_girth", 65),
    _share("wrist_girth", 0.33, 0.80, "upper_arm_girth"),
    _around("thigh_girth", 90),
    _share("knee_girth", 0.33, 0.50, "hip_girth"),
    _share("knee_girth", 0.50, 0.95, "thigh_girth"),
    _around("total_crotch_length", 90),
    _around("scye_depth", 45),
    _share("scye_depth", 0.38, 0.86, "back_waist_length"),
    _between("belly_girth", -20, 200, "waist_girth"),
    _between("belly_girth", -260, 200, "hip_girth"),
    _between("shoulder_slope_right", -12, 12, "shoulder_slope_left"),
    _between("arm_length_left", -40, 40, "arm_length"),
    _between("arm_length_right", -40, 40, "arm_length"),
    _between("arm_length_right", -40, 40, "arm_length_left"),
    _around("calf_girth", 70),
)
"""What no body breaks, in the order in which the bounded measurements can be drawn."""
