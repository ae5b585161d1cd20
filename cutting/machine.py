"""Cutters: what they can do, and how long each thing takes them."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from cutting.errors import MachineError
from cutting.profiles import packaged_names, packaged_text, profile_text, profile_values


class Notches(StrEnum):
    """When notches are cut."""

    ALONG = "along"  # where the knife comes by on the contour
    BEFORE = "before"  # all of a piece's before its contour


class Border(StrEnum):
    """What becomes of a piece that lies across the end of the window."""

    WHOLE = "whole"  # it is left to the next bite; a piece longer than the window is refused
    SPLIT = "split"  # it is cut in parts that overlap


_RANGES: dict[str, tuple[float, float]] = {
    "cut_speed_mm_s": (10, 5000),
    "travel_speed_mm_s": (10, 5000),
    "acceleration_mm_s2": (100, 50_000),
    "jerk_mm_s3": (1000, 10_000_000),
    "lateral_share": (0.05, 1),
    "corner_angle_deg": (5, 175),
    "corner_s": (0, 5),
    "rounding_mm": (0.01, 2),
    "plunge_s": (0, 5),
    "lift_s": (0, 5),
    "overcut_mm": (0, 20),
    "lead_in_mm": (0, 20),
    "common_line_mm": (0, 5000),
    "notch_s": (0, 10),
    "notch_speed_mm_s": (0, 5000),
    "drill_s": (0, 10),
    "label_s": (0, 60),
    "window_mm": (200, 20_000),
    "bite_overlap_mm": (0, 100),
    "bite_speed_mm_s": (10, 2000),
    "bite_settle_s": (0, 60),
    "small_mm2": (0, 1_000_000),
}


@dataclass(frozen=True)
class Machine:
    """A single-ply conveyor cutter.

    Parameters
    ----------
    name
        Of the profile.
    description
        What class of machine it is.
    cut_speed_mm_s, travel_speed_mm_s
        Highest speed with the knife down and up.
    acceleration_mm_s2, jerk_mm_s3
        Limits along the path.
    lateral_share
        Share of the acceleration that may act across the path in curves.
    corner_angle_deg
        At turns above it the knife lifts, turns and plunges again; below it the corner is rounded.
    corner_s
        Seconds of a lift-turn-plunge corner.
    rounding_mm
        How far a rounded corner may leave the outline.
    plunge_s, lift_s
        Seconds for the knife going down and up.
    overcut_mm, lead_in_mm
        How far a contour entered on a smooth stretch is cut on past its entry, and how far before it the
        knife goes down. A contour entered at a corner needs neither: both of its ends lead into the corner.
    common_line_mm
        Shortest straight stretch shared by two neighbours that is cut once for both; 0 for none.
    notches
        Whether a notch is cut along the way or before the contour.
    notch_s
        Seconds that a notch adds; each of its strokes if the head stands still for it, a V's two.
    notch_speed_mm_s
        Highest speed along the contour at which the notch tool strikes; 0 if the head must stand still and
        the knife be up.
    drill_s
        Seconds for a hole.
    pen
        Whether there is a pen that draws the lines inside a piece.
    label_s
        Seconds for a label on each piece; 0 if there is no labeller.
    window_mm
        Length of cloth that the cutter reaches between two advances of the conveyor.
    border
        What becomes of a piece across the window's end.
    bite_overlap_mm
        How far both parts of a split contour are cut past the border.
    bite_speed_mm_s, bite_settle_s
        Speed of the conveyor, and the wait after each advance.
    small_mm2
        Pieces of less area are cut before all others of their bite, since they would shift on cloth that is
        cut up around them; 0 to cut in any order.

    Raises
    ------
    MachineError
        If a value is outside its range.

    Notes
    -----
    `docs/machines.md` tells where the profiles' values come from.
    """

    name: str
    description: str
    cut_speed_mm_s: float
    travel_speed_mm_s: float
    acceleration_mm_s2: float
    jerk_mm_s3: float
    lateral_share: float
    corner_angle_deg: float
    corner_s: float
    rounding_mm: float
    plunge_s: float
    lift_s: float
    overcut_mm: float
    lead_in_mm: float
    common_line_mm: float
    notches: Notches
    notch_s: float
    notch_speed_mm_s: float
    drill_s: float
    pen: bool
    label_s: float
    window_mm: float
    border: Border
    bite_overlap_mm: float
    bite_speed_mm_s: float
    bite_settle_s: float
    small_mm2: float

    def __post_init__(self) -> None:
        for key, (low, high) in _RANGES.items():
            value = getattr(self, key)
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if not is_number or not low <= value <= high:
                raise MachineError(f"machine {self.name}: {key} {value!r} is outside {low:g}..{high:g}")
        for key, kind in (("notches", Notches), ("border", Border)):
            if getattr(self, key) not in list(kind):
                accepted = " or ".join(f'"{one}"' for one in kind)
                raise MachineError(f"machine {self.name}: {key} {getattr(self, key)!r} must be {accepted}")
            object.__setattr__(self, key, kind(getattr(self, key)))
        if not isinstance(self.pen, bool):
            raise MachineError(f"machine {self.name}: pen {self.pen!r} must be true or false")
        if not isinstance(self.description, str):
            raise MachineError(f"machine {self.name}: description {self.description!r} must be text")
        if self.bite_overlap_mm > 0.25 * self.window_mm:
            raise MachineError(
                f"machine {self.name}: bite_overlap_mm {self.bite_overlap_mm:g} is outside "
                f"0..{0.25 * self.window_mm:g}, a quarter of window_mm"
            )

    @property
    def stops_for_notches(self) -> bool:
        """Whether the head stands still for a notch."""
        return self.notch_speed_mm_s == 0


def machine(name: str) -> Machine:
    """Return the profile of this name, or the one in the TOML file that it names (``*.toml``).

    Raises
    ------
    MachineError
        If there is none, or the file makes no sense; the message names the key and what is accepted.
    """
    if name.endswith(".toml"):
        return read_machine(profile_text(name, "machine", MachineError), Path(name).stem)
    if name not in machine_names():
        raise MachineError(f"machine {name!r} is not one of {', '.join(machine_names())}, nor a .toml file")
    return _packaged(name)


def machine_names() -> tuple[str, ...]:
    """Return the names of the profiles that come with the package, ``default`` first."""
    return packaged_names("machines", first="default")


def read_machine(text: str, name: str) -> Machine:
    """Return the machine that a profile describes.

    Parameters
    ----------
    text
        TOML of a :class:`Machine`'s fields but its name. With ``base = "NAME"`` it needs only those that
        differ from that packaged profile; without, all.
    name
        Of the machine.

    Raises
    ------
    MachineError
        If it is no TOML, a key is unknown, missing, of the wrong type or out of range.
    """
    known = [field.name for field in fields(Machine) if field.name != "name"]
    base, values = profile_values(text, f"machine {name}", known, machine_names(), MachineError)
    return Machine(name, **values) if base is None else replace(_packaged(base), name=name, **values)


@cache
def _packaged(name: str) -> Machine:
    return read_machine(packaged_text("machines", name=name), name)
