import re
from xml.etree import ElementTree

from shapely.geometry import LineString, Polygon

from nesting import Cloth, Drawing, Problem, marker_svg, solve
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
