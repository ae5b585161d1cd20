"""Bodies to draft for: three named ones, any that suitcut accepts, and many of them fast."""

from collections.abc import Callable, Iterator

import numpy as np
from hypothesis import strategies as st

from patterns.dimensions import DIMENSION, MAIN
from patterns.measurements import Measurements, measurements
from patterns.proportions import PROPORTIONS

AVERAGE: dict[str, object] = {
    "stature": 1750,
    "chest_girth": 960,
    "waist_girth": 840,
    "hip_girth": 970,
    "neck_girth": 390,
    "shoulder_width": 420,
    "back_width": 395,
    "chest_width": 355,
    "back_waist_length": 445,
    "front_waist_length": 460,
    "arm_length": 600,
    "upper_arm_girth": 310,
    "wrist_girth": 175,
    "thigh_girth": 550,
    "knee_girth": 390,
    "outside_leg_length": 1065,
    "inside_leg_length": 800,
    "total_crotch_length": 705,
}
STOUT: dict[str, object] = {
    "stature": 1720,
    "chest_girth": 1160,
    "waist_girth": 1120,
    "hip_girth": 1140,
    "neck_girth": 445,
    "shoulder_width": 480,
    "back_width": 450,
    "chest_width": 405,
    "back_waist_length": 445,
    "front_waist_length": 460,
    "arm_length": 590,
    "upper_arm_girth": 365,
    "wrist_girth": 185,
    "thigh_girth": 640,
    "knee_girth": 460,
    "outside_leg_length": 1045,
    "inside_leg_length": 765,
    "total_crotch_length": 770,
}
TALL_SLIM: dict[str, object] = {
    "stature": 1920,
    "chest_girth": 940,
    "waist_girth": 780,
    "hip_girth": 950,
    "neck_girth": 380,
    "shoulder_width": 420,
    "back_width": 385,
    "chest_width": 350,
    "back_waist_length": 490,
    "front_waist_length": 500,
    "arm_length": 665,
    "upper_arm_girth": 300,
    "wrist_girth": 170,
    "thigh_girth": 535,
    "knee_girth": 385,
    "outside_leg_length": 1185,
    "inside_leg_length": 900,
    "total_crotch_length": 740,
}
NAMED = (AVERAGE, STOUT, TALL_SLIM)

# Each measurement is drawn after those that bound it.
_ORDER = (
    *(name for name in MAIN if name != "outside_leg_length"),
    "outside_leg_length",
    *(name for name in DIMENSION if name not in MAIN),
)

Draw = Callable[[str, int, int, float | None], float | None]


def _drawn(draw: Draw) -> Iterator[tuple[str, float]]:
    """Draw one measurement after the other between its limits, in whole mm or degrees."""
    body: dict[str, float] = {}
    for name in _ORDER:
        dimension = DIMENSION[name]
        low, high = dimension.low, dimension.high
        for proportion in PROPORTIONS:
            if proportion.name == name and all(reference in body for reference in proportion.references):
                low, high = max(low, proportion.low(body)), min(high, proportion.high(body))
        expected = None if dimension.predict is None else dimension.predict(body)
        value = draw(name, -int(-low // 1), int(high // 1), expected)
        if value is not None:
            yield name, value
        # What is not taken will be estimated, and bounds others.
        estimate = expected if value is None else value
        assert estimate is not None
        body[name] = estimate


@st.composite
def bodies(draw: st.DrawFn) -> Measurements:
    """Draw any body that suitcut accepts, optional measurements taken or not."""

    def one(name: str, low: int, high: int, _: float | None) -> float | None:
        if not DIMENSION[name].required and draw(st.booleans()):
            return None
        # The limits themselves are drawn often.
        return draw(st.integers(low, high))

    return measurements(dict(_drawn(one)))


def random_body(rng: np.random.Generator) -> Measurements:
    """Draw a body quickly: the main measurements anywhere, the others around what is usual for them.

    Optional measurements are taken on every second body or so, each for itself.
    """

    def one(name: str, low: int, high: int, expected: float | None) -> float | None:
        if expected is None:
            return float(rng.integers(low, high + 1))
        if not DIMENSION[name].required and rng.random() < 0.5:
            return None
        # Two bodies in a hundred reach a limit.
        spread = (high - low) / 2 / 2.3
        return float(np.clip(round(rng.normal(expected, spread)), low, high))

    values = dict(_drawn(one))
    # Three bodies in four are even enough for a tailor to measure one side.
    if rng.random() < 0.75:
        slope = values.pop("shoulder_slope_left", None)
        for name in ("arm_length_left", "arm_length_right", "shoulder_slope_right"):
            values.pop(name, None)
        if slope is not None:
            values |= {"shoulder_slope_left": slope, "shoulder_slope_right": slope}
    return measurements(values)
