"""Suits cut on every machine profile, in one run: seconds, bounds, and the same jobs in other orders.

Run it as ``./run python -m benchmarks.cutting``, or with ``--quick`` for less than a minute. Each suit is
nested once, by rounds, so the markers are the same on every machine. Every plan is compared with what no
order can go below (:mod:`benchmarks.cut_bounds`), with the nearest neighbour, and with vpype's ``linesort``,
if that command is there (named by the variable VPYPE, beside this Python, or on the path); all are timed by
the same kinematics. The tables are Markdown. With ``--iterations`` the search is told its steps instead of
its time, and each plan is made twice to see that it comes out the same.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.cut_bounds import Bounds, bounds
from benchmarks.cut_features import variants
from benchmarks.cut_peers import Work, by_linesort, nearest_neighbour, work
from benchmarks.cut_suits import EXAMPLES, OUTLINES, Suit, suits
from benchmarks.cut_tables import Cell, features, line, tables
from benchmarks.linesort import VARIABLE, command
from cutting import BiteCut, CutPlan, Machine, machine, machine_names, plan_cut
from nesting import warm_up

QUICK = ("order", "order-stout", "suit40")
QUICK_MACHINES = ("default", "notch-tool", "s3000")
FEATURES_SUIT, FEATURES_MACHINE = "order", "notch-tool"


def compared(
    suit: Suit,
    machines: Sequence[Machine],
    vpype: str | None,
    *,
    seconds: float,
    seed: int,
    iterations: int | None,
) -> Iterator[Cell]:
    """Plan a suit on each machine and cut the same jobs in every other order."""
    todos = [work(suit.marker, suit.pieces, cutter) for cutter in machines]
    others = _others(todos, machines, vpype)
    for cutter, todo, orders in zip(machines, todos, others, strict=True):
        plans, planning_s = list[CutPlan](), 0.0
        for _ in range(2 if iterations else 1):
            started = time.perf_counter()
            plans.append(
                plan_cut(suit.marker, suit.pieces, cutter, seconds=seconds, seed=seed, iterations=iterations)
            )
            planning_s = time.perf_counter() - started
        ours = plans[0]
        theirs = {name: replace(ours, bites=cuts) for name, cuts in orders.items()}
        least = bounds(ours, [one.jobs for one in todo])
        _refuse_wrong(ours, theirs, least)
        yield Cell(suit.name, ours, planning_s, least, theirs, plans[0] == plans[1] if iterations else None)


def _others(
    todos: Sequence[Sequence[Work]], machines: Sequence[Machine], vpype: str | None
) -> list[dict[str, tuple[BiteCut, ...]]]:
    found = [
        {"nearest neighbour": nearest_neighbour(todo, cutter)}
        for todo, cutter in zip(todos, machines, strict=True)
    ]
    if vpype:
        for orders, (plain, improved) in zip(found, by_linesort(vpype, todos, machines), strict=True):
            orders |= {"linesort": plain, "linesort --two-opt": improved}
    return found


def _refuse_wrong(ours: CutPlan, theirs: dict[str, CutPlan], least: Bounds) -> None:
    """Check that all orders do the same work and that none of them beats the bound.

    Raises
    ------
    RuntimeError
        If one does not, or does.
    """
    for name, plan in {"suitcut": ours, **theirs}.items():
        where = f"{ours.name} on {ours.machine.name}, {name}"
        for kind in ("plunge", "notch", "drill", "mark", "bite"):
            if abs(getattr(plan.breakdown, kind) - getattr(ours.breakdown, kind)) > 1e-6:
                raise RuntimeError(f"{where}: {kind} differs from ours")
        if plan.seconds < least.with_travel - 1e-6:
            raise RuntimeError(f"{where}: {plan.seconds} s is less than the bound {least.with_travel}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=Path, default=EXAMPLES, help="folder of order*.json")
    parser.add_argument("--outlines", type=Path, default=OUTLINES, help="folder of suit*.json")
    parser.add_argument("--only", nargs="+", default=[], metavar="SUIT", help="stems of the files to cut")
    parser.add_argument("--machines", nargs="+", choices=machine_names(), default=list(machine_names()))
    parser.add_argument("--rounds", type=int, default=150, help="of the nesting")
    parser.add_argument("--seconds", type=float, default=0.5, help="for each path")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--iterations", type=int, help="of each path's search, instead of --seconds")
    parser.add_argument("--quick", action="store_true", help="three suits on three machines")
    parser.add_argument("--bundle", action="store_true", help="nest rectangles edge to edge")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.quick:
        options.only, options.machines, options.rounds = list(QUICK), list(QUICK_MACHINES), 50
    return options


def main() -> None:
    """Read the command line, run, print."""
    options = _options()
    started, vpype = time.perf_counter(), command()
    if vpype is None:
        print(f"vpype is not installed: no linesort; the variable {VARIABLE} may name the command\n")
    warm_up()
    machines = [machine(name) for name in options.machines]
    search = {"seconds": options.seconds, "iterations": options.iterations}
    nest = (options.rounds, options.seed)
    cells, brought = list[Cell](), ""
    for suit in suits(options.orders, options.outlines, options.only, *nest, bundle=options.bundle):
        if not cells:
            # The first plan of a process waits for the compiled kernels.
            plan_cut(suit.marker, suit.pieces, machines[0], seconds=0.0)
        for cell in compared(suit, machines, vpype, seed=options.seed, **search):
            cells.append(cell)
            print(line(cell), flush=True)
        if suit.name == FEATURES_SUIT:
            (other,) = suits(options.orders, options.outlines, [suit.name], *nest, bundle=True)
            found = variants(suit, other, machine(FEATURES_MACHINE), **search)
            brought = features(f"{suit.name} on {FEATURES_MACHINE}", found)
    if not cells:
        raise SystemExit(f"no suits in {options.orders} and {options.outlines}")
    print(f"\n{tables(cells)}\n\n{brought}\n\nin {time.perf_counter() - started:.0f} s")
    if options.json:
        options.json.write_text(json.dumps([_row(cell) for cell in cells], indent=1))


def _row(cell: Cell) -> dict[str, object]:
    plans = {"suitcut": cell.plan, **cell.peers}
    return {
        "suit": cell.suit,
        "machine": cell.plan.machine.name,
        "planning_s": cell.planning_s,
        "bounds": asdict(cell.bounds),
        "is_repeated": cell.is_repeated,
        "plans": {
            name: {
                "seconds": plan.seconds,
                "cut_mm": plan.cut_mm,
                "travel_mm": plan.travel_mm,
                **asdict(plan.breakdown),
            }
            for name, plan in plans.items()
        },
    }


if __name__ == "__main__":
    main()
