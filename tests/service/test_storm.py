from pathlib import Path

import pytest

from loadtests.storm import storm_on_postgres, storm_on_sqlite
from tests.service.databases import new_postgres_database


@pytest.mark.slow
def test_every_accepted_order_ends_in_one_plan_though_the_server_is_killed(tmp_path: Path) -> None:
    figures = storm_on_sqlite(tmp_path, count=60, kills=4, seed=1)
    assert (figures.accepted, figures.kills, figures.faults) == (60, 4, [])


@pytest.mark.slow
def test_every_accepted_order_ends_in_one_plan_though_a_worker_dies_for_good(
    tmp_path: Path, postgres: str
) -> None:
    figures = storm_on_postgres(tmp_path, new_postgres_database(postgres), count=60)
    assert (figures.accepted, figures.kills, figures.faults) == (60, 1, [])
