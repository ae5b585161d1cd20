"""The board: all that the cutting room's screen shows, at one moment."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from fastapi import Query
from pydantic import AwareDatetime

from app.api.access import Data, Reader
from app.api.board_documents import Board, BoardCutter, Planning, StrandedRun, Today, WaitingOrders
from app.api.contract import resource
from app.api.problems import documented
from app.errors import InputError
from app.planning import TAKT_S
from app.store import board, cut_runs, cutters, events
from app.store.board import Queues
from app.store.cutters import StoredCutter
from app.store.database import now
from app.store.figures import figures

router = resource("board", "/board")

LONGEST = timedelta(days=7)

Since = Annotated[
    AwareDatetime | None,
    Query(
        description="when the day of `today` began; by default at midnight in UTC, at most 7 days ago",
    ),
]


@router.get("", summary="Get the board", responses=documented(401, 422))
def get_board(who: Reader, data: Data, since: Since = None) -> Board:
    """Return what waits, is planned and is cut, by cutter, and the figures of the day.

    Of queues the first 8 runs are told, of orders the first 20.
    """
    at = now()
    begun = at.replace(hour=0, minute=0, second=0, microsecond=0) if since is None else since
    if abs(at - begun) > LONGEST:
        raise InputError(f"since: {begun.isoformat()} is more than {LONGEST.days} days from now")
    with data.read() as connection:
        # Read first: it may then show more than it says, and whoever follows from there misses nothing.
        seq = events.last_of(connection, who.tenant)
        all_cutters = cutters.of_tenant(connection, who.tenant)
        lengths = cutters.queues(connection, who.tenant, all_cutters)
        first = board.queues(connection, who.tenant, all_cutters)
        in_hand = board.in_hand(connection, who.tenant, all_cutters)
        return Board(
            seq=seq,
            at=at,
            takt_s=TAKT_S,
            cutters=[
                BoardCutter.of(one, at, in_hand.get(one.id), first.by_cutter[one.id], lengths[one.id])
                for one in all_cutters
            ],
            stranded=_stranded(first, all_cutters),
            planning=[Planning.of(one) for one in board.in_planning(connection, who.tenant)],
            waiting=WaitingOrders.of(board.waiting(connection, who.tenant)),
            today=Today.of(figures(connection, who.tenant, begun), begun),
        )


def _stranded(queues: Queues, all_cutters: Sequence[StoredCutter]) -> list[StrandedRun]:
    return [
        StrandedRun.of(
            run,
            hindrance=cut_runs.hindrance(run, all_cutters),
            reason=cut_runs.hindrance_in_words(run, all_cutters),
        )
        for run in queues.stranded
    ]
