"""The stages of planning as a planner process runs them: plain values in and out, nothing kept between."""

import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import cutting
import nesting
from app import planning
from app.artifacts import artifacts, file_name
from app.order import read_order
from app.plan_documents import PlanDocument
from app.planning import Options, Timing, prepare
from cutting import CutPlan, Machine, write
from nesting import Pose, Problem, marker_of
from patterns import Material

# Beside the cut.nc of every plan, in GGT.
CUTTER_FILES = {"cut.iso.nc": "iso", "cut.plt": "hpgl", "cut.dxf": "dxf"}
Poses = list[tuple[str, float, float, float]]


@dataclass(frozen=True)
class Need:
    """What an order needs of a material's cloth: its pieces' area, the widest across, the longest along."""

    area_mm2: float
    width_mm: float
    along_mm: float


@dataclass(frozen=True)
class Nested:
    """A marker of one material: where its pieces lie."""

    poses: Poses
    length_mm: float
    density: float
    seed: int
    seconds: float


@dataclass(frozen=True)
class Made:
    """A whole plan: seconds of each material's cut, and the files, compressed by zlib, by name."""

    seconds: Mapping[Material, float]
    draft_s: float
    cut_s: float
    files: Mapping[str, bytes]


def warm_up() -> None:
    """Compile the kernels."""
    nesting.warm_up()
    cutting.warm_up()


def draft(order: str, cutter: Machine) -> dict[Material, Need]:
    """Draft an order and return what it needs by material; raises what the order cannot work for."""
    prepared = prepare(read_order(order), cutter)
    return {material: _need(problem) for material, problem in prepared.problems.items()}


def nest(order: str, cutter: Machine, material: Material, options: Options) -> Nested:
    """Nest one material of an order."""
    started = time.perf_counter()
    marker = planning.nest(prepare(read_order(order), cutter).problems[material], options)
    poses = [(one.item, one.x, one.y, one.rotation) for one in marker.placements]
    return Nested(poses, marker.length_mm, marker.density, marker.seed, time.perf_counter() - started)


def make(
    order: str,
    cutter: Machine,
    nested: Mapping[Material, Nested],
    options: Options,
    address: str,
) -> Made:
    """Plan the cuts of nested markers and write every file; the document says that each is at ``address``."""
    started = time.perf_counter()
    prepared = prepare(read_order(order), cutter)
    drafted = time.perf_counter()
    markers = {
        material: marker_of(prepared.problems[material], [Pose(*pose) for pose in one.poses], one.seed)
        for material, one in nested.items()
    }
    cuts = {
        material: planning.cut(marker, prepared.pieces, cutter, options)
        for material, marker in markers.items()
    }
    ended = time.perf_counter()
    nest_s = sum(one.seconds for one in nested.values())
    timing = Timing(drafted - started, nest_s, ended - drafted, ended - started + nest_s)
    plan = planning.assemble((prepared,), cutter, markers, cuts, timing)
    files = artifacts(plan) | _cutter_files(cuts)
    texts = {
        "plan.json": PlanDocument.of(plan, {name: f"{address}/{name}" for name in files}).text(),
        **files,
    }
    return Made(
        {material: cut.seconds for material, cut in cuts.items()},
        timing.draft_s,
        timing.cut_s,
        {name: zlib.compress(text.encode()) for name, text in texts.items()},
    )


def _need(problem: Problem) -> Need:
    shapes = [item.outline for item in problem.items]
    bounds = [shape.bounds for shape in shapes]
    return Need(
        sum(shape.area for shape in shapes),
        max(high - low for _, low, _, high in bounds),
        max(high - low for low, _, high, _ in bounds),
    )


def _cutter_files(cuts: Mapping[Material, CutPlan]) -> dict[str, str]:
    return {
        file_name(name, material): write(cut, dialect)
        for material, cut in cuts.items()
        for name, dialect in CUTTER_FILES.items()
    }


STAGES: dict[str, Callable[..., Any]] = {"draft": draft, "nest": nest, "make": make}
