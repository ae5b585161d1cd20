"""What the application refuses, and how every package's refusals are told from inner faults."""

from cutting import CuttingError
from nesting import ProblemError
from patterns import MeasurementError, StyleError


class AppError(Exception):
    """Base of every error that the application itself raises."""


class InputError(AppError):
    """A document cannot be used; the message names the field and what is accepted."""


class OutputError(AppError):
    """A file cannot be written; the message names it and the reason."""


class NotFoundError(AppError):
    """There is nothing of this name."""


class ConflictError(AppError):
    """What is asked does not fit the state that a thing is in; the message says which and what would."""


class StaleError(AppError):
    """A thing was changed since the asker last read it."""


REFUSALS = (AppError, MeasurementError, StyleError, ProblemError, CuttingError)
"""Errors that the input caused. Whatever else is raised is an inner fault."""
