"""A cut's seconds by kind of work, from what there is to do."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from cutting.kinematics import travel_seconds
from cutting.machine import Machine


@dataclass(frozen=True)
class Breakdown:
    """Seconds by kind of work.

    Moving along contours, lift-turn-plunge corners, the knife's ups and downs, notches, drill holes, lines
    and labels inside pieces, travel with the knife up, advances of the conveyor.
    """

    cut: float
    corner: float
    plunge: float
    notch: float
    drill: float
    mark: float
    travel: float
    bite: float

    def total(self) -> float:
        """Return the sum."""
        return float(sum(getattr(self, field.name) for field in fields(self)))

    def as_logged(self) -> dict[str, float]:
        """Return the seconds in the words of cutters' logs: CUT, BITE and AUX, all the rest."""
        cut = self.cut + self.corner + self.notch
        return {"CUT": cut, "BITE": self.bite, "AUX": self.total() - cut - self.bite}


@dataclass(frozen=True)
class Work:
    """What a cutter does, counted.

    Parameters
    ----------
    motion_s, drawn_s
        Seconds in motion along the knife's passes and along drawn lines.
    corners, passes, notches, holes, labels, lines
        How many.
    travels_mm, advances_mm
        Moves with the tools up, and advances of the cloth.
    """

    motion_s: float
    drawn_s: float
    corners: int
    passes: int
    notches: int
    holes: int
    labels: int
    lines: int
    travels_mm: Sequence[float]
    advances_mm: Sequence[float]

    def seconds(self, machine: Machine) -> Breakdown:
        """Return the seconds that it takes."""
        up_and_down = machine.plunge_s + machine.lift_s
        return Breakdown(
            cut=self.motion_s,
            corner=machine.corner_s * self.corners,
            plunge=up_and_down * self.passes,
            notch=machine.notch_s * self.notches,
            drill=machine.drill_s * self.holes,
            mark=machine.label_s * self.labels + self.drawn_s + up_and_down * self.lines,
            travel=float(travel_seconds(self.travels_mm, machine).sum()),
            bite=sum(mm / machine.bite_speed_mm_s + machine.bite_settle_s for mm in self.advances_mm),
        )
