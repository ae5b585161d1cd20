"""What came of a load test, in words and figures."""

import json
import os
import platform
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from loadtests.insert_limit import BareLimit
from loadtests.profiles import Profile

POSTED = "post order"


@dataclass(frozen=True)
class Report:
    """What came of a load test.

    Parameters
    ----------
    stats
        Locust's figures, one entry for each kind of request.
    accepted, lost, planned
        Orders that the service said it took, those of them that its database does not have, and plans made.
    insert_limit
        What the same kind of database on the same disk allows, measured just before.
    memory_mb
        Resident memory of the serving process, sampled from start to end.
    cpu_s
        Processor seconds that it took.
    load_before
        Load of the machine just before: what others did on it.
    """

    profile: str
    database: str
    seconds: int
    planners: int
    insert_limit: BareLimit
    stats: list[dict[str, Any]]
    accepted: int
    lost: int
    planned: int
    memory_mb: tuple[float, ...]
    cpu_s: float
    load_before: float

    @property
    def orders_per_s(self) -> float:
        """Orders accepted per second."""
        return self.accepted / self.seconds

    @property
    def settled_mb(self) -> float:
        """Resident memory after the first fifth, in which caches fill."""
        return self.memory_mb[len(self.memory_mb) // 5]

    @property
    def growth(self) -> float:
        """By what share memory grew from there to the end."""
        return self.memory_mb[-1] / self.settled_mb - 1

    def percentile_ms(self, share: float, name: str = POSTED) -> float:
        """Return the milliseconds within which a share of the requests of a kind was answered."""
        times: Counter[float] = Counter()
        for entry in self.stats:
            if entry["name"] == name:
                times.update({float(ms): count for ms, count in entry["response_times"].items()})
        wanted = share * times.total()
        for ms in sorted(times):
            wanted -= times[ms]
            if wanted <= 0:
                return ms
        return float("nan")

    def faults(self) -> list[str]:
        """Say what must never be, however slow the machine: orders lost, requests failed."""
        failed = [f"{entry['name']}: {entry['num_failures']} failed" for entry in self._requests()]
        told = [line for line, entry in zip(failed, self._requests(), strict=True) if entry["num_failures"]]
        if self.lost:
            told.append(f"{self.lost} of {self.accepted} accepted orders are not in the database")
        if not self.accepted:
            told.append("no order was accepted")
        return told

    def missed(self, profile: Profile) -> list[str]:
        """Say which bounds of a profile were not met."""
        told = []
        if self.orders_per_s < profile.orders_per_s:
            told.append(f"{self.orders_per_s:.0f} orders/s; at least {profile.orders_per_s:.0f} are wanted")
        p99 = self.percentile_ms(0.99)
        if profile.p99_ms is not None and not p99 < profile.p99_ms:
            told.append(f"p99 {p99:.0f} ms; below {profile.p99_ms:.0f} ms is wanted")
        if profile.growth is not None and self.growth > profile.growth:
            told.append(f"memory grew by {self.growth:.1%}; at most {profile.growth:.0%} is wanted")
        return told

    def json(self) -> str:
        """Write it for machines."""
        return json.dumps(
            {
                "profile": self.profile,
                "database": self.database,
                "seconds": self.seconds,
                "planners": self.planners,
                "orders_per_s": round(self.orders_per_s, 1),
                "accepted": self.accepted,
                "lost": self.lost,
                "planned": self.planned,
                "insert_limit_per_s": round(self.insert_limit.per_s),
                "commit_p99_ms": round(self.insert_limit.p99_ms, 1),
                "commit_max_ms": round(self.insert_limit.max_ms, 1),
                "server_cpu_s": round(self.cpu_s, 1),
                "memory_mb": [round(sample, 1) for sample in self.memory_mb],
                "machine": _machine(),
                "load_before": round(self.load_before, 2),
                "requests": {
                    entry["name"]: {
                        "count": entry["num_requests"],
                        "failures": entry["num_failures"],
                        **{
                            f"p{share}_ms": self.percentile_ms(share / 100, entry["name"])
                            for share in (50, 95, 99)
                        },
                        "max_ms": round(entry["max_response_time"], 1),
                    }
                    for entry in self._requests()
                },
            },
            indent=2,
        )

    def markdown(self) -> str:
        """Write it for people."""
        lines = [
            f"## Load `{self.profile}` on {self.database}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
            "",
            f"{_machine()}; load {self.load_before:.2f} before; {self.seconds} s; {self.planners} planners.",
            "",
            f"- **{self.orders_per_s:.0f} orders/s** accepted ({self.accepted}), {self.lost} lost, "
            f"{self.planned} planned meanwhile",
            f"- bare limit: {self.insert_limit.per_s:.0f} single-row inserts/s, each committed; the wait for "
            f"one takes {self.insert_limit.p99_ms:.0f} ms at p99, {self.insert_limit.max_ms:.0f} at most",
            f"- memory of the serving process: {self.memory_mb[0]:.0f} MB at the start, "
            f"{self.settled_mb:.0f} after a fifth, {max(self.memory_mb):.0f} at most, "
            f"{self.memory_mb[-1]:.0f} at the end; processor {self.cpu_s:.0f} s",
            "",
            "| request | count | failed | p50 ms | p95 ms | p99 ms | max ms |",
            "|---|---|---|---|---|---|---|",
        ]
        for entry in self._requests():
            percentiles = (self.percentile_ms(share, entry["name"]) for share in (0.5, 0.95, 0.99))
            lines.append(
                f"| {entry['name']} | {entry['num_requests']} | {entry['num_failures']} | "
                + " | ".join(f"{one:.0f}" for one in percentiles)
                + f" | {entry['max_response_time']:.0f} |"
            )
        return "\n".join(lines) + "\n"

    def _requests(self) -> list[dict[str, Any]]:
        return sorted(self.stats, key=lambda entry: str(entry["name"]))


def _machine() -> str:
    python = platform.python_version()
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {python}"
