import pytest

from patterns.errors import StyleError
from patterns.style import JacketStyle, TrousersStyle, style


def test_defaults_are_two_buttons_and_a_centre_vent() -> None:
    assert style("jacket") == JacketStyle(buttons=2, vent="centre")
    assert style("trousers") == TrousersStyle(hem_girth=400)


def test_options_are_taken() -> None:
    assert style("jacket", {"buttons": 3, "vent": "none"}) == JacketStyle(3, "none")


@pytest.mark.parametrize("buttons", [0, 4, True, "2", None, []])
def test_other_numbers_of_buttons_are_refused(buttons: object) -> None:
    with pytest.raises(StyleError, match=r"buttons .* is not one of 1, 2, 3"):
        style("jacket", {"buttons": buttons})


@pytest.mark.parametrize("vent", ["side", "", 1, None, ["centre"]])
def test_other_vents_are_refused(vent: object) -> None:
    with pytest.raises(StyleError, match=r"vent .* is not one of centre, none"):
        style("jacket", {"vent": vent})


@pytest.mark.parametrize("hem", [339, 521, float("nan"), True, "400", None])
def test_other_hems_are_refused(hem: object) -> None:
    with pytest.raises(StyleError, match=r"hem_girth .* is outside 340\.\.520 mm"):
        style("trousers", {"hem_girth": hem})


def test_unknown_option_and_garment_name_what_is_known() -> None:
    with pytest.raises(StyleError, match="jacket has no style option 'lapel'; known are buttons, vent"):
        style("jacket", {"lapel": "peak"})
    with pytest.raises(StyleError, match="garment 'toga' is not one of jacket, trousers"):
        style("toga")
