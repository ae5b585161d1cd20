"""A marker in, a cutter's program out.

:func:`plan_cut` turns a marker and its pieces into a :class:`CutPlan`, :func:`write` that into a file.
"""

from cutting.breakdown import Breakdown
from cutting.contours import Mark, NotchCut, Tool
from cutting.entries import JobCut, Pass
from cutting.errors import ContourError, CuttingError, DialectError, MachineError, ReadbackError
from cutting.kinematics import warm_up
from cutting.limits import Change, changes, limit
from cutting.machine import Border, Machine, Notches, machine, machine_names, read_machine
from cutting.plan import BiteCut, CutPlan, Step, plan_cut
from cutting.post import DIALECTS, WRITERS, Dialect, dialect, dialect_names, notes, read_dialect, write
from cutting.schedule import BiteTime, PieceTime, schedule

__all__ = [
    "DIALECTS",
    "WRITERS",
    "BiteCut",
    "BiteTime",
    "Border",
    "Breakdown",
    "Change",
    "ContourError",
    "CutPlan",
    "CuttingError",
    "Dialect",
    "DialectError",
    "JobCut",
    "Machine",
    "MachineError",
    "Mark",
    "NotchCut",
    "Notches",
    "Pass",
    "PieceTime",
    "ReadbackError",
    "Step",
    "Tool",
    "changes",
    "dialect",
    "dialect_names",
    "limit",
    "machine",
    "machine_names",
    "notes",
    "plan_cut",
    "read_dialect",
    "read_machine",
    "schedule",
    "warm_up",
    "write",
]
