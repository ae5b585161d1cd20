"""The stages of planning as a planner process runs them: plain values in and out, nothing kept between."""

import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import cutting
import nesting
from app.artifacts import artifacts
from app.job_order import read_job_order
from app.order import read_order
from app.plan_documents import PlanDocument
from app.planning import Options, Plan, Timing, longest_mm, prepare
from cutting import Machine, plan_cut, write
from nesting import Pose, marker_of
from patterns import Material

CUTTER_FILES = {"cut.nc": "ggt", "cut.iso.nc": "iso", "cut.plt": "hpgl", "cut.dxf": "dxf"}
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
class Cut:
    """How a marker is cut: predicted seconds, in all and by CUT, BITE and AUX, and how many bites."""

    seconds: float
    logged: Mapping[str, float]
    bites: int


@dataclass(frozen=True)
class Made:
    """A whole plan: what is told of it, and its files compressed by zlib, by name."""

    cuts: Mapping[Material, Cut]
    draft_s: float
    cut_s: float
    files: Mapping[str, bytes]


def warm_up() -> None:
    """Compile the kernels."""
    nesting.warm_up()
    cutting.warm_up()


def longest(order: str) -> float:
    """Return the length in mm of the longest piece of an order as the service takes it, along the cloth."""
    return longest_mm(read_job_order(order))


def draft(order: str, cutter: Machine) -> dict[Material, Need]:
    """Draft an order and return what it needs by material; raises what the order cannot work for."""
    prepared = prepare(read_order(order), cutter)
    shapes = [item.outline for item in prepared.problem.items]
    bounds = [shape.bounds for shape in shapes]
    need = Need(
        sum(shape.area for shape in shapes),
        max(high - low for _, low, _, high in bounds),
        max(high - low for low, _, high, _ in bounds),
    )
    return {Material.SHELL: need}


def nest(order: str, cutter: Machine, material: Material, options: Options) -> Nested:
    """Nest one material of an order."""
    started = time.perf_counter()
    problem = prepare(read_order(order), cutter).problem
    bundles = nesting.bundles_of(problem) if options.bundle else ()
    searched = nesting.bundled(problem, bundles) if bundles else problem
    marker = nesting.solve(searched, options.nest_s, options.seed, workers=options.workers)
    if bundles:
        marker = nesting.taken_apart(problem, bundles, marker)
    poses = [(one.item, one.x, one.y, one.rotation) for one in marker.placements]
    return Nested(poses, marker.length_mm, marker.density, marker.seed, time.perf_counter() - started)


def make(
    order: str,
    cutter: Machine,
    nested: Mapping[Material, Nested],
    options: Options,
    places: Mapping[str, str],
) -> Made:
    """Plan the cut of nested markers and write every file; ``places`` says where each will be found."""
    started = time.perf_counter()
    prepared = prepare(read_order(order), cutter)
    drafted = time.perf_counter()
    shell = nested[Material.SHELL]
    marker = marker_of(prepared.problem, [Pose(*pose) for pose in shell.poses], shell.seed)
    by_id = {piece.id: piece for piece in prepared.pieces}
    cut = plan_cut(marker, by_id, cutter, seconds=options.cut_s, seed=options.seed)
    ended = time.perf_counter()
    draft_s, cut_s = drafted - started, ended - drafted
    plan = Plan(
        (prepared,),
        marker,
        cutter,
        cut,
        Timing(draft_s, shell.seconds, cut_s, ended - started + shell.seconds),
    )
    files = artifacts(plan) | {name: write(cut, dialect) for name, dialect in CUTTER_FILES.items()}
    texts = {"plan.json": PlanDocument.of(plan, places).text(), **files}
    told = Cut(cut.seconds, cut.breakdown.as_logged(), len(cut.bites))
    contents = {name: zlib.compress(text.encode()) for name, text in texts.items()}
    return Made({Material.SHELL: told}, draft_s, cut_s, contents)


STAGES: dict[str, Callable[..., Any]] = {"longest": longest, "draft": draft, "nest": nest, "make": make}
