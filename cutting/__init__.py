"""A marker in, a cutter's program out.

:func:`plan_cut` turns a marker and its pieces into a :class:`CutPlan`, :func:`write` that into a file.
"""

from cutting.errors import ContourError, CuttingError, MachineError
from cutting.machine import MACHINES, Machine, machine
from cutting.plan import BiteCut, Breakdown, CutPlan, plan_cut
from cutting.post import DIALECTS, write
from cutting.toolpath import PieceCut

__all__ = [
    "DIALECTS",
    "MACHINES",
    "BiteCut",
    "Breakdown",
    "ContourError",
    "CutPlan",
    "CuttingError",
    "Machine",
    "MachineError",
    "PieceCut",
    "machine",
    "plan_cut",
    "write",
]
