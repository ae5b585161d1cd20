import json
from typing import Any

import pytest

import nesting
from app.documents import MarkerDocument, PieceDocument, parse, read_marker
from app.errors import InputError
from app.order import read_order
from app.plan_documents import PlanDocument
from app.planning import Options, draft, plan_order
from nesting import Cloth, Marker, Problem
from patterns import Material
from tests.app.orders import example, text
from tests.nesting.shapes import ell


def marker() -> Marker:
    return nesting.solve(
        Problem("ells", (ell("a", 50.0, orientations=(0.0, 180.0), demand=3),), Cloth(300)), 0.0
    )


def test_every_piece_survives_the_way_through_json() -> None:
    for piece in draft(read_order(text(example()))):
        document = PieceDocument.model_validate_json(PieceDocument.of(piece).text())
        assert document.piece() == piece


def test_marker_survives_the_way_through_json() -> None:
    written = marker()
    read, pieces = read_marker(MarkerDocument.of(written).text().encode())
    assert read == written
    assert pieces == {}


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (["placements"], "REMOVE", "placements: Field required"),
        (["placements"], [], "placements"),
        (["placements", 0, "x"], "left", "placements.0.x"),
        (["placements", 0, "outline"], [[0, 0], [1, 1]], "placements.0.outline"),
        (
            ["placements", 0, "outline"],
            [[0, 0], [9, 9], [9, 0], [0, 9]],
            "marker ells: a must be a simple polygon",
        ),
        (["length_mm"], 1, "beyond the cloth"),
        (["cloth", "width_mm"], -3, "width_mm"),
        (["id"], 5, "id"),
    ],
)
def test_spoilt_marker_is_refused_by_field(path: list[Any], value: Any, reason: str) -> None:
    document = json.loads(MarkerDocument.of(marker()).text())
    target = document
    for key in path[:-1]:
        target = target[key]
    if value == "REMOVE":
        del target[path[-1]]
    else:
        target[path[-1]] = value
    with pytest.raises((InputError, nesting.ProblemError), match=reason):
        read_marker(json.dumps(document).encode())


def plan_text() -> dict[str, Any]:
    order = read_order(text(example()))
    options = Options(nest_s=0.0, cut_s=0.0)
    planned: dict[str, Any] = json.loads(PlanDocument.of(plan_order(order, options), {}).text())
    return planned


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (["markers", 0, "placements", 0, "x"], 5000.0, "its outline lies .* mm from where"),
        (["markers", 0, "placements", 0, "rotation"], 45.0, "its outline lies .* mm from where"),
        (["markers", 0, "placements", 0, "piece"], "jacket.back.left", "its outline lies .* mm from where"),
        (
            ["markers", 0, "placements", 0, "piece"],
            "nothing",
            "nothing is placed, but is not one of the pieces",
        ),
        (["pieces", 0, "notches", 0, "x"], 1e6, "does not lead from its edge inwards"),
        (["pieces", 0, "notches", 0, "depth"], -50.0, "does not lead from its edge inwards"),
        (["pieces", 0, "notches", 0, "depth"], 5000.0, "does not lead from its edge inwards"),
        (["pieces", 0, "drills"], [{"x": 1e300, "y": -1e308}], "lies outside it"),
        (["pieces", 0, "internal_lines"], [[[0, 0]]], "internal_lines"),
        (["pieces", 0, "side"], "upper", "side"),
        (["markers"], [], "markers"),
    ],
)
def test_spoilt_plan_is_refused_by_field(path: list[Any], value: Any, reason: str) -> None:
    document = plan_text()
    target = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    with pytest.raises(InputError, match=reason):
        read_marker(json.dumps(document).encode())


def test_plan_is_read_back_with_its_pieces() -> None:
    read, pieces = read_marker(json.dumps(plan_text()).encode())
    shell = {piece.id for piece in pieces.values() if piece.material is Material.SHELL}
    assert {placement.item for placement in read.placements} == shell < set(pieces)


def test_overlapping_marker_is_refused() -> None:
    document = json.loads(MarkerDocument.of(marker()).text())
    document["placements"][1]["outline"] = document["placements"][0]["outline"]
    with pytest.raises(InputError, match=r"marker ells: placements overlap by .* mm²"):
        read_marker(json.dumps(document).encode())


@pytest.mark.parametrize("text", [b"", b"{", b"[NaN]", b"[Infinity]", b"\xff\xfe", b"[" * 5000])
def test_what_is_not_json_is_refused(text: bytes) -> None:
    with pytest.raises(InputError, match="instance: not valid JSON"):
        parse(text, "instance")
