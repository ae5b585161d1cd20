"""What the tables keep of a plan besides its files: the plan in short, and its markers."""

from collections.abc import Callable, Mapping

from app.stages import Made, Nested
from app.store.plans import MarkerSummary, PlanSummary
from patterns import Material


def plan_row(machine: str, cutter: str | None, nested: Mapping[Material, Nested], made: Made) -> PlanSummary:
    """Return a plan in short; its length and density are those of its first marker."""
    first = next(iter(nested.values()))  # the shell's, of a whole order
    return PlanSummary(
        machine=machine,
        cutter=cutter,
        seconds=sum(cut.seconds for cut in made.cuts.values()),
        density=first.density,
        length_mm=first.length_mm,
        draft_s=made.draft_s,
        nest_s=sum(one.seconds for one in nested.values()),
        cut_s=made.cut_s,
    )


def marker_rows(
    order_id: str, nested: Mapping[Material, Nested], roll_of: Callable[[Material], str | None]
) -> list[MarkerSummary]:
    """Return the markers of an order's plan."""
    return [
        MarkerSummary(f"{order_id}-{material}", material, one.length_mm, one.density, roll_of(material))
        for material, one in nested.items()
    ]
