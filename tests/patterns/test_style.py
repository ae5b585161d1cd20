import pytest

from patterns import JacketStyle, Style, StyleError, TrousersStyle, WaistcoatStyle, style


def test_defaults_are_two_buttons_notch_lapels_and_a_centre_vent() -> None:
    assert style("jacket") == JacketStyle(
        closure="single-breasted", buttons=2, lapel="notch", vent="centre", pockets="flap", fit="regular"
    )
    assert style("trousers") == TrousersStyle(pleats=0, hem="plain", waist="belt loops", hem_girth=400)
    assert style("waistcoat") == WaistcoatStyle(buttons=5, pockets=4, back="lining")


@pytest.mark.parametrize(
    ("garment", "options", "wanted"),
    [
        ("jacket", {"buttons": 3, "vent": "none"}, JacketStyle(buttons=3, vent="none")),
        (
            "jacket",
            {"closure": "double-breasted", "lapel": "peak", "chest_ease": 100},
            JacketStyle(closure="double-breasted", lapel="peak", chest_ease=100),
        ),
        ("trousers", {"pleats": 2, "hem": "turn-up"}, TrousersStyle(pleats=2, hem="turn-up")),
        ("waistcoat", {"back": "shell"}, WaistcoatStyle(back="shell")),
    ],
)
def test_options_are_taken(garment: str, options: dict[str, object], wanted: Style) -> None:
    assert style(garment, options) == wanted


@pytest.mark.parametrize(
    ("garment", "option", "value", "accepted"),
    [
        ("jacket", "buttons", 0, "1, 2, 3"),
        ("jacket", "buttons", True, "1, 2, 3"),
        ("jacket", "buttons", "2", "1, 2, 3"),
        ("jacket", "buttons", [], "1, 2, 3"),
        ("jacket", "vent", "both", "none, centre, side"),
        ("jacket", "vent", None, "none, centre, side"),
        ("jacket", "vent", ["centre"], "none, centre, side"),
        ("jacket", "closure", "triple", "single-breasted, double-breasted"),
        ("jacket", "lapel", "Peak", "notch, peak, shawl"),
        ("jacket", "pockets", 2, "flap, jetted, patch"),
        ("jacket", "fit", "loose", "slim, regular, comfort"),
        ("trousers", "pleats", 3, "0, 1, 2"),
        ("trousers", "pleats", False, "0, 1, 2"),
        ("trousers", "hem", None, "plain, turn-up"),
        ("trousers", "waist", "belt", "belt loops, side adjusters"),
        ("waistcoat", "buttons", 7, "4, 5, 6"),
        ("waistcoat", "pockets", 3, "2, 4"),
        ("waistcoat", "back", "felt", "lining, shell"),
    ],
)
def test_other_choices_are_refused_with_those_there_are(
    garment: str, option: str, value: object, accepted: str
) -> None:
    with pytest.raises(StyleError, match=rf"{garment} {option} .* is not one of {accepted}$"):
        style(garment, {option: value})


@pytest.mark.parametrize(
    ("garment", "option", "accepted"),
    [
        ("trousers", "hem_girth", r"340\.\.520"),
        ("trousers", "waist_ease", r"0\.\.60"),
        ("trousers", "hip_ease", r"40\.\.160"),
        ("jacket", "chest_ease", r"60\.\.240"),
        ("jacket", "waist_ease", r"60\.\.240"),
        ("jacket", "hip_ease", r"50\.\.240"),
        ("waistcoat", "chest_ease", r"20\.\.120"),
        ("waistcoat", "waist_ease", r"20\.\.140"),
    ],
)
@pytest.mark.parametrize("value", [-1, 521, float("nan"), True, "100"])
def test_numbers_out_of_range_are_refused_with_the_range(
    garment: str, option: str, accepted: str, value: object
) -> None:
    with pytest.raises(StyleError, match=rf"{garment} {option} .* is outside {accepted} mm"):
        style(garment, {option: value})


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"closure": "double-breasted"}, "lapel 'notch' does not go with double-breasted; peak and shawl do"),
        (
            {"closure": "double-breasted", "lapel": "peak", "buttons": 3},
            r"buttons 3 does not go with double-breasted; 2 does \(6x2\)",
        ),
    ],
)
def test_options_that_do_not_go_together_are_refused(options: dict[str, object], reason: str) -> None:
    with pytest.raises(StyleError, match=reason):
        style("jacket", options)


def test_unknown_option_and_garment_name_what_is_known() -> None:
    with pytest.raises(StyleError, match="jacket has no style option 'collar'; known are closure, buttons"):
        style("jacket", {"collar": "peak"})
    with pytest.raises(StyleError, match="garment 'toga' is not one of jacket, trousers, waistcoat"):
        style("toga")
