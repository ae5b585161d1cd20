"""Rectangles packed from one end of a strip: each as near to that end as the ones before it allow."""

import math
from collections.abc import Sequence

Size = tuple[float, float]
Step = tuple[float, float]  # where it begins across the strip, and up to where the strip is taken there


def packed(sizes: Sequence[Size], width: float, height: float = math.inf) -> dict[int, Step]:
    """Place each rectangle that still fits, in the order given.

    Parameters
    ----------
    sizes
        Width and height of each.
    width, height
        Of what they are placed on.

    Returns
    -------
    dict
        The corner (x, y) nearest to (0, 0) of each that found a place, by its number.
    """
    found: dict[int, Step] = {}
    steps: list[Step] = [(0.0, 0.0)]
    for number, (across, along) in enumerate(sizes):
        places = [(_taken(steps, x, across), x) for x, _ in steps if x + across <= width]
        if not places or min(places)[0] + along > height:
            continue
        y, x = min(places)
        found[number] = x, y
        steps = _raised(steps, x, across, y + along)
    return found


def _taken(steps: Sequence[Step], x: float, across: float) -> float:
    """Return up to where the strip is taken anywhere between x and x + across."""
    ends = [start for start, _ in steps[1:]] + [math.inf]
    return max(
        level for (start, level), end in zip(steps, ends, strict=True) if start < x + across and end > x
    )


def _raised(steps: Sequence[Step], x: float, across: float, level: float) -> list[Step]:
    end = x + across
    beyond = [step for step in steps if step[0] <= end][-1][1]
    before = [step for step in steps if step[0] < x]
    return [*before, (x, level), (end, beyond), *(step for step in steps if step[0] > end)]
