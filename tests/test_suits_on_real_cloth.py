"""Suits on striped and checked cloth with faults, judged from the outlines alone."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.match_rules import MatchLevel
from app.order import Order
from app.planning import draft, marker_problem
from benchmarks.suits import Level, suit_on, suit_on_plain
from nesting import Fault, Problem, Repeat, Splice, solve
from tests.app.orders import example
from tests.nesting.judged import minded, off_pattern

DATA = Path(os.environ.get("SUITCUT_DATA", Path(__file__).parents[2] / "shared" / "data")) / "suits"
SUITS = sorted(DATA.glob("*.json"))
SIZES = ("160/80A", "165/84A", "170/88A", "175/92A", "180/96A", "185/100A")
GARMENTS = (
    ["jacket", "trousers"],
    ["jacket"],
    ["trousers", "waistcoat"],
    ["jacket", "trousers", "waistcoat"],
)


@lru_cache
def _plain(file: Path) -> Problem:
    return suit_on_plain(json.loads(file.read_text()))


def _drafted(size: str, garments: list[str], repeat: Repeat, level: MatchLevel) -> Problem:
    order = example()
    order |= {"size": size, "measurements": {}}
    order["garments"] = [{"garment": garment} for garment in garments]
    order["cloth"]["repeat"] = {"along_mm": repeat.along_mm, "across_mm": repeat.across_mm, "match": level}
    read = Order.model_validate_json(json.dumps(order))
    return marker_problem(read, draft(read))


@st.composite
def _repeats(draw: st.DrawFn) -> Repeat:
    along, across = draw(st.tuples(*[st.one_of(st.just(0), st.integers(10, 120))] * 2).filter(any))
    return Repeat(float(along), float(across))


@st.composite
def _flawed(draw: st.DrawFn, suit: Callable[[Repeat, bool], Problem]) -> Problem:
    problem = suit(draw(_repeats()), draw(st.booleans()))
    spots = st.tuples(
        st.integers(0, 2500), st.integers(0, 1480), st.integers(1, 25), st.sampled_from([1.0, 2.0])
    )
    faults = [Fault.spot(str(n), *spot) for n, spot in enumerate(draw(st.lists(spots, max_size=6)))]
    splices = [Splice(float(x)) for x in draw(st.lists(st.integers(900, 2500), max_size=1))]
    return replace(problem, cloth=replace(problem.cloth, faults=tuple(faults), splices=tuple(splices)))


@st.composite
def _problems(draw: st.DrawFn) -> Problem:
    file = draw(st.sampled_from([None, *SUITS]))
    if file is not None:
        return draw(
            _flawed(lambda repeat, full: suit_on(_plain(file), repeat, Level.FULL if full else Level.NORMAL))
        )
    size, garments = draw(st.sampled_from(SIZES)), draw(st.sampled_from(GARMENTS))
    return draw(
        _flawed(
            lambda repeat, full: _drafted(
                size, garments, repeat, MatchLevel.FULL if full else MatchLevel.NORMAL
            )
        )
    )


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_problems(), st.integers(0, 99))
def test_suit_keeps_to_the_pattern_and_off_the_faults(problem: Problem, seed: int) -> None:
    _assert_cut_well(problem, seed)


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_problems(), st.integers(0, 99))
def test_200_suits_keep_to_the_pattern_and_off_the_faults(problem: Problem, seed: int) -> None:
    if not SUITS:
        pytest.skip(f"no suits in {DATA}")
    _assert_cut_well(problem, seed)


def _assert_cut_well(problem: Problem, seed: int) -> None:
    marker = solve(problem, 60.0, seed, iterations=12, workers=1)
    outlines = [placement.outline for placement in marker.placements]
    area = sum(outline.area for outline in outlines)
    assert area - shapely.union_all(outlines).area < 1e-9 * area
    assert off_pattern(problem, marker) <= 0.01
    for placement in marker.placements:
        low, _, high, _ = placement.outline.bounds
        item = problem.item(placement.item)
        for fault in problem.cloth.faults:
            assert minded(item, fault, placement).intersection(fault.area).area < 1e-6
        for splice in problem.cloth.splices:
            assert high <= splice.x_mm + 1e-6 or low >= splice.x_mm - 1e-6
