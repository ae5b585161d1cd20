"""The cut as a picture: contours with their order, entries, notches, drill holes, travel, bites."""

from collections.abc import Iterable

import shapely
from shapely.geometry import Polygon

from cutting.contours import Point, Tool
from cutting.entries import JobCut as PieceCut
from cutting.plan import CutPlan, travels
from cutting.post.text import xml

BITE_FILLS = ("#e4eef7", "#f6ebda", "#e3f0e1")
MARGIN = 25.0
HEAD = 70.0


def write_svg(plan: CutPlan) -> str:
    """Return the picture in true scale; one unit is one millimetre, paths are in the cloth frame."""
    cuts = [(bite, cut) for bite in range(len(plan.bites)) for cut in plan.bites[bite].cuts]
    title = f"{plan.name}: {plan.seconds:.1f} s on {plan.machine.name}, {plan.travel_mm / 1000:.1f} m travel"
    width, height = plan.length_mm + 2 * MARGIN, plan.width_mm + HEAD + 2 * MARGIN
    moves = "".join(_path(move) for move in travels(plan.bites))
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
            *(_piece(cut, BITE_FILLS[bite % len(BITE_FILLS)]) for bite, cut in cuts),
            *(_bite_edge(bite.start_mm, plan.width_mm) for bite in plan.bites[1:]),
            f'<path class="travel" d="{moves}" stroke="#c0392b" stroke-width="1.6" stroke-dasharray="10 7"/>',
            *(_entry(cut) for _, cut in cuts),
            "</g>",
            *(_number(number, cut, plan.width_mm) for number, (_, cut) in enumerate(cuts, start=1)),
            "</svg>",
            "",
        ]
    )


def _piece(cut: PieceCut, fill: str) -> str:
    notches = "".join(_path(mark.points) for mark in cut.marks if mark.tool is Tool.NOTCH)
    holes = [mark.points[0] for mark in cut.marks if mark.tool is Tool.DRILL]
    drills = "".join(f'<circle class="drill" cx="{x:.3f}" cy="{y:.3f}" r="3"/>' for x, y in holes)
    return (
        f'<g class="piece" data-piece="{xml(cut.piece)}"><title>{xml(cut.piece)}</title>'
        f'<path class="contour" d="{_path(cut.ring)}Z" fill="{fill}" stroke-width="1.4"/>'
        f'<path class="notches" d="{notches}" stroke="#7b2d8b" stroke-width="2.4"/>{drills}</g>'
    )


def _entry(cut: PieceCut) -> str:
    x, y = cut.ring[0]
    return f'<circle class="entry" cx="{x:.3f}" cy="{y:.3f}" r="7" fill="#c0392b" stroke="none"/>'


def _number(number: int, cut: PieceCut, width: float) -> str:
    outline = Polygon(cut.ring)
    spot = shapely.maximum_inscribed_circle(outline, tolerance=5.0)
    x, y = spot.coords[0]
    size = min(44.0, 1.1 * spot.length)
    return (
        f'<text x="{x:.1f}" y="{width - y:.1f}" font-size="{size:.1f}" text-anchor="middle"'
        f' dominant-baseline="central" fill="#23303d">{number}</text>'
    )


def _bite_edge(start: float, width: float) -> str:
    return (
        f'<path class="bite" d="M{start:.3f},0V{width:.3f}" stroke="#2c7a4b" stroke-width="2"'
        f' stroke-dasharray="24 10"/>'
    )


def _path(points: Iterable[Point]) -> str:
    return "M" + " ".join(f"{x:.4f},{y:.4f}" for x, y in points)
