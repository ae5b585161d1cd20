"""A drafted garment: its panels, what is sewn to what, and what must hold once it is sewn.

Every seam is declared once, beside the code that drafts it; `patterns.checks` walks them all on every draft.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from patterns.errors import DraftError
from patterns.panel import Backing, Panel


@dataclass(frozen=True)
class Stretch:
    """A stretch of a panel's edge, walked along the edge as it is drawn or against it.

    Parameters
    ----------
    panel, edge
        Their names.
    start, end
        Where it lies on the edge, in mm from the edge's drawn start; ``end`` None for the edge's end.
    against
        Whether it is walked from ``end`` to ``start``.
    is_marked
        Whether the seam to the next panel of its chain meets a mark.
    """

    panel: str
    edge: str
    start: float = 0.0
    end: float | None = None
    against: bool = False
    is_marked: bool = True


def along(
    panel: str, edge: str, start: float = 0.0, end: float | None = None, *, is_marked: bool = True
) -> Stretch:
    """Return a stretch walked as the edge is drawn."""
    return Stretch(panel, edge, start, end, is_marked=is_marked)


def against(panel: str, edge: str, start: float = 0.0, end: float | None = None) -> Stretch:
    """Return a stretch walked against the direction in which the edge is drawn."""
    return Stretch(panel, edge, start, end, against=True)


@dataclass(frozen=True)
class SeamPair:
    """Two chains of edges that are sewn to each other, both walked from the same end of the seam.

    Lengths are those once darts and pleats are closed. Both chains carry the same number of marks (notches,
    and the seams between the panels of a chain), and between two marks they differ by no more than the ease
    that the whole seam may have.

    Parameters
    ----------
    name
        The trade's name of the seam, e.g. ``front side seam``.
    one, other
        The chains.
    ease
        By how many mm the other chain is longer: least and most.
    """

    name: str
    one: tuple[Stretch, ...]
    other: tuple[Stretch, ...]
    ease: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Run:
    """Two edges that run on smoothly into each other once the seam between them is sewn.

    Parameters
    ----------
    name
        What runs on, and where, e.g. ``armhole at the shoulder``.
    one, other
        Panel, edge that runs on and edge that is sewn; both edges meet at a corner of the panel.
    tolerance
        By how many degrees the two may fail to be one line.
    """

    name: str
    one: tuple[str, str, str]
    other: tuple[str, str, str]
    tolerance: float = 4.0


@dataclass(frozen=True)
class Upright:
    """A stretch of an edge that hangs along the grain, so that the garment is in balance.

    Parameters
    ----------
    name
        What hangs, e.g. ``centre back below the seat``.
    stretch
        Where; what is tested is its chord.
    tolerance
        By how many degrees the chord may be off the grain.
    """

    name: str
    stretch: Stretch
    tolerance: float


@dataclass(frozen=True, eq=False)
class Half:
    """One half of a garment as drafted, its pieces at the centre included.

    Parameters
    ----------
    panels
        By name.
    backings
        What is laid on them.
    seam_pairs, runs, uprights
        What must hold.
    """

    panels: Mapping[str, Panel]
    backings: tuple[Backing, ...] = ()
    seam_pairs: tuple[SeamPair, ...] = ()
    runs: tuple[Run, ...] = ()
    uprights: tuple[Upright, ...] = ()

    def and_also(
        self,
        panels: Iterable[Panel] = (),
        backings: Iterable[Backing] = (),
        seam_pairs: Iterable[SeamPair] = (),
        runs: Iterable[Run] = (),
        uprights: Iterable[Upright] = (),
    ) -> "Half":
        """Return the half with more panels and more that must hold.

        Raises
        ------
        DraftError
            When two panels share a name.
        """
        return Half(
            by_name((*self.panels.values(), *panels)),
            (*self.backings, *backings),
            (*self.seam_pairs, *seam_pairs),
            (*self.runs, *runs),
            (*self.uprights, *uprights),
        )


@dataclass(frozen=True, eq=False)
class GarmentDraft:
    """A garment as drafted.

    Parameters
    ----------
    garment
        ``jacket``, ``trousers`` or ``waistcoat``.
    left
        The left half; where ``right`` is None, what is cut in pairs is mirrored from it.
    right
        The right half of a body whose sides differ. It has the same panels; what lies at the centre is cut
        from the left half and must fit both.
    """

    garment: str
    left: Half
    right: Half | None = None


def by_name(panels: Iterable[Panel]) -> dict[str, Panel]:
    """Return the panels by name.

    Raises
    ------
    DraftError
        When two share a name.
    """
    found: dict[str, Panel] = {}
    for panel in panels:
        if panel.name in found:
            raise DraftError(f"{panel.garment} has two panels named {panel.name}")
        found[panel.name] = panel
    return found
