"""The cloth that is nested on: its size and edges, its pattern, its nap and its faults."""

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from shapely.geometry import Polygon

from nesting.errors import ProblemError

THINNEST = 1e-9  # of its girth squared, that an area must be larger than
SPOT_CORNERS = 12  # of the polygon around a spot


@dataclass(frozen=True)
class Repeat:
    """A pattern of stripes or checks.

    Parameters
    ----------
    along_mm, across_mm
        Length of a repeat along and across the cloth; 0 on the axis on which the pattern does not change.
        Stripes along the cloth have ``across_mm`` only, checks both.
    origin_x_mm, origin_y_mm
        Where on the usable width a repeat begins.
    symmetric
        Whether the pattern reads the same from either side of the origin. If not, no piece may be turned by
        180° and none can be matched to its mirror image.

    Raises
    ------
    ProblemError
        If a length makes no sense or there is no repeat on either axis.
    """

    along_mm: float = 0.0
    across_mm: float = 0.0
    origin_x_mm: float = 0.0
    origin_y_mm: float = 0.0
    symmetric: bool = True

    def __post_init__(self) -> None:
        for name in ("along_mm", "across_mm"):
            refuse_length(getattr(self, name), f"cloth: repeat {name}")
        for name in ("origin_x_mm", "origin_y_mm"):
            if not math.isfinite(getattr(self, name)):
                raise ProblemError(f"cloth: repeat {name} {getattr(self, name)} must be a finite number")
        if self.along_mm == 0 and self.across_mm == 0:
            raise ProblemError("cloth: repeat has no length along nor across; without a pattern leave it out")


class Nap(StrEnum):
    """Which way pieces may lie on a cloth that looks different from either end.

    ``NONE``: as their orientations say. ``ONE_WAY``: all of them upright. ``TWO_WAY``: those of one garment
    all upright or all turned by 180°.
    """

    NONE = "none"
    ONE_WAY = "one-way"
    TWO_WAY = "two-way"

    @classmethod
    def of(cls, told: object) -> "Nap":
        """Return the nap by its name, or for true one-way and for false none.

        Raises
        ------
        ProblemError
            If it is none of these.
        """
        if isinstance(told, bool):
            return cls.ONE_WAY if told else cls.NONE
        for nap in cls:
            if told == nap.value:
                return nap
        raise ProblemError(f"cloth: nap {told!r:.40} must be true, false or one of {', '.join(cls)}")


@dataclass(frozen=True)
class Edges:
    """Between where the cloth can be used across, at one place along it.

    Parameters
    ----------
    x_mm
        Where along the cloth.
    low_mm, high_mm
        From where to where across it.
    """

    x_mm: float
    low_mm: float
    high_mm: float


@dataclass(frozen=True)
class Fault:
    """A place of the cloth that no piece may have, unless it tolerates it.

    Parameters
    ----------
    name
        By which it is told of.
    area
        The place, in the cloth frame; a polygon without holes.
    severity
        Above 0; a piece or a zone of it may have faults that are no more severe than it tolerates.

    Raises
    ------
    ProblemError
        If the area is no such polygon or the severity makes no sense.
    """

    name: str
    area: Polygon
    severity: float = 1.0

    def __post_init__(self) -> None:
        if not self.name.isprintable():
            raise ProblemError(f"fault {self.name!r}: its name has a character that cannot be printed")
        refuse_area(self.area, str(self))
        if not (math.isfinite(self.severity) and self.severity > 0):
            raise ProblemError(f"{self}: severity {self.severity} must be a finite number above 0")

    @classmethod
    def spot(cls, name: str, x: float, y: float, radius_mm: float, severity: float = 1.0) -> "Fault":
        """Return the fault within a radius of (x, y): a polygon around that circle."""
        if not (radius_mm > 0 and all(math.isfinite(value) for value in (x, y, radius_mm))):
            raise ProblemError(f"fault {name}: a spot needs finite x and y and a radius above 0")
        reach = radius_mm / math.cos(math.pi / SPOT_CORNERS)
        angles = [2 * math.pi * corner / SPOT_CORNERS for corner in range(SPOT_CORNERS)]
        area = Polygon([(x + reach * math.cos(angle), y + reach * math.sin(angle)) for angle in angles])
        return cls(name, area, severity)

    def __str__(self) -> str:
        return f"fault {self.name}"


@dataclass(frozen=True)
class Splice:
    """Where two lengths of cloth are joined, from edge to edge: no piece may lie across it.

    ``x_mm`` is where it begins along the cloth, ``width_mm`` how much of the cloth it takes.
    """

    x_mm: float
    width_mm: float = 0.0

    def __post_init__(self) -> None:
        if not math.isfinite(self.x_mm):
            raise ProblemError(f"cloth: splice x_mm {self.x_mm} must be a finite number")
        refuse_length(self.width_mm, f"cloth: splice at {self.x_mm:g}: width_mm")

    def __str__(self) -> str:
        return f"splice at {self.x_mm:.8g}"


@dataclass(frozen=True)
class Cloth:
    """A strip of cloth: x runs along it, y from 0 to its width in mm.

    Parameters
    ----------
    repeat
        Its pattern; None for plain cloth.
    nap
        Which way pieces may lie.
    length_mm
        How much of it there is; None: as much as is needed.
    edges
        Where it can be used across, along it: straight from one entry to the next, two at the same place make
        a step, and before the first and after the last it stays as there. Without any the whole width.
    faults, splices
        What no piece may have.

    Raises
    ------
    ProblemError
        If a length makes no sense, or edges do not follow each other along the cloth, leave nothing
        between them or lie outside the width.
    """

    width_mm: float
    repeat: Repeat | None = None
    nap: Nap = Nap.NONE
    length_mm: float | None = None
    edges: tuple[Edges, ...] = ()
    faults: tuple[Fault, ...] = ()
    splices: tuple[Splice, ...] = ()

    def __post_init__(self) -> None:
        if not (math.isfinite(self.width_mm) and self.width_mm > 0):
            raise ProblemError(f"cloth: width_mm {self.width_mm} must be a finite number above 0")
        if self.length_mm is not None and not (math.isfinite(self.length_mm) and self.length_mm > 0):
            raise ProblemError(f"cloth: length_mm {self.length_mm} must be a finite number above 0")
        last = -math.inf
        for edges in self.edges:
            where = f"cloth: edges at {edges.x_mm:.8g}: {edges.low_mm:.8g} to {edges.high_mm:.8g}"
            if not (math.isfinite(edges.x_mm) and edges.x_mm >= last):
                raise ProblemError(f"{where} must come after those at {last:.8g}, along the cloth")
            if not 0 <= edges.low_mm < edges.high_mm <= self.width_mm:
                raise ProblemError(f"{where} must rise within the width, 0 to {self.width_mm:.8g}")
            last = edges.x_mm
        for first, second, third in zip(self.edges, self.edges[1:], (*self.edges[2:], None), strict=False):
            if first.x_mm != second.x_mm:
                continue
            where = f"cloth: edges at {first.x_mm:.8g}"
            if third is not None and third.x_mm == first.x_mm:
                raise ProblemError(f"{where}: are told more than twice; a step has two")
            if max(first.low_mm, second.low_mm) >= min(first.high_mm, second.high_mm):
                raise ProblemError(f"{where}: leave nothing between them at their step")

    @property
    def low_mm(self) -> float:
        """The lowest place across the cloth that can be used anywhere."""
        return min((edges.low_mm for edges in self.edges), default=0.0)

    @property
    def high_mm(self) -> float:
        """The highest place across the cloth that can be used anywhere."""
        return max((edges.high_mm for edges in self.edges), default=self.width_mm)

    @property
    def widest_mm(self) -> float:
        """The most that can be used across the cloth at one place."""
        return max((edges.high_mm - edges.low_mm for edges in self.edges), default=self.width_mm)

    def usable(self, start_mm: float, end_mm: float) -> Polygon:
        """Return the area that can be used from one place along the cloth to another, faults and all."""
        inner = [edges for edges in self.edges if start_mm < edges.x_mm < end_mm]
        ends = self._edges_at(start_mm, side="right"), self._edges_at(end_mm, side="left")
        lows = [(edges.x_mm, edges.low_mm) for edges in (ends[0], *inner, ends[1])]
        highs = [(edges.x_mm, edges.high_mm) for edges in (ends[0], *inner, ends[1])]
        return Polygon(lows + highs[::-1])

    def _edges_at(self, x_mm: float, *, side: Literal["left", "right"]) -> Edges:
        """Return the edges at a place; at a step those on one side of it."""
        places = [edges.x_mm for edges in self.edges]
        after = (bisect_left if side == "left" else bisect_right)(places, x_mm)
        if not self.edges:
            return Edges(x_mm, 0.0, self.width_mm)
        first, second = self.edges[max(after - 1, 0)], self.edges[min(after, len(places) - 1)]
        if first.x_mm >= second.x_mm:
            return Edges(x_mm, second.low_mm, second.high_mm)
        share = min(max((x_mm - first.x_mm) / (second.x_mm - first.x_mm), 0.0), 1.0)
        return Edges(
            x_mm,
            first.low_mm + share * (second.low_mm - first.low_mm),
            first.high_mm + share * (second.high_mm - first.high_mm),
        )


def refuse_length(value: float, where: str) -> None:
    """Refuse what is not a length of 0 or more."""
    if not (math.isfinite(value) and value >= 0):
        raise ProblemError(f"{where} {value} must be a finite number, 0 or more")


def refuse_area(area: Polygon, where: str) -> None:
    """Refuse what is not a simple polygon without holes."""
    if not all(math.isfinite(value) for point in area.exterior.coords for value in point):
        raise ProblemError(f"{where}: its area has a coordinate that is not finite")
    if area.is_empty or not area.is_valid or area.interiors or area.area <= THINNEST * area.length**2:
        raise ProblemError(f"{where}: its area must be a simple polygon without holes and with area")
