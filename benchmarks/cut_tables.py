"""Tables of cuts, as Markdown."""

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.cut_bounds import Bounds
from benchmarks.cut_features import Variant
from cutting import CutPlan

KINDS = ("cut", "corner", "plunge", "notch", "drill", "mark", "travel", "bite")


@dataclass(frozen=True)
class Cell:
    """One suit cut on one machine.

    Parameters
    ----------
    plan
        Ours.
    planning_s
        Seconds that it took to make.
    bounds
        That no order goes below.
    peers
        The same jobs in others' orders.
    is_repeated
        Whether it was planned twice and came out the same; None if it was planned once.
    """

    suit: str
    plan: CutPlan
    planning_s: float
    bounds: Bounds
    peers: Mapping[str, CutPlan]
    is_repeated: bool | None = None


def tables(cells: Sequence[Cell]) -> str:
    """Return the tables of a run."""
    machines = _grouped(cells, lambda cell: cell.plan.machine.name)
    suits = _grouped(cells, lambda cell: cell.suit)
    peers = list(cells[0].peers)
    return "\n\n".join(
        [
            _plans("mean per profile", machines),
            _kinds(machines),
            _orders("against bounds and other orders, mean per profile", machines, peers),
            _orders("against bounds and other orders, mean per suit", suits, peers),
            _seconds(machines, suits),
        ]
    )


def features(name: str, variants: Sequence[Variant]) -> str:
    """Return what each feature brings, the first variant being the plan with all."""
    whole = variants[0].plan
    rows = [
        [
            variant.what,
            f"{variant.plan.seconds:.1f}",
            f"{variant.plan.seconds - whole.seconds:+.1f}",
            *(
                f"{getattr(variant.plan.breakdown, kind):.1f}"
                for kind in ("cut", "corner", "plunge", "travel")
            ),
            f"{variant.plan.cut_mm / 1000:.1f}",
            f"{variant.plan.travel_mm / 1000:.1f}",
            f"{variant.plan.length_mm:.0f}",
        ]
        for variant in variants
    ]
    head = ["", "s", "", "cut", "corner", "plunge", "travel", "m cut", "m travelled", "mm of cloth"]
    return _table(f"{name}: what each part of the planning brings", head, rows)


def line(cell: Cell) -> str:
    """Return one cell in one line of text."""
    repeated = {None: "", True: ", twice the same", False: ", NOT the same twice"}[cell.is_repeated]
    others = "".join(
        f", {name} {_more(plan.seconds, cell.plan.seconds)}" for name, plan in cell.peers.items()
    )
    above = _more(cell.plan.seconds, cell.bounds.with_travel)
    return (
        f"{cell.suit:16} {cell.plan.machine.name:19} {cell.plan.seconds:6.1f} s in "
        f"{cell.planning_s:.2f} s{repeated}, {above} above the bound{others}"
    )


def _grouped(cells: Sequence[Cell], key: Callable[[Cell], str]) -> dict[str, list[Cell]]:
    names = dict.fromkeys(key(cell) for cell in cells)
    return {name: [cell for cell in cells if key(cell) == name] for name in names}


def _plans(title: str, groups: Mapping[str, Sequence[Cell]]) -> str:
    rows = []
    for name, cells in groups.items():
        logged = [cell.plan.breakdown.as_logged() for cell in cells]
        rows.append(
            [
                name,
                f"{_mean(cell.plan.seconds for cell in cells):.1f}",
                *(f"{_mean(words[word] for words in logged):.1f}" for word in ("CUT", "BITE", "AUX")),
                f"{_mean(len(cell.plan.bites) for cell in cells):.1f}",
                f"{_mean(cell.plan.cut_mm for cell in cells) / 1000:.1f}",
                f"{_mean(cell.plan.travel_mm for cell in cells) / 1000:.1f}",
                f"{_mean(cell.planning_s for cell in cells):.2f}",
            ]
        )
    head = ["profile", "s", "CUT", "BITE", "AUX", "bites", "m cut", "m travelled", "planned in s"]
    return _table(title, head, rows)


def _kinds(groups: Mapping[str, Sequence[Cell]]) -> str:
    rows = [
        [name, *(f"{_mean(getattr(cell.plan.breakdown, kind) for cell in cells):.1f}" for kind in KINDS)]
        for name, cells in groups.items()
    ]
    return _table("seconds by kind of work, mean per profile", ["profile", *KINDS], rows)


def _orders(title: str, groups: Mapping[str, Sequence[Cell]], peers: Sequence[str]) -> str:
    rows = []
    for name, cells in [*groups.items(), ("**all**", [cell for own in groups.values() for cell in own])]:
        ours = [cell.plan.seconds for cell in cells]
        least = [cell.bounds.without_travel for cell in cells]
        travelled = [cell.bounds.with_travel for cell in cells]
        row = [name, f"{_mean(ours):.1f}"]
        row += [f"{_mean(least):.1f}", _over(ours, least), f"{_mean(travelled):.1f}", _over(ours, travelled)]
        for peer in peers:
            theirs = [cell.peers[peer].seconds for cell in cells]
            row.append(f"{_mean(theirs) - _mean(ours):+.1f} s, {_over(theirs, ours)}")
        rows.append(row)
    head = ["", "suitcut, s", "no travel, s", "we take", "least travel, s", "we take"]
    return _table(title, head + [f"{peer} takes" for peer in peers], rows)


def _seconds(machines: Mapping[str, Sequence[Cell]], suits: Mapping[str, Sequence[Cell]]) -> str:
    rows = [
        [
            name,
            *(
                f"{cell.plan.seconds:.1f}"
                for machine in machines
                for cell in cells
                if cell.plan.machine.name == machine
            ),
        ]
        for name, cells in suits.items()
    ]
    return _table("seconds of each suit", ["suit", *machines], rows)


def _over(seconds: Sequence[float], base: Sequence[float]) -> str:
    """Return the mean of the ratios as a percentage more or less."""
    ratio = statistics.mean(one / other for one, other in zip(seconds, base, strict=True))
    return f"{100 * (ratio - 1):+.1f} %"


def _more(seconds: float, base: float) -> str:
    return f"{100 * (seconds / base - 1):+.1f} %"


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join([f"{title}:", "", *(f"| {' | '.join(cells)} |" for cells in lines)])


def _mean(values: Iterable[float]) -> float:
    return statistics.mean(values)
