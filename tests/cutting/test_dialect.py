import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from cutting import Dialect, DialectError, dialect, dialect_names, read_dialect
from cutting.post.dialect import Unit

GGT = dialect("ggt")


def test_dialects_come_with_the_package() -> None:
    assert dialect_names() == ("ggt", "ggt-inch", "ggt-notch-tool")
    assert dialect("ggt-inch") == replace(
        GGT, name="ggt-inch", unit=Unit.THOUSANDTH_INCH, description=dialect("ggt-inch").description
    )
    assert dialect("ggt-notch-tool").notch == "M68"
    assert [(one.unit.code, one.unit.mm) for one in (GGT, dialect("ggt-inch"))] == [
        ("G71", 0.1),
        ("G70", 0.0254),
    ]


def test_unknown_dialect_is_refused_with_the_known_ones() -> None:
    with pytest.raises(DialectError, match=r"dialect 'xyz' is not one of ggt, .*, nor a \.toml file"):
        dialect("xyz")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('units = "mm"', "units is not a key of a profile; did you mean unit"),
        ("colour = 1", "colour is not a key of a profile; accepted are base, description, unit"),
        ('unit = "mm"', 'unit \'mm\' must be "0.1 mm" or "0.01 in" or "0.001 in"'),
        ("notch = 68", 'notch 68 must be "stroke" or "M68"'),
        ('drill = "M45"', 'drill \'M45\' must be "M43" or "M44" or "M72" or "M73"'),
        ('line_ends = "crlf"', 'line_ends \'crlf\' must be "none" or "newline"'),
        ('labels = "yes"', "labels 'yes' must be true or false"),
        ("description = 1", "description 1 must be text"),
        ("most_points = 10", r"most_points 10 is outside whole numbers 50\.\.1e\+06"),
        ("most_points = 99.5", r"most_points 99\.5 is outside whole numbers"),
        ("most_points = 1" + 400 * "0", r"most_points 10+ is outside whole numbers"),
        ("name_length = true", "name_length True is outside"),
        ("longest_step_mm = nan", "longest_step_mm nan is outside"),
        ('ignored = "M31"', "ignored 'M31' must be a list of M codes"),
        ("ignored = [31]", 'holds 31; accepted are M codes such as "M31"'),
        ('ignored = ["G71"]', "holds 'G71'; accepted are M codes"),
        ('ignored = ["M31", "M14"]', "holds M14, without which the cut would be wrong"),
        ('ignored = ["M15"]', "holds M15, without which"),
        ('ignored = ["M69"]', "holds M69, without which"),
        ("unit = ", "is not TOML"),
    ],
)
def test_dialect_that_makes_no_sense_is_refused_by_its_key(line: str, message: str) -> None:
    with pytest.raises(DialectError, match=f"dialect mine: .*{message}"):
        read_dialect(f'base = "ggt"\n{line}', "mine")


def test_dialect_of_one_s_own_needs_only_what_differs(tmp_path: Path) -> None:
    file = tmp_path / "old.toml"
    file.write_text('base = "ggt"\nunit = "0.01 in"\nignored = ["M31", "M43"]\n')
    mine = dialect(str(file))
    assert mine == replace(GGT, name="old", unit=Unit.HUNDREDTH_INCH, ignored=("M31", "M43"))
    assert not mine.is_written("M43")
    assert mine.is_written("M69")


def test_dialect_without_a_base_needs_every_key() -> None:
    with pytest.raises(DialectError, match=r"dialect mine: description, notch, .* missing"):
        read_dialect('unit = "0.1 mm"', "mine")


def test_whole_dialect_is_read_back_as_it_is_written() -> None:
    def shown(value: Any) -> str:
        return (
            str(value).lower()
            if isinstance(value, bool)
            else repr(str(value) if isinstance(value, str) else value)
        )

    values = {field.name: getattr(GGT, field.name) for field in fields(Dialect) if field.name != "name"}
    values["ignored"] = list(GGT.ignored)
    assert read_dialect("\n".join(f"{key} = {shown(value)}" for key, value in values.items()), "ggt") == GGT


def test_documentation_names_every_key_and_its_example_is_accepted() -> None:
    told = (Path(__file__).parents[2] / "docs" / "cutter-files.md").read_text()
    (example,) = re.findall(r"```toml\n(.*?)```", told, re.DOTALL)
    assert read_dialect(example, "cutter-3").ignored == ("M31", "M20")
    keys = [field.name for field in fields(Dialect) if field.name != "name"]
    assert re.findall(r"^\| `([a-z_]+)` \|", told, re.MULTILINE) == keys
