"""The cut as a picture: runs of the knife with their order, entries, notches, holes, travel, bites."""

import math
from collections.abc import Iterable, Iterator, Sequence

import shapely
from shapely.geometry import Polygon

from cutting.contours import Point, Tool
from cutting.entries import JobCut
from cutting.outlines import CutOutline, cut_outlines
from cutting.plan import CutPlan, Step, travels
from cutting.post.text import xml

BITE_FILLS = ("#e4eef7", "#f6ebda", "#e3f0e1")
MARGIN = 25.0
HEAD = 70.0
NUMBER_MM = 44.0  # height of a number in a large piece
SMALL_NUMBER_MM = 26.0  # of a number beside where its job begins
STROKES = {
    Tool.NOTCH: ("notch", 'stroke="#7b2d8b" stroke-width="2.4"'),
    Tool.PEN: ("line", 'stroke="#5b8fb9" stroke-width="1.2"'),
}


def write_svg(plan: CutPlan) -> str:
    """Return the picture in true scale; one unit is one millimetre, paths are in the cloth frame."""
    cuts = [(bite, cut) for bite in range(len(plan.bites)) for cut in plan.bites[bite].cuts]
    title = f"{plan.name}: {plan.seconds:.1f} s on {plan.machine.name}, {plan.travel_mm / 1000:.1f} m travel"
    width, height = plan.length_mm + 2 * MARGIN, plan.width_mm + HEAD + 2 * MARGIN
    moves = "".join(_path(move) for move in travels(plan.bites))
    outlines = cut_outlines(plan)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.3f}mm" height="{height:.3f}mm"'
            f' viewBox="{-MARGIN} {-MARGIN - HEAD} {width:.3f} {height:.3f}" font-family="sans-serif">',
            f"<title>{xml(title)}</title>",
            f'<rect x="{-MARGIN}" y="{-MARGIN - HEAD}" width="100%" height="100%" fill="#fff"/>',
            f'<text y="{-0.45 * HEAD}" font-size="{0.5 * HEAD}">{xml(title)}</text>',
            # The cloth's y runs up, the picture's down: one flip, so that paths hold cloth coordinates.
            f'<g transform="matrix(1 0 0 -1 0 {plan.width_mm!r})" stroke="#23303d" fill="none">',
            f'<rect width="{plan.length_mm!r}" height="{plan.width_mm!r}" fill="#fbfaf8" stroke="#777"/>',
            *map(_fill, outlines),
            *(_run(run, cut) for run, cut in enumerate(_by_run(cuts))),
            *(_step(step) for step in plan.steps if step.tool is not Tool.KNIFE),
            *(_bite_edge(bite.start_mm, plan.width_mm) for bite in plan.bites[1:]),
            f'<path class="travel" d="{moves}" stroke="#c0392b" stroke-width="1.6" stroke-dasharray="10 7"/>',
            *(_entry(one.points[0]) for _, cut in cuts for one in cut.passes),
            "</g>",
            *_numbers(plan, outlines),
            "</svg>",
            "",
        ]
    )


def _by_run(cuts: Iterable[tuple[int, JobCut]]) -> Iterator[tuple[tuple[str, ...], tuple[Point, ...]]]:
    return ((cut.pieces, one.points) for _, cut in cuts for one in cut.passes)


def _run(number: int, run: tuple[tuple[str, ...], tuple[Point, ...]]) -> str:
    pieces, points = run
    names = xml(" ".join(pieces))
    return (
        f'<path class="run" data-run="{number}" data-pieces="{names}" d="{_path(points)}" stroke-width="1.4">'
        f"<title>{names}</title></path>"
    )


def _step(step: Step) -> str:
    if step.tool in STROKES:
        name, look = STROKES[step.tool]
        return f'<path class="{name}" d="{_path(step.points)}" {look}/>'
    x, y = step.points[0]
    if step.tool is Tool.DRILL:
        return f'<circle class="drill" cx="{x:.3f}" cy="{y:.3f}" r="3"/>'
    return (
        f'<rect class="label" x="{x - 12:.3f}" y="{y - 6:.3f}" width="24" height="12" stroke="#b9770e">'
        f"<title>{xml(step.text)}</title></rect>"
    )


def _entry(place: Point) -> str:
    x, y = place
    return f'<circle class="entry" cx="{x:.3f}" cy="{y:.3f}" r="7" fill="#c0392b" stroke="none"/>'


def _fill(outline: CutOutline) -> str:
    fill = BITE_FILLS[outline.bite % len(BITE_FILLS)]
    return f'<path class="piece" d="{_path(outline.ring)}Z" fill="{fill}" stroke="none"/>'


def _numbers(plan: CutPlan, outlines: Sequence[CutOutline]) -> Iterator[str]:
    """Return each job's number: in the middle of the piece whose whole contour it is, else near its start."""
    own = {outline.first: outline for outline in outlines if outline.first == outline.last}
    number, run = 0, 0
    for bite in plan.bites:
        for cut in bite.cuts:
            number += 1
            outline = own.get(run) if len(cut.pieces) == len(cut.passes) == 1 else None
            place, size = _middle(outline) if outline else (_aside(cut), SMALL_NUMBER_MM)
            run += len(cut.passes)
            yield (
                f'<text class="number" x="{place[0]:.1f}" y="{plan.width_mm - place[1]:.1f}"'
                f' font-size="{size:.1f}" text-anchor="middle" dominant-baseline="central"'
                f' fill="#23303d">{number}</text>'
            )


def _middle(outline: CutOutline) -> tuple[Point, float]:
    spot = shapely.maximum_inscribed_circle(Polygon(outline.ring), tolerance=5.0)
    x, y = spot.coords[0]
    return (x, y), min(NUMBER_MM, 1.1 * spot.length)


def _aside(cut: JobCut) -> Point:
    """Return a place a little from where the knife goes down first, towards the middle of what it cuts."""
    first = cut.passes[0].points
    x, y = first[0]
    across, along = (sum(part) / len(first) for part in zip(*first, strict=True))
    away = math.hypot(across - x, along - y)
    share = SMALL_NUMBER_MM / max(away, SMALL_NUMBER_MM)
    return x + share * (across - x), y + share * (along - y)


def _bite_edge(start: float, width: float) -> str:
    return (
        f'<path class="bite" d="M{start:.3f},0V{width:.3f}" stroke="#2c7a4b" stroke-width="2"'
        f' stroke-dasharray="24 10"/>'
    )


def _path(points: Iterable[Point]) -> str:
    return "M" + " ".join(f"{x:.4f},{y:.4f}" for x, y in points)
