"""A nest is watched while it searches, and no worse for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.nest_watch import MOST_STEPS, NestWatch, thinned
from app.order import Order
from app.planner_process import REPORT_EVERY_S, PlannerProcess
from app.planning import Options
from app.store.database import open_database
from cutting import machine
from nesting import Incumbent
from patterns import Material
from tests.app.orders import example
from tests.service.asking import TENANT

LIMIT_S = 60


@pytest.fixture
def process() -> Iterator[PlannerProcess]:
    process = PlannerProcess()
    yield process
    process.end()


def test_nest_reports_better_markers_while_it_searches(process: PlannerProcess) -> None:
    order = Order.model_validate(example()).model_dump_json()
    nest = ("nest", order, machine("default"), Material.SHELL)
    told: list[Incumbent] = []
    nested = process.call(*nest, Options(nest_s=2, workers=1), limit_s=LIMIT_S, on_report=told.append)
    assert 1 <= len(told) <= 1 + nested.seconds / REPORT_EVERY_S
    densities = [one.density for one in told]
    assert densities == sorted(densities)
    assert densities[-1] <= nested.density + 1e-9
    # What is reported is no answer: the next call gets its own.
    assert list(process.call("draft", order, machine("default"), limit_s=LIMIT_S)) == [Material.SHELL]


def test_report_that_cannot_be_kept_is_no_fault(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'without-tables.db'}")
    watch = NestWatch(database, TENANT, 1, 1, "shell", 5.0)
    watch(Incumbent(2500.0, 0.8, 0.1))
    database.close()


def test_many_steps_are_thinned_and_the_last_stays() -> None:
    steps = [(float(second), 0.8) for second in range(MOST_STEPS + 1)]
    assert thinned(steps[:-1]) == steps[:-1]
    assert len(thinned(steps)) == MOST_STEPS // 2 + 1
    assert thinned(steps)[-1] == steps[-1]
