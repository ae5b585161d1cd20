"""A marker in, a cutter's program out.

:func:`plan_cut` turns a marker and its pieces into a :class:`CutPlan`, :func:`write` that into a file.
"""

from cutting.contours import Mark, NotchCut, Tool
from cutting.entries import JobCut, Pass
from cutting.errors import ContourError, CuttingError, MachineError
from cutting.kinematics import warm_up
from cutting.limits import Change, changes, limit
from cutting.machine import Border, Machine, Notches, machine, machine_names, read_machine
from cutting.plan import BiteCut, Breakdown, CutPlan, Step, plan_cut
from cutting.post import DIALECTS, WRITERS, write

__all__ = [
    "DIALECTS",
    "WRITERS",
    "BiteCut",
    "Border",
    "Breakdown",
    "Change",
    "ContourError",
    "CutPlan",
    "CuttingError",
    "JobCut",
    "Machine",
    "MachineError",
    "Mark",
    "NotchCut",
    "Notches",
    "Pass",
    "Step",
    "Tool",
    "changes",
    "limit",
    "machine",
    "machine_names",
    "plan_cut",
    "read_machine",
    "warm_up",
    "write",
]
