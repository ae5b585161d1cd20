import math
from typing import Any

import pytest

from cutting import MACHINES, Machine, MachineError, machine


def test_profiles_are_found_by_name() -> None:
    for name in MACHINES:
        assert machine(name).name == name


def test_unknown_machine_is_refused_with_the_known_ones() -> None:
    with pytest.raises(MachineError, match=r"machine 'laser' is not one of default, s3000"):
        machine("laser")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cut_speed_mm_s", 0.0),
        ("acceleration_mm_s2", -5.0),
        ("jerk_mm_s3", math.inf),
        ("notch_s", math.nan),
        ("window_mm", "wide"),
        ("lateral_share", True),
    ],
)
def test_value_outside_its_range_is_refused_by_key_and_range(key: str, value: Any) -> None:
    with pytest.raises(MachineError, match=rf"machine mine: {key} .* is outside .*\.\."):
        Machine("mine", **{key: value})
