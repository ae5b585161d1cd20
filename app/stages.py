"""The stages of planning as a planner process runs them: plain values in and out, nothing kept between."""

import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cutting
import nesting
from app.artifacts import artifacts
from app.cloth_order import StockCloth
from app.job_order import read_job_order
from app.order import read_order
from app.plan_documents import PlanDocument
from app.planning import Options, Plan, Timing, marker_problem, prepare, refuse_beyond_reach
from app.planning import draft as drafted
from cutting import Machine, plan_cut, write
from nesting import NoRoomError, Pose, marker_of
from patterns import Material, Piece

CUTTER_FILES = {"cut.nc": "ggt", "cut.iso.nc": "iso", "cut.plt": "hpgl", "cut.dxf": "dxf"}
Poses = list[tuple[str, float, float, float]]


@dataclass(frozen=True)
class Need:
    """What an order needs of a material's cloth: its pieces' area, the widest across, the longest along.

    ``widest`` is the piece that is widest.
    """

    area_mm2: float
    width_mm: float
    along_mm: float
    widest: str = ""


@dataclass(frozen=True)
class Nested:
    """A marker of one material: where its pieces lie."""

    poses: Poses
    length_mm: float
    density: float
    seed: int
    seconds: float


@dataclass(frozen=True)
class NoRoom:
    """Why a cloth has no room for a marker; how long the shortest one found is, if one was."""

    reason: str
    needed_mm: float | None


@dataclass(frozen=True)
class Made:
    """A whole plan: what is told of it, and its files compressed by zlib, by name."""

    seconds: float
    draft_s: float
    cut_s: float
    files: Mapping[str, bytes]


def warm_up() -> None:
    """Compile the kernels."""
    nesting.warm_up()
    cutting.warm_up()


def draft(order: str, cutter: Machine) -> dict[Material, Need]:
    """Draft a job's order and return what it needs by material; raises what the order cannot work for."""
    job = read_job_order(order)
    pieces = drafted(job)
    refuse_beyond_reach(pieces, cutter)
    if not isinstance(job.cloth, StockCloth):
        marker_problem(job.on(job.cloth), pieces)
    return {Material.SHELL: _need([piece for piece in pieces if piece.material is Material.SHELL])}


def nest(order: str, cutter: Machine, material: Material, options: Options) -> Nested | NoRoom:
    """Nest one material of an order on its cloth."""
    started = time.perf_counter()
    problem = prepare(read_order(order), cutter).problem
    bundles = nesting.bundles_of(problem) if options.bundle else ()
    searched = nesting.bundled(problem, bundles) if bundles else problem
    try:
        marker = nesting.solve(searched, options.nest_s, options.seed, workers=options.workers)
        if bundles:
            marker = nesting.taken_apart(problem, bundles, marker)
    except NoRoomError as error:
        return NoRoom(str(error), error.needed_mm)
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
    return Made(
        cut.seconds, draft_s, cut_s, {name: zlib.compress(text.encode()) for name, text in texts.items()}
    )


def _need(pieces: Sequence[Piece]) -> Need:
    across, along = (
        [piece.outline.bounds[axis + 2] - piece.outline.bounds[axis] for piece in pieces] for axis in (1, 0)
    )
    widest = max(range(len(pieces)), key=across.__getitem__)
    area = sum(piece.outline.area for piece in pieces)
    return Need(area, across[widest], max(along), pieces[widest].id)


STAGES: dict[str, Callable[..., Any]] = {"draft": draft, "nest": nest, "make": make}
