"""The states of a job, after OPC 10031-4, what a job may wait for, and the states of a cutter."""

from enum import StrEnum


class JobState(StrEnum):
    """How far a job is."""

    NOT_ALLOWED = "NotAllowedToStart"
    ALLOWED = "AllowedToStart"
    RUNNING = "Running"
    INTERRUPTED = "Interrupted"
    ENDED = "Ended"
    ABORTED = "Aborted"


class Waits(StrEnum):
    """What must change before a job that is not allowed to start goes on."""

    RELEASE = "release"
    ROLL = "roll"
    CUTTER = "cutter"


class CutterState(StrEnum):
    """What a cutter does; offline is one that was not heard of for a while."""

    IDLE = "idle"
    CUTTING = "cutting"
    FAULT = "fault"
    OFFLINE = "offline"
