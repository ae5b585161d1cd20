"""Which cutter's machine an order is planned for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from app.machine_profiles import digest_of, values_of
from app.store.cutters import Queue, StoredCutter, is_able
from cutting import Border, Machine


class Choice(TypedDict):
    """What was chosen, as plain data that a durable step records.

    ``cutter`` is the one that must cut, None if any of the machine may; ``machine`` are the machine's values.
    """

    cutter: str | None
    machine: dict[str, Any]


@dataclass(frozen=True)
class Refusal:
    """Why no cutter can be chosen now, in an operator's words."""

    reason: str


def machine_chosen(choice: Choice) -> Machine:
    """Return the machine of a choice."""
    return Machine(**choice["machine"])


def choose(
    wanted: str | None,
    cutters: Sequence[StoredCutter],
    queues: Mapping[str, Queue],
    usual: Machine,
    longest_mm: float | None,
) -> Choice | Refusal:
    """Choose the machine that an order is planned for.

    Parameters
    ----------
    wanted
        The cutter that the order names, if any: it is chosen if it is enabled, though it may be in fault,
        which is mended sooner than it is worth planning anew.
    cutters, queues
        All of the factory's, and the work that waits for each.
    usual
        Machine of a factory that has no cutters.
    longest_mm
        Length of the order's longest piece along the cloth, None if `reach_matters` does not ask for it.

    Returns
    -------
    Without a ``wanted`` one, the machine of the cutter with the fewest seconds in its queue, of those that
    reach the longest piece, are enabled and not in fault; if all are in fault, of these.
    """
    if wanted is not None:
        named = next((cutter for cutter in cutters if cutter.id == wanted), None)
        if named is None:
            return Refusal(f"there is no cutter {wanted}; register it, or change the order")
        if not named.plate.enabled:
            return Refusal(f"cutter {wanted} is disabled; enable it, or change the order")
        return _chosen(named.plate.model, wanted)
    if not cutters:
        return _chosen(usual)
    enabled = [cutter for cutter in cutters if cutter.plate.enabled]
    if not enabled:
        return Refusal("every cutter is disabled; enable one")
    # Where none reaches the piece the plan is refused in words that name it and the machine.
    reaching = [one for one in enabled if longest_mm is None or reaches(one.plate.model, longest_mm)]
    found = reaching or enabled
    found = [cutter for cutter in found if is_able(cutter)] or found
    best = min(found, key=lambda cutter: (queues[cutter.id].seconds, cutter.id))
    return _chosen(best.plate.model)


def reach_matters(wanted: str | None, cutters: Sequence[StoredCutter]) -> bool:
    """Whether the choice depends on the length of the longest piece."""
    machines = {digest_of(one.plate.model): one.plate.model for one in cutters if one.plate.enabled}
    is_bounded = any(machine.border is Border.WHOLE for machine in machines.values())
    return wanted is None and len(machines) > 1 and is_bounded


def reaches(machine: Machine, length_mm: float) -> bool:
    """Whether a machine can cut a piece of a length along the cloth."""
    return machine.border is Border.SPLIT or length_mm <= machine.window_mm


def _chosen(machine: Machine, cutter: str | None = None) -> Choice:
    return {"cutter": cutter, "machine": values_of(machine)}
