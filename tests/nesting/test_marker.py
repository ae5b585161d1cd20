import pytest

from nesting import CertificateError, Cloth, Placement, Problem, certified_marker, certify
from tests.nesting.shapes import rectangle

SQUARE = rectangle("a", 10, 10, demand=2)
PROBLEM = Problem("pair", (SQUARE,), Cloth(20))


def pair(x: float, y: float) -> list[Placement]:
    return [Placement.of("a", SQUARE.outline, 0, 0, 0), Placement.of("a", SQUARE.outline, x, y, 0)]


def test_marker_of_apart_pieces_is_certified_with_its_density() -> None:
    marker = certified_marker(PROBLEM, pair(0, 10), 10, seed=3)
    assert marker.density == 1.0
    assert marker.certificate.overlap_mm2 == 0
    assert marker.certificate.outside_mm == 0
    assert marker.certificate.min_gap_mm == 0


@pytest.mark.parametrize(
    ("x", "y", "length", "reason"),
    [
        (0, 9, 10, "overlap by 10"),
        (0, 0, 10, "overlap by 100"),
        (0, 11, 10, "1 mm beyond"),
        (5, 10, 10, "5 mm beyond"),
        (-1, 10, 10, "1 mm"),
    ],
)
def test_overlap_and_overhang_are_refused(x: float, y: float, length: float, reason: str) -> None:
    with pytest.raises(CertificateError, match=reason):
        certified_marker(PROBLEM, pair(x, y), length, seed=0)


def test_missing_and_doubled_pieces_are_refused() -> None:
    both = pair(0, 10)
    for wrong in (both[:1], [*both, both[0]]):
        with pytest.raises(CertificateError, match="just as often as demanded"):
            certified_marker(PROBLEM, wrong, 10, seed=0)


def test_gap_is_the_smallest_distance_and_absent_for_one_piece() -> None:
    outlines = [placement.outline for placement in pair(13, 0)]
    assert certify(Cloth(20), 23, outlines).min_gap_mm == 3
    assert certify(Cloth(20), 23, outlines[:1]).min_gap_mm is None
