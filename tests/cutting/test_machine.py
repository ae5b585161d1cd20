import math
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from cutting import Machine, MachineError, machine, machine_names, read_machine
from cutting.machine import Border, Notches

DEFAULT = machine("default")


def test_profiles_of_at_least_five_classes_come_with_the_package() -> None:
    assert machine_names()[0] == "default"
    assert {"s3000", "notch-tool", "1g", "fast"} < set(machine_names())
    for name in machine_names():
        assert machine(name).name == name


def test_unknown_machine_is_refused_with_the_known_ones() -> None:
    with pytest.raises(MachineError, match=r"machine 'laser' is not one of default, .*, nor a \.toml file"):
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
        replace(DEFAULT, name="mine", **{key: value})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("cut_speed = 500", "cut_speed is not a key of a profile; did you mean cut_speed_mm_s"),
        ('colour = "red"', "colour is not a key of a profile; accepted are base, description, cut_speed"),
        ('notches = "never"', 'notches \'never\' must be "along" or "before"'),
        ("border = 3", 'border 3 must be "whole" or "split"'),
        ('pen = "yes"', "pen 'yes' must be true or false"),
        ("description = 1", "description 1 must be text"),
        ("corner_s = 5.1", r"corner_s 5\.1 is outside 0\.\.5"),
        ("window_mm = 200\nbite_overlap_mm = 60", r"bite_overlap_mm 60 is outside 0\.\.50, a quarter"),
        ("window_mm = [1]", r"window_mm \[1\] is outside"),
        ("window_mm = ", "is not TOML"),
        ("[cut]\nspeed = 1", "cut is not a key"),
        ("window_mm = 1" + 400 * "0", r"window_mm 10+ is outside"),
        ("window_mm = 1" + 5000 * "0", "is not TOML: Exceeds the limit"),
        ("window_mm = 0x" + 5000 * "f", "is not TOML: Exceeds the limit"),
        ("window_mm = " + 5000 * "[" + 5000 * "]", "is nested too deeply"),
    ],
)
def test_profile_that_makes_no_sense_is_refused_by_its_key(line: str, message: str) -> None:
    with pytest.raises(MachineError, match=f"machine mine: {message}"):
        read_machine(f'base = "default"\n{line}', "mine")


@pytest.mark.parametrize("base", ['"mine"', "3", "[]"])
def test_unknown_base_is_refused_with_the_known_ones(base: str) -> None:
    with pytest.raises(MachineError, match=r"machine mine: base .* is not one of default, "):
        read_machine(f"base = {base}", "mine")


def test_profile_without_a_base_needs_every_key() -> None:
    with pytest.raises(MachineError, match=r"machine mine: description, travel_speed_mm_s, .* missing"):
        read_machine("cut_speed_mm_s = 500", "mine")


def test_profile_of_one_s_own_needs_only_what_differs(tmp_path: Path) -> None:
    file = tmp_path / "cutter-7.toml"
    file.write_text('base = "s3000"\nwindow_mm = 1800\nnotches = "before"\n')
    mine = machine(str(file))
    assert mine == replace(machine("s3000"), name="cutter-7", window_mm=1800, notches=Notches.BEFORE)
    assert mine.border is Border.SPLIT


def test_whole_profile_is_read_back_as_it_is_written() -> None:
    lines = []
    for field in fields(Machine):
        value = getattr(DEFAULT, field.name)
        text = (
            str(value).lower()
            if isinstance(value, bool)
            else repr(str(value))
            if isinstance(value, str)
            else value
        )
        if field.name != "name":
            lines.append(f"{field.name} = {text}")
    assert read_machine("\n".join(lines), "default") == DEFAULT


def test_profile_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('base = "1g"\n', "utf-8-sig")
    assert machine(str(tmp_path / "own.toml")) == replace(machine("1g"), name="own")


def test_unreadable_file_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match=r"machine file .*none\.toml cannot be read"):
        machine(str(tmp_path / "none.toml"))
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(MachineError, match=r"bytes\.toml cannot be read"):
        machine(str(tmp_path / "bytes.toml"))
