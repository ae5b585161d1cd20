"""Fusing blocks: pieces that are cut out together as one block, fused, and cut again.

The block is a rectangle in the marker, with a buffer round its pieces since cloth shrinks under the press;
the second cut is a marker of its own on that rectangle.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shapely.geometry import box

from nesting.cloth import Cloth, Nap, refuse_length
from nesting.errors import ProblemError
from nesting.item import Item

if TYPE_CHECKING:
    from nesting.marker import Marker
    from nesting.problem import Problem

WIDTHS = 4  # tried for each block
ROUNDING = 1e-9  # of a width
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")  # it is part of the second cut's file name


@dataclass(frozen=True)
class Block:
    """Items whose copies are all cut out as one block.

    Parameters
    ----------
    id
        Unique among blocks and items.
    items
        Ids of its items.
    width_mm
        The most that it may take across the cloth: what the press takes.
    buffer_mm
        Width kept free within the block along its edges.
    """

    id: str
    items: tuple[str, ...]
    width_mm: float
    buffer_mm: float = 0.0

    def __post_init__(self) -> None:
        if not ID.fullmatch(self.id):
            raise ProblemError(
                f"block {self.id!r:.80}: its id must be up to 64 letters, digits, dots, dashes, underscores"
            )
        if not self.items:
            raise ProblemError(f"block {self.id}: has no items; at least one is needed")
        if not (math.isfinite(self.width_mm) and self.width_mm > 0):
            raise ProblemError(f"block {self.id}: width_mm {self.width_mm} must be a finite number above 0")
        refuse_length(self.buffer_mm, f"block {self.id}: buffer_mm")


def refuse_blocks(problem: "Problem") -> None:
    """Refuse blocks that cannot be: of items that are not there, in two of them, fixed or matched."""
    seen = {item.id for item in problem.items}
    taken: set[str] = set()
    for block in problem.blocks:
        if block.id in seen:
            raise ProblemError(f"block {block.id}: this id is used twice")
        seen.add(block.id)
        garments: set[str] = set()
        for item_id in block.items:
            item = problem.item(item_id)
            if item_id in taken:
                raise ProblemError(f"item {item_id}: is in two blocks or twice in one")
            taken.add(item_id)
            garments.add(item.garment)
            if any(pose.item == item_id for pose in problem.fixed):
                raise ProblemError(f"item {item_id}: is fixed, but in block {block.id}")
            if any(item_id in matched for matched in problem.anchors):
                raise ProblemError(
                    f"item {item_id}: is matched to the cloth's pattern; in block {block.id} it cannot be"
                )
            needed = problem.narrowest_mm(item) + 2 * (block.buffer_mm + item.buffer_mm)
            if needed > _widest(problem, block) * (1 + ROUNDING):
                raise ProblemError(
                    f"item {item_id}: needs {needed:.8g} across the cloth, but block {block.id} can take"
                    f" {_widest(problem, block):.8g}"
                )
        if problem.cloth.nap is Nap.TWO_WAY and len(garments) > 1:
            raise ProblemError(
                f"block {block.id}: has pieces of several garments, which on two-way cloth may lie either way"
            )


def with_blocks(
    problem: "Problem", solve: Callable[["Problem"], "Marker"]
) -> tuple["Problem", tuple["Marker", ...]]:
    """Return the problem with each block as one item, and the marker of each block's second cut.

    ``solve`` nests a problem; of some widths for each block the one that takes least cloth is kept.
    """
    inner = [min((solve(one) for one in _tried(problem, block)), key=_area) for block in problem.blocks]
    inside = {item for block in problem.blocks for item in block.items}
    blocks = [_as_item(problem, block, marker) for block, marker in zip(problem.blocks, inner, strict=True)]
    items = (*(item for item in problem.items if item.id not in inside), *blocks)
    # Rules about items of a block are about an axis on which the cloth has no pattern: they ask nothing.
    matches = tuple(rule for rule in problem.matches if inside.isdisjoint(rule.names))
    return replace(problem, items=items, matches=matches, blocks=()), tuple(inner)


def _tried(problem: "Problem", block: Block) -> list["Problem"]:
    """Return the block's problem on some widths, from what its pieces need to what it may take."""
    cloth = problem.cloth
    repeat = cloth.repeat
    one_way = cloth.nap is not Nap.NONE or (repeat is not None and not repeat.symmetric)
    items = _members(problem, block)
    if repeat is not None:
        items = tuple(replace(item, tilt_deg=0.0) for item in items)
    least = max(problem.narrowest_mm(item) + 2 * (block.buffer_mm + item.buffer_mm) for item in items)
    most = _widest(problem, block)
    widths = [least + (most - least) * step / (WIDTHS - 1) for step in range(WIDTHS)]
    return [
        replace(
            problem,
            name=f"{problem.name}-{block.id}",
            items=items,
            cloth=Cloth(width, nap=Nap.ONE_WAY if one_way else Nap.NONE),
            edge_gap_mm=block.buffer_mm,
            fixed=(),
            matches=(),
            blocks=(),
        )
        for width in sorted(set(widths))
    ]


def _as_item(problem: "Problem", block: Block, marker: "Marker") -> Item:
    """Return the block as an item: it may lie as all its pieces may, on faults that all tolerate."""
    items = _members(problem, block)
    # Turned as a whole its pieces are turned by 180° from how they lie in it.
    allowed = {item.id: {angle % 360.0 for angle in problem.orientations(item)} for item in items}
    turns = all((one.rotation + 180.0) % 360.0 in allowed[one.item] for one in marker.placements)
    garments = {item.garment for item in items}
    return Item(
        block.id,
        box(0.0, 0.0, marker.length_mm, marker.cloth.width_mm),
        (0.0, 180.0) if turns else (0.0,),
        tolerates=min(level for item in items for level, _ in item.minding),
        garment=garments.pop() if len(garments) == 1 else "",
    )


def _members(problem: "Problem", block: Block) -> tuple[Item, ...]:
    return tuple(problem.item(item) for item in block.items)


def _widest(problem: "Problem", block: Block) -> float:
    return min(block.width_mm, problem.cloth.widest_mm - 2 * problem.edge_gap_mm)


def _area(marker: "Marker") -> float:
    return marker.length_mm * marker.cloth.width_mm
