"""The marker as a picture in true scale."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import numpy.typing as npt
import shapely
from shapely.affinity import affine_transform
from shapely.geometry import LineString, Polygon

from nesting.cloth import Cloth
from nesting.marker import Marker, Placement
from nesting.orientation import rotation_matrix

FILLS = ("#dbe7f3", "#f3e6d3", "#dfeedd", "#ecdff0", "#f3dcdc", "#e6e6d4")
MARGIN = 0.012  # of the cloth's width, around the picture
LETTER = 0.55  # of the font's size, that a letter is wide on average
RULER_STEP = 100.0
MOST_LINES = 2000  # of a repeat that are drawn


@dataclass(frozen=True)
class Drawing:
    """What else is drawn on an item, in the item's own frame.

    ``label`` names it (default its id), ``group`` chooses its colour, ``lines`` are drawn thin, and a ring at
    each of the ``points`` (x, y): where the cloth's pattern is matched.
    """

    label: str
    group: str = ""
    lines: Sequence[LineString] = ()
    points: Sequence[tuple[float, float]] = ()


def marker_svg(marker: Marker, drawings: Mapping[str, Drawing] | None = None) -> str:
    """Return the marker as SVG: one unit is one millimetre, paths are in the cloth frame.

    Parameters
    ----------
    marker
        What to draw.
    drawings
        By item id; an item without one is labelled with its id.
    """
    drawings = drawings or {}
    width, length = marker.cloth.width_mm, marker.length_mm
    margin, head = MARGIN * width, 0.05 * width
    groups = sorted({drawings[p.item].group for p in marker.placements if p.item in drawings})
    body = []
    for placement in marker.placements:
        drawing = drawings.get(placement.item, Drawing(placement.item))
        fill = FILLS[groups.index(drawing.group) % len(FILLS) if drawing.group in groups else 0]
        body.append(_piece(placement, drawing, fill, width))
    title = f"{marker.name}: {length:.1f} × {width:.1f} mm, {100 * marker.density:.2f} %"
    # A marker shorter than its title is long still shows the whole of it.
    title_size = min(0.5 * head, length / (LETTER * len(title)))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{length + 2 * margin:.3f}mm"'
            f' height="{width + head + 2 * margin:.3f}mm" viewBox="{-margin:.3f} {-margin - head:.3f}'
            f' {length + 2 * margin:.3f} {width + head + 2 * margin:.3f}" font-family="sans-serif">',
            f"<title>{escape(title)}</title>",
            f'<rect x="{-margin:.3f}" y="{-margin - head:.3f}" width="100%" height="100%" fill="#fff"/>',
            f'<text x="0" y="{-0.4 * head:.3f}" font-size="{title_size:.3f}">{escape(title)}</text>',
            f'<rect class="cloth" width="{length!r}" height="{width!r}" fill="#f7f6f3" stroke="#777"'
            f' stroke-width="{width / 1000:.4f}"/>',
            _ruler(length, width),
            _unusable(marker.cloth, length),
            *body,
            _pattern(marker.cloth, length),
            *_flaws(marker.cloth, length),
            "</svg>",
            "",
        ]
    )


def _piece(placement: Placement, drawing: Drawing, fill: str, width: float) -> str:
    matrix = rotation_matrix(placement.rotation)
    into_cloth = [*matrix[0], *matrix[1], placement.x, placement.y]
    thin = "".join(_path(affine_transform(line, into_cloth), closed=False) for line in drawing.lines)
    stroke = width / 1480.0
    lines = f'<path class="marks" d="{thin}" fill="none" stroke-width="{0.6 * stroke:.4f}"/>' if thin else ""
    rings = "".join(
        f'<circle class="match" cx="{x:.6f}" cy="{y:.6f}" r="{6 * stroke:.4f}" fill="none" stroke="#b3261e"'
        f' stroke-width="{1.5 * stroke:.4f}"/>'
        for x, y in (matrix @ point + (placement.x, placement.y) for point in drawing.points)
    )
    return (
        f'<g class="piece" data-item="{escape(placement.item)}" stroke="#23303d">'
        f"<title>{escape(drawing.label)}</title>"
        f'<g {_flip(width)}><path class="outline" d="{_path(placement.outline.exterior, closed=True)}"'
        f' fill="{fill}"'
        f' stroke-width="{stroke:.4f}"/>{lines}{rings}</g>'
        f"{_label(placement.outline, drawing.label, width)}</g>"
    )


def _path(line: LineString, *, closed: bool) -> str:
    points = list(line.coords)[: -1 if closed else None]
    text = " ".join(f"{round(x, 6)!r},{round(y, 6)!r}" for x, y in points)
    return f"M{text}Z" if closed else f"M{text}"


def _label(outline: Polygon, label: str, width: float) -> str:
    """Return the label, as large as fits along the piece's longer side, where the piece is widest."""
    circle = shapely.maximum_inscribed_circle(outline, tolerance=0.01 * width)
    middle = outline.centroid
    # In a long strip the widest place may lie at its end; the middle reads better where it is wide enough.
    centred = outline.contains(middle) and outline.exterior.distance(middle) > 0.7 * circle.length
    x, y = middle.coords[0] if centred else circle.coords[0]
    radius = circle.length
    low_x, low_y, high_x, high_y = outline.bounds
    upright = high_y - low_y > high_x - low_x
    room = 0.8 * (min(high_y - y, y - low_y) if upright else min(high_x - x, x - low_x)) * 2
    size = min(0.016 * width, 1.2 * radius, room / (LETTER * max(len(label), 1)))
    turn = f' transform="rotate(-90 {x:.2f} {width - y:.2f})"' if upright else ""
    return (
        f'<text x="{x:.2f}" y="{width - y:.2f}" font-size="{size:.2f}" text-anchor="middle"'
        f' dominant-baseline="central" fill="#23303d" stroke="none"{turn}>{escape(label)}</text>'
    )


def _pattern(cloth: Cloth, length: float) -> str:
    """Return the lines on which a repeat begins, over the pieces; nothing on plain cloth."""
    if cloth.repeat is None:
        return ""
    repeat, width = cloth.repeat, cloth.width_mm
    across = _multiples(repeat.across_mm, repeat.origin_y_mm, width)
    along = _multiples(repeat.along_mm, repeat.origin_x_mm, length)
    path = "".join(f"M0,{width - y:.3f}h{length:.3f}" for y in across)
    path += "".join(f"M{x:.3f},0v{width:.3f}" for x in along)
    return (
        f'<path class="repeat" d="{path}" stroke="#b3261e" stroke-opacity="0.35"'
        f' stroke-width="{width / 1480:.4f}" fill="none"/>'
    )


def _unusable(cloth: Cloth, length: float) -> str:
    """Return what of the cloth lies beyond its edges; nothing where all of its width can be used."""
    if not cloth.edges:
        return ""
    beyond = shapely.box(0.0, 0.0, length, cloth.width_mm).difference(cloth.usable(0.0, length))
    path = "".join(_path(part.exterior, closed=True) for part in shapely.get_parts(beyond))
    return f'<path class="unusable" d="{path}" {_flip(cloth.width_mm)} fill="#c9c6bf" stroke="none"/>'


def _flaws(cloth: Cloth, length: float) -> Iterator[str]:
    """Yield the faults and splices within the marker, over the pieces."""
    width = cloth.width_mm
    for fault in cloth.faults:
        if fault.area.bounds[0] <= length:
            yield (
                f'<g class="fault"><title>{escape(str(fault))}, severity {fault.severity:g}</title>'
                f'<path d="{_path(fault.area.exterior, closed=True)}" {_flip(width)} fill="#b3261e"'
                f' fill-opacity="0.45" stroke="#b3261e" stroke-width="{2 * width / 1480:.4f}"/></g>'
            )
    for splice in cloth.splices:
        if splice.x_mm <= length:
            yield (
                f'<rect class="splice" x="{splice.x_mm:.3f}" width="{splice.width_mm:.3f}" height="{width!r}"'
                f' fill="#b3261e" fill-opacity="0.3" stroke="#b3261e" stroke-width="{3 * width / 1480:.4f}"'
                f' stroke-dasharray="{0.02 * width:.3f}"/>'
            )


def _flip(width: float) -> str:
    """Return the attribute that lets a path hold cloth coordinates: their y runs up, the picture's down."""
    return f'transform="matrix(1 0 0 -1 0 {width!r})"'


def _multiples(repeat: float, origin: float, end: float) -> npt.NDArray[np.float64]:
    """Return the places from 0 to ``end`` at which a repeat begins; none if it is 0 or too fine to draw."""
    if repeat == 0 or end / repeat > MOST_LINES:
        return np.zeros(0)
    return np.arange(origin % repeat, end, repeat)


def _ruler(length: float, width: float) -> str:
    """Return a scale along the upper edge with a tick every 100 mm; none for an instance in another size."""
    if not 2 <= length / RULER_STEP <= 1000:
        return ""
    tick = 0.008 * width
    marks: npt.NDArray[np.float64] = np.arange(0.0, length, RULER_STEP)
    path = "".join(f"M{x:g},0v{-tick * (2 if x % 1000 == 0 else 1):.3f}" for x in marks)
    return f'<path class="ruler" d="{path}" stroke="#777" stroke-width="{width / 1000:.4f}" fill="none"/>'
