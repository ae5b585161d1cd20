"""A cut judged by Shapely from the marker and the plan's steps alone."""

from collections import Counter
from collections.abc import Mapping

import shapely
from shapely.geometry import LineString, box

from cutting import CutPlan, Step, Tool
from cutting.contours import contours
from nesting import Marker
from patterns.piece import Piece

TENTH = 0.1


def assert_cut_right(plan: CutPlan, marker: Marker, pieces: Mapping[str, Piece]) -> None:
    """Every contour, notch and hole is cut once, in a right order, within its window; nothing else is."""
    steps = plan.steps
    _assert_contours(plan, marker, [step for step in steps if step.tool is Tool.KNIFE])
    _assert_marks(plan, marker, pieces)
    _assert_order(plan)


def strokes(plan: CutPlan) -> list[tuple[tuple[float, float], ...]]:
    """Return the lines that notches are cut along."""
    return [step.points for step in plan.steps if step.tool is Tool.NOTCH]


def _assert_contours(plan: CutPlan, marker: Marker, knife: list[Step]) -> None:
    lines = shapely.union_all([LineString(step.points) for step in knife])
    reach = lines.buffer(TENTH)
    outlines = [placement.outline for placement in marker.placements]
    for outline in outlines:
        assert outline.exterior.difference(reach).length < 1e-9, "a contour is not cut"
        inside = outline.buffer(-TENTH)
        assert lines.intersection(inside).length < 1e-9, "a cut crosses a piece"
    edges = shapely.union_all([outline.exterior for outline in outlines]).buffer(TENTH)
    assert lines.difference(edges).length < 1e-9, "a cut where no contour is"
    machine = plan.machine
    extra = len(knife) * (machine.overcut_mm + machine.lead_in_mm)
    if machine.border == "split":
        extra += sum(_overlaps(plan, outline.exterior) for outline in outlines)
    total = sum(LineString(step.points).length for step in knife)
    around = sum(outline.exterior.length for outline in outlines)
    assert total <= around + extra + 1e-6, "something is cut twice"


def _overlaps(plan: CutPlan, ring: LineString) -> float:
    """Return how much of an outline lies where both of two bites reach past their border."""
    reach, window = plan.machine.bite_overlap_mm, plan.machine.window_mm
    low, high = ring.bounds[1] - 1, ring.bounds[3] + 1
    borders = [bite.start_mm + window - reach for bite in plan.bites[:-1]]
    return sum(float(ring.intersection(box(x - reach, low, x + reach, high)).length) for x in borders)


def _assert_marks(plan: CutPlan, marker: Marker, pieces: Mapping[str, Piece]) -> None:
    todo = contours(marker, pieces, plan.machine)
    strokes = [stroke for contour in todo for notch in contour.notches for stroke in notch.strokes]
    done = [step.points for step in plan.steps if step.tool is Tool.NOTCH]
    assert Counter(strokes) == Counter(done), "notches are missing or doubled"
    for tool in (Tool.DRILL, Tool.LABEL, Tool.PEN):
        wanted = [mark.points for contour in todo for mark in contour.marks if mark.tool is tool]
        assert Counter(wanted) == Counter(step.points for step in plan.steps if step.tool is tool)


def _assert_order(plan: CutPlan) -> None:
    assert [step.bite for step in plan.steps] == sorted(step.bite for step in plan.steps)
    assert {step.bite for step in plan.steps} == set(range(len(plan.bites)))
    cut = set[str]()
    for step in plan.steps:
        start = plan.bites[step.bite].start_mm
        if step.tool is not Tool.NOTCH:
            xs = [x for x, _ in step.points]
            assert start - 1e-6 <= min(xs)
            assert max(xs) <= start + plan.machine.window_mm + 1e-6
        if step.run is None:
            # A split piece is marked in the bite that its mark lies in, when part of its contour may be cut.
            assert not set(step.pieces) & cut or plan.machine.border == "split", "a mark after the contour"
        elif step.tool is Tool.KNIFE:
            cut |= set(step.pieces)
