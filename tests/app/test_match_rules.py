from typing import Any

import pytest

import nesting
from app.match_rules import MatchLevel, match_rules
from app.order import EXAMPLE, Order
from app.planning import draft, marker_problem
from nesting import PieceMatch, Repeat
from patterns import Material

CHECK = Repeat(60.0, 60.0)
UNEVEN = Repeat(60.0, 60.0, symmetric=False)


def checked_order(**repeat: Any) -> Order:
    return Order.model_validate(EXAMPLE | {"cloth": EXAMPLE["cloth"] | {"repeat": repeat}})


def rules(level: MatchLevel, repeat: Repeat = CHECK) -> list[PieceMatch]:
    shell = [piece for piece in draft(checked_order(along_mm=60)) if piece.material is Material.SHELL]
    found = match_rules(shell, repeat, level)
    return [rule for rule in found if isinstance(rule, PieceMatch)]


def pairs(found: list[PieceMatch]) -> set[tuple[str, str]]:
    return {(rule.item, rule.other) for rule in found}


def test_nothing_is_matched_at_level_none() -> None:
    assert rules(MatchLevel.NONE) == []


def test_what_is_seen_of_a_suit_is_matched_at_level_normal() -> None:
    assert pairs(rules(MatchLevel.NORMAL)) >= {
        ("jacket.front.left", "jacket.front.right"),
        ("jacket.front.left", "jacket.breast_welt.left"),
        ("jacket.front.left", "jacket.hip_flap.left"),
        ("jacket.front.right", "jacket.hip_flap.right"),
        ("jacket.front.left", "jacket.top_sleeve.left"),
        ("jacket.back.left", "jacket.back.right"),
        ("jacket.back.left", "jacket.top_collar.centre"),
        ("trousers.front.left", "trousers.back.left"),
    }


def test_full_matching_adds_left_and_right_of_every_piece() -> None:
    more = pairs(rules(MatchLevel.FULL)) - pairs(rules(MatchLevel.NORMAL))
    assert ("trousers.front.left", "trousers.front.right") in more
    assert ("trousers.back.left", "trousers.back.right") in more


@pytest.mark.parametrize("level", [MatchLevel.NORMAL, MatchLevel.FULL])
def test_rules_never_close_a_circle(level: MatchLevel) -> None:
    for axis in ("along", "across"):
        groups: dict[str, set[str]] = {}
        for rule in rules(level):
            if getattr(rule, axis):
                one, other = groups.get(rule.item, {rule.item}), groups.get(rule.other, {rule.other})
                assert one is not other
                assert not one & other
                groups |= dict.fromkeys(one | other, one | other)


def test_left_and_right_are_not_mirrored_on_an_uneven_repeat() -> None:
    found = rules(MatchLevel.NORMAL, UNEVEN)
    assert not any(rule.mirrored for rule in found)
    (fronts,) = [rule for rule in found if rule.other == "jacket.front.right"]
    assert (fronts.along, fronts.across) == (True, False)


def test_flap_carries_on_the_check_of_the_front() -> None:
    order = checked_order(along_mm=60, across_mm=45, origin_x_mm=7)
    pieces = draft(order)
    marker = nesting.solve(marker_problem(order, pieces), 0.0)
    points = {piece.id: {point.name: point for point in piece.match_points} for piece in pieces}
    seen = {}
    for placement in marker.placements:
        if placement.item in ("jacket.front.left", "jacket.hip_flap.left"):
            point = points[placement.item]["hip pocket front"]
            turn = 1 if placement.rotation == 0 else -1
            # Turned or not, where it lies from the pattern's origin is seen with the piece upright.
            seen[placement.item] = (turn * (placement.x - 7) + point.x, turn * placement.y + point.y)
    (front_x, front_y), (flap_x, flap_y) = seen.values()
    assert abs((front_x - flap_x + 30) % 60 - 30) < 0.01
    assert abs((front_y - flap_y + 22.5) % 45 - 22.5) < 0.01
    assert marker.certificate.max_mismatch_mm is not None
    assert marker.certificate.max_mismatch_mm < 0.01


def test_repeat_without_a_length_is_refused() -> None:
    with pytest.raises(ValueError, match="a repeat needs along_mm or across_mm"):
        checked_order()


def test_repeat_finer_than_a_millimetre_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or at least 1 mm"):
        checked_order(along_mm=1e-9)
