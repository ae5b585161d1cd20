"""What one measurement may be, given others: a value in its range may still contradict another."""

from dataclasses import dataclass

from patterns.dimensions import DIMENSION, Values


@dataclass(frozen=True)
class Limit:
    """A bound in the unit of what is bounded: shares of other measurements, plus a constant."""

    shares: tuple[tuple[str, float], ...]
    plus: float = 0.0

    def of(self, body: Values) -> float:
        """Return the bound for a body."""
        return sum((share * body[name] for name, share in self.shares), self.plus)


@dataclass(frozen=True)
class Proportion:
    """What one measurement may be at the least and at the most, given others."""

    name: str
    low: Limit
    high: Limit

    @property
    def references(self) -> tuple[str, ...]:
        """The measurements that it is held against."""
        return tuple(name for name, _ in self.low.shares)

    def fault(self, body: Values) -> str:
        """Say what is out of proportion, by every name and value involved; nothing where all is well."""
        value, low, high = body[self.name], self.low.of(body), self.high.of(body)
        if low - _ROUNDING <= value <= high + _ROUNDING:
            return ""
        unit = DIMENSION[self.name].unit
        given = [f"{name} {body[name]:g} {DIMENSION[name].unit}" for name in self.references]
        listed = " and ".join(filter(None, (", ".join(given[:-1]), given[-1])))
        return f"{self.name} {value:g} {unit} is outside {low:.0f}..{high:.0f} {unit} for {listed}"


# Sums of floats: a value at the very limit is accepted whatever the last bit says.
_ROUNDING = 1e-6


def _between(name: str, low: float, high: float, reference: str) -> Proportion:
    """Hold a measurement to so many mm or degrees over another one."""
    shares = ((reference, 1.0),)
    return Proportion(name, Limit(shares, low), Limit(shares, high))


def _share(name: str, low: float, high: float, reference: str) -> Proportion:
    """Hold a measurement to a share of another one."""
    return Proportion(name, Limit(((reference, low),)), Limit(((reference, high),)))


def _around(name: str, low: float, high: float, plus: float, **shares: float) -> Proportion:
    """Hold a measurement to so many mm around what it is on a usual figure."""
    terms = tuple(shares.items())
    return Proportion(name, Limit(terms, plus + low), Limit(terms, plus + high))


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
    _share("shoulder_width", 0.37, 0.54, "chest_girth"),
    _around("back_width", -50, 50, 155, chest_girth=0.25),
    _between("back_width", -190, 40, "shoulder_width"),
    _around("chest_width", -50, 50, 115, chest_girth=0.25),
    _share("back_waist_length", 0.235, 0.275, "stature"),
    _between("front_waist_length", -50, 80, "back_waist_length"),
    _around("upper_arm_girth", -65, 65, 70, chest_girth=0.25),
    _share("wrist_girth", 0.33, 0.80, "upper_arm_girth"),
    _around("thigh_girth", -90, 90, 15, hip_girth=0.55),
    _share("knee_girth", 0.33, 0.50, "hip_girth"),
    _share("knee_girth", 0.50, 0.95, "thigh_girth"),
    _around("total_crotch_length", -90, 90, 0, outside_leg_length=2, inside_leg_length=-2, hip_girth=0.18),
    _around("scye_depth", -45, 45, 120, chest_girth=0.125),
    _share("scye_depth", 0.38, 0.86, "back_waist_length"),
    _between("belly_girth", -20, 200, "waist_girth"),
    _between("belly_girth", -260, 200, "hip_girth"),
    _between("shoulder_slope_right", -12, 12, "shoulder_slope_left"),
    _between("arm_length_left", -40, 40, "arm_length"),
    _between("arm_length_right", -40, 40, "arm_length"),
    _between("arm_length_right", -40, 40, "arm_length_left"),
    _around("calf_girth", -70, 70, 93, hip_girth=0.28),
)
"""What no body breaks, in the order in which the bounded measurements can be drawn."""
