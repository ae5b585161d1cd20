"""An interpreter of cut drawings, written from the DXF reference alone: it shares nothing with the writer.

Layers are CUT, NOTCH, DRILL, PEN and LABEL, worked in the order of the entities, and BITE, whose lines across
the cloth say where the window begins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from cutting.contours import Point, Tool
from cutting.errors import ReadbackError
from cutting.readback.job import CutFile, Recorder

LAYERS = {"CUT": Tool.KNIFE, "NOTCH": Tool.NOTCH, "DRILL": Tool.DRILL, "PEN": Tool.PEN, "LABEL": Tool.LABEL}
UNITS_MM = {0: 1.0, 1: 25.4, 4: 1.0, 5: 10.0, 6: 1000.0}
CURVES = ("ARC", "CIRCLE", "ELLIPSE", "SPLINE", "HELIX")
KINDS = {
    Tool.KNIFE: ("LWPOLYLINE", "LINE"),
    Tool.NOTCH: ("LWPOLYLINE", "LINE"),
    Tool.PEN: ("LWPOLYLINE", "LINE"),
    Tool.DRILL: ("POINT",),
    Tool.LABEL: ("TEXT",),
}
RESOLUTION_MM = 0.001
NUMBER = re.compile(r"[-+]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][-+]?\d{1,2})?")
BINARY = "AutoCAD Binary DXF"

Tags = list[tuple[int, str]]


@dataclass(frozen=True)
class _Entity:
    line: int
    kind: str
    tags: Tags

    def text(self, code: int) -> str:
        """Return the first value of a group code, empty if there is none."""
        return next((value for found, value in self.tags if found == code), "")

    def numbers(self, code: int) -> list[float]:
        """Return all values of a group code."""
        return [_number(value) for found, value in self.tags if found == code]

    def point(self, code: int = 10) -> Point:
        """Return the point whose x has this group code."""
        x, y = self.numbers(code), self.numbers(code + 10)
        if not x or not y:
            raise ReadbackError(f"has no point with group codes {code} and {code + 10}")
        return x[0], y[0]


def read_dxf(text: str) -> CutFile:
    """Return what a cutter does with a drawing.

    Raises
    ------
    ReadbackError
        Where it would stumble; the message names the line and what is accepted.
    """
    if text.startswith(BINARY):
        raise ReadbackError("is a binary DXF; accepted is one of text")
    recorder = Recorder("DXF", RESOLUTION_MM)
    sections = dict(_sections(_entities(text)))
    if "ENTITIES" not in sections:
        raise ReadbackError("has no section ENTITIES")
    unit = _unit(sections.get("HEADER", []))
    for entity in sections["ENTITIES"]:
        try:
            _work(entity, unit, recorder)
        except ReadbackError as error:
            raise ReadbackError(f"line {entity.line} ({entity.kind}): {error}") from None
    return recorder.file()


def _entities(text: str) -> Iterator[_Entity]:
    """Return all that begins with a group code 0."""
    lines = text.splitlines()
    entity: _Entity | None = None
    for at in range(0, len(lines) - 1, 2):
        code, value = lines[at].strip(), lines[at + 1].strip()
        if not re.fullmatch(r"-?\d{1,4}", code):
            raise ReadbackError(f"line {at + 1} ({code[:20]!r}): is not a group code")
        if int(code) == 0:
            if entity:
                yield entity
            entity = _Entity(at + 2, value[:40], [])
        elif entity:
            entity.tags.append((int(code), value))
    if entity is None or entity.kind != "EOF":
        raise ReadbackError("the drawing does not end with EOF")


def _sections(entities: Iterator[_Entity]) -> Iterator[tuple[str, list[_Entity]]]:
    """Return the sections by name; the header's values are in its first entity."""
    name, found = "", list[_Entity]()
    for entity in entities:
        if entity.kind == "SECTION":
            name, found = entity.text(2), [entity]
        elif entity.kind == "ENDSEC":
            yield name, found if name == "HEADER" else found[1:]
        else:
            found.append(entity)


def _unit(header: list[_Entity]) -> float:
    tags = header[0].tags if header else []
    for (_, name), (_, value) in pairwise(tags):
        if name == "$INSUNITS":
            unit = UNITS_MM.get(int(_number(value)))
            if unit is None:
                raise ReadbackError(
                    f"$INSUNITS {value[:20]} is not known; accepted are {', '.join(map(str, UNITS_MM))}"
                )
            return unit
    return 1.0


def _work(entity: _Entity, unit: float, recorder: Recorder) -> None:
    layer = entity.text(8)
    if layer == "BITE":
        recorder.begin(entity.point()[0] * unit)
        return
    if entity.kind in CURVES or any(entity.numbers(42)):
        raise ReadbackError("is an arc or curve; accepted are straight lines")
    tool = LAYERS.get(layer)
    if tool is None:
        raise ReadbackError(f"layer {layer[:40]!r} is not known; accepted are {', '.join((*LAYERS, 'BITE'))}")
    if entity.kind not in KINDS[tool]:
        raise ReadbackError(f"accepted on layer {layer} are {' and '.join(KINDS[tool])}")
    if any(upright != 1.0 for upright in entity.numbers(230)):
        raise ReadbackError("its plane is not the cloth's")
    points = [(x * unit, y * unit) for x, y in _points(entity)]
    if tool in (Tool.DRILL, Tool.LABEL):
        recorder.add(tool, points, text=entity.text(1) if tool is Tool.LABEL else "")
    else:
        recorder.line(tool, points)


def _points(entity: _Entity) -> list[Point]:
    if entity.kind == "LINE":
        return [entity.point(), entity.point(11)]
    if entity.kind != "LWPOLYLINE":
        return [entity.point()]
    xs, ys = entity.numbers(10), entity.numbers(20)
    if len(xs) != len(ys) or len(xs) < 2:
        raise ReadbackError("has fewer than two points, or an x without its y")
    points = list(zip(xs, ys, strict=True))
    is_closed = any(int(flags) & 1 for flags in entity.numbers(70))
    return [*points, points[0]] if is_closed else points


def _number(text: str) -> float:
    if not NUMBER.fullmatch(text):
        raise ReadbackError(f"{text[:20]!r} is not a number")
    return float(text)
