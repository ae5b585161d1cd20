"""A marker in, a cutter's program out.

:func:`plan_cut` turns a marker and its pieces into a :class:`CutPlan`, :func:`write` that into a file.
"""

from cutting.contours import Mark, Tool
from cutting.entries import PieceCut
from cutting.errors import ContourError, CuttingError, MachineError
from cutting.machine import MACHINES, Machine, machine
from cutting.plan import BiteCut, Breakdown, CutPlan, Step, plan_cut
from cutting.post import DIALECTS, WRITERS, write

__all__ = [
    "DIALECTS",
    "MACHINES",
    "WRITERS",
    "BiteCut",
    "Breakdown",
    "ContourError",
    "CutPlan",
    "CuttingError",
    "Machine",
    "MachineError",
    "Mark",
    "PieceCut",
    "Step",
    "Tool",
    "machine",
    "plan_cut",
    "write",
]
