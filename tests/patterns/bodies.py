"""Bodies to draft for: three named ones and a strategy for any that suitcut accepts."""

from hypothesis import strategies as st

from patterns.measurements import DIMENSIONS, PROPORTIONS, Measurements, measurements

AVERAGE = {
    "stature": 1750,
    "chest_girth": 960,
    "waist_girth": 840,
    "hip_girth": 970,
    "arm_length": 583,
    "outside_leg_length": 1055,
    "inside_leg_length": 790,
}
STOUT = {
    "stature": 1720,
    "chest_girth": 1160,
    "waist_girth": 1120,
    "hip_girth": 1140,
    "arm_length": 575,
    "outside_leg_length": 1050,
    "inside_leg_length": 760,
}
TALL_SLIM = {
    "stature": 1920,
    "chest_girth": 940,
    "waist_girth": 780,
    "hip_girth": 950,
    "arm_length": 650,
    "outside_leg_length": 1160,
    "inside_leg_length": 885,
}
NAMED = (AVERAGE, STOUT, TALL_SLIM)

# Each measurement is drawn after those that bound it.
_ORDER = (
    "stature",
    "chest_girth",
    "waist_girth",
    "hip_girth",
    "arm_length",
    "inside_leg_length",
    "outside_leg_length",
    "neck_girth",
    "shoulder_width",
    "back_waist_length",
    "wrist_girth",
    "knee_girth",
)


@st.composite
def bodies(draw: st.DrawFn) -> Measurements:
    """Draw any body that suitcut accepts, optional measurements taken or not."""
    by_name = {dimension.name: dimension for dimension in DIMENSIONS}
    values: dict[str, float] = {}
    for name in _ORDER:
        dimension = by_name[name]
        if dimension.estimate is not None and draw(st.booleans()):
            continue
        low, high = dimension.low, dimension.high
        for proportion in PROPORTIONS:
            if proportion.name == name:
                reference = values[proportion.reference]
                low = max(low, proportion.low[0] * reference + proportion.low[1])
                high = min(high, proportion.high[0] * reference + proportion.high[1])
        # Whole millimetres, as a tape gives them; the ends themselves are drawn often.
        values[name] = draw(st.integers(-int(-low // 1), int(high // 1)))
    return measurements(values)
