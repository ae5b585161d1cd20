"""The cloth of a roll: as an order's cloth is told, with places from the roll's very start."""

from collections.abc import Iterator
from typing import Annotated, Any, Self, TypeVar

from pydantic import ConfigDict, Field, model_validator

from app.cloth_order import ClothOrder, EdgesOrder, FaultOrder, Name, SpliceOrder, StockCloth

# So that what lies behind a marker's start is still within what an order may tell.
MOST_ALONG_MM = 100_000
MOST_LENGTH_MM = 1_000_000

Placed = TypeVar("Placed", EdgesOrder, FaultOrder, SpliceOrder)

ROLL_EXAMPLE: dict[str, Any] = {
    "name": "navy twill",
    "dye_lot": "A3",
    "width_mm": 1480,
    "length_mm": 42_000,
    "nap": "two-way",
    "faults": [{"x_mm": 12_300, "y_mm": 640, "radius_mm": 4, "name": "slub"}],
}


class RollCloth(ClothOrder):
    """The cloth of a roll as it came: as an order tells its cloth, places from the roll's very start."""

    model_config = ConfigDict(json_schema_extra={"examples": [ROLL_EXAMPLE]})

    name: Annotated[Name, Field(min_length=1, description="of the cloth, by which orders ask for it")]
    length_mm: Annotated[float, Field(gt=0, le=MOST_LENGTH_MM, description="of the whole roll as it came")]

    @model_validator(mode="after")
    def _the_rolls_own(self) -> Self:
        asked = {"match", "tolerance_mm"}
        if self.repeat is not None and asked & self.repeat.model_fields_set:
            raise ValueError("repeat: match and tolerance_mm are for the order to tell, not for the roll")
        for number, fault in enumerate(self.faults):
            places = [x for x, _ in fault.outline or ()]
            if places and max(places) - min(places) > MOST_ALONG_MM:
                raise ValueError(
                    f"faults.{number}.outline: is longer than {MOST_ALONG_MM} mm along the roll; "
                    "tell it in parts"
                )
        return self

    @property
    def has_places(self) -> bool:
        """Whether it matters where along the roll a marker lies; if not, only how much is left does."""
        patterned = self.repeat is not None and self.repeat.along_mm > 0
        return bool(patterned or len(self.edges) > 1 or self.faults or self.splices)

    def left_for(self, asked: StockCloth, used_mm: float) -> ClothOrder:
        """Return the cloth of a marker that begins ``used_mm`` from the roll's start, places from there.

        What lies behind its start is left out; what is matched is as the order asks.
        """
        told = {name: getattr(self, name) for name in ClothOrder.model_fields}
        if self.repeat is not None:
            repeat = self.repeat
            origin = (repeat.origin_x_mm - used_mm) % repeat.along_mm if repeat.along_mm else 0.0
            changes = {"origin_x_mm": origin, "match": asked.match, "tolerance_mm": asked.tolerance_mm}
            told["repeat"] = repeat.model_copy(update=changes)
        told |= {
            "length_mm": self.length_mm - used_mm,
            "edges": _edges_from(self.edges, used_mm),
            "faults": tuple(_faults_from(self.faults, used_mm)),
            "splices": tuple(
                _moved(splice, used_mm) for splice in self.splices if splice.x_mm + splice.width_mm > used_mm
            ),
        }
        return ClothOrder.model_validate(told)


def _edges_from(edges: tuple[EdgesOrder, ...], start_mm: float) -> tuple[EdgesOrder, ...]:
    """Return the edges from a place on; as entries are joined straight, the one before it moves up to it."""
    if len(edges) == 1:
        return (edges[0].model_copy(update={"x_mm": 0.0}),)
    before = [one for one in edges if one.x_mm < start_mm]
    after = [_moved(one, start_mm) for one in edges if one.x_mm >= start_mm]
    if not before or (after and after[0].x_mm == 0):
        return tuple(after)
    last = _moved(before[-1], start_mm)
    share = -last.x_mm / (after[0].x_mm - last.x_mm) if after else 0.0
    low, high = (
        getattr(last, name) + (share * (getattr(after[0], name) - getattr(last, name)) if after else 0.0)
        for name in ("low_mm", "high_mm")
    )
    return (EdgesOrder(x_mm=0.0, low_mm=low, high_mm=high), *after)


def _faults_from(faults: tuple[FaultOrder, ...], start_mm: float) -> Iterator[FaultOrder]:
    for number, fault in enumerate(faults):
        end = (fault.x_mm or 0.0) + (fault.radius_mm or 0.0)
        if fault.outline is not None:
            end = max(x for x, _ in fault.outline)
        if end <= start_mm:
            continue
        # One without a name keeps the number that it has on the whole roll.
        changes: dict[str, Any] = {"name": fault.name or str(number + 1)}
        if fault.outline is not None:
            changes["outline"] = [(x - start_mm, y) for x, y in fault.outline]
            yield fault.model_copy(update=changes)
        else:
            yield _moved(fault.model_copy(update=changes), start_mm)


def _moved(place: Placed, start_mm: float) -> Placed:
    """Return what has a place along the roll, told from another start."""
    return place.model_copy(update={"x_mm": (place.x_mm or 0.0) - start_mm})
