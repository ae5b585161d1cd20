"""Cutter files read back: what a machine would do with one, how long it takes, whether it is right."""

from pathlib import PurePath

from cutting.errors import ReadbackError
from cutting.readback.compare import differences, tolerance_mm
from cutting.readback.dxf import read_dxf
from cutting.readback.ggt import LONGEST_STEP_MM, MOST_POINTS, read_ggt
from cutting.readback.hpgl import read_hpgl
from cutting.readback.iso import read_iso
from cutting.readback.job import CutFile, CutRun, Event
from cutting.readback.timing import Timing, predicted

READERS = {"iso": read_iso, "hpgl": read_hpgl, "dxf": read_dxf}
"""By format; cutter code is read by :func:`read_ggt`."""

ENDINGS = {".plt": "hpgl", ".dxf": "dxf"}
"""The formats of file names' endings besides .nc."""

__all__ = [
    "ENDINGS",
    "READERS",
    "CutFile",
    "CutRun",
    "Event",
    "Timing",
    "differences",
    "predicted",
    "read_back",
    "read_dxf",
    "read_ggt",
    "read_hpgl",
    "read_iso",
    "tolerance_mm",
]


def read_back(
    content: bytes,
    name: str,
    *,
    most_points: int = MOST_POINTS,
    longest_step_mm: float = LONGEST_STEP_MM,
) -> CutFile:
    """Return what a machine does with a file.

    Parameters
    ----------
    content
        The file.
    name
        Of the file, whose ending says what it is: .nc (cutter code or plain G-code), .plt or .dxf.
    most_points, longest_step_mm
        What the controller holds of one piece, and how far it goes in one step, in cutter code.

    Raises
    ------
    ReadbackError
        If the machine would stumble; the message names the file, the place and what is accepted.
    """
    ending = PurePath(name).suffix.lower()
    if ending != ".nc" and ending not in ENDINGS:
        raise ReadbackError(f"{name}: its name must end with {', '.join(('.nc', *ENDINGS))} to be read back")
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError as error:
        raise ReadbackError(f"{name}: byte {error.start + 1} is not ASCII") from None
    try:
        if ending in ENDINGS:
            return READERS[ENDINGS[ending]](text)
        if "*" in text:
            return read_ggt(text, most_points=most_points, longest_step_mm=longest_step_mm)
        return read_iso(text)
    except ReadbackError as error:
        raise ReadbackError(f"{name}: {error}") from None
