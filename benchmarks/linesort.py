"""vpype's ``linesort``, which orders a plotter's lines: lines in, their order and directions back."""

import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from cutting.kinematics import Points

VARIABLE = "VPYPE"  # names the command if it is neither beside this Python nor on the path
SVG = "{http://www.w3.org/2000/svg}"
SAME = 0.001  # mm; both sides round to a ten-thousandth

Sorted = list[tuple[int, bool]]
"""Numbers of the lines in their new order, each with whether it is run backwards."""


def command() -> str | None:
    """Return the vpype to run, None if there is none."""
    beside = Path(sys.executable).with_name("vpype")
    return os.environ.get(VARIABLE) or (str(beside) if beside.exists() else shutil.which("vpype"))


def linesort(vpype: str, layers: Sequence[Sequence[Points]]) -> tuple[list[Sorted], list[Sorted]]:
    """Return each layer's lines sorted greedily, and sorted on by the two-opt algorithm.

    Raises
    ------
    RuntimeError
        If a line does not come back.
    """
    with TemporaryDirectory() as folder:
        given, greedy, improved = (Path(folder, f"{name}.svg") for name in ("given", "greedy", "improved"))
        given.write_text(_svg(layers))
        words = f"read --no-crop {given} linesort write {greedy} linesort --two-opt write {improved}"
        subprocess.run([vpype, *words.split()], check=True)
        return _read(greedy, layers), _read(improved, layers)


def _svg(layers: Sequence[Sequence[Points]]) -> str:
    width, height = np.vstack([line for layer in layers for line in layer]).max(axis=0)
    groups = "".join(
        f'<g id="layer{number}">{"".join(map(_polyline, layer))}</g>'
        for number, layer in enumerate(layers, start=1)
    )
    # Without a unit a pixel of vpype is a millimetre.
    return f'<svg xmlns="{SVG[1:-1]}" width="{width:.4f}" height="{height:.4f}">{groups}</svg>'


def _polyline(line: Points) -> str:
    return f'<polyline points="{" ".join(f"{x:.4f},{y:.4f}" for x, y in line)}"/>'


def _read(file: Path, layers: Sequence[Sequence[Points]]) -> list[Sorted]:
    groups = {group.get("id"): group for group in ET.parse(file).getroot().iter(f"{SVG}g")}
    return [
        _matched([_points(shape) for shape in groups[f"layer{number}"]], layer)
        for number, layer in enumerate(layers, start=1)
    ]


def _points(shape: ET.Element) -> Points:
    if shape.tag == f"{SVG}line":
        return np.array([[float(shape.get(f"{axis}{end}", "")) for axis in "xy"] for end in (1, 2)])
    points = np.array(
        [[float(value) for value in pair.split(",")] for pair in shape.get("points", "").split()]
    )
    return np.vstack([points, points[:1]]) if shape.tag == f"{SVG}polygon" else points


def _matched(found: Sequence[Points], lines: Sequence[Points]) -> Sorted:
    left, order = dict(enumerate(lines)), Sorted()
    for one in found:
        fitting = [
            (number, flipped)
            for number, line in left.items()
            for flipped in (False, True)
            if line.shape == one.shape and np.abs((line[::-1] if flipped else line) - one).max() < SAME
        ]
        if not fitting:
            raise RuntimeError("vpype gave a line back that it was not given")
        order.append(fitting[0])
        del left[fitting[0][0]]
    if left:
        raise RuntimeError(f"vpype lost {len(left)} of {len(lines)} lines")
    return order
