"""What a piece is sewn to and laid on, as its garment's draft says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.documents import PieceDocument
from app.order import Suit
from patterns import Side, draft_garment
from patterns.garment import Half, SeamPair


@dataclass(frozen=True)
class Joint:
    """A seam by its trade name, and the ids of the pieces on its other side."""

    seam: str
    pieces: tuple[str, ...]


@dataclass(frozen=True)
class Joints:
    """The seams of a piece, and the ids of those that it is laid on, such as fusing on its front."""

    sewn_to: tuple[Joint, ...]
    laid_on: tuple[str, ...]


def joints(suit: Suit, pieces: Sequence[PieceDocument], piece: PieceDocument) -> Joints:
    """Return what one of a suit's pieces is sewn to and laid on, as far as that is among its pieces.

    A recut has few of them; a piece at the centre belongs to both sides.
    """
    draft = draft_garment(piece.garment, suit.body(), suit.styles()[piece.garment])
    half = draft.right if draft.right is not None and piece.side is Side.RIGHT else draft.left
    beside = [one for one in pieces if one.garment == piece.garment and _meet(one.side, piece.side)]
    sewn = [(pair.name, _found(beside, names)) for pair in half.seam_pairs for names in _others(pair, piece)]
    return Joints(
        tuple(Joint(seam, found) for seam, found in sewn if found), _found(beside, _under(half, piece))
    )


def _meet(one: Side, other: Side) -> bool:
    return one is other or Side.CENTRE in (one, other)


def _others(pair: SeamPair, piece: PieceDocument) -> Iterator[set[str]]:
    """Yield the names on the other side of a seam, for each side of it on which a piece is."""
    one, other = ({stretch.panel for stretch in chain} for chain in (pair.one, pair.other))
    if piece.name in one:
        yield other
    if piece.name in other:
        yield one


def _under(half: Half, piece: PieceDocument) -> set[str]:
    return {backing.panel for backing in half.backings if backing.name == piece.name}


def _found(pieces: Sequence[PieceDocument], names: set[str]) -> tuple[str, ...]:
    return tuple(piece.id for piece in pieces if piece.name in names)
