"""The watch on a nest: its best marker so far, kept in the database for who looks on."""

from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.store import nesting_progress
from app.store.database import Database, now
from nesting import Incumbent

log = structlog.get_logger("suitcut")

MOST_STEPS = 120


class NestWatch:
    """Keeps each marker that one attempt's nest of a material reports; what cannot be kept is lost.

    Parameters
    ----------
    seconds
        For how long it searches.
    """

    def __init__(
        self, database: Database, tenant: str, number: int, attempt: int, material: str, seconds: float
    ) -> None:
        self._database = database
        self._of = (tenant, number, attempt, material)
        self._seconds = seconds
        self._steps: list[tuple[float, float]] = []

    def __call__(self, best: Incumbent) -> None:
        """Keep the best marker so far."""
        if self._steps and best.elapsed_s < self._steps[-1][0]:
            self._steps = []  # the search was lost and begun anew
        self._steps = thinned([*self._steps, (best.elapsed_s, best.density)])
        ends_at = now() + timedelta(seconds=max(0.0, self._seconds - best.elapsed_s))
        try:
            with self._database.write() as connection:
                nesting_progress.keep(
                    connection, *self._of, length_mm=best.length_mm, steps=self._steps, ends_at=ends_at
                )
        except SQLAlchemyError as error:
            log.info("could not keep how far a nest is", reason=str(error))


def thinned(steps: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the steps, or every second of them and the last if there are too many."""
    return steps if len(steps) <= MOST_STEPS else [*steps[:-1:2], steps[-1]]
