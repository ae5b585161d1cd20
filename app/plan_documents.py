"""plan.json: the JSON document of a plan, of one order or of several on one cloth."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Self

from pydantic import ConfigDict, Field

from app import __version__
from app.artifacts import file_name
from app.documents import Document, MarkerDocument, PieceDocument
from app.example_plan import PLAN
from app.order import Order
from app.planning import Plan
from app.sharing import Gain
from cutting import changes, limit, schedule
from patterns import Material


class ChangeDocument(Document):
    """One change of the machine and the seconds that it would save on the same path."""

    what: str
    saves_s: float


class PieceTimeDocument(Document):
    """A piece, or its part within a bite, and the seconds of the cut between which it is worked on."""

    piece: str
    start_s: float
    end_s: float


class BiteDocument(Document):
    """What is cut while the cutter's window starts at ``start_mm`` of the marker, in order."""

    start_mm: float
    pieces: list[PieceTimeDocument]


class CutDocument(Document):
    """The cut of one marker: predicted seconds, by kind of work and as cutters log them, and metres.

    Also what takes most of the time, what single changes of the machine would save, and when each piece of
    each bite is cut.
    """

    marker: str
    machine: str
    seconds: float
    breakdown: dict[str, float]
    logged: dict[str, float]
    limit: str
    changes: list[ChangeDocument]
    cut_mm: float
    travel_mm: float
    bites: list[BiteDocument] = Field(default_factory=list)
    files: dict[str, str]

    @classmethod
    def of(cls, plan: Plan, material: Material, places: Mapping[str, str]) -> Self:
        """Write a plan's cut of a material; ``places`` as for `plan_document`."""
        cut = plan.cuts[material]
        return cls(
            marker=plan.markers[material].name,
            machine=plan.machine.name,
            seconds=cut.seconds,
            breakdown=asdict(cut.breakdown),
            logged=cut.breakdown.as_logged(),
            limit=limit(cut),
            changes=[ChangeDocument(**asdict(change)) for change in changes(cut)],
            cut_mm=cut.cut_mm,
            travel_mm=cut.travel_mm,
            bites=[
                BiteDocument(
                    start_mm=bite.start_mm,
                    pieces=[PieceTimeDocument(**asdict(piece)) for piece in bite.pieces],
                )
                for bite in schedule(cut)
            ],
            files=_files(places, material, "cut.nc", "cut.svg", "cut.html"),
        )


class TimingDocument(Document):
    """Seconds that planning took."""

    draft_s: float
    nest_s: float
    cut_s: float
    total_s: float


class PlanDocument(Document):
    """plan.json of one order: everything that was planned for it, a marker and a cut of each material."""

    model_config = ConfigDict(json_schema_extra={"examples": [PLAN]})

    suitcut: str
    order: Order
    estimated_measurements: list[str]
    measurements_from_size: list[str]
    pieces: list[PieceDocument]
    markers: list[MarkerDocument]
    cuts: list[CutDocument]
    timing: TimingDocument
    files: dict[str, str]

    @classmethod
    def of(cls, plan: Plan, places: Mapping[str, str]) -> Self:
        """Write the plan of one order; ``places`` as for `plan_document`."""
        (order,) = plan.orders
        body = order.body()
        return cls(
            suitcut=__version__,
            order=order,
            estimated_measurements=list(body.estimated),
            measurements_from_size=list(body.from_size),
            pieces=[PieceDocument.of(piece) for piece in plan.pieces],
            markers=_markers(plan, places),
            cuts=_cuts(plan, places),
            timing=TimingDocument(**asdict(plan.timing)),
            files=_named(places, "pieces.svg"),
        )


class OrderPieceDocument(PieceDocument):
    """A piece of one of several orders; its ``id`` is tagged by the order."""

    order: str


class SingleDocument(Document):
    """How long the marker of one order alone is."""

    order: str
    length_mm: float


class GainDocument(Document):
    """What the one marker of a material saves over a marker for each order; negative where it costs cloth.

    ``share`` is what is saved of the single markers' length together, 1 being all of it.
    """

    material: Material
    singles: list[SingleDocument]
    singles_mm: float
    shared_mm: float
    saved_mm: float
    share: float

    @classmethod
    def of(cls, material: Material, gain: Gain, orders: tuple[Order, ...]) -> Self:
        """Write the gain of these orders' marker of a material."""
        return cls(
            material=material,
            singles=[
                SingleDocument(order=order.id, length_mm=length)
                for order, length in zip(orders, gain.single_mm, strict=True)
            ],
            singles_mm=sum(gain.single_mm),
            shared_mm=gain.shared_mm,
            saved_mm=gain.saved_mm,
            share=gain.share,
        )


class SharedPlanDocument(Document):
    """plan.json of several orders on one cloth: as that of one, with what is an order's own told by order."""

    suitcut: str
    orders: list[Order]
    estimated_measurements: dict[str, list[str]]
    measurements_from_size: dict[str, list[str]]
    pieces: list[OrderPieceDocument]
    markers: list[MarkerDocument]
    cuts: list[CutDocument]
    gains: list[GainDocument]
    timing: TimingDocument
    files: dict[str, str]

    @classmethod
    def of(cls, plan: Plan, places: Mapping[str, str]) -> Self:
        """Write the plan of several orders; ``places`` as for `plan_document`."""
        bodies = {order.id: order.body() for order in plan.orders}
        return cls(
            suitcut=__version__,
            orders=list(plan.orders),
            estimated_measurements={order: list(body.estimated) for order, body in bodies.items()},
            measurements_from_size={order: list(body.from_size) for order, body in bodies.items()},
            pieces=[
                OrderPieceDocument(order=one.order.id, **dict(PieceDocument.of(piece)))
                for one in plan.prepared
                for piece in one.pieces
            ],
            markers=_markers(plan, places),
            cuts=_cuts(plan, places),
            gains=[GainDocument.of(material, gain, plan.orders) for material, gain in plan.gains.items()],
            timing=TimingDocument(**asdict(plan.timing)),
            files=_named(places, "pieces.svg"),
        )


def plan_document(plan: Plan, places: Mapping[str, str]) -> PlanDocument | SharedPlanDocument:
    """Return the document of a plan.

    ``places`` says where files of the plan are found, by the names that `app.artifacts.artifacts` gives
    them. A file without a place is not named in the document.
    """
    if len(plan.orders) == 1:
        return PlanDocument.of(plan, places)
    return SharedPlanDocument.of(plan, places)


def _markers(plan: Plan, places: Mapping[str, str]) -> list[MarkerDocument]:
    return [
        MarkerDocument.of(marker, material, _files(places, material, "marker.svg"))
        for material, marker in plan.markers.items()
    ]


def _cuts(plan: Plan, places: Mapping[str, str]) -> list[CutDocument]:
    return [CutDocument.of(plan, material, places) for material in plan.cuts]


def _files(places: Mapping[str, str], material: Material, *names: str) -> dict[str, str]:
    """Return the places of a material's files by their extension."""
    return _named(places, *(file_name(name, material) for name in names))


def _named(places: Mapping[str, str], *names: str) -> dict[str, str]:
    """Return the places of the named files by their extension."""
    return {name.rpartition(".")[2]: places[name] for name in names if name in places}
