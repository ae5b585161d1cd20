"""What the terminal shows: the report of a plan and the progress of planning."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from app import planning
from app.planning import TAKT_S, Plan
from app.sharing import Gain
from cutting import CutPlan, changes, limit
from nesting import Incumbent
from patterns import Material, Piece, piece_table

TABLE_WIDTH = 110
MOST_CHANGES = 2  # of the machine that a report tells of
STAGES = {
    "draft": "drafting the pieces",
    "alone": "nesting the {material} of each order alone",
    "nest": "nesting the {material}",
    "cut": "planning the cut of the {material}",
}


def print_report(plan: Plan, folder: Path, names: list[str]) -> None:
    """Print a plan's figures and files on standard output."""
    orders = [order.id for order in plan.orders]
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("order" if len(orders) == 1 else "orders", ", ".join(orders))
    table.add_row("pieces", f"{len(plan.pieces)}")
    for material, figures in _by_material(plan.pieces):
        no_cloth = "" if material in plan.markers else "; no cloth named, not planned"
        table.add_row("", f"{material}: {figures}{no_cloth}")
    for material in plan.markers:
        for number, line in enumerate(_marker(plan, material)):
            table.add_row("" if number else material, line)
    for number, line in enumerate(_takt(plan)):
        table.add_row("" if number else "takt", line)
    table.add_row("machine", plan.machine.name)
    table.add_row("planned in", f"{plan.timing.total_s:.1f} s")
    table.add_row("files", f"{', '.join(names)} in {folder}")
    _paper().print(table)


def _marker(plan: Plan, material: Material) -> Iterator[str]:
    """Yield what a material's marker takes and how its cut spends the seconds."""
    marker, cut = plan.markers[material], plan.cuts[material]
    yield (
        f"{marker.length_mm / 1000:.3f} m of {marker.cloth.width_mm:g} mm, "
        f"density {100 * marker.density:.2f} %, cut in {cut.seconds:.0f} s"
    )
    if material in plan.gains:
        yield from _gain(plan.gains[material])
    parts = ", ".join(f"{name} {seconds:.0f}" for name, seconds in _parts(cut))
    yield f"{parts}; {cut.cut_mm / 1000:.1f} m cut, {cut.travel_mm / 1000:.1f} m travelled"
    if material is Material.SHELL:
        yield f"limited by {limit(cut)}; {_savings(cut)}"


def _takt(plan: Plan) -> Iterator[str]:
    """Yield how the shell's cut, and all cuts one after another, compare with the takt."""
    count = len(plan.orders)
    takt = TAKT_S * count
    of_all = f" for {count} orders" if count > 1 else ""
    if Material.SHELL in plan.cuts:  # not if only single pieces of other materials are cut
        shell = plan.cuts[Material.SHELL].seconds
        against = f"{_against(shell, takt)} the takt of {takt:.0f} s{of_all}"
        yield f"shell's cut: {shell:.0f} s predicted, {against}"
    if len(plan.cuts) > 1:
        total = sum(cut.seconds for cut in plan.cuts.values())
        yield (
            f"all {len(plan.cuts)} cuts on one cutter: {total:.0f} s, {_against(total, takt)} the takt; "
            "changing the cloth comes on top"
        )


def _against(seconds: float, takt: float) -> str:
    spare = round(takt) - round(seconds)
    return f"{spare} s within" if spare >= 0 else f"{-spare} s over"


def _savings(cut: CutPlan) -> str:
    """Return what the best single changes of the machine would save."""
    best = [f"{change.what} would save {change.saves_s:.0f} s" for change in changes(cut)[:MOST_CHANGES]]
    return ", ".join(best) or "no single change would save much"


def print_pieces(pieces: tuple[Piece, ...]) -> None:
    """Print the piece table, with what each material needs, on standard output."""
    table = Table(box=None, pad_edge=False)
    for title in ("number", "piece", "material", "count", "area cm²", "perimeter mm"):
        is_text = title in ("piece", "material")
        table.add_column(title, justify="left" if is_text else "right", no_wrap=True)
    for row in piece_table(pieces):
        table.add_row(
            str(row.number),
            f"{row.garment} {row.name}",
            row.material,
            str(row.count),
            f"{row.area_cm2:.0f}",
            f"{row.perimeter_mm:.0f}",
        )
    console = _paper()
    console.print(table)
    for material, figures in _by_material(pieces):
        console.print(f"{material}: {figures}")


def _paper() -> Console:
    console = Console(highlight=False, soft_wrap=True)
    # Rich takes a pipe for a narrow terminal and would cut a table off.
    console.width = max(console.width, TABLE_WIDTH)
    return console


def _by_material(pieces: tuple[Piece, ...]) -> Iterator[tuple[Material, str]]:
    """Yield how many pieces each material has and what area they cover."""
    for material in Material:
        areas = [piece.outline.area for piece in pieces if piece.material is material]
        if areas:
            yield material, f"{len(areas)} piece{'s' if len(areas) > 1 else ''}, {sum(areas) / 1e6:.2f} m²"


def _gain(gain: Gain) -> Iterator[str]:
    """Yield what one marker saves or costs, and the lengths of the single ones.

    All is counted in whole millimetres, so that the figures shown add up.
    """
    single, shared = [round(length) for length in gain.single_mm], round(gain.shared_mm)
    saved = sum(single) - shared
    amount = f"{abs(saved)} mm {'more' if saved < 0 else 'less'}, {100 * abs(saved) / sum(single):.2f} %"
    yield f"one marker takes {shared / 1000:.3f} m, {amount}"
    each = " + ".join(f"{length / 1000:.3f}" for length in single)
    yield f"than single ones: {each} = {sum(single) / 1000:.3f} m"


def _parts(cut: CutPlan) -> Iterator[tuple[str, float]]:
    """Yield the kinds of work that there are, with their seconds."""
    for name in cut.breakdown.__dataclass_fields__:
        if (seconds := getattr(cut.breakdown, name)) > 0:
            yield name, seconds


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Let the first Ctrl-C only say that it is enough; yields what tells whether it was pressed.

    A second one interrupts as ever.
    """
    pressed = Event()
    before = signal.getsignal(signal.SIGINT)

    def press(_number: int, _frame: FrameType | None) -> None:
        pressed.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, press)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def planning_progress() -> Iterator[Callable[[planning.Progress], None]]:
    """Show the stages of planning on a terminal's standard error; yields what to call with each progress."""
    with _bar() as bar:
        task = bar.add_task("", total=None)

        def show(progress: planning.Progress) -> None:
            text = STAGES[progress.stage].format(material=progress.material)
            if progress.incumbent is not None:
                text = f"{text}: {_figures(progress.incumbent)}"
            bar.update(task, description=text)

        yield show


@contextmanager
def nesting_progress(text: str) -> Iterator[Callable[[Incumbent], None]]:
    """Show the best marker so far on a terminal's standard error; yields what to call with each."""
    with _bar() as bar:
        task = bar.add_task(text, total=None)
        yield lambda incumbent: bar.update(task, description=f"{text}: {_figures(incumbent)}")


@contextmanager
def working(text: str) -> Iterator[None]:
    """Show on a terminal's standard error that something is under way."""
    with _bar() as bar:
        bar.add_task(text, total=None)
        yield


def _figures(incumbent: Incumbent) -> str:
    return f"{incumbent.length_mm:.1f} mm, {100 * incumbent.density:.2f} %"


def _bar() -> Progress:
    console = Console(stderr=True)
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
