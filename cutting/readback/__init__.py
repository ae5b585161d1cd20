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

FORMATS = {".nc": ("ggt", "iso"), ".plt": ("hpgl",), ".dxf": ("dxf",)}
"""The formats that are read back by file names' endings."""

__all__ = [
    "FORMATS",
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
    form: str | None = None,
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
        Of the file, whose ending says what it is: .nc, .plt or .dxf.
    form
        Whether a .nc file is cutter code ("ggt") or plain G-code ("iso"); by default the file tells.
    most_points, longest_step_mm
        What the controller holds of one piece, and how far it goes in one step, in cutter code.

    Raises
    ------
    ReadbackError
        If the machine would stumble; the message names the file, the place and what is accepted.
    """
    forms = FORMATS.get(PurePath(name).suffix.lower())
    if forms is None:
        raise ReadbackError(f"{name}: its name must end with {' or '.join(FORMATS)} to be read back")
    if form is not None and form not in forms:
        raise ReadbackError(f"{name}: is {' or '.join(forms)}, not {form}")
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError as error:
        raise ReadbackError(f"{name}: byte {error.start + 1} is not ASCII") from None
    if form is None:
        form = forms[-1] if "*" not in text else forms[0]
    try:
        if form == "ggt":
            return read_ggt(text, most_points=most_points, longest_step_mm=longest_step_mm)
        return {"iso": read_iso, "hpgl": read_hpgl, "dxf": read_dxf}[form](text)
    except ReadbackError as error:
        raise ReadbackError(f"{name}: {error}") from None
