"""Writers of cutter files, one a format; cutter code also comes in dialects."""

from collections.abc import Callable

from cutting.errors import CuttingError
from cutting.plan import CutPlan
from cutting.post.animation import write_html
from cutting.post.dialect import Dialect, dialect, dialect_names, read_dialect
from cutting.post.dxf import write_dxf
from cutting.post.ggt import ggt_notes, write_ggt
from cutting.post.hpgl import write_hpgl
from cutting.post.iso import write_iso
from cutting.post.svg import write_svg

WRITERS: dict[str, Callable[[CutPlan], str]] = {
    "ggt": lambda plan: write_ggt(plan, dialect("ggt")),
    "iso": write_iso,
    "hpgl": write_hpgl,
    "dxf": write_dxf,
    "svg": write_svg,
    "html": write_html,
}
"""By format."""

DIALECTS = {
    "nc": (*dialect_names(), "iso"),
    "plt": ("hpgl",),
    "dxf": ("dxf",),
    "svg": ("svg",),
    "html": ("html",),
}
"""The dialects of each file name's ending, the usual one first; .nc files take a .toml file's too."""

__all__ = [
    "DIALECTS",
    "WRITERS",
    "Dialect",
    "dialect",
    "dialect_names",
    "notes",
    "read_dialect",
    "write",
]


def write(plan: CutPlan, name: str) -> str:
    """Return a cut plan as the text of a cutter file.

    Parameters
    ----------
    plan
        What is cut.
    name
        Of a format or of a dialect of cutter code, or a dialect's file (``*.toml``).

    Raises
    ------
    CuttingError
        If there is no such format or dialect, or the plan does not fit it.
    """
    if name in WRITERS:
        return WRITERS[name](plan)
    return write_ggt(plan, _cutter_code(name))


def notes(plan: CutPlan, name: str) -> tuple[str, ...]:
    """Return what a file of this format or dialect leaves out of a plan, a sentence each; mostly nothing."""
    if name in WRITERS and name not in dialect_names():
        return ()
    return ggt_notes(plan, _cutter_code(name))


def _cutter_code(name: str) -> Dialect:
    if name not in dialect_names() and not name.endswith(".toml"):
        known = ", ".join(dict.fromkeys([*WRITERS, *dialect_names()]))
        raise CuttingError(f"dialect {name!r} is not one of {known}, nor a .toml file")
    return dialect(name)
