from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loadtests.insert_limit import BareLimit
from loadtests.profiles import PROFILES, Profile
from loadtests.report import Report
from loadtests.run import run


@pytest.mark.slow
@pytest.mark.parametrize("on_postgres", [False, True], ids=["sqlite", "postgres"])
def test_under_load_nothing_fails_and_every_accepted_order_is_kept(on_postgres: bool, tmp_path: Path) -> None:
    report = run("ci", PROFILES["ci"], on_postgres, tmp_path)
    assert report.faults() == []
    assert report.accepted > 0
    assert {entry["name"] for entry in report.stats} >= {"post order", "post batch", "list orders"}


def test_lost_orders_and_failed_requests_are_faults_however_fast_it_was() -> None:
    report = _report(accepted=1000, lost=1, stats=[_entry({5: 98, 80: 2}, failures=2)])
    assert report.faults() == [
        "post order: 2 failed",
        "1 of 1000 accepted orders are not in the database",
    ]


def test_bounds_that_are_not_met_are_told() -> None:
    bounds = Profile(10, {}, orders_per_s=700, p99_ms=50, growth=0.1)
    slow = _report(accepted=6000, memory_mb=(100.0, 150.0, 150.0, 150.0, 180.0, 180.0))
    assert [line.split(";")[0] for line in slow.missed(bounds)] == [
        "600 orders/s",
        "p99 80 ms",
        "memory grew by 20.0%",
    ]
    assert _report(accepted=8000, stats=[_entry({5: 99, 80: 1})]).missed(bounds) == []


def _report(**changes: Any) -> Report:
    report = Report(
        profile="intake",
        database="SQLite",
        seconds=10,
        planners=0,
        insert_limit=BareLimit(3000.0, 5.0, 10.0),
        stats=[_entry({5: 98, 80: 2})],
        accepted=7000,
        lost=0,
        planned=0,
        memory_mb=(100.0, 100.0),
        cpu_s=5.0,
        load_before=0.0,
    )
    return replace(report, **changes)


def _entry(times: dict[int, int], failures: int = 0) -> dict[str, Any]:
    return {
        "name": "post order",
        "num_requests": sum(times.values()),
        "num_failures": failures,
        "response_times": times,
        "max_response_time": max(times),
    }
