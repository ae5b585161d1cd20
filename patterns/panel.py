"""A drafted panel: named seam-line edges on the drafting paper, before allowance, notches and mirroring.

The paper's x runs to the wearer's front, its y downwards, as a tailor draws; all in mm.
"""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from patterns.curves import Line, Vector, direction_at, length, point_at, straight, turned, vector
from patterns.errors import DraftError
from patterns.piece import Material, Side

SEAM_ALLOWANCE = 10.0
"""Allowance of a plain seam, mm."""

EDGE_ALLOWANCE = 8.0
"""Allowance of an edge that is turned and pressed: front edge, lapel, gorge, collar, mm."""

HEM_ALLOWANCE = 40.0
"""Turn-up of jacket, sleeve and trouser hems, mm."""

CENTRE_BACK_ALLOWANCE = 15.0
"""Allowance of the jacket's centre-back seam, which keeps an inlay for letting out, mm."""


@dataclass(frozen=True, eq=False)
class Edge:
    """One edge of a panel's seam line.

    Parameters
    ----------
    name
        The trade's name of the seam, e.g. ``side seam``.
    line
        The seam line, drawn counter-clockwise around the panel as seen on the paper.
    allowance
        Width of the seam allowance at its start, in mm.
    end_allowance
        Width at its end where it tapers; None where it is even.
    folded
        Whether the allowance is a turn-up, folded inside along the edge; the edge must be straight.
    """

    name: str
    line: Line
    allowance: float = SEAM_ALLOWANCE
    end_allowance: float | None = None
    folded: bool = False


class Cut(StrEnum):
    """For which sides of the wearer a panel is cut."""

    PAIR = "pair"
    CENTRE = "centre"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Balance:
    """A balance mark: a notch so many mm from the start of an edge, measured along the seam line.

    Parameters
    ----------
    alone
        Whether no edge that is sewn to this one answers the mark.
    """

    edge: str
    distance: float
    alone: bool = False


@dataclass(frozen=True, eq=False)
class Fold:
    """What takes in a stretch of an edge.

    Parameters
    ----------
    edge
        The edge that it takes in.
    start, end
        Where its legs meet that edge, in mm from the edge's start.
    """

    edge: str
    start: float
    end: float


@dataclass(frozen=True, eq=False)
class Dart(Fold):
    """A dart, sewn to its point inside the panel."""

    point: Vector


@dataclass(frozen=True, eq=False)
class Pleat(Fold):
    """A pleat, folded at the edge; its folds are drawn so many mm into the panel."""

    depth: float


@dataclass(frozen=True, eq=False)
class Match:
    """A point that must meet the cloth's pattern at the points of the same name on other panels.

    Only panels of shell carry any.
    """

    name: str
    point: Vector


@dataclass(frozen=True, eq=False)
class Panel:
    """A panel of a garment as drafted.

    Parameters
    ----------
    garment, name
        As in `Piece`.
    drawn_side
        Which side of the wearer the paper shows when the cloth's face is up.
    edges
        The whole seam line, counter-clockwise as seen on the paper, each edge starting where the last ended.
    balances
        Where notches go.
    darts
        Darts from an edge; their legs are notched, their points drilled, their lines drawn.
    pleats
        Pleats at an edge.
    drills
        Further points to be drilled.
    internal_lines
        Further lines to be drawn: roll line, pocket places, darts inside the panel.
    left_drills, left_internal_lines
        Those that only the left piece carries, such as the breast pocket.
    right_drills, right_internal_lines
        Those that only the right piece carries, such as the buttons of a single-breasted jacket.
    grain
        Direction of the grain line on the paper.
    material
        What it is cut from.
    cut
        For which sides it is cut.
    copies
        How many are cut for each of them.
    matches
        Points where the cloth's pattern is matched.
    left_matches
        Those that only the left piece carries.
    """

    garment: str
    name: str
    drawn_side: Side
    edges: tuple[Edge, ...]
    balances: tuple[Balance, ...] = ()
    darts: tuple[Dart, ...] = ()
    drills: tuple[Vector, ...] = ()
    internal_lines: tuple[Line, ...] = ()
    left_drills: tuple[Vector, ...] = ()
    left_internal_lines: tuple[Line, ...] = ()
    grain: Vector = field(default_factory=lambda: vector(0.0, 1.0))
    pleats: tuple[Pleat, ...] = ()
    material: Material = Material.SHELL
    cut: Cut = Cut.PAIR
    copies: int = 1
    matches: tuple[Match, ...] = ()
    left_matches: tuple[Match, ...] = ()
    right_drills: tuple[Vector, ...] = ()
    right_internal_lines: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        for edge, following in zip(self.edges, self.edges[1:] + self.edges[:1], strict=True):
            if np.abs(edge.line[-1] - following.line[0]).max() > 1e-6:
                raise DraftError(
                    f"{self.garment} {self.name}: {following.name} does not start where {edge.name} ends"
                )

    def line(self, edge: str) -> Line:
        """Return the seam line of the edge of that name."""
        return self.edges[self.place(edge)].line

    def place(self, edge: str) -> int:
        """Return the place among the edges of the one of that name.

        Raises
        ------
        DraftError
            When there is none; the message lists those that there are.
        """
        for place, candidate in enumerate(self.edges):
            if candidate.name == edge:
                return place
        raise DraftError(
            f"{self.garment} {self.name} has no {edge}; it has {', '.join(e.name for e in self.edges)}"
        )

    def balance(self, edge: str) -> float:
        """Distance of an edge's first balance mark from the edge's start, in mm."""
        return next(mark.distance for mark in self.balances if mark.edge == edge)

    def seam_length(self, *edges: str) -> float:
        """Length of these edges together, in mm along the seam line."""
        return sum(length(self.line(edge)) for edge in edges)

    def sewn_length(self, edge: str) -> float:
        """Length of an edge once its darts and pleats are sewn, in mm."""
        return self.seam_length(edge) - sum(end - start for start, end in self.taken_in(edge))

    def taken_in(self, edge: str) -> tuple[tuple[float, float], ...]:
        """Return the stretches of an edge that darts and pleats take in, in order along it."""
        return tuple(sorted((fold.start, fold.end) for fold in self._folds if fold.edge == edge))

    @property
    def _folds(self) -> tuple[Fold, ...]:
        return (*self.darts, *self.pleats)

    @property
    def seam_marks(self) -> tuple[Balance, ...]:
        """Every place on the seam line that is notched."""
        return self.balances + tuple(
            Balance(fold.edge, leg, alone=True) for fold in self._folds for leg in (fold.start, fold.end)
        )

    @property
    def drill_points(self) -> tuple[Vector, ...]:
        """Every point that both sides drill."""
        return self.drills + tuple(dart.point for dart in self.darts)

    @property
    def drawn_lines(self) -> tuple[Line, ...]:
        """Every internal line that both sides carry."""
        darts = tuple(
            straight(
                point_at(self.line(dart.edge), dart.start),
                dart.point,
                point_at(self.line(dart.edge), dart.end),
            )
            for dart in self.darts
        )
        pleats = tuple(line for pleat in self.pleats for line in self._pleat_lines(pleat))
        return self.internal_lines + darts + pleats

    def _pleat_lines(self, pleat: Pleat) -> tuple[Line, Line]:
        line = self.line(pleat.edge)
        inwards = turned(direction_at(line, (pleat.start + pleat.end) / 2), -90) * pleat.depth
        start, end = point_at(line, pleat.start), point_at(line, pleat.end)
        return straight(start, start + inwards), straight(end, end + inwards)


@dataclass(frozen=True, eq=False)
class Backing:
    """A piece that is laid on a panel and cut after it: fusing, canvas.

    Parameters
    ----------
    name
        The trade's name of the piece.
    panel
        Name of the panel that it lies on; it takes that panel's grain, sides and copies.
    material
        What it is cut from.
    inside
        How far it stays inside the panel's cut line, in mm.
    region
        Closed polygon on the panel's paper, first point not repeated, outside of which nothing is covered;
        None to cover all of the panel.
    """

    name: str
    panel: str
    material: Material = Material.FUSING
    inside: float = 2.0
    region: Line | None = None
