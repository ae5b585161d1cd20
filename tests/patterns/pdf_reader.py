"""Reads back the lines that a PDF page draws, forms included, in mm from the page's lower left corner."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pypdf import PageObject
from pypdf.generic import ContentStream

MM = 25.4 / 72

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Path:
    """A stroked path."""

    points: NDArray[np.float64]
    closed: bool


def paths(page: PageObject) -> list[Path]:
    """Return the paths that a page strokes, without its curves."""
    content = page.get_contents()
    assert content is not None
    scale = np.diag((MM, MM, 1.0))
    return list(_walk(ContentStream(content, page.pdf), page["/Resources"], scale))


def _walk(content: ContentStream, resources: Any, current: Matrix) -> Iterator[Path]:
    stack: list[Matrix] = []
    points: list[NDArray[np.float64]] = []
    closed = False
    for operands, operator in content.operations:
        numbers = [float(operand) for operand in operands] if operator in (b"cm", b"m", b"l", b"re") else []
        match operator:
            case b"q":
                stack.append(current)
            case b"Q":
                current = stack.pop()
            case b"cm":
                current = _matrix(numbers) @ current
            case b"m":
                points, closed = [_moved(numbers, current)], False
            case b"l":
                points.append(_moved(numbers, current))
            case b"re":
                x, y, width, height = numbers
                corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
                points, closed = [_moved(corner, current) for corner in corners], True
            case b"h":
                closed = True
            case b"S" | b"s":
                yield Path(np.array(points), closed)
            case b"Do":
                form = resources["/XObject"][operands[0]].get_object()
                inner = _matrix([float(number) for number in form["/Matrix"]]) @ current
                yield from _walk(ContentStream(form, None), form.get("/Resources", resources), inner)


def _matrix(numbers: list[float]) -> Matrix:
    a, b, c, d, e, f = numbers
    return np.array(((a, b, 0), (c, d, 0), (e, f, 1)))


def _moved(point: Any, current: Matrix) -> NDArray[np.float64]:
    moved: NDArray[np.float64] = (np.array((*point, 1.0)) @ current)[:2]
    return moved
