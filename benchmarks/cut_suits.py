"""Suits nested by suitcut, to be cut: those of the example orders and the four of outlines only."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import REFUSALS
from app.order import read_order
from app.planning import prepare
from benchmarks.suits import suit_on_plain
from cutting import machine
from nesting import Marker, Problem, bundled, bundles_of, solve, taken_apart
from patterns import Material, Piece

EXAMPLES = Path(__file__).parents[1] / "examples"
OUTLINES = Path(__file__).parents[2] / "shared" / "data" / "suits"
SHELL_AGAIN = "order-materials"  # whose shell is that of order.json
ENOUGH_S = 600.0  # never reached: rounds end the search
WORKERS = 2  # however many cores: another number would make another marker


@dataclass(frozen=True)
class Suit:
    """A marker of the shell of one order, and its pieces by placement; none of a suit of outlines only."""

    name: str
    marker: Marker
    pieces: Mapping[str, Piece]


def suits(
    orders: Path, outlines: Path, only: Sequence[str], rounds: int, seed: int, *, bundle: bool = False
) -> Iterator[Suit]:
    """Nest each suit once.

    Parameters
    ----------
    orders, outlines
        Folders of ``order*.json`` and of ``suit*.json``; either may be missing.
    only
        Stems of the files to take; empty for all.
    rounds, seed
        Of the nesting, which so gives the same markers on every machine.
    bundle
        Whether rectangles are laid edge to edge first.

    Yields
    ------
    Suit
        Those that can be planned alone; it prints why another cannot.
    """
    for file in [*sorted(orders.glob("order*.json")), *sorted(outlines.glob("suit*.json"))]:
        if file.stem == SHELL_AGAIN or (only and file.stem not in only):
            continue
        try:
            problem, pieces = _drafted(file) if file.stem.startswith("order") else (_outlined(file), {})
            marker = _nested(problem, rounds, seed, bundle)
        except REFUSALS as error:
            print(f"{file.stem} is left out: {error}")
            continue
        yield Suit(file.stem, marker, pieces)


def _drafted(file: Path) -> tuple[Problem, dict[str, Piece]]:
    prepared = prepare(read_order(file.read_bytes()), machine("default"))
    return prepared.problems[Material.SHELL], {piece.id: piece for piece in prepared.pieces}


def _outlined(file: Path) -> Problem:
    return suit_on_plain(json.loads(file.read_text()))


def _nested(problem: Problem, rounds: int, seed: int, bundle: bool) -> Marker:
    bundles = bundles_of(problem) if bundle else ()
    whole = bundled(problem, bundles) if bundles else problem
    marker = solve(whole, ENOUGH_S, seed, iterations=rounds, workers=WORKERS)
    return taken_apart(problem, bundles, marker) if bundles else marker
