"""The price of stripes and checks: one suit on plain, striped and checked cloth, in one run.

Run it as ``./run python -m benchmarks.cloth``. Each suit is nested on every cloth for each seed, the cloths
by turns, so that a machine that slows down slows all. The tables give the mean density with its spread over
the seeds, what matching loses against plain cloth, and how far the worst match is off by the placed outlines
alone; ``--json`` keeps the runs.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from benchmarks.suits import Level, suit_on, suit_on_plain
from nesting import ClothMatch, Marker, Placement, Problem, Repeat, solve, warm_up

SUITS = Path(__file__).parents[2] / "shared" / "data" / "suits"
OVERLAP_LIMIT = 1e-9  # of all area
MISMATCH_LIMIT_MM = 0.01

PLAIN = "plain"
# Stripes of a suit run along the cloth: their repeat is across it.
STRIPE_20, STRIPE_60, CHECK_60 = Repeat(across_mm=20.0), Repeat(across_mm=60.0), Repeat(60.0, 60.0)
CLOTHS: Mapping[str, tuple[Repeat, Level] | None] = {
    PLAIN: None,
    "stripe 20": (STRIPE_20, Level.NORMAL),
    "stripe 60": (STRIPE_60, Level.NORMAL),
    "check 60": (CHECK_60, Level.NORMAL),
    "stripe 20 full": (STRIPE_20, Level.FULL),
    "check 60 full": (CHECK_60, Level.FULL),
}


@dataclass(frozen=True)
class Run:
    """One suit nested once on one cloth.

    Parameters
    ----------
    density
        Exact area on the used length, in per cent.
    overlap
        Area lost to overlaps as a share of all area, by Shapely on the exact outlines.
    mismatch_mm
        The farthest that a match is off, by the placed outlines; 0 on plain cloth.
    """

    suit: str
    cloth: str
    seconds: float
    seed: int
    density: float
    wall_s: float
    overlap: float
    mismatch_mm: float


def on_cloth(plain: Problem, cloth: str) -> Problem:
    """Return a suit on one of the cloths."""
    pattern = CLOTHS[cloth]
    return plain if pattern is None else suit_on(plain, *pattern)


def measured(problem: Problem, cloth: str, seconds: float, seed: int, workers: int) -> Run:
    """Nest a suit once and judge the marker by its placed outlines alone.

    Raises
    ------
    RuntimeError
        If a piece is missing, pieces overlap or a match is off.
    """
    started = time.perf_counter()
    marker = solve(problem, seconds, seed, workers=workers)
    wall = time.perf_counter() - started
    placed = [placement.outline for placement in marker.placements]
    area = sum(outline.area for outline in placed)
    whole = sum(item.outline.area * item.demand for item in problem.items)
    overlap = (area - shapely.union_all(placed).area) / area
    where = f"{problem.name} on {cloth}, seed {seed}"
    if abs(area - whole) > 1e-6 * whole:
        raise RuntimeError(f"{where}: {area} of {whole} placed")
    if overlap > OVERLAP_LIMIT:
        raise RuntimeError(f"{where}: overlap {overlap}")
    mismatch = worst_mismatch(problem, marker)
    if mismatch > MISMATCH_LIMIT_MM:
        raise RuntimeError(f"{where}: a match is off by {mismatch} mm")
    density = 100 * area / (marker.length_mm * problem.cloth.width_mm)
    return Run(problem.name, cloth, seconds, seed, density, wall, overlap, mismatch)


def worst_mismatch(problem: Problem, marker: Marker) -> float:
    """Return the farthest in mm that any copies of two matched pieces are off, from the placed outlines.

    It shares nothing with the engine's own check: a piece's turn and place are read off its placed corners.
    """
    repeat = problem.cloth.repeat
    if repeat is None:
        return 0.0
    worst = 0.0
    for rule in problem.matches:
        if isinstance(rule, ClothMatch):
            raise TypeError("the suits' rules are all between pieces")
        mirror = np.array([1.0, -1.0 if rule.mirrored else 1.0])
        own = _seen(problem, marker, rule.item, rule.point)
        others = [mirror * there for there in _seen(problem, marker, rule.other, rule.other_point)]
        for axis, length in enumerate((repeat.along_mm, repeat.across_mm)):
            if (rule.along, rule.across)[axis] and length > 0:
                rests = [(here[axis] - there[axis]) % length for here in own for there in others]
                worst = max(worst, *(min(rest, length - rest) for rest in rests))
    return float(worst)


def _seen(problem: Problem, marker: Marker, item: str, point: str) -> list[npt.NDArray[np.float64]]:
    """Return where a point of each copy lies on the cloth, seen with the copy upright."""
    ((x, y),) = ((one.x, one.y) for one in problem.item(item).match_points if one.name == point)
    before = np.array(problem.item(item).outline.exterior.coords[:2])
    return [_upright(before, placed, x, y) for placed in marker.placements if placed.item == item]


def _upright(
    before: npt.NDArray[np.float64], placed: Placement, x: float, y: float
) -> npt.NDArray[np.float64]:
    after = np.array(placed.outline.exterior.coords[:2])
    turn = 1.0 if np.dot(before[1] - before[0], after[1] - after[0]) > 0 else -1.0
    return np.asarray(turn * after[0] + np.array([x, y]) - before[0])


def all_runs(
    suits: Sequence[Problem], cloths: Sequence[str], seconds: float, seeds: Sequence[int], workers: int
) -> Iterator[Run]:
    """Run every cell, the cloths by turns."""
    for plain in suits:
        problems = {cloth: on_cloth(plain, cloth) for cloth in cloths}
        for seed in seeds:
            for cloth, problem in problems.items():
                yield measured(problem, cloth, seconds, seed, workers)


def tables(runs: Sequence[Run]) -> str:
    """Return density, loss and worst mismatch, one line a suit and one of all suits."""
    cloths = list(dict.fromkeys(run.cloth for run in runs))
    patterned = [cloth for cloth in cloths if cloth != PLAIN]
    rows = {
        suit: [[run for run in runs if (run.suit, run.cloth) == (suit, cloth)] for cloth in cloths]
        for suit in dict.fromkeys(run.suit for run in runs)
    }
    rows["all"] = [[run for run in runs if run.cloth == cloth] for cloth in cloths]
    lines = ["", "density in %, mean and spread over the seeds", _line("", cloths)]
    lines += [_line(suit, [_density(cell) for cell in cells]) for suit, cells in rows.items()]
    if PLAIN in cloths:
        lines += ["", "loss against plain in points, mean and its standard error", _line("", patterned)]
        for suit, cells in rows.items():
            plain = cells[cloths.index(PLAIN)]
            lines.append(_line(suit, [_loss(plain, cell) for cell in cells if cell is not plain]))
    lines += ["", "worst mismatch in mm", _line("", cloths)]
    lines += [
        _line(suit, [f"{max(run.mismatch_mm for run in cell):.1e}" for cell in cells])
        for suit, cells in rows.items()
    ]
    return "\n".join(lines)


def _line(name: str, cells: Sequence[str]) -> str:
    return f"{name:8}" + "".join(f"{cell:>17}" for cell in cells)


def _density(cell: Sequence[Run]) -> str:
    """Return the mean and the spread over the seeds; of several suits the mean of their spreads."""
    suits = dict.fromkeys(run.suit for run in cell)
    spreads = [statistics.pstdev([run.density for run in cell if run.suit == suit]) for suit in suits]
    return f"{statistics.mean(run.density for run in cell):.2f} ± {statistics.mean(spreads):4.2f}"


def _loss(plain: Sequence[Run], patterned: Sequence[Run]) -> str:
    """Return the mean of the losses, each of a seed against the same seed on plain cloth, and its error."""
    losses = [one.density - other.density for one, other in zip(plain, patterned, strict=True)]
    error = statistics.stdev(losses) / len(losses) ** 0.5 if len(losses) > 1 else float("nan")
    return f"{statistics.mean(losses):+.2f} ± {error:4.2f}"


def main() -> None:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=SUITS)
    parser.add_argument("--only", nargs="+", default=[], metavar="SUIT", help="stems of the files to run")
    parser.add_argument("--cloths", nargs="+", choices=CLOTHS, default=list(CLOTHS))
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--seeds", type=int, default=3, help="how many")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    files = [
        file
        for file in sorted(options.folder.glob("suit*.json"))
        if not options.only or file.stem in options.only
    ]
    if not files:
        parser.error(f"no suits in {options.folder}")
    suits = [suit_on_plain(json.loads(file.read_text())) for file in files]
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    warm_up()
    runs = []
    for run in all_runs(suits, options.cloths, options.seconds, seeds, options.workers):
        runs.append(run)
        print(
            f"{run.suit:8} {run.cloth:15} seed {run.seed}: {run.density:.2f} %, {run.mismatch_mm:.1e} mm off",
            flush=True,
        )
        if options.json:
            options.json.write_text(json.dumps([asdict(one) for one in runs]))
    print(tables(runs))
    late = max(run.wall_s - run.seconds for run in runs)
    print(f"\nat most {1000 * late:.0f} ms late")


if __name__ == "__main__":
    main()
