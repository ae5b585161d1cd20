"""The cut as a picture: runs of the knife with their order, entries, notches, holes, travel, bites."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry import Point as ShapelyPoint

from cutting.contours import Point, Tool
from cutting.entries import JobCut
from cutting.plan import CutPlan, Step, travels
from cutting.post.text import xml

BITE_FILLS = ("#e4eef7", "#f6ebda", "#e3f0e1")
MARGIN = 25.0
HEAD = 70.0
SAME_PLACE = 0.2  # mm, within which the ends of common lines meet
NUMBER_MM = 44.0  # height of a number in a large piece
ASIDE = 0.6  # of a number's height, how far it stays from an edge
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
    shapes = _shapes(plan)
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
            *(_fill(shape, BITE_FILLS[bite % len(BITE_FILLS)]) for bite, shape in shapes),
            *(_run(run, cut) for run, cut in enumerate(_by_run(cuts))),
            *(_step(step) for step in plan.steps if step.tool is not Tool.KNIFE),
            *(_bite_edge(bite.start_mm, plan.width_mm) for bite in plan.bites[1:]),
            f'<path class="travel" d="{moves}" stroke="#c0392b" stroke-width="1.6" stroke-dasharray="10 7"/>',
            *(_entry(one.points[0]) for _, cut in cuts for one in cut.passes),
            "</g>",
            *_numbers([cut for _, cut in cuts], [shape for _, shape in shapes], plan.width_mm),
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


def _shapes(plan: CutPlan) -> list[tuple[int, Polygon]]:
    """Return what the runs of each set of pieces enclose, with the bite in which it is begun."""
    lines: dict[tuple[str, ...], list[LineString]] = defaultdict(list)
    first: dict[tuple[str, ...], int] = {}
    for number, bite in enumerate(plan.bites):
        for cut in bite.cuts:
            # Copies of one piece have the same name, but a piece that is split is cut in parts of it.
            first.setdefault(cut.pieces, number)
            lines[cut.pieces] += [LineString(one.points) for one in cut.passes]
    found = []
    for pieces, runs in lines.items():
        network = shapely.union_all(shapely.set_precision(runs, SAME_PLACE))
        faces = shapely.get_parts(shapely.polygonize([network]))
        found += [(first[pieces], face) for face in faces]
    return found


def _fill(shape: Polygon, fill: str) -> str:
    rings = "".join(_path(ring.coords) + "Z" for ring in (shape.exterior, *shape.interiors))
    return f'<path class="piece" d="{rings}" fill="{fill}" stroke="none"/>'


def _numbers(cuts: list[JobCut], shapes: list[Polygon], width: float) -> Iterator[str]:
    """Return each job's number: in the middle of a piece that is cut alone, else near where it begins."""
    for number, cut in enumerate(cuts, start=1):
        start = ShapelyPoint(cut.passes[0].points[0] if cut.passes else cut.start)
        shape = _ring(cut) or min(shapes, key=start.distance, default=None)
        if shape is None:
            continue
        spot = shapely.maximum_inscribed_circle(shape, tolerance=5.0)
        size, place = min(NUMBER_MM, 1.1 * spot.length), spot.coords[0]
        if len(cut.pieces) > 1:
            size *= 0.7
            inside = shape.buffer(-min(ASIDE * NUMBER_MM, 0.9 * spot.length))
            near = shapely.shortest_line(inside, start)
            place = near.coords[0] if not near.is_empty else place
        yield (
            f'<text class="number" x="{place[0]:.1f}" y="{width - place[1]:.1f}" font-size="{size:.1f}"'
            f' text-anchor="middle" dominant-baseline="central" fill="#23303d">{number}</text>'
        )


def _ring(cut: JobCut) -> Polygon | None:
    """Return the shape that a job's only line runs around, if it does."""
    if len(cut.passes) != 1 or len(cut.passes[0].points) < 4:
        return None
    shape = Polygon(cut.passes[0].points)
    return shape if cut.passes[0].points[0] == cut.passes[0].points[-1] and shape.is_valid else None


def _bite_edge(start: float, width: float) -> str:
    return (
        f'<path class="bite" d="M{start:.3f},0V{width:.3f}" stroke="#2c7a4b" stroke-width="2"'
        f' stroke-dasharray="24 10"/>'
    )


def _path(points: Iterable[Point]) -> str:
    return "M" + " ".join(f"{x:.4f},{y:.4f}" for x, y in points)
