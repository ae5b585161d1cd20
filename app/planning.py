"""The pipeline: an order in, or several that share their cloths, and a plan out.

Its stages are `prepare`, `problems_of`, `nest`, `cut` and `assemble`. Each is a function of frozen values
that can be pickled, so that they may run one by one in processes of their own, and again after a crash;
`plan_orders` runs them one after another.
"""

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import nesting
import patterns
from app.cloth_order import cloth_field
from app.errors import REFUSALS, InputError
from app.fault_rules import ALLOWANCE_TOLERATES, seen_zones
from app.match_rules import match_rules
from app.order import Order, Suit
from app.sharing import Gain, end_to_end, refuse_unlike, shared_problem, tagged
from app.single_pieces import only_named
from cutting import Border, CutPlan, Machine, machine, plan_cut
from nesting import Incumbent, Item, Marker, Match, MatchPoint, Pose, Problem, ProblemError
from patterns import Material, Piece

TAKT_S = 160.0


@dataclass(frozen=True)
class Options:
    """How to plan: seconds for each nest and for each path, seed, machine, threads (None: one per core).

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
    """Seconds that planning took, by stage, for all materials; nests of each order alone are part of it."""

    draft_s: float
    nest_s: float
    cut_s: float
    total_s: float


@dataclass(frozen=True)
class Prepared:
    """An order with all its pieces, and the nesting problem of each material that it names a cloth for.

    The shell's problem comes first, then in the materials' order.
    """

    order: Order
    pieces: tuple[Piece, ...]
    problems: Mapping[Material, Problem]


@dataclass(frozen=True)
class Plan:
    """One order or several on the same cloths: their pieces, and one marker and one cut of each material.

    All that is told by material begins with the shell and keeps the materials' order. The pieces of several
    orders are tagged by order, and ``gains`` tells what they save together; of one order it is empty.
    """

    prepared: tuple[Prepared, ...]
    machine: Machine
    markers: Mapping[Material, Marker]
    cuts: Mapping[Material, CutPlan]
    timing: Timing
    gains: Mapping[Material, Gain] = field(default_factory=dict)

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

    It nests and cuts a ``material``; while it nests, ``incumbent`` is the best marker so far.
    """

    stage: str
    material: Material | None = None
    incumbent: Incumbent | None = None


OnProgress = Callable[[Progress], None]
OnIncumbent = Callable[[Incumbent], None]


def plan_order(order: Order, options: Options, on_progress: OnProgress = lambda _: None) -> Plan:
    """Plan an order from measurements to the cutter's path.

    Raises
    ------
    One of `app.errors.REFUSALS` if the order or the options cannot be planned, naming what is wrong.
    """
    return plan_orders((order,), options, on_progress)


def plan_orders(orders: Sequence[Order], options: Options, on_progress: OnProgress = lambda _: None) -> Plan:
    """Plan one order or several that share their cloths: one marker and one cut of each material for all.

    Raises
    ------
    One of `app.errors.REFUSALS` if the orders or the options cannot be planned, naming what is wrong and,
    of several orders, whose it is.
    """
    started = time.perf_counter()
    cutter = machine(options.machine)
    on_progress(Progress("draft"))
    prepared = prepare_all(orders, cutter)
    problems = problems_of(prepared)
    drafted = time.perf_counter()
    markers, gains = {}, {}
    for material, problem in problems.items():
        singles = []
        if len(prepared) > 1:
            alone = _told("alone", material, on_progress)
            singles = [nest(one.problems[material], options, on_incumbent=alone) for one in prepared]
        # From the single markers one after another a shared one only gets shorter; on a pattern up to a
        # repeat is lost where they join, and on a roll with flaws they may not all lie so.
        told = _told("nest", material, on_progress)
        markers[material] = nest(problem, options, start=end_to_end(singles), on_incumbent=told)
        if singles:
            gains[material] = Gain.of(singles, markers[material])
    nested = time.perf_counter()
    cuts = {}
    for material, marker in markers.items():
        on_progress(Progress("cut", material))
        cuts[material] = cut(marker, (piece for one in prepared for piece in one.pieces), cutter, options)
    ended = time.perf_counter()
    timing = Timing(drafted - started, nested - drafted, ended - nested, ended - started)
    return assemble(prepared, cutter, markers, cuts, timing, gains)


def prepare_all(orders: Sequence[Order], cutter: Machine) -> tuple[Prepared, ...]:
    """Prepare one order, or several to share their cloths.

    Raises
    ------
    One of `app.errors.REFUSALS`, naming what cannot work and, of several orders, whose it is.
    """
    refuse_unlike(orders)
    if len(orders) == 1:
        return (prepare(orders[0], cutter),)
    prepared = []
    for order in orders:
        try:
            prepared.append(prepare(order, cutter, shared=True))
        except REFUSALS as error:
            raise InputError(f"order {order.id}: {error}") from None
    return tuple(prepared)


def prepare(order: Order, cutter: Machine, *, shared: bool = False) -> Prepared:
    """Draft the order's pieces and state their nesting problems: all that can fail for the order's sake.

    The pieces are tagged by the order if it is to share its cloths.

    Raises
    ------
    One of `app.errors.REFUSALS`, naming what of the order cannot work.
    """
    pieces = draft(order)
    materials = planned_materials(order, order.cloth_of, pieces)
    refuse_beyond_reach([piece for piece in pieces if piece.material in materials], cutter)
    if shared:
        pieces = tagged(order, pieces)
    return Prepared(
        order, pieces, {material: marker_problem(order, pieces, material) for material in materials}
    )


def planned_materials(
    suit: Suit, cloths: Iterable[Material], pieces: Iterable[Piece]
) -> tuple[Material, ...]:
    """Return the materials of which a marker is made: those with a cloth; of single pieces, those of these.

    Raises
    ------
    InputError
        If single pieces are named of which one has no cloth.
    """
    if suit.only is None:
        return tuple(cloths)
    named = {piece.material: piece.id for piece in pieces}
    for material in named.keys() - set(cloths):
        raise InputError(f"only: {named[material]} is of {material}, for which the order names no cloth")
    return tuple(material for material in cloths if material in named)


def problems_of(prepared: Sequence[Prepared]) -> dict[Material, Problem]:
    """Return what is to be nested: an order's own problems, or one of each material that orders share."""
    if len(prepared) == 1:
        return dict(prepared[0].problems)
    orders = [one.order for one in prepared]
    return {
        material: shared_problem(orders, [one.problems[material] for one in prepared], material)
        for material in prepared[0].problems
    }


def nest(
    problem: Problem,
    options: Options,
    *,
    start: Sequence[Pose] = (),
    on_incumbent: OnIncumbent = lambda _: None,
) -> Marker:
    """Nest one problem for the seconds of the options, from where the pieces lie at the ``start`` if told.

    Raises
    ------
    ProblemError
        If the options make no sense, or the roll has no place for a piece or is too short.
    """
    # The pieces of an earlier marker lie where they lie.
    bundles = nesting.bundles_of(problem) if options.bundle and not start else ()
    marker = nesting.solve(
        nesting.bundled(problem, bundles) if bundles else problem,
        options.nest_s,
        options.seed,
        workers=options.workers,
        start=start,
        on_incumbent=on_incumbent,
    )
    return nesting.taken_apart(problem, bundles, marker) if bundles else marker


def cut(marker: Marker, pieces: Iterable[Piece], cutter: Machine, options: Options) -> CutPlan:
    """Plan the cut of one marker; ``pieces`` are those on it, and may be more.

    Raises
    ------
    CuttingError
        If the cutter cannot cut the marker.
    """
    by_id = {piece.id: piece for piece in pieces}
    return plan_cut(marker, by_id, cutter, seconds=options.cut_s, seed=options.seed)


def assemble(
    prepared: Sequence[Prepared],
    cutter: Machine,
    markers: Mapping[Material, Marker],
    cuts: Mapping[Material, CutPlan],
    timing: Timing,
    gains: Mapping[Material, Gain] | None = None,
) -> Plan:
    """Return the plan of markers and cuts that were made one by one, in whatever order they were.

    ``gains`` is of several orders, where the markers of each alone were made.

    Raises
    ------
    ValueError
        If a material that was prepared has no marker or no cut, or one that was not has.
    """
    materials = list(prepared[0].problems)
    for what, made in (("markers", markers), ("cuts", cuts)):
        if set(made) != set(materials):
            raise ValueError(f"{what} are of {', '.join(made)}; needed are {', '.join(materials)}")
    return Plan(
        tuple(prepared),
        cutter,
        {material: markers[material] for material in materials},
        {material: cuts[material] for material in materials},
        timing,
        {material: gains[material] for material in materials if material in gains} if gains else {},
    )


def draft(suit: Suit) -> tuple[Piece, ...]:
    """Draft every piece of every garment of a suit, or only those that it names."""
    body = suit.body()
    drafted = (
        piece for garment, style in suit.styles().items() for piece in patterns.draft(garment, body, style)
    )
    return only_named(suit, drafted)


def refuse_beyond_reach(pieces: Iterable[Piece], cutter: Machine) -> None:
    """Refuse a piece longer than a machine reaches at once, if it cuts only whole ones, with InputError."""
    longest = max(pieces, key=along_mm)
    if cutter.border is Border.WHOLE and along_mm(longest) > cutter.window_mm:
        raise InputError(
            f"measurements: {longest.id} comes out {math.ceil(along_mm(longest))} mm long, "
            f"but machine {cutter.name} reaches {cutter.window_mm:g} mm of cloth"
        )


def marker_problem(order: Order, pieces: Sequence[Piece], material: Material = Material.SHELL) -> Problem:
    """Return the nesting problem of a material's pieces on the order's cloth for it.

    The grain is kept: a piece may be turned by 180 degrees as far as the nap lets it. What is seen of the
    suit is the shell: only there the pattern is matched, and only there slight faults keep off what is seen.

    Raises
    ------
    InputError, ProblemError
        If there is no piece of the material, a piece is wider than the cloth, or the cloth makes no sense.
    """
    pieces = [piece for piece in pieces if piece.material is material]
    where, ordered = cloth_field(material), order.cloth_of[material]
    if not pieces:
        raise InputError(f"{where}: no garment of the order has a piece of {material}; leave it out")
    widest = max(pieces, key=across_mm)
    if across_mm(widest) > ordered.width_mm:
        raise InputError(
            f"{where}.width_mm {ordered.width_mm:g} mm is narrower than {widest.id}: at least "
            f"{math.ceil(across_mm(widest))} mm is needed"
        )
    try:
        return _stated(order, pieces, material)
    except ProblemError as error:
        if material is Material.SHELL:
            raise
        raise ProblemError(f"{where}: {error}") from None


def _stated(order: Order, pieces: Sequence[Piece], material: Material) -> Problem:
    ordered = order.cloth_of[material]
    cloth = ordered.cloth()
    is_shell = material is Material.SHELL
    items = tuple(
        Item(
            piece.id,
            piece.outline,
            (0.0, 180.0),
            match_points=tuple(MatchPoint(point.name, point.x, point.y) for point in piece.match_points),
            tolerates=ALLOWANCE_TOLERATES,
            zones=seen_zones(piece) if is_shell else (),
            garment=f"{order.id} {piece.garment}",
        )
        for piece in pieces
    )
    matches: tuple[Match, ...] = ()
    if is_shell and cloth.repeat is not None and ordered.repeat is not None:
        matches = match_rules(pieces, cloth.repeat, ordered.repeat.match, ordered.repeat.tolerance_mm)
    return Problem(f"{order.id}-{material}", items, cloth, matches=matches)


def _told(stage: str, material: Material, on_progress: OnProgress) -> OnIncumbent:
    """Say that a stage of a material begins; returns what tells of each better marker of it."""
    on_progress(Progress(stage, material))
    return lambda incumbent: on_progress(Progress(stage, material, incumbent))


def along_mm(piece: Piece) -> float:
    """Return a piece's length along the cloth, which no half turn changes."""
    low, _, high, _ = piece.outline.bounds
    return float(high - low)


def across_mm(piece: Piece) -> float:
    """Return a piece's width across the cloth."""
    _, low, _, high = piece.outline.bounds
    return float(high - low)
