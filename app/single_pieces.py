"""Orders of single pieces: a recut names those that it makes."""

from collections.abc import Iterable

from app.errors import InputError
from app.order import Suit
from patterns import Piece


def only_named(order: Suit, drafted: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return those of all drafted pieces that the order makes: all, or only those that it names.

    Raises
    ------
    InputError
        If it names a piece that the whole order does not have.
    """
    pieces = tuple(drafted)
    if order.only is None:
        return pieces
    by_id = {piece.id: piece for piece in pieces}
    for named in order.only:
        if named not in by_id:
            raise InputError(f"only: {named} is not a piece of the order; {pieces[0].id} is one")
    return tuple(piece for piece in pieces if piece.id in order.only)
