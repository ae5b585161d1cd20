import re
from xml.etree import ElementTree

from shapely.geometry import LineString, Polygon, box

from nesting import Cloth, ClothMatch, Drawing, Item, MatchPoint, Problem, Repeat, marker_svg, solve
from tests.nesting.shapes import ell

SVG = "{http://www.w3.org/2000/svg}"
PROBLEM = Problem("<ells>", (ell("a", 50, orientations=(0.0, 180.0), demand=4),), Cloth(300))


def test_drawn_outlines_are_the_placed_outlines() -> None:
    marker = solve(PROBLEM, 0.0)
    root = ElementTree.fromstring(marker_svg(marker))
    paths = [path.attrib["d"] for path in root.iter(f"{SVG}path") if path.get("class") == "outline"]
    assert len(paths) == 4
    for path, placement in zip(paths, marker.placements, strict=True):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", path)]
        drawn = Polygon(zip(numbers[::2], numbers[1::2], strict=True))
        assert drawn.hausdorff_distance(placement.outline) < 1e-5


def test_picture_is_in_true_millimetres() -> None:
    root = ElementTree.fromstring(marker_svg(solve(PROBLEM, 0.0)))
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    assert root.attrib["width"] == f"{width:.3f}mm"
    assert root.attrib["height"] == f"{height:.3f}mm"


def test_labels_are_text_even_when_they_look_like_markup() -> None:
    drawings = {"a": Drawing("<script>alert(1)</script>", lines=[LineString([(1, 1), (9, 9)])])}
    text = marker_svg(solve(PROBLEM, 0.0), drawings)
    root = ElementTree.fromstring(text)
    assert "<script" not in text
    assert any(node.text == "<script>alert(1)</script>" for node in root.iter(f"{SVG}text"))
    assert sum(path.get("class") == "marks" for path in root.iter(f"{SVG}path")) == 4


def test_repeat_and_match_points_are_drawn_where_they_lie() -> None:
    item = Item("a", box(0, 0, 50, 40), match_points=(MatchPoint("p", 10, 5),))
    cloth = Cloth(300, Repeat(60, 45, 7, 11))
    marker = solve(Problem("check", (item,), cloth, matches=(ClothMatch("a", "p", 0, 0),)), 0.0)
    text = marker_svg(marker, {"a": Drawing("a", points=[(10, 5)])})
    root = ElementTree.fromstring(text)
    (ring,) = [ring for ring in root.iter(f"{SVG}circle") if ring.get("class") == "match"]
    assert abs((float(ring.attrib["cx"]) - 7 + 30) % 60 - 30) < 1e-3
    assert abs((float(ring.attrib["cy"]) - 11 + 22.5) % 45 - 22.5) < 1e-3
    (pattern,) = [path for path in root.iter(f"{SVG}path") if path.get("class") == "repeat"]
    # The picture's y runs down from the cloth's upper edge.
    assert pattern.attrib["d"].startswith("M0,289.000h")
    assert "M7.000,0v300.000" in pattern.attrib["d"]
    assert "repeat" not in marker_svg(solve(PROBLEM, 0.0))


def test_title_of_a_short_marker_fits_it() -> None:
    marker = solve(Problem("a name that is long", (Item("a", box(0, 0, 90, 80)),), Cloth(900.0)), 0.0)
    picture = ElementTree.fromstring(marker_svg(marker))
    (title,) = picture.findall(f"{SVG}text")
    assert str(title.text).startswith("a name that is long: 90.0 × 900.0 mm")
    assert float(title.attrib["font-size"]) * 0.5 * len(str(title.text)) < 90
