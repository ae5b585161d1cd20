"""Writers of cutter files, one a dialect."""

from collections.abc import Callable

from cutting.errors import CuttingError
from cutting.plan import CutPlan
from cutting.post.animation import write_html
from cutting.post.dxf import write_dxf
from cutting.post.ggt import write_ggt
from cutting.post.hpgl import write_hpgl
from cutting.post.iso import write_iso
from cutting.post.svg import write_svg

WRITERS: dict[str, Callable[[CutPlan], str]] = {
    "ggt": write_ggt,
    "iso": write_iso,
    "hpgl": write_hpgl,
    "dxf": write_dxf,
    "svg": write_svg,
    "html": write_html,
}
"""By dialect."""

DIALECTS = {"nc": ("ggt", "iso"), "plt": ("hpgl",), "dxf": ("dxf",), "svg": ("svg",), "html": ("html",)}
"""The dialects of each file name's ending, the usual one first."""


def write(plan: CutPlan, dialect: str) -> str:
    """Return a cut plan as the text of a cutter file; raises CuttingError for an unknown dialect."""
    if dialect not in WRITERS:
        raise CuttingError(f"dialect {dialect!r} is not one of {', '.join(WRITERS)}")
    return WRITERS[dialect](plan)
