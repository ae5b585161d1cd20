"""The stages of planning as a planner process runs them: plain values in and out, nothing kept between."""

import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cutting
import nesting
from app import planning
from app.artifacts import artifacts, file_name
from app.cloth_order import ClothOrder, cloth_field
from app.errors import InputError
from app.job_order import read_job_order
from app.order import read_order
from app.plan_documents import PlanDocument
from app.planning import (
    OnIncumbent,
    Options,
    Timing,
    across_mm,
    along_mm,
    planned_materials,
    prepare,
    refuse_beyond_reach,
)
from cutting import CutPlan, Machine, write
from nesting import NoRoomError, Pose, marker_of
from patterns import Material, Piece

# Beside the cut.nc of every plan, in GGT.
CUTTER_FILES = {"cut.iso.nc": "iso", "cut.plt": "hpgl", "cut.dxf": "dxf"}
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
class Cut:
    """How a marker is cut: predicted seconds, in all and by CUT, BITE and AUX, and how many bites."""

    seconds: float
    logged: Mapping[str, float]
    bites: int


@dataclass(frozen=True)
class Made:
    """A whole plan: how each material is cut, and the files, compressed by zlib, by name."""

    cuts: Mapping[Material, Cut]
    draft_s: float
    cut_s: float
    files: Mapping[str, bytes]


def warm_up() -> None:
    """Compile the kernels."""
    nesting.warm_up()
    cutting.warm_up()


def longest(order: str) -> float:
    """Return the length along the cloth of the longest piece that a job's order has cut."""
    job = read_job_order(order)
    pieces = planning.draft(job)
    materials = planned_materials(job, job.cloth_of, pieces)
    return max(along_mm(piece) for piece in pieces if piece.material in materials)


def draft(order: str, cutter: Machine) -> dict[Material, Need]:
    """Draft a job's order and return what it needs by material; raises what the order cannot work for."""
    job = read_job_order(order)
    cloths = job.cloth_of
    told = {material: cloth for material, cloth in cloths.items() if isinstance(cloth, ClothOrder)}
    if len(told) == len(cloths):
        prepare(job.on(told), cutter)  # refused now, not with its first marker
    pieces = planning.draft(job)
    materials = planned_materials(job, cloths, pieces)
    refuse_beyond_reach([piece for piece in pieces if piece.material in materials], cutter)
    return {
        material: _need(cloth_field(material), [piece for piece in pieces if piece.material is material])
        for material in materials
    }


def nest(
    order: str, cutter: Machine, material: Material, options: Options, report: OnIncumbent = lambda _: None
) -> Nested | NoRoom:
    """Nest one material of an order on its cloth; each better marker is reported."""
    started = time.perf_counter()
    problem = prepare(read_order(order), cutter).problems[material]
    try:
        marker = planning.nest(problem, options, on_incumbent=report)
    except NoRoomError as error:
        return NoRoom(str(error), error.needed_mm)
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
        {
            material: Cut(cut.seconds, cut.breakdown.as_logged(), len(cut.bites))
            for material, cut in cuts.items()
        },
        timing.draft_s,
        timing.cut_s,
        {name: zlib.compress(text.encode()) for name, text in texts.items()},
    )


def _need(where: str, pieces: Sequence[Piece]) -> Need:
    if not pieces:
        raise InputError(f"{where}: no garment of the order has a piece of it; leave it out")
    widest = max(pieces, key=across_mm)
    area = sum(piece.outline.area for piece in pieces)
    return Need(area, across_mm(widest), max(along_mm(piece) for piece in pieces), widest.id)


def _cutter_files(cuts: Mapping[Material, CutPlan]) -> dict[str, str]:
    return {
        file_name(name, material): write(cut, dialect)
        for material, cut in cuts.items()
        for name, dialect in CUTTER_FILES.items()
    }


STAGES: dict[str, Callable[..., Any]] = {"longest": longest, "draft": draft, "nest": nest, "make": make}
REPORTING = frozenset({"nest"})
"""Stages that report how far they are, to what they are given as their last argument."""
