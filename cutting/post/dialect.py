"""Dialects of cutter code: what controllers of one family take differently."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from cutting.errors import DialectError
from cutting.profiles import packaged_names, packaged_text, profile_text, profile_values


class Unit(StrEnum):
    """What a whole number of a coordinate counts."""

    TENTH_MM = "0.1 mm"
    HUNDREDTH_INCH = "0.01 in"
    THOUSANDTH_INCH = "0.001 in"

    @property
    def code(self) -> str:
        """The block that selects it."""
        return {Unit.TENTH_MM: "G71", Unit.HUNDREDTH_INCH: "G91", Unit.THOUSANDTH_INCH: "G70"}[self]

    @property
    def mm(self) -> float:
        """Its length in mm."""
        return {Unit.TENTH_MM: 0.1, Unit.HUNDREDTH_INCH: 0.254, Unit.THOUSANDTH_INCH: 0.0254}[self]


class NotchCode(StrEnum):
    """How a notch is written."""

    STROKE = "stroke"  # the knife's own lines, edge to tip, under M19
    FLICK = "M68"  # a code on the running contour, at which the notch tool strikes


class Drill(StrEnum):
    """The code of the drill that makes the holes."""

    FIRST = "M43"
    SECOND = "M44"
    THIRD = "M72"
    FOURTH = "M73"


class LineEnds(StrEnum):
    """What stands between two blocks."""

    NONE = "none"
    NEWLINE = "newline"


# Without these a cut would be wrong: end, knife, notch strokes without overcut, flick notches, advances.
NEEDED = ("M0", "M00", "M14", "M15", "M19", "M68", "M69")
LEAST_POINTS = 50
_CHOICES: dict[str, type[StrEnum]] = {
    "unit": Unit,
    "notch": NotchCode,
    "drill": Drill,
    "line_ends": LineEnds,
}
_WHOLE = {"most_points": (LEAST_POINTS, 1_000_000), "name_length": (8, 200)}
_RANGES = {**_WHOLE, "longest_step_mm": (100, 100_000)}


@dataclass(frozen=True)
class Dialect:
    """How one family of controllers wants its cutter code.

    Parameters
    ----------
    name
        Of the dialect.
    description
        What controllers it is for.
    unit
        Of coordinates.
    notch
        Whether a notch on a contour is cut as strokes or struck by the notch tool.
    drill
        Code of the drill.
    labels
        Whether there is a labeller that takes M31.
    ignored
        M codes that the controller does not carry out. They are not written; what they would have done is
        left out, and :func:`cutting.notes` tells so.
    line_ends
        What stands between two blocks.
    most_points
        Of one piece.
    longest_step_mm
        With the knife down.
    name_length
        Longest text of a message or label.

    Raises
    ------
    DialectError
        If a value is not accepted.
    """

    name: str
    description: str
    unit: Unit
    notch: NotchCode
    drill: Drill
    labels: bool
    ignored: tuple[str, ...]
    line_ends: LineEnds
    most_points: int
    longest_step_mm: float
    name_length: int

    def __post_init__(self) -> None:
        for key, kind in _CHOICES.items():
            if getattr(self, key) not in list(kind):
                accepted = " or ".join(f'"{one}"' for one in kind)
                raise self._fault(key, f"must be {accepted}")
            object.__setattr__(self, key, kind(getattr(self, key)))
        for key, (low, high) in _RANGES.items():
            value = getattr(self, key)
            kinds = int if key in _WHOLE else int | float
            is_number = isinstance(value, kinds) and not isinstance(value, bool)
            if not is_number or not low <= value <= high:
                whole = "whole numbers " if key in _WHOLE else ""
                raise self._fault(key, f"is outside {whole}{low:g}..{high:g}")
        if not isinstance(self.labels, bool):
            raise self._fault("labels", "must be true or false")
        if not isinstance(self.description, str):
            raise self._fault("description", "must be text")
        self._refuse_ignored()

    def is_written(self, code: str) -> bool:
        """Return whether the controller carries out a code."""
        return code not in self.ignored and (code != "M31" or self.labels)

    def _refuse_ignored(self) -> None:
        if not isinstance(self.ignored, list | tuple):
            raise self._fault("ignored", 'must be a list of M codes such as ["M31"]')
        for code in self.ignored:
            if not (isinstance(code, str) and code[:1] == "M" and code[1:].isdecimal() and code.isascii()):
                raise self._fault("ignored", f'holds {code!r}; accepted are M codes such as "M31"')
            if code in NEEDED:
                raise self._fault("ignored", f"holds {code}, without which the cut would be wrong")
        object.__setattr__(self, "ignored", tuple(self.ignored))

    def _fault(self, key: str, reason: str) -> DialectError:
        return DialectError(f"dialect {self.name}: {key} {getattr(self, key)!r} {reason}")


def dialect(name: str) -> Dialect:
    """Return the dialect of this name, or the one in the TOML file that it names (``*.toml``).

    Raises
    ------
    DialectError
        If there is none, or the file makes no sense; the message names the key and what is accepted.
    """
    if name.endswith(".toml"):
        return read_dialect(profile_text(name, "dialect", DialectError), Path(name).stem)
    if name not in dialect_names():
        raise DialectError(f"dialect {name!r} is not one of {', '.join(dialect_names())}, nor a .toml file")
    return _packaged(name)


def dialect_names() -> tuple[str, ...]:
    """Return the names of the dialects that come with the package, ``ggt`` first."""
    return packaged_names("post", "dialects", first="ggt")


def read_dialect(text: str, name: str) -> Dialect:
    """Return the dialect that a profile describes.

    Parameters
    ----------
    text
        TOML of a :class:`Dialect`'s fields but its name. With ``base = "NAME"`` it needs only those that
        differ from that packaged dialect; without, all.
    name
        Of the dialect.

    Raises
    ------
    DialectError
        If it is no TOML, or a key is unknown, missing or of a value that is not accepted.
    """
    known = [field.name for field in fields(Dialect) if field.name != "name"]
    base, values = profile_values(text, f"dialect {name}", known, dialect_names(), DialectError)
    return Dialect(name, **values) if base is None else replace(_packaged(base), name=name, **values)


@cache
def _packaged(name: str) -> Dialect:
    return read_dialect(packaged_text("post", "dialects", name=name), name)
