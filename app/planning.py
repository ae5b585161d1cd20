"""The pipeline: an order in, a plan out, in one screen."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import nesting
import patterns
from app.errors import InputError
from app.match_rules import match_rules
from app.order import Order
from cutting import CutPlan, Machine, machine, plan_cut
from nesting import Incumbent, Item, Marker, Match, MatchPoint, Problem
from patterns import Material, Piece

TAKT_S = 160.0


@dataclass(frozen=True)
class Options:
    """How to plan: seconds for the nest and for the path, seed, machine, threads (None: one per core)."""

    nest_s: float = 5.0
    cut_s: float = 0.5
    seed: int = 0
    machine: str = "default"
    workers: int | None = None


@dataclass(frozen=True)
class Timing:
    """Seconds that planning took, by stage."""

    draft_s: float
    nest_s: float
    cut_s: float
    total_s: float


@dataclass(frozen=True)
class Plan:
    """An order's pieces, the marker of its shell cloth and the cut of that marker."""

    order: Order
    pieces: tuple[Piece, ...]
    marker: Marker
    machine: Machine
    cut: CutPlan
    timing: Timing


@dataclass(frozen=True)
class Progress:
    """What planning is doing: ``draft``, ``nest`` (with the best marker so far) or ``cut``."""

    stage: str
    incumbent: Incumbent | None = None


def plan_order(
    order: Order, options: Options, on_progress: Callable[[Progress], None] = lambda _: None
) -> Plan:
    """Plan an order from measurements to the cutter's path.

    Raises
    ------
    One of `app.errors.REFUSALS` if the order or the options cannot be planned, naming what is wrong.
    """
    started = time.perf_counter()
    cutter = machine(options.machine)
    on_progress(Progress("draft"))
    pieces, problem = prepare(order, cutter)
    drafted = time.perf_counter()
    on_progress(Progress("nest"))
    marker = nesting.solve(
        problem,
        options.nest_s,
        options.seed,
        workers=options.workers,
        on_incumbent=lambda incumbent: on_progress(Progress("nest", incumbent)),
    )
    nested = time.perf_counter()
    on_progress(Progress("cut"))
    by_id = {piece.id: piece for piece in pieces}
    cut = plan_cut(marker, by_id, cutter, seconds=options.cut_s, seed=options.seed)
    ended = time.perf_counter()
    timing = Timing(drafted - started, nested - drafted, ended - nested, ended - started)
    return Plan(order, pieces, marker, cutter, cut, timing)


def prepare(order: Order, cutter: Machine) -> tuple[tuple[Piece, ...], Problem]:
    """Draft the order's pieces and state their nesting problem: all that can fail for the order's sake.

    Raises
    ------
    One of `app.errors.REFUSALS`, naming what of the order cannot work.
    """
    pieces = draft(order)
    longest = max(_shell(pieces), key=_along)
    if _along(longest) > cutter.window_mm:
        raise InputError(
            f"measurements: {longest.id} comes out {math.ceil(_along(longest))} mm long, "
            f"but machine {cutter.name} reaches {cutter.window_mm:g} mm of cloth"
        )
    return pieces, marker_problem(order, pieces)


def draft(order: Order) -> tuple[Piece, ...]:
    """Draft every piece of every garment of the order."""
    body = order.body()
    return tuple(
        piece for garment, style in order.styles().items() for piece in patterns.draft(garment, body, style)
    )


def marker_problem(order: Order, pieces: tuple[Piece, ...]) -> Problem:
    """Return the nesting problem of the shell pieces on the order's cloth: grain kept, matched by the rules.

    Raises
    ------
    InputError
        If a piece is wider than the cloth.
    """
    shell = _shell(pieces)
    width = order.cloth.width_mm
    widest = max(shell, key=_across)
    if _across(widest) > width:
        raise InputError(
            f"cloth.width_mm {width:g} mm is narrower than {widest.id}: at least "
            f"{math.ceil(_across(widest))} mm is needed"
        )
    cloth, ordered = order.nesting_cloth(), order.cloth.repeat
    items = tuple(
        Item(
            piece.id,
            piece.outline,
            (0.0, 180.0),
            match_points=tuple(MatchPoint(point.name, point.x, point.y) for point in piece.match_points),
        )
        for piece in shell
    )
    matches: tuple[Match, ...] = ()
    if cloth.repeat is not None and ordered is not None:
        matches = match_rules(shell, cloth.repeat, ordered.match, ordered.tolerance_mm)
    return Problem(f"{order.id}-{Material.SHELL}", items, cloth, matches=matches)


def _shell(pieces: tuple[Piece, ...]) -> list[Piece]:
    return [piece for piece in pieces if piece.material is Material.SHELL]


def _along(piece: Piece) -> float:
    low, _, high, _ = piece.outline.bounds
    return float(high - low)


def _across(piece: Piece) -> float:
    _, low, _, high = piece.outline.bounds
    return float(high - low)
