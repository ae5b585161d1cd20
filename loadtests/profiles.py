"""What load is put on the service, and what it must bear on two cores of its own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """A load.

    Parameters
    ----------
    seconds
        How long it lasts.
    users
        How many there are of each class of `loadtests.locustfile`.
    planners
        Orders that the service plans at once meanwhile; None: one per core.
    tags
        Which of their tasks; empty: all.
    pace
        Tasks per second of each MES; 0: as many as it can.
    orders_per_s, p99_ms, growth
        Bounds: orders accepted per second, milliseconds within which 99 % of the posted orders are
        answered, and the share by which memory may grow from a fifth of the way to the end.
    """

    seconds: int
    users: dict[str, int]
    planners: int | None = 0
    tags: tuple[str, ...] = ()
    pace: float = 0.0
    orders_per_s: float = 0.0
    p99_ms: float | None = None
    growth: float | None = None


PROFILES = {
    "ci": Profile(20, {"Mes": 4, "Operator": 1}, planners=1, pace=10),
    "intake": Profile(60, {"Mes": 200}, tags=("intake",), pace=4.5, orders_per_s=700, p99_ms=50),
    "busy": Profile(60, {"Mes": 16, "Operator": 2}, planners=None, orders_per_s=200),
    "soak": Profile(600, {"Mes": 16, "Operator": 2}, planners=None, pace=20, orders_per_s=200, growth=0.05),
}
