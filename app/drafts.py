"""Drafts: what a form of measurements and styles would make, before it is an order."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread

from app.errors import AppError
from patterns import (
    Completed,
    DraftError,
    Fault,
    MeasurementError,
    Measurements,
    Piece,
    StyleError,
    StyleFault,
    completed,
    draft,
    measurements,
    style,
)

Told = TypeVar("Told")

# One is drafted at a time: drafting takes the interpreter, which the intake of orders needs as well.
AT_ONCE = 1
MOST_IN_HAND = 8


class DraftInHandError(AppError):
    """A client asked for a draft while the one before is still made."""


class TooManyDraftsError(AppError):
    """As many drafts as may are in hand in this process."""


@dataclass(frozen=True)
class Wanted:
    """What is drafted: a form, finished or not, as an order has it."""

    measurements: Mapping[str, Any]
    size: str | None
    differences: Mapping[str, Any]
    styles: Sequence[tuple[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class GarmentFault:
    """Why a garment cannot be made; ``fault`` is what its style is refused for, None if the draft failed."""

    garment: str
    sentence: str
    fault: StyleFault | None


@dataclass(frozen=True)
class Drafted:
    """What came of a form: its faults, what completes it, and the pieces if nothing is wrong."""

    faults: tuple[Fault, ...]
    garment_faults: tuple[GarmentFault, ...]
    completed: Completed
    pieces: tuple[Piece, ...]

    @property
    def accepted(self) -> bool:
        """Whether an order of it would be taken and drafted."""
        return not self.faults and not self.garment_faults


def drafted(wanted: Wanted, *, pieces: bool) -> Drafted:
    """Check a form by all that its order would be checked by; with ``pieces`` draft it as well."""
    faults: tuple[Fault, ...] = ()
    body: Measurements | None = None
    try:
        body = measurements(wanted.measurements, wanted.size, wanted.differences)
    except MeasurementError as error:
        faults = error.faults
    garment_faults: list[GarmentFault] = []
    made: list[Piece] = []
    for garment, options in wanted.styles:
        try:
            chosen = style(garment, options)
            if body is not None and pieces:
                made += draft(garment, body, chosen)
        except StyleError as error:
            garment_faults.append(GarmentFault(garment, str(error), error.fault))
        except DraftError as error:
            garment_faults.append(GarmentFault(garment, str(error), None))
    told = completed(wanted.measurements, wanted.size, wanted.differences)
    return Drafted(faults, tuple(garment_faults), told, tuple(made))


class DraftingRoom:
    """Where drafts are made, so that they take neither the requests' threads nor more than one at a time.

    Used from the event loop only.
    """

    def __init__(self, most: int = MOST_IN_HAND) -> None:
        self._most = most
        self._in_hand: set[str] = set()
        self._limiter = CapacityLimiter(AT_ONCE)

    async def draft(
        self, client: str, wanted: Wanted, written: Callable[[Drafted], Told], *, pieces: bool
    ) -> Told:
        """Return a draft as it is written, which is done in the same thread.

        Raises
        ------
        DraftInHandError
            If the client waits for another one still.
        TooManyDraftsError
            If all places are taken.
        """
        with self.place(client):
            return await to_thread.run_sync(
                lambda: written(drafted(wanted, pieces=pieces)), limiter=self._limiter
            )

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """Take a client's place; raises as `draft`."""
        if client in self._in_hand:
            raise DraftInHandError("a draft of yours is being made; one at a time is, so ask again then")
        if len(self._in_hand) >= self._most:
            raise TooManyDraftsError(f"{self._most} drafts are in hand, the most that may be; try again")
        self._in_hand.add(client)
        try:
            yield
        finally:
            self._in_hand.discard(client)
