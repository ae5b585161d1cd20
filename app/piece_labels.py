"""What the labels of a plan's pieces tell, in a language."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from app.documents import MarkerDocument, PieceDocument
from app.labels import Label
from app.piece_codes import PieceCode
from app.plan_documents import PlanDocument
from cutting.post.animation import data_of

LEGAL_IN_PATHS = "*~$="  # of a code's check symbols: readable in an address as they are


@dataclass(frozen=True)
class Labelling:
    """How labels are written.

    Parameters
    ----------
    number
        The order's, which begins its pieces' codes.
    base
        The service's address, as those who scan a label reach it.
    words
        The texts of the language by their names.
    """

    number: int
    base: str
    words: Mapping[str, str]

    def named(self, kind: str, name: str) -> str:
        """Return what a garment, material or piece is called."""
        return self.words.get(f"frame.{kind}_{name.replace(' ', '_')}", name)


def page_address(base: str, code: PieceCode) -> str:
    """Return the address of a piece's page."""
    return f"{base.rstrip('/')}/p/{quote(str(code), safe=LEGAL_IN_PATHS)}"


def off_loading(marker: MarkerDocument, cut_page: str | None) -> tuple[str, ...]:
    """Return the ids of a marker's pieces in the order in which they come loose.

    Parameters
    ----------
    cut_page
        The page that plays the marker's cut; without one they come as they were placed.
    """
    placed = [placement.piece for placement in marker.placements]
    areas = [] if cut_page is None else json.loads(data_of(cut_page))["areas"]
    last = {piece: (last, first) for first, last, _, _, piece in areas}
    return tuple(sorted(placed, key=lambda piece: last.get(piece, (len(placed) * 1000, 0))))


def marker_labels(plan: PlanDocument, sequence: Sequence[str], how: Labelling) -> list[Label]:
    """Return the label of every piece of a marker, in the sequence in which they come off the table."""
    return [piece_label(plan, _position(plan, piece), sequence, how) for piece in sequence]


def piece_label(plan: PlanDocument, position: int, sequence: Sequence[str], how: Labelling) -> Label:
    """Return the label of a plan's piece; ``sequence`` is that of its marker, empty if it lies on none."""
    piece = plan.pieces[position]
    code = PieceCode(how.number, position)
    about = [how.named("garment", piece.garment), how.named("material", piece.material)]
    if plan.order.size:
        about.append(plan.order.size)
    number, of = bundle(plan.pieces, piece)
    place = f"{sequence.index(piece.id) + 1}/{len(sequence)}" if piece.id in sequence else ""
    return Label(
        code=str(code),
        address=page_address(how.base, code),
        name=how.named("piece", piece.name),
        side=piece.side,
        side_mark=how.words[f"label.{piece.side}"],
        about=" · ".join(about),
        order=plan.order.id,
        place=place,
        bundle=how.words["label.bundle"].format(number=f"{number}/{of}"),
    )


def bundle(pieces: Sequence[PieceDocument], piece: PieceDocument) -> tuple[int, int]:
    """Return the number of a piece's bundle, and how many there are.

    What goes on together is a garment's: the order's garments are numbered as they come in the plan, as the
    marker's colours are. Each bundle of one number is of one material, and so comes off one marker.
    """
    garments = list(dict.fromkeys(one.garment for one in pieces))
    return garments.index(piece.garment) + 1, len(garments)


def marker_of_piece(plan: PlanDocument, piece: PieceDocument) -> MarkerDocument | None:
    """Return the marker that a piece lies on, None if it is on none."""
    return next((one for one in plan.markers if one.material == piece.material and _holds(one, piece)), None)


def cut_page_name(plan: PlanDocument, marker: MarkerDocument) -> str | None:
    """Return the name of the file that plays a marker's cut."""
    places = (cut.files.get("html") for cut in plan.cuts if cut.marker == marker.id)
    place = next(places, None)
    return None if place is None else place.rpartition("/")[2]


def _holds(marker: MarkerDocument, piece: PieceDocument) -> bool:
    return any(placement.piece == piece.id for placement in marker.placements)


def _position(plan: PlanDocument, identity: str) -> int:
    return next(place for place, piece in enumerate(plan.pieces) if piece.id == identity)
