"""The pipeline in one screen: an order in, or several that share a cloth, and a plan out."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import nesting
import patterns
from app.errors import REFUSALS, InputError
from app.fault_rules import ALLOWANCE_TOLERATES, seen_zones
from app.match_rules import match_rules
from app.order import Order
from app.sharing import Gain, end_to_end, refuse_unlike, shared_problem, tagged
from app.single_pieces import only_named
from cutting import Border, CutPlan, Machine, machine, plan_cut
from nesting import Incumbent, Item, Marker, Match, MatchPoint, Pose, Problem
from patterns import Material, Piece

TAKT_S = 160.0


@dataclass(frozen=True)
class Options:
    """How to plan: seconds for each nest and for the path, seed, machine, threads (None: one per core).

    With ``bundle`` rectangles are laid edge to edge, which saves the cutter seconds and costs some cloth.
    """

    nest_s: float = 5.0
    cut_s: float = 0.5
    seed: int = 0
    machine: str = "default"
    workers: int | None = None
    bundle: bool = False


@dataclass(frozen=True)
class Timing:
    """Seconds that planning took, by stage; of several orders the nests of each alone are part of it."""

    draft_s: float
    nest_s: float
    cut_s: float
    total_s: float


@dataclass(frozen=True)
class Prepared:
    """An order with all its pieces and the nesting problem of those cut from the shell."""

    order: Order
    pieces: tuple[Piece, ...]
    problem: Problem


@dataclass(frozen=True)
class Plan:
    """One order or several on one cloth: their pieces, the one marker of the shell and its cut.

    The pieces of several orders are tagged by order. ``gain`` is None of one order.
    """

    prepared: tuple[Prepared, ...]
    marker: Marker
    machine: Machine
    cut: CutPlan
    timing: Timing
    gain: Gain | None = None

    @property
    def orders(self) -> tuple[Order, ...]:
        """The orders as they were given."""
        return tuple(one.order for one in self.prepared)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Every piece of every order."""
        return tuple(piece for one in self.prepared for piece in one.pieces)


@dataclass(frozen=True)
class Progress:
    """What planning is doing: ``draft``, ``alone`` (nesting each of several orders first), ``nest``, ``cut``.

    While it nests, ``incumbent`` is the best marker so far.
    """

    stage: str
    incumbent: Incumbent | None = None


OnProgress = Callable[[Progress], None]


def plan_order(order: Order, options: Options, on_progress: OnProgress = lambda _: None) -> Plan:
    """Plan an order from measurements to the cutter's path.

    Raises
    ------
    One of `app.errors.REFUSALS` if the order or the options cannot be planned, naming what is wrong.
    """
    return plan_orders((order,), options, on_progress)


def plan_orders(orders: Sequence[Order], options: Options, on_progress: OnProgress = lambda _: None) -> Plan:
    """Plan one order or several that share a cloth: one marker of all their shell pieces, cut once.

    Raises
    ------
    One of `app.errors.REFUSALS` if the orders or the options cannot be planned, naming what is wrong and,
    of several orders, whose it is.
    """
    started = time.perf_counter()
    cutter = machine(options.machine)
    on_progress(Progress("draft"))
    refuse_unlike(orders)
    prepared = _prepare_all(orders, cutter)
    problems = [one.problem for one in prepared]
    problem = problems[0] if len(problems) == 1 else shared_problem(orders, problems)
    drafted = time.perf_counter()
    shared = len(problems) > 1
    singles = [_nest(one, options, "alone", on_progress) for one in problems] if shared else []
    # From the single markers one after another a shared one only gets shorter; on a pattern up to a repeat
    # is lost where they join, and on a roll with flaws they may not all lie so.
    marker = _nest(problem, options, "nest", on_progress, end_to_end(singles))
    nested = time.perf_counter()
    on_progress(Progress("cut"))
    by_id = {piece.id: piece for one in prepared for piece in one.pieces}
    cut = plan_cut(marker, by_id, cutter, seconds=options.cut_s, seed=options.seed)
    ended = time.perf_counter()
    timing = Timing(drafted - started, nested - drafted, ended - nested, ended - started)
    gain = Gain(tuple(single.length_mm for single in singles), marker.length_mm) if shared else None
    return Plan(prepared, marker, cutter, cut, timing, gain)


def prepare(order: Order, cutter: Machine, *, shared: bool = False) -> Prepared:
    """Draft the order's pieces and state their nesting problem: all that can fail for the order's sake.

    The pieces are tagged by the order if it is to share its cloth.

    Raises
    ------
    One of `app.errors.REFUSALS`, naming what of the order cannot work.
    """
    pieces = draft(order)
    longest = max(_shell(pieces), key=_along)
    if cutter.border is Border.WHOLE and _along(longest) > cutter.window_mm:
        raise InputError(
            f"measurements: {longest.id} comes out {math.ceil(_along(longest))} mm long, "
            f"but machine {cutter.name} reaches {cutter.window_mm:g} mm of cloth"
        )
    if shared:
        pieces = tagged(order, pieces)
    return Prepared(order, pieces, marker_problem(order, pieces))


def draft(order: Order) -> tuple[Piece, ...]:
    """Draft every piece of every garment of the order, or only those that it names."""
    body = order.body()
    drafted = (
        piece for garment, style in order.styles().items() for piece in patterns.draft(garment, body, style)
    )
    return only_named(order, drafted)


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
    cloth, ordered = order.cloth.cloth(), order.cloth.repeat
    items = tuple(
        Item(
            piece.id,
            piece.outline,
            (0.0, 180.0),
            match_points=tuple(MatchPoint(point.name, point.x, point.y) for point in piece.match_points),
            tolerates=ALLOWANCE_TOLERATES,
            zones=seen_zones(piece),
            garment=f"{order.id} {piece.garment}",
        )
        for piece in shell
    )
    matches: tuple[Match, ...] = ()
    if cloth.repeat is not None and ordered is not None:
        matches = match_rules(shell, cloth.repeat, ordered.match, ordered.tolerance_mm)
    return Problem(f"{order.id}-{Material.SHELL}", items, cloth, matches=matches)


def _prepare_all(orders: Sequence[Order], cutter: Machine) -> tuple[Prepared, ...]:
    if len(orders) == 1:
        return (prepare(orders[0], cutter),)
    prepared = []
    for order in orders:
        try:
            prepared.append(prepare(order, cutter, shared=True))
        except REFUSALS as error:
            raise InputError(f"order {order.id}: {error}") from None
    return tuple(prepared)


def _nest(
    problem: Problem, options: Options, stage: str, on_progress: OnProgress, start: Sequence[Pose] = ()
) -> Marker:
    on_progress(Progress(stage))
    # The pieces of an earlier marker lie where they lie.
    bundles = nesting.bundles_of(problem) if options.bundle and not start else ()
    marker = nesting.solve(
        nesting.bundled(problem, bundles) if bundles else problem,
        options.nest_s,
        options.seed,
        workers=options.workers,
        start=start,
        on_incumbent=lambda incumbent: on_progress(Progress(stage, incumbent)),
    )
    return nesting.taken_apart(problem, bundles, marker) if bundles else marker


def _shell(pieces: tuple[Piece, ...]) -> list[Piece]:
    return [piece for piece in pieces if piece.material is Material.SHELL]


def _along(piece: Piece) -> float:
    low, _, high, _ = piece.outline.bounds
    return float(high - low)


def _across(piece: Piece) -> float:
    _, low, _, high = piece.outline.bounds
    return float(high - low)
