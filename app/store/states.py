"""The states of a job, after OPC 10031-4, and what a job may wait for."""

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
