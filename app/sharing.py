"""Several orders on one cloth: which may share it, whose a piece is, what sharing saves."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from pydantic import BaseModel
from pydantic_core import to_json

from app.cloth_order import cloth_field
from app.errors import InputError
from app.order import Order
from nesting import Marker, Pose, Problem
from patterns import Material, Piece

MOST_TOLD = 120  # characters of a value in an error


@dataclass(frozen=True)
class Gain:
    """What one marker of several orders saves over a marker for each order, of one material.

    Parameters
    ----------
    single_mm
        Length of the marker of each order alone, in the order of the plan.
    shared_mm
        Length of the marker of all.
    """

    single_mm: tuple[float, ...]
    shared_mm: float

    @classmethod
    def of(cls, singles: Sequence[Marker], shared: Marker) -> Self:
        """Return the gain of a shared marker over the markers of each order alone."""
        return cls(tuple(single.length_mm for single in singles), shared.length_mm)

    @property
    def saved_mm(self) -> float:
        """How much shorter the shared marker is than the single ones together; negative if it is longer."""
        return sum(self.single_mm) - self.shared_mm

    @property
    def share(self) -> float:
        """What is saved of the single markers' length, 1 being all of it."""
        return self.saved_mm / sum(self.single_mm)


def refuse_unlike(orders: Sequence[Order]) -> None:
    """Refuse orders that cannot lie on one cloth: every field of each material's cloth must be equal.

    Raises
    ------
    InputError
        If there are none; if two have one id, naming it; or if two differ, naming them and the first material
        that only one names a cloth for, or the first field of a cloth that differs and both its values.
    """
    if not orders:
        raise InputError("orders: there are none; at least one is needed")
    seen: set[str] = set()
    for order in orders:
        if order.id in seen:
            raise InputError(f"order {order.id}: is given twice; each order on a cloth needs its own id")
        seen.add(order.id)
    first = orders[0]
    for other in orders[1:]:
        for material in Material:
            difference = _difference(first, other, material)
            if difference is not None:
                raise InputError(f"orders {first.id} and {other.id} cannot share a cloth: {difference}")


def tagged(order: Order, pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return an order's pieces with its id before theirs, ``ORDER/piece``: no order's id holds a slash."""
    return tuple(replace(piece, id=f"{order.id}/{piece.id}") for piece in pieces)


def shared_problem(orders: Sequence[Order], problems: Sequence[Problem], material: Material) -> Problem:
    """Return one nesting problem of all orders' own ones of a material, whose items must be tagged.

    Every order brings its own rules of matching: pieces of two customers are never seen side by side, and
    a rule between them would cost cloth for nothing.
    """
    return Problem(
        f"{'+'.join(order.id for order in orders)}-{material}",
        tuple(item for problem in problems for item in problem.items),
        problems[0].cloth,
        matches=tuple(match for problem in problems for match in problem.matches),
    )


def end_to_end(markers: Sequence[Marker]) -> list[Pose]:
    """Return where the pieces of markers of one cloth lie if these follow each other along it.

    On a pattern each begins a whole number of repeats after the start, so that its pieces match as they did.
    """
    poses: list[Pose] = []
    at = 0.0
    for marker in markers:
        poses += [replace(one.pose, x=one.x + at) for one in marker.placements]
        repeat = 0.0 if marker.cloth.repeat is None else marker.cloth.repeat.along_mm
        at += marker.length_mm if repeat == 0 else math.ceil(marker.length_mm / repeat) * repeat
    return poses


def _difference(one: Order, other: Order, material: Material) -> str | None:
    """Return in what a material's cloth differs between two orders; None if in nothing."""
    mine, others = one.cloth_of.get(material), other.cloth_of.get(material)
    if mine is None and others is None:
        return None
    where = cloth_field(material)
    if mine is None or others is None:
        names = one.id if others is None else other.id
        return f"only {names} names {where}; all must name the same materials"
    unlike = _unlike(mine, others, where)
    if unlike is None:
        return None
    field, value, another = unlike
    return f"{field} is {_told(value)} and {_told(another)}; it must be the same"


def _unlike(one: BaseModel, other: BaseModel, where: str) -> tuple[str, Any, Any] | None:
    """Return the first field in which two parts of orders differ, with both values; None if in none."""
    for name in type(one).model_fields:
        mine, others = getattr(one, name), getattr(other, name)
        if mine == others:
            continue
        if isinstance(mine, BaseModel) and isinstance(others, BaseModel):
            return _unlike(mine, others, f"{where}.{name}")
        return f"{where}.{name}", mine, others
    return None


def _told(value: Any) -> str:
    """Return a value as an order has it, cut short where it is long."""
    told = to_json(value).decode()
    return told if len(told) <= MOST_TOLD else f"{told[:MOST_TOLD]}..."
