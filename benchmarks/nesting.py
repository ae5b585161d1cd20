"""Our nesting beside sparrow's, in one run: equal wall time, equal cores, everything counted.

Run it as ``./run python -m benchmarks.nesting``. Every cell is run for each seed, ours and the peer by turns,
so that a machine that slows down slows both. The tables give the mean density, its spread over the seeds and
the difference; ``--json`` and ``--svg`` keep the runs and a plot of density over time.
"""

import argparse
import json
import os
import resource
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
import shapely
import spyrrow
from matplotlib import pyplot as plt
from shapely import affinity
from shapely.geometry import Polygon

from nesting import Problem, problem_from_instance, solve, warm_up

DATA = Path(__file__).parents[2] / "shared" / "data"
OVERLAP_LIMIT = 1e-9
POLL_S = 0.02

Trace = list[tuple[float, float]]
Answer = tuple[float, list[Polygon], Trace]


@dataclass(frozen=True)
class Run:
    """One answer to one instance.

    Parameters
    ----------
    density
        Exact area on the used length, in per cent.
    wall_s
        Seconds from the call to the answer.
    overlap
        Area lost to overlaps as a share of all area, by Shapely on the exact outlines.
    trace
        Seconds and density in per cent of each better marker.
    """

    engine: str
    instance: str
    seconds: int
    seed: int
    density: float
    wall_s: float
    overlap: float
    trace: Trace


def ours(problem: Problem, seconds: int, seed: int, workers: int) -> Answer:
    """Return length, placed outlines and trace of our marker."""
    trace: Trace = []
    marker = solve(
        problem,
        float(seconds),
        seed,
        workers=workers,
        on_incumbent=lambda incumbent: trace.append((incumbent.elapsed_s, 100 * incumbent.density)),
    )
    return marker.length_mm, [placement.outline for placement in marker.placements], trace


def sparrow(problem: Problem, seconds: int, seed: int, workers: int) -> Answer:
    """Return length, placed outlines and trace of sparrow's marker, by its Python binding."""
    items = [
        spyrrow.Item(
            item.id,
            list(item.outline.exterior.coords),
            demand=item.demand,
            allowed_orientations=list(item.orientations),
        )
        for item in problem.items
    ]
    instance = spyrrow.StripPackingInstance(problem.name, problem.cloth.width_mm, items)
    config = spyrrow.StripPackingConfig(
        early_termination=False, total_computation_time=seconds, num_workers=workers, seed=seed
    )
    queue, trace, over, started = (
        spyrrow.ProgressQueue(),
        list[tuple[float, float]](),
        threading.Event(),
        time.perf_counter(),
    )

    def watch() -> None:
        while not over.wait(POLL_S):
            for kind, found in queue.drain():
                if kind in (spyrrow.ReportType.ExplFeas, spyrrow.ReportType.CmprFeas):
                    trace.append((time.perf_counter() - started, 100 * found.density))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        solution = instance.solve(config, queue)
    finally:
        over.set()
        watcher.join()
    outlines = {item.id: item.outline for item in problem.items}
    placed = [
        affinity.translate(
            affinity.rotate(outlines[item.id], item.rotation, origin=(0, 0)), *item.translation
        )
        for item in solution.placed_items
    ]
    return float(solution.width), placed, trace


ENGINES: dict[str, Callable[[Problem, int, int, int], Answer]] = {"suitcut": ours, "sparrow": sparrow}


def measured(engine: str, problem: Problem, seconds: int, seed: int, workers: int) -> Run:
    """Run one engine once and judge its answer by the placed outlines alone."""
    started = time.perf_counter()
    length, placed, trace = ENGINES[engine](problem, seconds, seed, workers)
    wall = time.perf_counter() - started
    area = sum(outline.area for outline in placed)
    whole = sum(item.outline.area * item.demand for item in problem.items)
    if abs(area - whole) > 1e-6 * whole:
        raise RuntimeError(f"{engine} {problem.name}: {area} of {whole} placed")
    overlap = (area - shapely.union_all(placed).area) / area
    if engine == "suitcut" and overlap > OVERLAP_LIMIT:
        raise RuntimeError(f"{problem.name} seed {seed}: overlap {overlap}")
    density = 100 * area / (length * problem.cloth.width_mm)
    return Run(engine, problem.name, seconds, seed, density, wall, overlap, trace)


def all_runs(
    problems: Sequence[Problem],
    budgets: Sequence[int],
    seeds: Sequence[int],
    engines: Sequence[str],
    workers: int,
) -> Iterator[Run]:
    """Run every cell, the engines by turns."""
    for seconds in budgets:
        for problem in problems:
            for seed in seeds:
                for engine in engines:
                    yield measured(engine, problem, seconds, seed, workers)


def table(runs: Sequence[Run], engines: Sequence[str]) -> str:
    """Return one line an instance and a line of means for each time."""
    lines = []
    for seconds in sorted({run.seconds for run in runs}):
        lines.append(
            f"\n{seconds} s" + "".join(f"{engine:>22}" for engine in engines) + f"{'difference':>14}"
        )
        means: dict[str, list[float]] = {engine: [] for engine in engines}
        for instance in dict.fromkeys(run.instance for run in runs):
            cells, line = [], f"{instance:12}"
            for engine in engines:
                found = [
                    run.density
                    for run in runs
                    if (run.seconds, run.instance, run.engine) == (seconds, instance, engine)
                ]
                cells.append(statistics.mean(found))
                means[engine].append(cells[-1])
                line += f"{cells[-1]:12.2f} ± {statistics.pstdev(found):4.2f}  "
            lines.append(line + _difference(cells))
        totals = [statistics.mean(means[engine]) for engine in engines]
        lines.append(
            f"{'mean':12}" + "".join(f"{total:12.2f}{'':9}" for total in totals) + _difference(totals)
        )
        own = [run for run in runs if run.engine == "suitcut" and run.seconds == seconds]
        if own:
            late = max(run.wall_s - run.seconds for run in own)
            first = max(run.trace[0][0] for run in own)
            lines.append(
                f"suitcut at most {1000 * late:.0f} ms late; first marker after {1000 * first:.0f} ms at most"
            )
    return "\n".join(lines)


def _difference(cells: Sequence[float]) -> str:
    return f"{cells[0] - cells[1]:+12.2f}" if len(cells) == 2 else ""


def plot(runs: Sequence[Run], path: Path) -> None:
    """Draw each instance's density over time, mean of the seeds, for the longest time run."""
    mpl.use("svg")
    longest = max(run.seconds for run in runs)
    chosen = [run for run in runs if run.seconds == longest]
    instances = list(dict.fromkeys(run.instance for run in chosen))
    columns = min(4, len(instances))
    rows = -(-len(instances) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(3.6 * columns, 2.6 * rows), squeeze=False)
    times = np.geomspace(0.05, longest, 80)
    for axis, instance in zip(axes.flat, instances, strict=False):
        for engine in dict.fromkeys(run.engine for run in chosen):
            curves = [
                [
                    max((density for at, density in run.trace if at <= moment), default=np.nan)
                    for moment in times
                ]
                for run in chosen
                if (run.engine, run.instance) == (engine, instance)
            ]
            axis.semilogx(times, np.mean(curves, axis=0), label=engine)
        axis.set_title(instance, fontsize=9)
        axis.set_xlabel("s", fontsize=8)
        axis.grid(alpha=0.3)
    axes.flat[0].set_ylabel("density, %", fontsize=8)
    axes.flat[0].legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path)


def main() -> None:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, default=[DATA / "esicup", DATA / "suits"])
    parser.add_argument("--only", nargs="+", default=[], metavar="INSTANCE", help="stems of the files to run")
    parser.add_argument("--seconds", nargs="+", type=int, default=[1, 2, 5, 10, 30])
    parser.add_argument("--seeds", type=int, default=5, help="how many")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--svg", type=Path)
    options = parser.parse_args()
    files = sorted(file for folder in options.folders for file in folder.glob("*.json"))
    files = [file for file in files if not options.only or file.stem in options.only]
    if not files:
        parser.error(f"no instances in {', '.join(map(str, options.folders))}")
    problems = [problem_from_instance(json.loads(file.read_text())) for file in files]
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    warm_up()
    runs = []
    for run in all_runs(problems, options.seconds, seeds, options.engines, options.workers):
        runs.append(run)
        print(
            f"{run.engine:8} {run.instance:12} {run.seconds:3} s seed {run.seed}: {run.density:.2f} %",
            flush=True,
        )
        if options.json:
            options.json.write_text(json.dumps([asdict(one) for one in runs]))
    print(table(runs, options.engines))
    # Kilobytes on Linux; of this process, in which all engines ran.
    print(f"\npeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")
    if options.svg:
        plot(runs, options.svg)


if __name__ == "__main__":
    main()
