import csv
import json
import math
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from patterns.dimensions import DIMENSION, MAIN, NAMES, REQUIRED, typical
from patterns.errors import MeasurementError
from patterns.measurements import DIMENSIONS, PROPORTIONS, Dimension, Measurements, Proportion, measurements
from tests.patterns.bodies import AVERAGE, NAMED, STOUT, bodies, random_body

TABLES = Path(__file__).parents[3] / "shared" / "data" / "bodies"
OPTIONAL = tuple(dimension.name for dimension in DIMENSIONS if not dimension.required)


def refusal(values: dict[str, Any], **more: Any) -> str:
    with pytest.raises(MeasurementError) as refused:
        measurements(values, **more)
    return str(refused.value)


def test_measurements_are_the_table_in_its_order() -> None:
    assert tuple(field.name for field in fields(Measurements)) == (*DIMENSION, "estimated", "from_size")
    assert len(REQUIRED) == 18
    assert len(OPTIONAL) == 7
    assert len(MAIN) == 7
    assert all(dimension.predict is not None for dimension in DIMENSIONS if not dimension.required)


@pytest.mark.parametrize("values", NAMED)
def test_usual_bodies_are_accepted_as_taken(values: dict[str, object]) -> None:
    body = measurements(values)
    assert {name: getattr(body, name) for name in values} == values
    assert all(isinstance(getattr(body, name), float) for name in DIMENSION)
    assert body.estimated == OPTIONAL
    assert body.from_size == ()


def test_optional_measurements_are_estimated_from_the_required_ones() -> None:
    body = measurements(AVERAGE)
    assert body.scye_depth == 240
    assert body.belly_girth == 872.5
    assert (body.shoulder_slope_left, body.shoulder_slope_right) == (21, 21)
    assert (body.arm_length_left, body.arm_length_right) == (600, 600)
    assert body.calf_girth == pytest.approx(364.6)


@pytest.mark.parametrize("name", OPTIONAL)
def test_taken_measurement_is_kept_and_not_called_estimated(name: str) -> None:
    taken = getattr(measurements(AVERAGE), name) + 5
    body = measurements({**AVERAGE, name: taken})
    assert getattr(body, name) == taken
    assert body.estimated == tuple(other for other in OPTIONAL if other != name)
    assert name in measurements({**AVERAGE, name: None}).estimated


def test_belly_of_a_waist_above_the_hip_is_the_waist() -> None:
    assert measurements({**STOUT, "waist_girth": 1160}).belly_girth == 1160


@given(bodies())
def test_estimates_of_every_accepted_body_are_plausible(body: Measurements) -> None:
    for dimension in DIMENSIONS:
        assert dimension.low <= getattr(body, dimension.name) <= dimension.high


@given(bodies())
def test_usual_figure_of_any_main_measurements_is_accepted(body: Measurements) -> None:
    usual = typical({name: getattr(body, name) for name in MAIN})
    assert measurements(usual).estimated == OPTIONAL


def test_random_bodies_reach_the_ends_of_what_is_accepted() -> None:
    rng = np.random.default_rng(7)
    many = [random_body(rng) for _ in range(2000)]
    drops = [body.chest_girth - body.waist_girth for body in many]
    assert min(drops) < -190
    assert max(drops) > 240
    for name in ("stature", "chest_girth"):
        reached = [getattr(body, name) for body in many]
        dimension = DIMENSION[name]
        assert min(reached) < dimension.low + 10
        assert max(reached) > dimension.high - 10
    assert {name for body in many for name in body.estimated} == set(OPTIONAL)
    assert any(not body.estimated for body in many)


@pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda dimension: str(dimension.name))
def test_every_measurement_has_both_limits(dimension: Dimension) -> None:
    for value in (dimension.low - 1, dimension.high + 1, -dimension.low, 0):
        message = refusal({**AVERAGE, dimension.name: value})
        assert f"{dimension.name} {value:g} {dimension.unit} is outside {dimension.accepted}" in message


def test_value_outside_its_range_is_refused_in_one_plain_line() -> None:
    assert refusal({**AVERAGE, "waist_girth": 1450}) == "waist_girth 1450 mm is outside 560..1400 mm"


@pytest.mark.parametrize("value", [96, 96.0])
def test_centimetres_are_refused_with_a_hint(value: float) -> None:
    message = refusal({**AVERAGE, "chest_girth": value})
    assert message == "chest_girth 96 mm is outside 760..1400 mm (is it in cm?)"


def test_slip_that_is_not_of_centimetres_gets_no_hint() -> None:
    assert "cm" not in refusal({**AVERAGE, "chest_girth": 9600})
    assert refusal({**AVERAGE, "shoulder_slope_left": 2.1}).endswith("is outside 10..33 deg")


@pytest.mark.parametrize("alias", sorted(set(NAMES) - set(DIMENSION)))
def test_chinese_alias_is_accepted_for_the_name(alias: str) -> None:
    name = NAMES[alias]
    values = {**AVERAGE, name: getattr(measurements(AVERAGE), name)}
    renamed = {alias if key == name else key: value for key, value in values.items()}
    assert measurements(renamed) == measurements(values)
    message = refusal({**values, alias: values[name]})
    assert message == f"{name} is given twice, as {name!r} and as {alias!r}"


def test_no_alias_stands_for_two_measurements() -> None:
    assert len(NAMES) == sum(1 + len(dimension.aliases) for dimension in DIMENSIONS)


def test_unknown_name_is_refused_with_the_known_ones() -> None:
    message = refusal({**AVERAGE, "bust_girth": 900})
    assert message.startswith("'bust_girth' is not a measurement; known are stature, chest_girth")


@pytest.mark.parametrize("name", REQUIRED)
def test_missing_measurement_is_named_with_its_range(name: str) -> None:
    dimension = DIMENSION[name]
    wanted = f"{name} ({dimension.meaning}) is missing; {dimension.accepted} is accepted"
    assert refusal({key: value for key, value in AVERAGE.items() if key != name}) == wanted
    assert refusal({**AVERAGE, name: None}) == wanted


@pytest.mark.parametrize("value", [True, "960", math.nan, math.inf, -math.inf, [960], 10**400])
def test_what_is_no_number_is_refused(value: object) -> None:
    message = refusal({**AVERAGE, "chest_girth": value})
    assert message.startswith("chest_girth ")
    assert message.endswith("is not a number of mm; 760..1400 mm is accepted")


CONTRADICTIONS = [
    # what is changed in the average body, the field and value refused, the range, what it is held against
    ({"waist_girth": 700}, "waist_girth 700 mm", "710..1160 mm", "chest_girth 960 mm"),
    ({"waist_girth": 1180}, "waist_girth 1180 mm", "710..1160 mm", "chest_girth 960 mm"),
    ({"hip_girth": 1150}, "hip_girth 1150 mm", "720..1140 mm", "waist_girth 840 mm"),
    ({"hip_girth": 1220}, "hip_girth 1220 mm", "760..1210 mm", "chest_girth 960 mm"),
    ({"arm_length": 500}, "arm_length 500 mm", "508..665 mm", "stature 1750 mm"),
    ({"arm_length": 700}, "arm_length 700 mm", "508..665 mm", "stature 1750 mm"),
    ({"inside_leg_length": 690}, "inside_leg_length 690 mm", "700..910 mm", "stature 1750 mm"),
    ({"outside_leg_length": 960}, "outside_leg_length 960 mm", "963..1190 mm", "stature 1750 mm"),
    ({"inside_leg_length": 890}, "outside_leg_length 1065 mm", "1080..1280 mm", "inside_leg_length 890 mm"),
    ({"neck_girth": 310}, "neck_girth 310 mm", "317..480 mm", "chest_girth 960 mm"),
    ({"neck_girth": 490}, "neck_girth 490 mm", "317..480 mm", "chest_girth 960 mm"),
    ({"shoulder_width": 350}, "shoulder_width 350 mm", "357..518 mm", "chest_girth 960 mm"),
    ({"shoulder_width": 525}, "shoulder_width 525 mm", "357..518 mm", "chest_girth 960 mm"),
    ({"back_width": 340}, "back_width 340 mm", "345..445 mm", "chest_girth 960 mm"),
    (
        {"back_width": 440, "shoulder_width": 370},
        "back_width 440 mm",
        "180..430 mm",
        "shoulder_width 370 mm",
    ),
    ({"chest_width": 410}, "chest_width 410 mm", "305..405 mm", "chest_girth 960 mm"),
    ({"back_waist_length": 490}, "back_waist_length 490 mm", "412..481 mm", "stature 1750 mm"),
    (
        {"front_waist_length": 390},
        "front_waist_length 390 mm",
        "395..525 mm",
        "back_waist_length 445 mm",
    ),
    ({"upper_arm_girth": 380}, "upper_arm_girth 380 mm", "245..375 mm", "chest_girth 960 mm"),
    (
        {"wrist_girth": 225, "upper_arm_girth": 260},
        "wrist_girth 225 mm",
        "86..208 mm",
        "upper_arm_girth 260 mm",
    ),
    ({"thigh_girth": 450}, "thigh_girth 450 mm", "459..638 mm", "hip_girth 970 mm"),
    ({"knee_girth": 500}, "knee_girth 500 mm", "321..485 mm", "hip_girth 970 mm"),
    ({"knee_girth": 470, "thigh_girth": 480}, "knee_girth 470 mm", "240..456 mm", "thigh_girth 480 mm"),
    (
        {"total_crotch_length": 600},
        "total_crotch_length 600 mm",
        "615..794 mm",
        "outside_leg_length 1065 mm, inside_leg_length 800 mm and hip_girth 970 mm",
    ),
    ({"scye_depth": 190}, "scye_depth 190 mm", "195..285 mm", "chest_girth 960 mm"),
    ({"belly_girth": 800}, "belly_girth 800 mm", "820..1040 mm", "waist_girth 840 mm"),
    (
        {"shoulder_slope_left": 14, "shoulder_slope_right": 27},
        "shoulder_slope_right 27 deg",
        "2..26 deg",
        "shoulder_slope_left 14 deg",
    ),
    ({"arm_length_left": 645}, "arm_length_left 645 mm", "560..640 mm", "arm_length 600 mm"),
    (
        {"arm_length_left": 580, "arm_length_right": 625},
        "arm_length_right 625 mm",
        "540..620 mm",
        "arm_length_left 580 mm",
    ),
    ({"calf_girth": 440}, "calf_girth 440 mm", "295..434 mm", "hip_girth 970 mm"),
]


@pytest.mark.parametrize(("change", "value", "accepted", "against"), CONTRADICTIONS)
def test_contradiction_is_refused_by_field_value_range_and_the_other_field(
    change: dict[str, float], value: str, accepted: str, against: str
) -> None:
    message = refusal({**AVERAGE, **change})
    assert f"{value} is outside {accepted} for {against}" in message.split("; ")


@pytest.mark.parametrize(
    "proportion", PROPORTIONS, ids=lambda item: f"{item.name} by {' and '.join(item.references)}"
)
def test_every_proportion_refuses_by_all_its_names(proportion: Proportion) -> None:
    body = {name: getattr(measurements(AVERAGE), name) for name in DIMENSION}
    assert proportion.fault(body) is None
    for limit, beyond in ((proportion.low, -1), (proportion.high, 1)):
        fault = str(proportion.fault({**body, proportion.name: limit(body) + beyond}))
        assert fault.startswith(f"{proportion.name} ")
        assert all(f"{reference} {body[reference]:g}" in fault for reference in proportion.references)
        assert proportion.fault({**body, proportion.name: limit(body)}) is None


def test_all_faults_are_told_at_once() -> None:
    values = {**AVERAGE, "chest_girth": 96, "knee_girth": "thick", "thigh_girth": 450}
    assert refusal(values) == (
        "knee_girth 'thick' is not a number of mm; 270..700 mm is accepted; "
        "chest_girth 96 mm is outside 760..1400 mm (is it in cm?); "
        "thigh_girth 450 mm is outside 459..638 mm for hip_girth 970 mm"
    )


def test_more_than_five_faults_are_counted() -> None:
    message = refusal({})
    assert message.startswith("stature (crown of the head to the floor, without shoes) is missing")
    assert message.count(" is missing") == 5
    assert message.endswith("; and 13 more")


def test_constructor_checks_too() -> None:
    body = measurements(AVERAGE)
    with pytest.raises(MeasurementError, match=r"^stature 175 mm is outside .* \(is it in cm\?\)$"):
        replace(body, stature=175)
    with pytest.raises(MeasurementError, match=r"^stature '1750' is not a number"):
        replace(body, stature="1750")  # type: ignore[arg-type]
    with pytest.raises(MeasurementError, match=r"^waist_girth 700 mm .* for chest_girth 960 mm$"):
        replace(body, waist_girth=700)
    assert isinstance(replace(body, stature=1760).stature, float)


@pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda dimension: str(dimension.name))
def test_every_measurement_is_documented_as_it_is(dimension: Dimension) -> None:
    page = Path(__file__).parents[2].joinpath("docs", "measurements.md").read_text(encoding="utf-8")
    called = "、".join(dimension.aliases)
    assert f"| `{dimension.name}` | {called} | {dimension.accepted} | {dimension.meaning} |" in page
    required, _, _ = page.partition("## Taken or estimated")
    assert (f"| `{dimension.name}` |" in required) == dimension.required


GOST = {
    "stature": "height",
    "waist_girth": "waist_circ",
    "hip_girth": "hip_circ",
    "neck_girth": "neck_circ",
    "shoulder_width": "shoulder_tip_to_shoulder_tip_f",
    "back_width": "armfold_to_armfold_b",
    "chest_width": "across_chest_f",
    "back_waist_length": "neck_back_to_waist_b",
    "front_waist_length": "neck_side_to_waist_f",
    "arm_length": "arm_shoulder_tip_to_wrist",
    "upper_arm_girth": "arm_upper_circ",
    "wrist_girth": "arm_wrist_circ",
    "thigh_girth": "leg_thigh_upper_circ",
    "knee_girth": "leg_knee_circ",
    "outside_leg_length": "leg_waist_side_to_floor",
    "inside_leg_length": "leg_crotch_to_floor",
    "total_crotch_length": "crotch_length",
    "calf_girth": "leg_calf_circ",
}

OPENPATTERN = {
    "chest_girth": "tour_poitrine",
    "waist_girth": "tour_taille",
    "hip_girth": "tour_bassin",
    "neck_girth": "tour_encolure",
    "shoulder_width": "largeur_epaule",
    "back_width": "carrure_dos",
    "chest_width": "carrure_devant",
    "back_waist_length": "longueur_dos",
    "arm_length": "longueur_manche",
    "upper_arm_girth": "tour_bras",
    "wrist_girth": "tour_poignet",
    "thigh_girth": "tour_cuisse",
    "knee_girth": "tour_genou",
    "calf_girth": "tour_mollet",
    "total_crotch_length": "enfourchure",
}


def table(name: str) -> Path:
    path = TABLES / name
    if not path.exists():
        pytest.skip(f"the size table {name} is not beside this checkout")
    return path


def test_every_body_of_the_gost_table_is_accepted() -> None:
    with table("gost_men.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 54
    for row in rows:
        taken = {name: float(row[column]) for name, column in GOST.items()}
        body = measurements({**taken, "chest_girth": 10 * float(row["chest3_cm"])})
        assert set(body.estimated) == set(OPTIONAL) - {"calf_girth"}


def openpattern(row: dict[str, Any]) -> dict[str, float]:
    """Return a set's measurements; what it lacks is as on a usual figure."""
    cm = {name: 10 * value for name, value in row["cm"].items() if value}
    taken = {name: cm[column] for name, column in OPENPATTERN.items() if column in cm}
    if row["source"] == "Gilewska":
        del taken["thigh_girth"]  # 36 cm at hip 81: not a thigh's whole girth
    inside = cm.get("entrejambe_terre", cm.get("entrejambe"))
    outside = cm["longueur_taille_terre"] if inside is None else inside + cm["montant"]
    taken["outside_leg_length"], taken["inside_leg_length"] = outside, outside - cm["montant"]
    # The height of the seventh cervical vertebra is 0.855 of the stature, that of the waist 0.6.
    taken["stature"] = cm.get("stature", cm.get("hauteur_corps", 0) / 0.855 or outside / 0.6)
    return typical(taken) | taken


def test_published_sizes_and_the_youth_are_accepted() -> None:
    rows = json.loads(table("openpattern_men.json").read_text())
    rows.pop("Me")  # has no leg lengths, see below
    assert len(rows) == 33
    for row in rows.values():
        measurements(openpattern(row))


def test_body_with_its_shoulder_width_for_its_back_width_is_refused() -> None:
    cm = json.loads(table("openpattern_men.json").read_text())["Me"]["cm"]
    taken = {"back_width": 10 * cm["carrure_dos"], "chest_width": 10 * cm["carrure_devant"]}
    message = refusal({**AVERAGE, "chest_girth": 10 * cm["tour_poitrine"], **taken})
    assert "back_width 460 mm is outside 338..437 mm for chest_girth 930 mm" in message
    assert "chest_width 420 mm is outside 298..397 mm for chest_girth 930 mm" in message
