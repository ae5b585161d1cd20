import threading
import time

import pytest

from app.planner_process import PlannerPool, PlannersEndedError
from app.planning import Options
from cutting import machine
from patterns import Material
from tests.app.orders import example, text


def test_stage_in_hand_when_the_planners_end_is_neither_lost_nor_tried_again() -> None:
    pool = PlannerPool(1)
    (process,) = pool._processes
    raised: list[BaseException] = []
    options = Options(nest_s=600, cut_s=0.1)

    def nest() -> None:
        order = text(example())
        try:
            pool.call("nest", order, machine("default"), Material.SHELL, options, limit_s=600)
        except BaseException as error:
            raised.append(error)

    caller = threading.Thread(target=nest)
    caller.start()
    deadline = time.monotonic() + 120
    while not process._ready:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    pool.end()
    caller.join(60)
    assert [type(error) for error in raised] == [PlannersEndedError]
    assert not process._process.is_alive()
    with pytest.raises(PlannersEndedError):
        pool.call("draft", "", machine("default"), limit_s=1)
