import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import insert, update

from app import stock
from app.api.orders import new_order
from app.job_order import JobOrder
from app.stages import Nested, NoRoom
from app.stock import Tries
from app.store import bookings, orders, rolls
from app.store.database import Database, now
from app.store.intake import Answer, Posted, take
from app.store.orders import StoredOrder
from app.store.states import JobState, Waits
from app.store.tables import cut_runs
from app.store.tables import orders as order_rows
from patterns import Material
from tests.service.asking import PATIENCE_S, TENANT, Asker
from tests.service.asking import order as example_order
from tests.service.at_once import both
from tests.service.rolls import (
    NEED,
    begin,
    book,
    left_in,
    left_mm,
    pick,
    pick_and_book,
    picked_roll,
    post,
    put,
    rest_is_over,
    status,
)

SPOT = {"x_mm": 9_000, "y_mm": 700, "radius_mm": 5}


def test_order_without_a_roll_waits_and_goes_on_when_one_is_put_corrected_or_opened_again(
    asker: Asker, database: Database
) -> None:
    order = post(database, "QD-1", dye_lot="A3")

    def waits(reason: str) -> None:
        current = begin(database, "QD-1")
        assert pick(database, current) is None
        told = status(database, current)
        assert (told.state, told.waits_for) == (JobState.NOT_ALLOWED, Waits.ROLL)
        assert reason in str(told.reason)

    def goes_on() -> None:
        told = status(database, order)
        assert (told.state, told.waits_for, told.reason) == (JobState.ALLOWED, None, None)

    waits("there is no open roll of navy twill, dye lot A3")
    put(asker, "C-1", name="grey check")
    assert status(database, order).state == JobState.NOT_ALLOWED
    put(asker, "R-1", dye_lot="A3", length_mm=500)
    goes_on()
    waits("the longest left has 0.5 m (R-1)")
    put(asker, "R-1", dye_lot="A3", width_mm=900)
    goes_on()
    waits("at most 900 mm wide")
    asker.post("/v1/rolls/R-1/corrections", json={"left_mm": 10_001, "at": "end"})
    goes_on()
    waits("at most 900 mm wide")
    asker.post("/v1/rolls/R-1/close", json={})
    put(asker, "R-1", dye_lot="A3")
    assert status(database, order).state == JobState.NOT_ALLOWED
    asker.post("/v1/rolls/R-1/reopen", json={})
    goes_on()
    assert picked_roll(database, begin(database, "QD-1")) == "R-1"


def test_marker_is_booked_once_though_its_step_runs_twice(asker: Asker, database: Database) -> None:
    put(asker, "R-1")
    order = post(database, "QD-1")
    picked = pick_and_book(database, order, 3_000)
    assert book(database, order, picked, 3_000) == ()
    assert left_mm(asker, "R-1") == 7_000
    (booking,) = asker.get("/v1/rolls/R-1").json()["bookings"]
    assert (booking["order"], booking["material"], booking["length_mm"]) == ("QD-1", "shell", 3_000)
    assert booking["start_mm"] is None


def test_two_planners_race_on_a_plain_roll_and_who_books_second_picks_again(
    asker: Asker, database: Database
) -> None:
    put(asker, "R-1", length_mm=5_000)
    put(asker, "R-2", length_mm=6_000)
    first, second = post(database, "QD-1"), post(database, "QD-2")
    picked = both(lambda: pick(database, first), lambda: pick(database, second))
    assert [one.roll_of(Material.SHELL) for one in picked if one] == ["R-1", "R-1"]
    late = both(
        lambda: book(database, first, picked[0], 3_000), lambda: book(database, second, picked[1], 3_000)
    )
    assert sorted(late) == [(), (Material.SHELL,)]
    assert left_mm(asker, "R-1") == 2_000
    behind, of = (second, picked[1]) if late[1] else (first, picked[0])
    assert of is not None
    tries = Tries().booked_by_others(of, {Material.SHELL: Nested([], 3_000, 0.8, 0, 1)}, [Material.SHELL])
    again = pick(database, behind, tries=tries)
    assert again is not None
    assert again.roll_of(Material.SHELL) == "R-2"


def test_two_planners_race_on_a_roll_with_a_fault_and_one_waits_until_the_other_has_booked(
    asker: Asker, database: Database
) -> None:
    put(asker, "R-1", faults=[SPOT])
    first, second = post(database, "QD-1"), post(database, "QD-2")
    picked = both(lambda: pick(database, first), lambda: pick(database, second))
    assert sorted(one is None for one in picked) == [False, True]
    (holds, has), (rests, _) = sorted(
        zip((first, second), picked, strict=True), key=lambda each: each[1] is None
    )
    told = status(database, rests)
    assert told.state == JobState.ALLOWED
    assert "(R-1)" in str(told.reason)
    with database.write() as connection:
        assert orders.claim(connection, 9) == []
    rest_is_over(database, rests)
    with database.write() as connection:
        assert [one.id for one in orders.claim(connection, 9)] == [rests.id]
    assert book(database, holds, has, 3_000) == ()
    next_one = pick_and_book(database, begin(database, rests.id), 2_000)
    assert next_one is not None
    starts = [one["start_mm"] for one in asker.get("/v1/rolls/R-1").json()["bookings"]]
    assert starts == [0, 3_000]


@pytest.mark.parametrize(
    "end", [orders.hold, lambda c, o: orders.abort(c, o, "order.cancelled", "not wanted")]
)
def test_hold_of_an_attempt_that_ended_is_given_back(
    asker: Asker, database: Database, end: Callable[..., object]
) -> None:
    put(asker, "R-1", faults=[SPOT])
    first, second = post(database, "QD-1"), post(database, "QD-2")
    assert picked_roll(database, first) == "R-1"
    assert picked_roll(database, first) == "R-1"  # a step that ran twice
    with database.write() as connection:
        end(connection, first)
    assert picked_roll(database, second) == "R-1"


def test_hold_of_an_attempt_that_is_no_longer_planned_is_ignored(asker: Asker, database: Database) -> None:
    put(asker, "R-1", faults=[SPOT])
    first, second = post(database, "QD-1"), post(database, "QD-2")
    assert picked_roll(database, first) == "R-1"
    with database.write() as connection:
        connection.execute(update(order_rows).where(order_rows.c.id == "QD-1").values(attempt=7))
    assert picked_roll(database, second) == "R-1"


def test_planners_and_storekeepers_at_once_book_no_stretch_twice(asker: Asker, database: Database) -> None:
    put(asker, "R-1", faults=[SPOT])
    put(asker, "R-2", faults=[SPOT])
    put(asker, "P-1", length_mm=7_000)
    all_orders = [post(database, f"QD-{number}") for number in range(8)]
    failures: list[BaseException] = []
    done = threading.Event()

    def plan(order: StoredOrder) -> None:
        deadline = time.monotonic() + PATIENCE_S
        current = order
        try:
            while time.monotonic() < deadline:
                current = begin(database, order.id)
                picked = pick(database, current)
                if picked is not None and book(database, current, picked, 1_500) == ():
                    return
            raise AssertionError(f"{order.id} was not booked: {status(database, current).reason}")
        except BaseException as error:
            failures.append(error)

    def keep() -> None:
        number = 0
        while not done.is_set():
            number += 1
            put(asker, "R-1", faults=[SPOT, {"x_mm": 9_500 + number % 50, "y_mm": 10, "radius_mm": 5}])
            asker.post("/v1/rolls/R-2/close", json={})
            asker.post("/v1/rolls/R-2/reopen", json={})

    keeper = threading.Thread(target=keep)
    planners = [threading.Thread(target=plan, args=(order,)) for order in all_orders]
    for thread in (keeper, *planners):
        thread.start()
    for thread in planners:
        thread.join()
    done.set()
    keeper.join()
    assert failures == []
    told = {roll: asker.get(f"/v1/rolls/{roll}").json() for roll in ("R-1", "R-2", "P-1")}
    booked = [one for roll in told.values() for one in roll["bookings"]]
    assert sorted(one["order"] for one in booked) == [order.id for order in all_orders]
    for roll in told.values():
        assert roll["used_mm"] == 1_500 * len(roll["bookings"])
    for roll in ("R-1", "R-2"):
        starts = [one["start_mm"] for one in told[roll]["bookings"]]
        assert starts == [1_500 * number for number in range(len(starts))]


def test_roll_changed_since_it_was_picked_is_not_booked(asker: Asker, database: Database) -> None:
    put(asker, "R-1", faults=[SPOT])
    order = post(database, "QD-1")
    picked = pick(database, order)
    put(asker, "R-1", faults=[SPOT, {"x_mm": 200, "y_mm": 700, "radius_mm": 5}])
    assert book(database, order, picked, 3_000) == (Material.SHELL,)
    again = pick(database, order)
    assert book(database, order, again, 3_000) == ()


def test_length_of_a_plain_roll_is_given_back_and_wakes_who_waits(asker: Asker, database: Database) -> None:
    put(asker, "R-1", length_mm=5_000)
    first, second = post(database, "QD-1"), post(database, "QD-2")
    pick_and_book(database, first, 4_000)
    assert pick(database, second) is None
    with database.write() as connection:
        orders.abort(connection, first, "order.cancelled", "not wanted")
    assert left_in(database, "R-1") == 5_000
    assert status(database, second).state == JobState.ALLOWED
    assert asker.get("/v1/rolls/R-1").json()["bookings"] == []


def test_stretch_between_others_stays_a_gap_until_those_behind_it_are_given_back(
    asker: Asker, database: Database
) -> None:
    put(asker, "R-1", faults=[SPOT])
    booked = [post(database, f"QD-{number}") for number in range(3)]
    for order in booked:
        pick_and_book(database, order, 2_000)
    assert left_mm(asker, "R-1") == 4_000
    with database.write() as connection:
        orders.start_anew(connection, booked[1], "order.replanned")
    told = asker.get("/v1/rolls/R-1").json()
    assert told["left_mm"] == 4_000
    assert [one["given_back_at"] is None for one in told["bookings"]] == [True, False, True]
    with database.write() as connection:
        orders.abort(connection, booked[2], "order.cancelled", "not wanted")
    told = asker.get("/v1/rolls/R-1").json()
    assert told["left_mm"] == 8_000
    assert [one["order"] for one in told["bookings"]] == ["QD-0"]


def test_cloth_of_a_marker_whose_cutting_began_is_not_given_back(asker: Asker, database: Database) -> None:
    put(asker, "R-1")
    order = post(database, "QD-1")
    pick_and_book(database, order, 4_000)
    with database.write() as connection:
        connection.execute(
            insert(cut_runs).values(
                tenant=TENANT,
                id="run",
                order_number=order.number,
                order_id=order.id,
                attempt=order.attempt,
                marker="QD-1-shell",
                material=Material.SHELL,
                machine="default",
                cloth="navy twill",
                dye_lot="",
                width_mm=1480.0,
                length_mm=4_000.0,
                machine_digest="of the machine",
                planned={},
                bites=1,
                actual={},
                state=JobState.INTERRUPTED,
                priority=0,
                planned_s=100.0,
                created_at=now(),
                started_at=now(),
            )
        )
        orders.abort(connection, order, "order.cancelled", "not wanted")
    assert left_in(database, "R-1") == 6_000


def test_rolls_of_another_tenant_are_not_picked(asker: Asker, database: Database) -> None:
    put(asker, "R-1")
    with database.read() as connection:
        assert bookings.of_roll(connection, "other", "R-1") == []
    order = post(database, "QD-1")
    with database.write() as connection:
        assert rolls.open_ones(connection, "other", "navy twill") == []
    assert picked_roll(database, order) == "R-1"


def test_what_nesting_found_too_short_raises_what_is_asked_of_the_next_roll(
    asker: Asker, database: Database
) -> None:
    for number, length in enumerate((1_500, 1_600, 1_700)):
        put(asker, f"R-{number}", length_mm=length)
    order = post(database, "QD-1")
    picked = pick(database, order)
    assert picked is not None
    assert picked.roll_of(Material.SHELL) == "R-0"
    tries = Tries().without_room(picked, {Material.SHELL: NoRoom("takes 1650", 1_650)})
    next_one = pick(database, order, tries=tries)
    assert next_one is not None
    assert next_one.roll_of(Material.SHELL) == "R-2"
    tries = tries.without_room(next_one, {Material.SHELL: NoRoom("takes 1710", 1_710)})
    assert pick(database, order, tries=tries) is None
    assert "has room for the marker" in str(status(database, order).reason)
    assert "takes 1710" in str(status(database, order).reason)


def test_cloth_booked_before_a_fault_was_told_is_not_laid_on_twice(asker: Asker, database: Database) -> None:
    put(asker, "R-1")
    first = post(database, "QD-1")
    pick_and_book(database, first, 600)
    put(asker, "R-1", faults=[{"x_mm": 9_000, "y_mm": 700, "radius_mm": 3}])
    second = post(database, "QD-2")
    pick_and_book(database, second, 1_500)
    with database.write() as connection:
        orders.abort(connection, status(database, first), "order.cancelled", "not wanted")
    third = post(database, "QD-3")
    pick_and_book(database, third, 1_500)
    booked = asker.get("/v1/rolls/R-1").json()["bookings"]
    starts = {one["order"]: one["start_mm"] for one in booked}
    assert (starts["QD-2"], starts["QD-3"]) == (600, 2_100)
    with database.write() as connection:
        for order in (second, third):
            orders.abort(connection, status(database, order), "order.cancelled", "not wanted")
    assert left_in(database, "R-1") == 10_000


def test_roll_where_places_matter_takes_one_material_of_an_order(asker: Asker, database: Database) -> None:
    put(asker, "R-1", faults=[{"x_mm": 9_000, "y_mm": 700, "radius_mm": 3}])
    new = JobOrder.model_validate(
        example_order("QD-1", cloth={"name": "navy twill"}, cloths={"lining": {"name": "navy twill"}})
    )
    posted = Posted(TENANT, "test", (new_order(new),), lambda _: Answer(202, ""))
    with database.write() as connection:
        take(connection, TENANT, [posted], 10, 10)
    waiting = begin(database, "QD-1")
    with database.write() as connection:
        needs = {Material.SHELL: NEED, Material.LINING: NEED}
        assert stock.pick(connection, waiting, needs, Tries()) is None
    assert "R-1 of navy twill takes another material of this order" in str(status(database, waiting).reason)
    put(asker, "R-2")
    again = begin(database, "QD-1")
    with database.write() as connection:
        picked = stock.pick(connection, again, needs, Tries())
    assert picked is not None
    assert {picked.roll_of(material) for material in needs} == {"R-1", "R-2"}
