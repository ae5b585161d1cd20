"""The cloth as an order has it: width, edges, pattern, nap and faults of the roll."""

from typing import Annotated, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Strict,
    Tag,
    model_validator,
)
from shapely.geometry import Polygon

from app.match_rules import MatchLevel
from nesting import Cloth, Edges, Fault, Nap, Repeat, Splice
from patterns import Material

# Control characters have no place in a name and none in the XML and cutter files that may carry it.
Name = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
# JSON has neither names nor tuples of its own: a string and a list are what is meant.
NAMED = LISTED = Strict(False)
Place = Annotated[float, Field(ge=-100_000, le=1_000_000)]
Across = Annotated[float, Field(ge=-1000, le=11_000)]


class Part(BaseModel):
    """Base of an order's parts: unknown keys and numbers that are not finite are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class RepeatOrder(Part):
    """The pattern of striped or checked cloth."""

    along_mm: Annotated[
        float, Field(ge=0, le=1000, description="repeat along the cloth in mm; 0: no pattern that way")
    ] = 0
    across_mm: Annotated[
        float, Field(ge=0, le=1000, description="repeat across the cloth in mm; 0: no pattern that way")
    ] = 0
    origin_x_mm: Annotated[
        float, Field(ge=-100_000, le=100_000, description="where a repeat begins along the cloth, in mm")
    ] = 0
    origin_y_mm: Annotated[
        float,
        Field(ge=-100_000, le=100_000, description="where a repeat begins across the usable width, in mm"),
    ] = 0
    symmetric: Annotated[
        bool, Field(description="false: reads differently from either side, so that no piece may be turned")
    ] = True
    match: Annotated[
        MatchLevel, NAMED, Field(description="what is matched: none, normal (what is seen) or full")
    ] = MatchLevel.NORMAL
    tolerance_mm: Annotated[float, Field(ge=0, le=10, description="how far a match may be off, in mm")] = 0

    @model_validator(mode="after")
    def _some_pattern(self) -> Self:
        if any(0 < length < 1 for length in (self.along_mm, self.across_mm)):
            raise ValueError("along_mm and across_mm must be 0 or at least 1 mm")
        if self.along_mm == 0 and self.across_mm == 0:
            raise ValueError("a repeat needs along_mm or across_mm; leave it out for plain cloth")
        return self


class EdgesOrder(Part):
    """Between where the cloth can be used across, at one place along the roll; straight up to the next."""

    x_mm: Place
    low_mm: Annotated[float, Field(ge=0, le=10_000, description="from where across the cloth, in mm")]
    high_mm: Annotated[float, Field(gt=0, le=10_000, description="up to where, in mm")]


class FaultOrder(Part):
    """A fault of the cloth: a spot with a radius, or an outline."""

    name: Name = ""
    x_mm: Annotated[Place | None, Field(description="middle of a spot along the cloth")] = None
    y_mm: Annotated[Across | None, Field(description="middle of a spot across the cloth")] = None
    radius_mm: Annotated[float | None, Field(gt=0, le=10_000, description="of the spot")] = None
    outline: Annotated[
        list[Annotated[tuple[Place, Across], LISTED]] | None,
        Field(min_length=3, max_length=1000, description="[[x, y], ...]"),
    ] = None
    severity: Annotated[
        float,
        Field(gt=0, le=100, description="1: may lie in allowances and on hidden pieces; above 1: nowhere"),
    ] = 1

    @model_validator(mode="after")
    def _spot_or_outline(self) -> Self:
        spot = [self.x_mm, self.y_mm, self.radius_mm]
        if (self.outline is None) == (None in spot) or (self.outline is not None and spot != [None] * 3):
            raise ValueError("a fault has either x_mm, y_mm and radius_mm or an outline")
        return self

    def fault(self, number: int) -> Fault:
        """Return the fault as nesting knows it; ``number`` names it if it has no name."""
        name = self.name or str(number + 1)
        if self.outline is not None:
            return Fault(name, Polygon(self.outline), self.severity)
        return Fault.spot(name, self.x_mm or 0.0, self.y_mm or 0.0, self.radius_mm or 0.0, self.severity)


class SpliceOrder(Part):
    """Where two lengths of cloth are joined from edge to edge."""

    x_mm: Place
    width_mm: Annotated[float, Field(ge=0, le=10_000, description="how much of the cloth it takes")] = 0


def _nap(told: object) -> object:
    """Return true or false for the names that mean no more than these."""
    return {Nap.ONE_WAY.value: True, Nap.NONE.value: False}.get(told, told) if isinstance(told, str) else told


class ClothOrder(Part):
    """The cloth on the roll."""

    width_mm: Annotated[float, Field(gt=0, le=10_000, description="usable width in mm")]
    name: Name = ""
    dye_lot: Annotated[
        Name,
        Field(description="of the roll, within which the shade is one; orders share only such a cloth"),
    ] = ""
    nap: Annotated[
        bool | Literal["two-way"],
        BeforeValidator(_nap),
        Field(
            description="true (or one-way): every piece lies the same way, no half turns; two-way: the "
            "pieces of a garment lie the same way; false (or none)"
        ),
    ] = False
    repeat: Annotated[RepeatOrder | None, Field(description="of stripes or checks; absent: plain")] = None
    length_mm: Annotated[
        float | None, Field(gt=0, le=1_000_000, description="what is left on the roll; absent: enough")
    ] = None
    edges: Annotated[
        tuple[EdgesOrder, ...],
        LISTED,
        Field(max_length=200, description="where the cloth can be used across; absent: all of the width"),
    ] = ()
    faults: Annotated[tuple[FaultOrder, ...], LISTED, Field(max_length=500, description="of the roll")] = ()
    splices: Annotated[tuple[SpliceOrder, ...], LISTED, Field(max_length=100, description="of the roll")] = ()

    def cloth(self) -> Cloth:
        """Return the cloth as nesting knows it.

        Raises
        ------
        ProblemError
            Naming the edges or the fault that make no sense.
        """
        repeat = self.repeat
        return Cloth(
            self.width_mm,
            None
            if repeat is None
            else Repeat(
                repeat.along_mm, repeat.across_mm, repeat.origin_x_mm, repeat.origin_y_mm, repeat.symmetric
            ),
            Nap.of(self.nap),
            self.length_mm,
            tuple(Edges(edges.x_mm, edges.low_mm, edges.high_mm) for edges in self.edges),
            tuple(fault.fault(number) for number, fault in enumerate(self.faults)),
            tuple(Splice(splice.x_mm, splice.width_mm) for splice in self.splices),
        )


class StockCloth(Part):
    """A cloth in stock, by its name: planning picks a roll of it on which the order fits."""

    name: Annotated[Name, Field(min_length=1, description="of the cloth, as its rolls have it")]
    dye_lot: Annotated[Name, Field(description="only rolls of this one; empty: of any")] = ""
    match: Annotated[
        MatchLevel, NAMED, Field(description="what of the roll's pattern is matched: none, normal or full")
    ] = MatchLevel.NORMAL
    tolerance_mm: Annotated[float, Field(ge=0, le=10, description="how far a match may be off, in mm")] = 0


OneCloth = TypeVar("OneCloth", ClothOrder, StockCloth)
TOLD, STOCK = "a cloth as told", "a cloth in stock"
CLOTH_KINDS = (TOLD, STOCK)


def _kind(cloth: object) -> str:
    told = isinstance(cloth, ClothOrder) or (isinstance(cloth, dict) and "width_mm" in cloth)
    return TOLD if told else STOCK


AnyCloth = Annotated[
    Annotated[ClothOrder, Tag(TOLD)] | Annotated[StockCloth, Tag(STOCK)],
    Discriminator(_kind),
    Field(description="with a width_mm a cloth as it is told, without one a cloth in stock"),
]


def cloth_field(material: Material) -> str:
    """Return where an order tells a material's cloth: ``cloth``, or ``cloths.lining``."""
    return "cloth" if material is Material.SHELL else f"cloths.{material}"


_BESIDE_SHELL = tuple(material for material in Material if material is not Material.SHELL)


def _beside_shell(told: object) -> Material:
    accepted = f"accepted are {', '.join(_BESIDE_SHELL)}"
    if told == Material.SHELL:
        raise ValueError(f"the shell's cloth is told by the order's cloth, not in cloths; here {accepted}")
    if told not in _BESIDE_SHELL:
        raise ValueError(f"{told!r:.40} is no material with a cloth of its own; {accepted}")
    return Material(str(told))


def _unmatched(cloths: dict[Material, OneCloth]) -> dict[Material, OneCloth]:
    """Return the cloths with ``match`` none where it was not told; refuses another."""
    return {material: _plain(material, cloth) for material, cloth in cloths.items()}


def _plain(material: Material, cloth: OneCloth) -> OneCloth:
    if isinstance(cloth, StockCloth):
        _refuse_matched(cloth, str(material))
        return cloth.model_copy(update={"match": MatchLevel.NONE})
    if cloth.repeat is None:
        return cloth
    _refuse_matched(cloth.repeat, f"{material}.repeat")
    return cloth.model_copy(update={"repeat": cloth.repeat.model_copy(update={"match": MatchLevel.NONE})})


def _refuse_matched(matched: RepeatOrder | StockCloth, where: str) -> None:
    if "match" in matched.model_fields_set and matched.match is not MatchLevel.NONE:
        raise ValueError(
            f"{where}.match: {matched.match} is not accepted; only the shell is matched, so here it is "
            f"{MatchLevel.NONE} or left out"
        )


BesideShell = Annotated[Material, BeforeValidator(_beside_shell)]
Cloths = Annotated[dict[BesideShell, ClothOrder], AfterValidator(_unmatched)]
"""The cloth of each material beside the shell; a pattern of theirs is never matched."""
AnyCloths = Annotated[dict[BesideShell, AnyCloth], AfterValidator(_unmatched)]
"""The same, where each may be one in stock."""
